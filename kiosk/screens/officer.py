"""The officers' door: log-in, and the shift."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.forms import FieldKind
from kiosk.domain.people import Officer
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.frame import Back
from kiosk.screens.login import question, refusal_words
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.facts import Facts


class OfficerPage(Page):
    """Before log-in three fields; after it the shift can be opened and closed."""

    CSS_PATH = "officer.tcss"
    step = "officer"
    title_key = "officer.title"

    def __init__(self, visit: Visit, services: Services, officer: Officer | None = None) -> None:
        super().__init__(visit, services)
        self._officer = officer

    def compose_body(self) -> ComposeResult:
        if self._officer is None:
            yield AnswerRow(question("login", t("officer.login"), FieldKind.EMAIL), "")
            yield AnswerRow(question("pin", t("login.pin"), FieldKind.NUMBER, max_length=12), "", secret=True)
            yield AnswerRow(question("code", t("officer.code"), FieldKind.NUMBER, t("code.hint"), max_length=10), "")
            return
        yield Facts([(t("officer.name"), self._officer.name)])
        yield Static(id="shift", markup=False)
        yield BigButton(t("officer.open_shift"), id="open")
        yield BigButton(t("officer.close_shift"), id="close")

    def compose_actions(self) -> ComposeResult:
        if self._officer is None:
            yield BigButton(f"{t('officer.enter')} ▶", look="act", id="primary")
        yield BigButton(f"◀ {t('action.back')}", id="back")
        yield BigButton(t("action.help"), id="help")

    async def arrive(self) -> None:
        if self._officer is not None:
            await self._show_shift()

    async def _show_shift(self) -> None:
        present = await self.ask(self.services.shifts.current)
        words = t("officer.on_shift", name=present.name) if present else t("officer.no_shift")
        self.query_one("#shift", Static).update(Content(words))

    def action_back(self) -> None:
        """To the welcome page; the officer is logged out by it."""
        self.post_message(Back(self, Visit()))

    async def proceed(self) -> None:
        """Log in."""
        typed = {row.key: row.value.strip() for row in self.query(AnswerRow)}
        answer = await self.ask(self.services.login.officer, typed["login"], typed["pin"], typed["code"])
        if isinstance(answer, Officer):
            self._officer = answer
            await self.recompose()
            await self._show_shift()
            self.query_one("#open").focus()
            return
        for key in ("pin", "code"):
            if row := self.row(key):
                row.clear()
        self.show_problems([("login", refusal_words(answer))])

    @on(BigButton.Pressed, "#open")
    async def open_shift(self) -> None:
        """This officer takes over the counter."""
        if self._officer is not None:
            await self.ask(self.services.shifts.open, self._officer)
            await self._show_shift()

    @on(BigButton.Pressed, "#close")
    async def close_shift(self) -> None:
        """Nobody accepts until the next shift opens."""
        if self._officer is not None:
            await self.ask(self.services.shifts.close)
            await self._show_shift()
