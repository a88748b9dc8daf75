"""Print a dossier's papers again: its code, which paper, why."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList

from kiosk.domain.forms import FieldKind, Option
from kiosk.domain.problem import Problem
from kiosk.i18n import has, problem_words, t
from kiosk.screens.desk_page import MoneyPage
from kiosk.screens.dialogs import PickDialog
from kiosk.screens.login import question
from kiosk.screens.printer_note import now_words
from kiosk.services.ports import PrintJob
from kiosk.services.reprints import REASONS, Papers
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.key_layout import KeySet
from kiosk.widgets.pick_list import PickList

DECLARATION = "declaration"


class ReprintsPage(MoneyPage):
    """A field for the code, then the list of the dossier's papers."""

    CSS_PATH = "desk_page.tcss"
    step = "reprints"
    title_key = "reprints.title"
    primary_key = "reprints.find"

    _papers: Papers | None = None

    def compose_body(self) -> ComposeResult:
        yield from self.compose_said()
        code = question("code", t("reprints.code"), FieldKind.ID_NUMBER, t("lookup.hint"), max_length=60)
        yield AnswerRow(code, "", keys=KeySet.PLAIN)
        with Vertical(classes="room"):
            yield PickList(id="rows")

    async def arrive(self) -> None:
        self.query_one("#rows").display = False

    async def proceed(self) -> None:
        """Find the dossier with the typed code."""
        row = self.row("code")
        found = await self.ask(self.services.reprints.find, self.officer, row.value if row else "")
        self.say("")
        if isinstance(found, Problem):
            self.query_one("#rows").display = False
            self.show_problems([("code", problem_words(found))])
            return
        self._show(found)

    def _show(self, papers: Papers) -> None:
        self._papers = papers
        rows = [(str(job.id), _row(job)) for job in papers.jobs]
        listed = self.query_one("#rows", PickList)
        listed.show([*rows, (DECLARATION, Content.styled(t("reprints.declaration"), "bold"))])
        listed.display = True
        listed.focus()

    @on(OptionList.OptionSelected, "#rows")
    def choose(self, message: OptionList.OptionSelected) -> None:
        """A paper was chosen."""
        message.stop()
        if self._papers is not None and message.option_id:
            self.begin(self._print, self._papers, message.option_id)

    async def _print(self, papers: Papers, chosen: str) -> None:
        reasons = [Option(reason, t(f"reprints.reason.{reason}")) for reason in REASONS]
        reason = await self.app.push_screen_wait(PickDialog(t("reprints.why"), reasons, ""))
        if reason is None:
            return
        reprints = self.services.reprints
        if chosen == DECLARATION:
            printed = await self.at_press(reprints.print_declaration, self.officer, papers.dossier.id, reason)
        else:
            printed = await self.at_press(reprints.print_again, self.officer, int(chosen), reason)
        self._show(await self.ask(reprints.of, self.officer, papers.dossier.id))
        if printed.problem:
            self.say("")
            self.show_problems([("", now_words(printed.problem))])
        else:
            self.say(t("reprints.done"))


def _row(job: PrintJob) -> Content:
    kind = job.kind.partition(":")[0]
    name = t(f"reprints.{kind}" if has(f"reprints.{kind}") else "reprints.other")
    state = t(f"reprints.state.{job.state}")
    detail = t("reprints.again", state=state, count=job.reprints) if job.reprints else state
    return Content.assemble(Content.styled(name, "bold"), "\n", f"  {detail}")
