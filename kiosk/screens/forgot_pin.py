"""A forgotten PIN: number, then an officer's slip and a new PIN."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.forms import FieldKind
from kiosk.domain.id_papers import read_number
from kiosk.domain.problem import Problem
from kiosk.domain.slip_code import read_slip_code
from kiosk.domain.visit import Aside, Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.id_number import known_number, number_row, with_number
from kiosk.screens.login import question, refusal_words
from kiosk.screens.page import Page
from kiosk.services.pin_reset import PinSet
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.key_layout import KeySet


class ForgotPinPage(Page):
    """First the number, which calls an officer; then the slip's code and the new PIN twice."""

    CSS_PATH = "register.tcss"
    step = "forgot_pin"
    title_key = "forgot.title"

    @property
    def called(self) -> bool:
        """Whether an officer was asked for already."""
        return bool(self.visit.attempt)

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("forgot.slip") if self.called else t("forgot.how")), classes="note")
        if not self.called:
            yield number_row(self.office, known_number(self.visit))
            return
        slip = question("slip", t("code.slip_label"), FieldKind.EMAIL, t("code.slip_hint"), max_length=12)
        yield AnswerRow(slip, "", keys=KeySet.PLAIN)
        yield BigButton(t("code.officer_here"), id="officer_here")
        for key in ("pin", "again"):
            asked = question(key, t(f"pin.{key}"), FieldKind.NUMBER, t("pin.hint"), max_length=12)
            yield AnswerRow(asked, "", secret=True)

    @on(BigButton.Pressed, "#officer_here")
    def let_officer(self) -> None:
        """Where there is one screen only, the officer issues the code at it, and this page comes back."""
        self.go_to("officer", Visit(easy=self.visit.easy, aside=Aside(self.step, self.visit)))

    def can_go_back(self) -> bool:
        return True

    def action_back(self) -> None:
        """To the log-in."""
        row = self.row("number")
        self.go_to("login", with_number(self.visit, row.value if row else known_number(self.visit)))

    async def proceed(self) -> None:
        """Call an officer, or set the new PIN."""
        typed = {row.key: row.value for row in self.query(AnswerRow)}
        if self.called:
            await self._set(typed["slip"], typed["pin"], typed["again"])
            return
        number = read_number(typed["number"], self.office.papers)
        if isinstance(number, Problem):
            self.show_problems([("number", problem_words(number))])
            return
        attempt = await self.ask(self.services.pin_resets.begin, number)
        self.go_to(self.step, with_number(self.visit, typed["number"]).with_(attempt=attempt))

    async def _set(self, slip: str, pin: str, again: str) -> None:
        read = read_slip_code(slip)
        if isinstance(read, Problem):
            self.show_problems([("slip", problem_words(read))])
            return
        if pin != again:
            self._refuse("again", t("pin.different"))
            return
        answer = await self.ask(self.services.pin_resets.confirm, self.visit.attempt, slip, pin)
        if isinstance(answer, PinSet):
            self.app.notify(t("pin.changed"), markup=False)
            self.action_back()
        elif isinstance(answer, Problem):
            self._refuse("pin", problem_words(answer))
        else:
            self._refuse("slip", refusal_words(answer))

    def _refuse(self, key: str, words: str) -> None:
        for row in self.query(AnswerRow):
            if row.key != "slip":
                row.clear()
        self.show_problems([(key, words)])
