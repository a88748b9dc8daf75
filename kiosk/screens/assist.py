"""The officer begins to file for somebody else ("nộp hộ"): whose card it is, and why she does not type by herself."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.assisted import Reason
from kiosk.domain.forms import Field, FieldKind, Option, Question
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.id_number import number_row
from kiosk.screens.login import unfinished
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.check_mark import CheckMark


class AssistPage(Page):
    """Number, reason, and the name where the number has no account."""

    CSS_PATH = "assist.tcss"
    step = "assist"
    title_key = "assist.title"
    primary_key = "assist.begin"

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self._card_seen = False

    def can_go_back(self) -> bool:
        return True

    def compose_body(self) -> ComposeResult:
        reasons = tuple(Option(reason.value, t(f"assist.reason.{reason}")) for reason in Reason)
        field = Field("reason", t("assist.why"), FieldKind.CHOICE, required=True, options=reasons)
        name = Field("name", t("assist.name"), FieldKind.NAME, hint=t("assist.name_hint"), max_length=100)
        yield number_row(self.office)
        yield AnswerRow(Question("reason", field, required=True), "")
        yield AnswerRow(Question("name", name, required=False), "")
        yield CheckMark(t("assist.card_seen"), False, id="card")
        yield Static(Content(t("assist.note")), classes="note")

    @on(CheckMark.Changed)
    def see_card(self, message: CheckMark.Changed) -> None:
        """The officer has looked at the card."""
        self._card_seen = message.checked

    async def proceed(self) -> None:
        """From here on the banner says who types for whom."""
        officer = self.visit.officer
        assert officer is not None, "the desk opens its pages for an officer"
        typed = {row.key: row.value.strip() for row in self.query(AnswerRow)}
        problems = []
        if not typed["reason"]:
            problems.append(("reason", t("assist.why_wanted")))
        if not self._card_seen:
            problems.append(("card", t("assist.card_wanted")))
        if problems:
            self.show_problems(problems)
            return
        begun = await self.ask(
            self.services.assisting.begin, officer, typed["number"], Reason(typed["reason"]), typed["name"]
        )
        if isinstance(begun, Problem):
            about_name = begun.code.startswith(("name.", "assist."))
            self.show_problems([("name" if about_name else "number", problem_words(begun))])
            return
        assert begun.citizen is not None
        await self.ask(self.services.papers.warm)
        draft = await self.ask(unfinished, self.services, begun.citizen)
        self.go_to("resume" if draft else "search", begun.with_(unfinished=draft))
