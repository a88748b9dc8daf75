"""The last step: consent in plain words, the confirmation code, and one submission however often Enter is pressed."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from kiosk.i18n import problem_words, t
from kiosk.screens.login import CodeEntry
from kiosk.screens.printer_note import PrinterNote
from kiosk.services.confirmation import NotConfirmed
from kiosk.services.filing import Incomplete
from kiosk.services.login import Closed, CodeAsked, NotSent, Passed, Refused, Wait
from kiosk.services.ports import Filed
from kiosk.widgets.button import BigButton
from kiosk.widgets.check_mark import CheckMark


class ConfirmPage(CodeEntry):
    """Not ticked beforehand; the code is asked for when the page opens."""

    CSS_PATH = "confirm.tcss"
    step = "confirm"
    title_key = "confirm.title"
    primary_key = "confirm.submit"

    def compose_body(self) -> ComposeResult:
        yield CheckMark(t("confirm.consent"), self.visit.choice("consent") == "yes", id="consent")
        yield PrinterNote()
        yield from self.compose_code(self.visit)

    async def arrive(self) -> None:
        self.query_one(PrinterNote).show(await self.at_press(self.services.printing.state))
        if not self.visit.attempt and not await self.ask(self.services.filing.confirmed, self.visit):
            await self._ask_for_code()

    async def _ask_for_code(self) -> None:
        self.code_asked(await self.ask(self.new_code))

    def look_at(self, typed: str) -> Passed | Refused | Wait | Closed:
        """The code confirms this dossier as it stands now, and nothing else."""
        return self.services.login.confirm_last_step(self.visit, typed)

    def new_code(self) -> CodeAsked | NotSent:
        """A code for whoever is logged in."""
        citizen = self.visit.citizen
        assert citizen is not None
        return self.services.login.ask_again(citizen)

    @on(CheckMark.Changed)
    def keep_consent(self, message: CheckMark.Changed) -> None:
        """Consent can be taken back as easily as given."""
        self.visit = self.visit.answering("choice", {"consent": "yes" if message.checked else ""})

    async def proceed(self) -> None:
        """Submit once. A second press finds the page busy; a second process finds the same key in the store."""
        if self.visit.choice("consent") != "yes":
            self.show_problems([("consent", t("confirm.consent_wanted"))])
            return
        try:
            # Before the code is used up: a dossier that is mended afterwards has to be confirmed again.
            await self.ask(self.services.filing.check_ready, self.visit)
            if not await self.ask(self.services.filing.confirmed, self.visit):
                if await self.check_code() is None:
                    return
                self.visit = self.visit.with_(attempt="")  # used up: the next dossier asks for a code of its own
            filed = await self._submitted()
        except Incomplete as error:
            self.go_to(error.step, self.visit.with_(returning="review"))
            return
        except NotConfirmed as error:
            self.show_problems([("code", problem_words(error.problem))])
            return
        self.forward(self.visit.with_(dossier=filed.dossier.id, print_job=filed.print_job))

    async def _submitted(self) -> Filed:
        button = self.query_one("#primary", BigButton)
        usual = button.label
        button.relabel(t("confirm.submitting"))
        try:
            return await self.ask(self.services.filing.submit, self.visit)
        finally:
            button.relabel(usual)
