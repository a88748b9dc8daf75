"""Finding a procedure, and what is said about it before one begins."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from kiosk.screens.form import ApplicantPage
from kiosk.screens.procedure import ProcedurePage
from kiosk.screens.search import SearchPage
from kiosk.widgets.pick_list import PickList
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import BIRTH
from tests.screens.stage import Stage


def _first(stage: Stage) -> str:
    return stage.page.query_one("#results", PickList).get_option_at_index(0).id or ""


@pytest.mark.parametrize("typed", ["khai sinh", "vowj mowis sinh", "dkks", "1.001193"])
async def test_everyday_words_telex_initials_and_the_code_find_the_same_procedure(kiosk: FakeKiosk, typed: str) -> None:
    async with kiosk.at("search") as stage:
        await stage.type(typed)
        assert _first(stage) == BIRTH


async def test_the_results_follow_every_key(kiosk: FakeKiosk) -> None:
    async with kiosk.at("search") as stage:
        results = stage.page.query_one("#results", OptionList)
        counts = []
        for key in "ket hon":
            await stage.type(key)
            counts.append((results.option_count, _first(stage)))
        assert len(set(counts)) > 1
        assert _first(stage) == "1.000894"


async def test_without_diacritics_it_is_found_as_well(kiosk: FakeKiosk) -> None:
    async with kiosk.at("search") as stage:
        await stage.press("f2", "f2")  # Telex off
        await stage.type("lam giay to cho con")
        assert _first(stage) == BIRTH


async def test_the_list_ends_above_the_buttons_and_its_last_row_can_be_read(kiosk: FakeKiosk) -> None:
    async with kiosk.at("search") as stage:
        results, body = stage.page.query_one("#results", PickList), stage.page.query_one("#body")
        assert results.region.bottom <= body.region.bottom
        for _ in range(results.option_count - 1):
            await stage.pilot.press("down")
        await stage.settled()
        assert results.highlighted == results.option_count - 1
        assert results.scroll_y == results.max_scroll_y
        assert results.virtual_size.height > results.size.height, "a list that fits shows nothing here"
        await stage.pilot.resize_terminal(64, 18)
        await stage.settled()
        assert results.scroll_y == results.max_scroll_y, "in a smaller window the highlighted row went out of view"


async def test_arrows_move_in_the_list_while_one_types_and_enter_opens(kiosk: FakeKiosk) -> None:
    async with kiosk.at("search") as stage:
        await stage.press("down", "down", "up")
        results = stage.page.query_one("#results", PickList)
        assert results.highlighted == 1
        picked = results.picked
        assert stage.page.focused is stage.page.query_one("#query")
        await stage.press("enter")
        await stage.on(ProcedurePage)
        assert stage.visit.procedure == picked


async def test_a_press_on_a_row_opens_it(kiosk: FakeKiosk) -> None:
    async with kiosk.at("search") as stage:
        await stage.pilot.click("#results", offset=(10, 3))
        await stage.on(ProcedurePage)


async def test_nothing_found_says_what_to_do_and_opens_nothing(kiosk: FakeKiosk) -> None:
    async with kiosk.at("search") as stage:
        await stage.type("xyzxyz")
        assert "Chưa tìm thấy" in stage.text()
        await stage.press("enter")
        assert stage.has(SearchPage)


async def test_coming_back_finds_the_words_as_they_were_typed(kiosk: FakeKiosk) -> None:
    async with kiosk.at("search") as stage:
        await stage.type("khai sinh")
        await stage.press("enter")
        await stage.on(ProcedurePage)
        await stage.press("escape")
        await stage.on(SearchPage)
        assert _first(stage) == BIRTH
        assert "khai sinh" in stage.text()


async def test_the_procedure_says_who_what_how_much_and_how_long(kiosk: FakeKiosk) -> None:
    async with kiosk.at("procedure", (100, 40)) as stage:
        for words in ("Làm giấy khai sinh cho con", "Cha, mẹ", "trong ngày", "0 đ (không thu)", "Giấy chứng sinh"):
            assert words in stage.text()
        assert "Nguồn" in stage.text()


async def test_beginning_makes_a_draft_filled_from_the_account(kiosk: FakeKiosk) -> None:
    async with kiosk.at("procedure") as stage:
        await stage.go_on()
        await stage.on(ApplicantPage)
        assert stage.visit.answers["applicant.name"] == kiosk.citizen.name
        assert kiosk.services.drafting.load(stage.visit.draft) is not None


async def test_going_back_and_beginning_the_same_again_keeps_the_draft(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        draft = stage.visit.draft
        await stage.answer("name", "Trần Thị Khác")
        await stage.press("escape")
        await stage.on(ProcedurePage)
        await stage.go_on()
        await stage.on(ApplicantPage)
        assert stage.visit.draft == draft
        assert stage.row("name").value == "Trần Thị Khác"


async def test_another_procedure_begins_another_draft(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("applicant")
    async with kiosk.at("procedure", visit=visit.with_(procedure="1.000894")) as stage:
        await stage.go_on()
        await stage.on(ApplicantPage)
        assert stage.visit.draft != visit.draft
        assert kiosk.services.drafting.load(visit.draft) is None


async def test_a_printer_that_is_not_ready_is_told_before_one_begins(kiosk: FakeKiosk) -> None:
    kiosk.printer.broken = "paper_out"
    async with kiosk.at("procedure", (100, 40)) as stage:
        assert "Máy in chưa sẵn sàng" in stage.text()
