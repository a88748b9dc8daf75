"""Applicant, owner, declaration: answers are checked when a page is left, and never lost."""

from __future__ import annotations

import pytest

from kiosk.i18n import t
from kiosk.screens.dialogs import PickDialog
from kiosk.screens.form import ApplicantPage, DeclarationPage, OwnerPage
from kiosk.screens.papers import PapersPage
from kiosk.screens.procedure import ProcedurePage
from kiosk.screens.review import ReviewPage
from kiosk.services.ports import StoreFull
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.choice import Choice
from kiosk.widgets.summary import ErrorSummary
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import Stage


async def _to_sheet_of(stage: Stage, key: str) -> None:
    """Go on, sheet by sheet, to the one that asks this."""
    for _ in range(12):
        if stage.page.row(key):
            return
        before = stage.page
        await stage.go_on()
        await stage.until(lambda page=before: stage.app.screen is not page)  # type: ignore[misc]
    raise AssertionError(f"{key} is never asked")


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("id_number", "03809000000a", "chỉ gồm chữ số"),
        ("id_number", "0380900000", "đang thiếu 2 số"),
        ("birth_date", "31/2/1990", "Tháng 2/1990 chỉ có ngày 1 đến 28"),
        ("birth_date", "1/1/2030", "chưa tới"),
        ("birth_date", "hom qua", "ngày/tháng/năm"),
        ("name", "", "Hãy điền ô này"),
        ("name", "Tr4n", "Tên không có ký tự"),
    ],
)
async def test_what_cannot_be_right_is_said_with_what_to_do(kiosk: FakeKiosk, key: str, typed: str, words: str) -> None:
    async with kiosk.at("applicant") as stage:
        await stage.answer(key, typed)
        assert stage.problem(key) == ""
        await stage.go_on()
        assert words in stage.problem(key)
        assert words.split()[0] in stage.summary()
        assert stage.has(ApplicantPage)


@pytest.mark.parametrize("typed", ["1/2/1960", "01021960", "01-02-1960", "1960"])
async def test_a_date_can_be_typed_as_people_do_and_old_papers_have_the_year_alone(
    kiosk: FakeKiosk, typed: str
) -> None:
    async with kiosk.at("applicant") as stage:
        await stage.answer("birth_date", typed)
        await stage.go_on()
        assert "1990" in stage.problem("id_number")  # what the number says; it is the citizen who knows
        await stage.go_on()
        await stage.until(lambda: stage.visit.page)
        assert stage.visit.answers["applicant.birth_date"] in ("1960-02-01", "1960")


async def test_names_are_typed_in_telex_and_left_as_they_are_written(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        await stage.answer("name", "Y Blowk EEban")
        assert stage.row("name").value == "Y Blơk Êban"


async def test_a_field_is_kept_in_the_draft_as_soon_as_it_is_left(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        await stage.answer("name", "Trần Thị Mới")
        await stage.press("tab")
        draft = kiosk.services.drafting.load(stage.visit.draft)
        assert draft is not None
        assert draft.answers["applicant.name"] == "Trần Thị Mới"
        assert draft.place.startswith("applicant")


async def test_what_could_not_be_kept_is_said_at_once(kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreFull("the disk is full")

    async with kiosk.at("applicant") as stage:
        monkeypatch.setattr(kiosk.home.drafts, "save", full)
        await stage.answer("name", "Trần Thị Mới")
        await stage.press("tab")
        await stage.until(lambda: t("draft.not_kept") in dict(stage.page.query_one(ErrorSummary).problems).values())
        assert stage.row("name").value == "Trần Thị Mới"
        assert t("form.told") in stage.summary()
        await stage.until(lambda: isinstance(stage.page.focused, ErrorSummary))
        await stage.type("2")  # she goes on typing where she was: nothing there is to be mended
        await stage.until(lambda: stage.row("birth_date").value == "01/01/19902")


async def test_the_first_field_to_mend_is_in_view_with_its_label_when_the_one_above_is_mended(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant", (64, 18)) as stage:
        body = stage.page.query_one("#body")
        for key in ("name", "birth_date", "id_number"):
            await stage.answer(key, "")
        await stage.go_on()
        assert stage.problem("name")
        await stage.answer("name", "Trần Thị Mới")
        await stage.go_on()
        assert not stage.problem("name")
        await stage.until(lambda: stage.row("birth_date").region.y == body.region.y)
        # Something more takes room above the fields, as where the machine is busy and a layout comes late.
        stage.page.query_one(ErrorSummary).styles.height = 6
        await stage.until(lambda: body.region.y > stage.page.query_one(ErrorSummary).region.y + 5)
        await stage.until(lambda: stage.row("birth_date").region.y == body.region.y)


async def test_back_keeps_what_stands_there_even_when_it_is_wrong(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        await stage.answer("id_number", "0380")
        await stage.press("escape")
        await stage.on(ProcedurePage)
        await stage.go_on()
        await stage.on(ApplicantPage)
        assert stage.row("id_number").value == "0380"


async def test_enter_leads_from_field_to_field_and_then_on(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        for key in ("name", "birth_date", "sex", "id_number"):
            assert stage.page.focused is stage.row(key).control
            await stage.press("enter")
        await stage.until(lambda: stage.visit.page)
        assert stage.page.row("phone")


async def test_a_sheet_back_is_the_sheet_before_and_not_the_step_before(kiosk: FakeKiosk) -> None:
    async with kiosk.at("applicant") as stage:
        await stage.go_on()
        await stage.until(lambda: stage.page.row("phone"))
        await stage.press("escape")
        await stage.until(lambda: stage.page.row("name"))
        assert stage.has(ApplicantPage)


async def test_the_applicants_own_dossier_asks_nothing_more(kiosk: FakeKiosk) -> None:
    async with kiosk.at("owner") as stage:
        await stage.go_on()
        await stage.on(DeclarationPage)
        assert stage.visit.choice("owner") == "same"


async def test_another_persons_dossier_asks_for_that_person(kiosk: FakeKiosk) -> None:
    async with kiosk.at("owner") as stage:
        await stage.press("right")
        await stage.until(lambda: stage.page.row("name"))
        await stage.go_on()
        assert stage.problem("name")
        await stage.answer("name", "Nguyễn Thị Mẫu")
        await stage.press("escape")
        await stage.on(ApplicantPage)
        draft = kiosk.services.drafting.load(stage.visit.draft)
        assert draft is not None
        assert draft.answers["owner.name"] == "Nguyễn Thị Mẫu"
        assert draft.answers["choice.owner"] == "other"


async def test_changing_ones_mind_about_the_owner_loses_nothing(kiosk: FakeKiosk) -> None:
    async with kiosk.at("owner") as stage:
        await stage.press("right")
        await stage.until(lambda: stage.page.row("name"))
        await stage.answer("name", "Nguyễn Thị Mẫu")
        for _ in range(2):
            rows, whose = len(stage.page.query("AnswerRow")), stage.row("whose").control
            assert isinstance(whose, Choice)
            whose.choose("same" if whose.value == "other" else "other")
            await stage.until(lambda rows=rows: len(stage.page.query("AnswerRow")) != rows)  # type: ignore[misc]
        assert stage.row("name").value == "Nguyễn Thị Mẫu"


async def test_a_question_appears_and_goes_with_the_answer_on_which_it_hangs(kiosk: FakeKiosk) -> None:
    async with kiosk.at("declaration") as stage:
        assert stage.page.row("organisation") is None
        relation = stage.row("relation").control
        assert isinstance(relation, Choice)
        relation.choose(relation.options[-1].value)
        await stage.until(lambda: stage.page.row("organisation"))
        relation = stage.row("relation").control
        assert isinstance(relation, Choice)
        relation.choose(relation.options[0].value)
        await stage.until(lambda: stage.page.row("organisation") is None)


async def test_a_long_list_is_picked_from_by_typing_a_few_letters(kiosk: FakeKiosk) -> None:
    async with kiosk.at("declaration") as stage:
        await stage.press("enter")
        await stage.on(PickDialog)
        await stage.type("me")
        await stage.press("enter")
        await stage.until(lambda: stage.has(DeclarationPage))
        assert stage.visit.answers["declaration.relation"] == "Mẹ"
        assert stage.page.query(AnswerRow)[1].control.has_focus  # as Enter in a text field leads on


async def test_a_picked_answer_that_asks_more_leads_to_the_new_question(kiosk: FakeKiosk) -> None:
    async with kiosk.at("declaration") as stage:
        await stage.press("enter")
        await stage.on(PickDialog)
        await stage.type("to chuc")
        await stage.press("enter")
        await stage.until(lambda: stage.has(DeclarationPage) and stage.page.row("organisation"))
        await stage.settled()
        assert stage.row("organisation").control.has_focus


async def test_choosing_side_by_side_stays_at_the_question_when_more_is_asked(kiosk: FakeKiosk) -> None:
    async with kiosk.at("owner") as stage:
        await stage.press("right")
        await stage.until(lambda: len(stage.page.query(AnswerRow)) > 1)
        assert stage.page.query(AnswerRow)[0].control.has_focus


async def test_escape_leaves_the_list_and_the_answer_alone(kiosk: FakeKiosk) -> None:
    async with kiosk.at("declaration") as stage:
        await stage.press("enter")
        await stage.on(PickDialog)
        await stage.press("escape")
        await stage.on(DeclarationPage)
        assert stage.row("relation").value == ""


async def test_the_last_sheet_leads_to_the_papers(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("papers")
    async with kiosk.at("declaration", visit=visit) as stage:
        for _ in range(12):
            before = stage.page
            await stage.go_on()
            await stage.until(lambda page=before: stage.app.screen is not page)  # type: ignore[misc]
            if stage.has(PapersPage):
                return
        raise AssertionError("the declaration never ends")


async def test_an_edit_from_the_review_returns_straight_to_it(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("review").with_(returning="review")
    async with kiosk.at("applicant", visit=visit) as stage:
        await stage.answer("name", "Trần Thị Sửa")
        await stage.go_on()
        await stage.on(ReviewPage)
        assert stage.visit.answers["applicant.name"] == "Trần Thị Sửa"
        assert stage.visit.returning == ""


async def test_back_from_an_edit_returns_to_the_review_too(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("review").with_(returning="review")
    async with kiosk.at("owner", visit=visit) as stage:
        await stage.press("escape")
        await stage.on(ReviewPage)
        assert stage.has(ReviewPage)
        assert not stage.has(OwnerPage)
