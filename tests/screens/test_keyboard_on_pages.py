"""The on-screen keyboard on the real pages: the field one types in is always in view, and the rest comes back."""

from __future__ import annotations

import pytest

from kiosk.screens.dialogs import AskDialog
from kiosk.widgets.choice import Choice
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.keyboard import Keyboard
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage
from tests.screens.view import View
from tests.screens.views import VIEWS

SIZES = ((64, 18), (80, 24), (120, 36))
WITH_FIELDS = [
    view
    for view in VIEWS
    if view.name
    in (
        "login",
        "code",
        "search",
        "applicant",
        "declaration_2",
        "declaration_list",
        "papers_sign",
        "fee_post",
        "lookup",
        "officer",
    )
]


def _keyboard(stage: Stage) -> Keyboard:
    return stage.app.screen.query_one(Keyboard)


@pytest.mark.parametrize("view", WITH_FIELDS, ids=lambda view: view.name)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_field_stands_whole_above_the_keyboard(view: View, size: tuple[int, int], kiosk: FakeKiosk) -> None:
    kiosk.set_office(keyboard="always")
    async with view.open(kiosk, size) as stage:
        screen = stage.app.screen
        fields = list(screen.query(TextEntry))
        assert fields
        for field in fields:
            field.focus()
            await stage.settled()
            keyboard = _keyboard(stage)
            assert keyboard.display
            assert screen.region.contains_region(keyboard.region)
            # It scrolls there once the page has been laid out around the keyboard.
            await stage.until(lambda: field.region.bottom <= keyboard.region.y)  # noqa: B023
            assert screen.can_view_entire(field)


async def test_it_goes_when_a_choice_has_the_focus_and_comes_back_with_a_field(kiosk: FakeKiosk) -> None:
    kiosk.set_office(keyboard="always")
    async with kiosk.at("applicant") as stage:
        stage.page.query(Choice)[0].focus()
        await stage.settled()
        assert not _keyboard(stage).display
        stage.page.query(TextEntry)[0].focus()
        await stage.settled()
        assert _keyboard(stage).display


async def test_the_help_offers_it_where_the_setting_allows_it(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        assert not _keyboard(stage).display
        await stage.press("f1")
        await stage.until(lambda: isinstance(stage.app.screen, AskDialog))
        await stage.click("#keyboard")
        await stage.until(lambda: stage.app.screen.query(Keyboard) and _keyboard(stage).display)


async def test_where_it_is_never_wanted_neither_the_help_nor_the_line_of_keys_names_it(kiosk: FakeKiosk) -> None:
    kiosk.set_office(keyboard="never")
    async with kiosk.at("login") as stage:
        assert "F3" not in shown(stage.page.query_one("#keys"))
        await stage.press("f3")
        assert not _keyboard(stage).display
        await stage.press("f1")
        await stage.until(lambda: isinstance(stage.app.screen, AskDialog))
        assert stage.app.screen.query("#close")
        assert not stage.app.screen.query("#keyboard")


async def test_the_line_of_keys_names_f3_where_one_types(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        assert "F3 Bàn phím" in shown(stage.page.query_one("#keys"))
        stage.page.query_one("#help").focus()
        await stage.settled()
        assert "F3" not in shown(stage.page.query_one("#keys"))


async def test_it_stays_up_on_the_next_page(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        await stage.press("f3")
        await stage.go_on()
        await stage.until(lambda: stage.visit.page)
        await stage.settled()
        assert _keyboard(stage).display
