"""The last step of an assisted filing: the citizen's own, by PIN, by signature, or by her word with the card shown."""

from __future__ import annotations

from typing import cast

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.assisted import LastStep
from kiosk.domain.forms import Field, FieldKind, Option, Question
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.login import question, refusal_words
from kiosk.screens.messages import HandOverWanted
from kiosk.screens.page import Page
from kiosk.screens.pin_dialog import pin_again
from kiosk.services import Services
from kiosk.services.filing import Incomplete
from kiosk.services.login import Refused, Wait
from kiosk.services.ports import Filed
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.check_mark import CheckMark


class LastStepPage(Page):
    """In the officer's hand: how the citizen confirms. In the citizen's: her PIN."""

    CSS_PATH = "assist.tcss"
    step = "confirm"
    looks_up = True
    title_key = "last_step.title"
    primary_key = "confirm.submit"

    @classmethod
    def look_up(cls, visit: Visit, services: Services) -> tuple[LastStep, ...]:
        return services.assisting.last_steps(visit)

    @property
    def _ways(self) -> tuple[LastStep, ...]:
        return cast("tuple[LastStep, ...]", self.looked_up)

    def title_words(self) -> str:
        return t("last_step.title", name=self.visit.citizen.name if self.visit.citizen else "")

    @property
    def chosen(self) -> LastStep | None:
        """What was chosen; with the keyboard in her hands it is the PIN, where she has one."""
        if self.visit.handed:
            return LastStep.PIN if LastStep.PIN in self._ways else None
        said = self.visit.choice("last_step")
        return next((way for way in self._ways if way == said), None)

    def compose_body(self) -> ComposeResult:
        yield CheckMark(t("confirm.consent"), self.visit.choice("consent") == "yes", id="consent")
        if self.visit.handed:
            if self.chosen is LastStep.PIN:
                pin = question("pin", t("login.pin"), FieldKind.NUMBER, t("login.pin_hint"), 12)
                yield AnswerRow(pin, "", secret=True)
            else:
                yield Static(Content(t("last_step.give_back")), id="said")
            return
        ways = tuple(Option(way.value, t(f"assist.last_step.{way}")) for way in self._ways)
        field = Field("last_step", t("last_step.how"), FieldKind.CHOICE, required=True, options=ways)
        yield AnswerRow(Question("last_step", field, required=True), self.visit.choice("last_step"))
        if self.chosen is LastStep.SIGNATURE:
            yield BigButton(t("last_step.print"), id="declaration")
        if self.chosen is not None:
            yield Static(Content(t(f"last_step.do.{self.chosen}")), id="said")

    @on(CheckMark.Changed)
    def keep_consent(self, message: CheckMark.Changed) -> None:
        """Consent can be taken back as easily as given."""
        self.visit = self.visit.answering("choice", {"consent": "yes" if message.checked else ""})

    @on(AnswerRow.Answered)
    def choose_way(self, message: AnswerRow.Answered) -> None:
        """Another way, another page."""
        if message.row.key == "last_step" and message.value != self.visit.choice("last_step"):
            self.go_to(self.step, self.visit.answering("choice", {"last_step": message.value}))

    @on(BigButton.Pressed, "#declaration")
    def print_declaration(self) -> None:
        """The paper to sign."""
        self.begin(self._print_declaration, group="print")

    async def _print_declaration(self) -> None:
        officer = self.visit.officer
        assert officer is not None
        printed = await self.at_press(self.services.assisting.print_declaration, officer, self.visit)
        words = t(f"printer.{printed.problem}") if printed.problem else t("last_step.printed")
        self.query_one("#said", Static).update(Content(words))

    async def proceed(self) -> None:
        """File, once the citizen has done her part."""
        if self.visit.choice("consent") != "yes":
            self.show_problems([("consent", t("confirm.consent_wanted"))])
            return
        if self.chosen is None:
            words = t("last_step.give_back") if self.visit.handed else t("last_step.how_wanted")
            self.show_problems([("last_step", words)])
        elif self.chosen is not LastStep.PIN:
            await self._file_witnessed(self.chosen)
        elif self.visit.handed:
            await self._file_by_pin()
        else:
            self.post_message(HandOverWanted(self))

    async def _file_by_pin(self) -> None:
        row = self.row("pin")
        pin = row.value if row else ""
        if not pin:
            self.show_problems([("pin", t("login.pin_wanted"))])
            return
        if row:
            row.clear()
        try:
            answer = await self.ask(self.services.assisting.submit_by_pin, self.visit, pin)
        except Incomplete as error:
            self.go_to(error.step, self.visit.with_(returning="review"))
            return
        if isinstance(answer, Refused | Wait):
            self.show_problems([("pin", refusal_words(answer))])
        else:
            self._filed(answer)

    async def _file_witnessed(self, step: LastStep) -> None:
        officer = self.visit.officer
        assert officer is not None
        if not await pin_again(self, officer, t(f"last_step.swear.{step}")):
            return
        try:
            filed = await self.ask(self.services.assisting.submit_witnessed, officer, self.visit, step)
        except Incomplete as error:
            self.go_to(error.step, self.visit.with_(returning="review"))
            return
        self._filed(filed)

    def _filed(self, filed: Filed) -> None:
        self.forward(self.visit.with_(dossier=filed.dossier.id, print_job=filed.print_job))
