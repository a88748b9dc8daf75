"""The commune picker: typed, or province by province; old names lead to new communes."""

from __future__ import annotations

from kiosk.domain.units import Unit
from kiosk.screens.unit_dialog import UnitDialog
from kiosk.widgets.pick_list import PickList
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage


def rows(stage: Stage) -> int:
    return stage.app.screen.query_one(PickList).option_count


async def opened(stage: Stage, kiosk: FakeKiosk, value: str = "") -> list[Unit | None]:
    """The dialog is up; what it will have answered stands in the list."""
    answers: list[Unit | None] = []
    stage.app.push_screen(UnitDialog(kiosk.services.units, "Nơi nhận", value), answers.append)
    await stage.on(UnitDialog)
    return answers


async def test_what_is_typed_is_found_and_taken_by_enter(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        answers = await opened(stage, kiosk)
        await stage.type("truc bach")
        assert "trước đây: phường Trúc Bạch, quận Ba Đình" in stage.text()
        await stage.press("enter")
        (unit,) = answers
        assert unit is not None
        assert (unit.code, unit.full_name) == ("00004", "phường Ba Đình, thành phố Hà Nội")


async def test_without_typing_a_province_leads_to_its_communes(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        answers = await opened(stage, kiosk)
        assert rows(stage) == 34
        assert stage.text().index("tỉnh Nghệ An") < stage.text().index("thành phố Hà Nội")  # the office's own first
        await stage.press("enter")
        assert "50 xã đầu" in stage.text()
        assert rows(stage) == 50
        await stage.press("down", "enter")
        (unit,) = answers
        assert unit is not None
        assert unit.province == "tỉnh Nghệ An"


async def test_in_a_chosen_province_only_its_communes_are_found_unless_there_are_none(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        await opened(stage, kiosk, "17011")
        await stage.type("tan an")
        assert "tỉnh Nghệ An" in stage.text()
        assert "Bắc Ninh" not in stage.text()
        await stage.press(*["backspace"] * 6)
        await stage.type("con dao")
        assert "đặc khu Côn Đảo" in stage.text()


async def test_escape_goes_back_to_the_provinces_and_then_away(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        answers = await opened(stage, kiosk, "17011")
        await stage.press("escape")
        assert rows(stage) == 34
        await stage.press("escape")
        assert answers == [None]


async def test_nothing_found_is_said_and_nothing_is_taken(kiosk: FakeKiosk) -> None:
    async with kiosk.welcome() as stage:
        answers = await opened(stage, kiosk)
        await stage.type("zzzqq kkkjj")
        assert "Chưa tìm thấy" in stage.text()
        await stage.press("enter")
        assert stage.has(UnitDialog)
        await stage.press("escape")
        assert answers == [None]
