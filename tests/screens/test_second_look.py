"""What is odd is said beside the field, once, and is never refused: the next press goes on."""

from __future__ import annotations

import pytest

from kiosk.screens.dialogs import AskDialog
from kiosk.screens.form import DeclarationPage
from kiosk.screens.register import RegisterPage
from kiosk.widgets.choice import Choice
from kiosk.widgets.summary import ErrorSummary
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage

NUMBER = "038088000001"
SAYS = "nam, sinh năm 1988"
SIZES = [(64, 18), pytest.param((80, 24), marks=pytest.mark.long)]


def choose(stage: Stage, key: str, value: str) -> None:
    control = stage.row(key).control
    assert isinstance(control, Choice)
    control.choose(value)


async def say_who(stage: Stage, birth: str = "3/2/1988", sex: str = "female") -> None:
    for key, text in {"id_number": NUMBER, "name": "Tran Van Mau", "birth_date": birth}.items():
        await stage.answer(key, text)
    choose(stage, "sex", sex)
    await stage.settled()


def in_view(stage: Stage, key: str) -> bool:
    """Whether all that stands beside a field is seen."""
    beside = stage.row(key).query_one(".problem")
    return bool(beside.region) and stage.page.query_one("#body").region.contains_region(beside.region)


@pytest.mark.parametrize("size", SIZES)
async def test_who_registers_with_another_sex_than_her_number_says_is_told_and_goes_on(
    kiosk: FakeKiosk, size: tuple[int, int]
) -> None:
    async with kiosk.at("register", size) as stage:
        await say_who(stage)
        await stage.go_on()
        await stage.until(lambda: in_view(stage, "sex"))
        assert SAYS in " ".join(stage.problem("sex").split())
        assert "Nên xem lại 1 chỗ" in stage.summary()
        assert "1988" not in stage.summary(), "the summary may be read out: the number's own words are for the eye"
        assert stage.problem("birth_date") == ""
        assert stage.has(RegisterPage)
        await stage.go_on()
        await stage.until(lambda: stage.page.row("phone"))
        assert stage.visit.group("register")["sex"] == "female"


async def test_a_year_is_said_at_the_date_and_mended_it_is_a_doubt_no_more(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register") as stage:
        await say_who(stage, birth="3/2/1989", sex="male")
        await stage.go_on()
        assert SAYS in stage.problem("birth_date")
        await stage.answer("birth_date", "3/2/1987")
        await stage.go_on()
        assert SAYS in stage.problem("birth_date"), "another wrong year is said, too"
        await stage.answer("birth_date", "3/2/1988")
        await stage.go_on()
        await stage.until(lambda: stage.page.row("phone"))


@pytest.mark.long
async def test_what_must_be_mended_comes_before_what_may_be_looked_at_again(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register") as stage:
        await say_who(stage)
        await stage.answer("name", "")
        await stage.go_on()
        assert stage.problem("name")
        assert stage.problem("sex") == ""
        await stage.answer("name", "Tran Van Mau")
        await stage.go_on()
        assert SAYS in stage.problem("sex")
        assert stage.problem("name") == ""


@pytest.mark.long
async def test_enter_in_the_summary_leads_to_the_field_and_not_on(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register") as stage:
        await say_who(stage)
        await stage.go_on()
        assert stage.page.focused is stage.page.query_one(ErrorSummary)
        await stage.press("enter")
        assert stage.page.focused is stage.row("sex").control
        assert stage.page.row("phone") is None


async def test_applicants_are_told_once_and_not_again_on_the_way_back(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        choose(stage, "sex", "female")
        await stage.go_on()
        assert "nam, sinh năm 1990" in stage.problem("id_number")
        await stage.go_on()
        await stage.until(lambda: stage.page.row("phone"))
        await stage.press("escape")
        await stage.until(lambda: stage.page.row("name"))
        await stage.go_on()
        await stage.until(lambda: stage.page.row("phone"))


@pytest.mark.long
async def test_what_a_card_says_was_asked_field_by_field_and_is_not_doubted_again(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register") as stage:
        stage.page.take_card(f"{NUMBER}||Trần Văn Mẫu|03021989|Nữ||10052021")
        for _ in range(4):
            await stage.on(AskDialog)
            await stage.click("#yes")
        await stage.until(lambda: stage.has(RegisterPage) and stage.row("id_number").value == NUMBER)
        await stage.go_on()
        await stage.until(lambda: stage.page.row("phone"))


@pytest.mark.parametrize("size", SIZES)
async def test_a_man_who_says_that_he_is_the_mother_is_told_and_goes_on(
    kiosk: FakeKiosk, size: tuple[int, int]
) -> None:
    async with kiosk.at("declaration", size) as stage:
        choose(stage, "relation", "Mẹ")
        await stage.settled()
        await stage.go_on()
        await stage.until(lambda: in_view(stage, "relation"))
        assert "ghi là nam" in " ".join(stage.problem("relation").split())
        await stage.go_on()
        await stage.until(lambda: stage.page.row("child_name"))


@pytest.mark.long
async def test_a_woman_who_says_that_she_is_the_father_is_told_and_the_mother_is_no_doubt(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("declaration").answering("applicant", {"sex": "female"})
    async with kiosk.at("declaration", visit=visit) as stage:
        choose(stage, "relation", "Cha")
        await stage.settled()
        await stage.go_on()
        assert "ghi là nữ" in stage.problem("relation")
        choose(stage, "relation", "Mẹ")
        await stage.settled()
        await stage.go_on()
        await stage.until(lambda: stage.page.row("child_name"))
        assert stage.has(DeclarationPage)
