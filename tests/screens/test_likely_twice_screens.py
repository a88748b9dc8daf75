"""A dossier that may have been filed twice: officers see it where it stands, it stops nobody, no citizen sees it."""

from __future__ import annotations

import pytest

from kiosk.domain.dossier import Status
from kiosk.domain.typed_codes import with_check
from kiosk.screens.dialogs import AskDialog
from kiosk.services.ports import Twin
from tests.screens.desk_views import filed_twice
from tests.screens.drawn import screen_lines, shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER
from tests.screens.stage import Stage

TWIN = "H99.99.01-261121-0631"


def on_screen(stage: Stage) -> str:
    """All words, without the breaks of lines."""
    return " ".join(" ".join(screen_lines(stage.app)).replace("│", " ").split())


async def test_the_officer_sees_it_in_the_row_and_again_before_accepting_and_may_accept(kiosk: FakeKiosk) -> None:
    filed_twice(kiosk)
    flagged = kiosk.home.twins.told[-1]
    async with kiosk.at("officer", visit=kiosk.at_desk()) as stage:
        await stage.until(lambda: TWIN in on_screen(stage))
        words = on_screen(stage)
        assert f"Có thể trùng với {with_check(TWIN)} (máy K2)" in words
        others = shown(stage.page.query_one("#twins")).splitlines()
        assert others[0].strip() == (
            f"● {with_check('H99.99.01-261120-0003')} có thể trùng {with_check('H99.99.01-261120-0633')} (máy K2)."
        )
        assert others[-1].strip() == "● Còn 1 hồ sơ có thể trùng."
        await stage.press("down", "enter")
        dialog = await stage.on(AskDialog)
        assert TWIN in on_screen(stage)
        await stage.click("#yes")
        await stage.until(lambda: dialog not in stage.app.screen_stack)
        await stage.settled()
    accepted = kiosk.home.dossiers.by_id(flagged.dossier)
    assert accepted is not None
    assert (accepted.status, accepted.officer) == (Status.ACCEPTED, OFFICER.name)


@pytest.mark.long
async def test_the_citizen_who_looks_it_up_sees_nothing_of_it(kiosk: FakeKiosk) -> None:
    code = kiosk.filed_code()
    dossier = kiosk.home.dossiers.by_code(code.rsplit("-", 1)[0])
    assert dossier is not None
    kiosk.home.twins.told.append(Twin(dossier.id, dossier.code, TWIN, "K2"))
    async with kiosk.at("lookup") as stage:
        await stage.answer("code", code)
        await stage.go_on()
        await stage.settled()
        assert dossier.code in on_screen(stage)
        assert TWIN not in on_screen(stage)
        assert "trùng" not in on_screen(stage)
