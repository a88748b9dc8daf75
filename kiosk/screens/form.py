"""Applicant, owner and declaration: pages of a form, at most five questions each, kept field by field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk import flow
from kiosk.domain.card_qr import CardText, parse_card
from kiosk.domain.form_cautions import doubts, page_doubts
from kiosk.domain.form_pages import page_of, pages, prefilled
from kiosk.domain.form_rules import check_page
from kiosk.domain.form_values import canonical, shown
from kiosk.domain.forms import Field, FieldKind, Form, Option, Question
from kiosk.domain.forms import Page as Sheet
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.card_fields import confirmed_answers
from kiosk.screens.frame import Back
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.services.drafting import OWNER_FORM, applicant_form
from kiosk.widgets.answer_row import AnswerRow


class FormPage(Page):
    """One sheet of a form. `visit.page` says which; the next sheet is a new page."""

    CSS_PATH = "form.tcss"
    group: ClassVar[str] = ""
    """Under which prefix the answers stand: "applicant", "owner", "declaration"."""

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self._typed: dict[str, str] = {}

    @property
    def form(self) -> Form:
        """The form of this step."""
        raise KeyError(self.group)

    def sheets(self) -> tuple[Sheet, ...]:
        """All sheets that are asked with the answers as they are."""
        return pages(self.form, self.visit.group(self.group), limit=self.visit.questions_a_page)

    def again(self, visit: Visit) -> Page:
        """Where fewer questions stand on a page, the one with the first question of this."""
        first, answers = self.sheet.questions[0].key, visit.group(self.group)
        page = page_of(self.form, answers, first, limit=visit.questions_a_page)
        return super().again(visit.with_(page=page.key if page else visit.page))

    def place(self) -> int:
        """Which sheet this is."""
        keys = [sheet.key for sheet in self.sheets()]
        if self.visit.page == flow.LAST_PAGE:
            return len(keys) - 1
        return keys.index(self.visit.page) if self.visit.page in keys else 0

    @property
    def sheet(self) -> Sheet:
        """The sheet that is shown."""
        return self.sheets()[self.place()]

    def title_words(self) -> str:
        part = f" ({self.sheet.part}/{self.sheet.parts})" if self.sheet.parts > 1 else ""
        return f"{self.sheet.title}{part}"

    def step_detail(self) -> str:
        sheets = self.sheets()
        return t("form.sheet", number=self.place() + 1, count=len(sheets)) if len(sheets) > 1 else ""

    def compose_body(self) -> ComposeResult:
        answers = self.visit.group(self.group)
        if self.sheet.note:
            yield Static(Content(self.sheet.note), classes="note")
        for question in self.sheet.questions:
            yield AnswerRow(question, self.first_value(question, answers.get(question.key, "")))

    def first_value(self, question: Question, value: str) -> str:
        """An answer as it stands in its field: a choice's value, else what people read."""
        if question.field.kind in (FieldKind.CHOICE, FieldKind.YES_NO):
            return value
        return shown(question.field, value)

    @on(AnswerRow.Answered)
    def answered(self, message: AnswerRow.Answered) -> None:
        """A field was left."""
        self.keep_answer(message.row, message.value)

    def keep_answer(self, row: AnswerRow, typed: str) -> None:
        """Keep the answer, and show the page anew where it changes what is asked or filled."""
        value = canonical(row.question.field, typed)
        before = self.visit.group(self.group)
        if before.get(row.key, "") == value:
            return
        asked = self.sheet.questions
        answers = {**before, row.key: value}
        filled = prefilled(self.form, self._known(), answers, changed=row.key)
        changes = {key: text for key, text in {**answers, **filled}.items() if before.get(key) != text}
        self.visit = self.visit.answering(self.group, changes)
        self.keep({f"{self.group}.{key}": text for key, text in changes.items()}, self.place_name())
        here = {question.key for question in asked}
        if asked != self.sheet.questions or (set(changes) - {row.key}) & here:
            self.show_anew(self.kept(without=set(changes)), row)

    def place_name(self) -> str:
        """Where the citizen is, for the draft."""
        return f"{self.step}/{self.sheet.key}"

    def kept(self, without: Collection[str] = ()) -> Visit:
        """The visit with all fields as they stand, but for those that were just filled by a rule."""
        answers = {row.key: canonical(row.question.field, row.value) for row in self.query(AnswerRow)}
        answers = {key: value for key, value in answers.items() if key not in without}
        return self.visit.answering(self.group, answers).with_(page=self.sheet.key)

    async def proceed(self) -> None:
        """Check this sheet; then the next one, or the next step."""
        self.visit = self.kept()
        self.keep({f"{self.group}.{k}": v for k, v in self.visit.group(self.group).items()}, self.place_name())
        found = check_page(self.form, self.sheet, self.visit.group(self.group), today=self.services.filing.today())
        if found:
            self.show_problems([(problem.key, problem_words(problem.problem)) for problem in found])
            return
        if self._must_look_again():
            return
        self._fill_what_follows()
        sheets = self.sheets()
        if self.visit.returning:
            self.forward(self.visit.with_(page=""))
        elif self.place() + 1 < len(sheets):
            self.go_to(self.step, self.visit.with_(page=sheets[self.place() + 1].key))
        else:
            self.forward(self.visit.with_(page=""))

    def _must_look_again(self) -> bool:
        """Say what is odd on this sheet and was not said before."""
        found = page_doubts(self.form, self.sheet, self.visit.group(self.group), self._known())
        new = [doubt for doubt in found if (self.group, doubt) not in self.visit.heeded]
        if new:
            self.visit = self.visit.heeding(self.group, new)
            self.show_cautions(new)
        return bool(new)

    def _known(self) -> dict[str, str]:
        return self.visit.facts(self.services.filing.today())

    def _fill_what_follows(self) -> None:
        """Facts that became known (the applicant was changed, an owner was named) fill fields still unanswered."""
        answers = self.visit.group(self.group)
        filled = prefilled(self.form, self._known(), answers)
        changes = {key: text for key, text in filled.items() if answers.get(key) != text}
        self.visit = self.visit.answering(self.group, changes)
        self.keep({f"{self.group}.{key}": text for key, text in changes.items()}, self.place_name())

    def action_back(self) -> None:
        """The sheet before, or the step before."""
        visit = self.keep_all()
        if self.place() > 0 and not visit.returning:
            self.go_to(self.step, visit.with_(page=self.sheets()[self.place() - 1].key))
        else:
            self.post_message(Back(self, visit.with_(page="")))


class CardFormPage(FormPage):
    """A form of one person: a scanned card fills it, field by field."""

    def take_card(self, text: str) -> None:
        """Ask about each field that the form has; what is said yes to stands in the answers."""
        card = parse_card(text)
        if isinstance(card, Problem):
            self.show_problems([("", problem_words(card))])
        else:
            self.begin(self._fill_from, card)

    async def _fill_from(self, card: CardText) -> None:
        confirmed = await confirmed_answers(self.app, card, self.form, own_number=self.own_number())
        if confirmed:
            self.keep({f"{self.group}.{key}": value for key, value in confirmed.items()}, self.place_name())
            await self.ask(self.services.login.card_shown, card)
            self.go_to(self.step, self.with_card(confirmed))

    def with_card(self, confirmed: Mapping[str, str]) -> Visit:
        """What stands on the page and on a card. What is odd about the card itself was said with its fields."""
        said = doubts(self.form, confirmed, {})
        return self.kept().answering(self.group, confirmed).heeding(self.group, said)

    def own_number(self) -> str:
        """Whose card is expected here; "" for anybody's."""
        return ""


class ApplicantPage(CardFormPage):
    """Who files: prefilled from the account, every field can be changed."""

    step = "applicant"
    group = "applicant"

    @property
    def form(self) -> Form:
        return applicant_form(self.services.procedures, self.visit.citizen)

    def own_number(self) -> str:
        return self.visit.citizen.number if self.visit.citizen else ""


class DeclarationPage(FormPage):
    """The procedure's own declaration."""

    step = "declaration"
    group = "declaration"

    @property
    def form(self) -> Form:
        return self.services.procedures.form(self.services.procedures.get(self.visit.procedure).form)


WHOSE = "whose"


class OwnerPage(CardFormPage):
    """Whose dossier it is: the applicant's own, or another person's, who is then asked for."""

    step = "owner"
    group = "owner"

    @property
    def form(self) -> Form:
        return self.services.procedures.form(OWNER_FORM)

    @property
    def same(self) -> bool:
        """Whether the applicant files for herself."""
        return self.visit.choice("owner", "same") == "same"

    def take_card(self, text: str) -> None:
        if self.same:
            Page.take_card(self, text)
        else:
            super().take_card(text)

    def title_words(self) -> str:
        return t("owner.title") if self.same or self.place() == 0 else super().title_words()

    def step_detail(self) -> str:
        return "" if self.same else super().step_detail()

    def compose_body(self) -> ComposeResult:
        if self.place() == 0:
            options = (Option("same", t("owner.same")), Option("other", t("owner.other")))
            field = Field(WHOSE, t("owner.whose"), FieldKind.CHOICE, options=options)
            yield AnswerRow(Question(WHOSE, field, required=True), "same" if self.same else "other")
        if not self.same:
            yield from super().compose_body()

    def keep_answer(self, row: AnswerRow, typed: str) -> None:
        """The first question decides whether there are others."""
        if row.key != WHOSE:
            super().keep_answer(row, typed)
        elif typed != self.visit.choice("owner", "same"):
            visit = self.kept().answering("choice", {"owner": typed})
            if typed == "other" and not visit.group("owner"):
                visit = visit.answering("owner", prefilled(self.form, {}))
            self.visit = visit
            self.keep({"choice.owner": typed, **_flat("owner", visit)}, self.place_name())
            self.show_anew(visit, row)

    def kept(self, without: Collection[str] = ()) -> Visit:
        visit = super().kept(without)
        answers = {key: value for key, value in visit.answers.items() if key != f"owner.{WHOSE}"}
        return visit.with_(answers=answers)

    async def proceed(self) -> None:
        """Nothing more to ask where the applicant is the owner."""
        if self.same:
            self.keep({"choice.owner": "same"}, self.place_name())
            self.forward(self.kept().with_(page=""))
        else:
            await super().proceed()


def _flat(group: str, visit: Visit) -> dict[str, str]:
    return {f"{group}.{key}": value for key, value in visit.group(group).items()}
