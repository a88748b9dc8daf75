"""Papers: each required paper is a slot; complete scans of this session are picked into it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import OptionList, Static

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import AskDialog, Dialog
from kiosk.screens.page import Page
from kiosk.screens.printer_note import now_words
from kiosk.screens.sign_dialog import see_to_signature, signature_action, signature_note
from kiosk.services import Services
from kiosk.services.papers import OfferedScan, missing, to_scan
from kiosk.widgets.button import BigButton
from kiosk.widgets.pick_list import PickList
from kiosk.widgets.summary import ErrorSummary

POLL_SECONDS = 1.0


class PapersPage(Page):
    """The papers that are needed. Enter on one shows what the scanner has made; the page count is confirmed."""

    CSS_PATH = "papers.tcss"
    step = "papers"
    title_key = "papers.title"

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self.scans: tuple[OfferedScan, ...] = ()

    @property
    def slots(self) -> tuple[RequiredPaper, ...]:
        """The papers to scan."""
        return to_scan(self.services.procedures.get(self.visit.procedure))

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("papers.how" if self.slots else "papers.none")), classes="note")
        if self.slots:
            yield PickList(id="slots")
            yield Static(id="scanner", markup=False)
            yield BigButton(t("printing.missing_slip"), id="missing_slip")
            yield Static(id="slip", classes="note", markup=False)

    def on_mount(self) -> None:
        if self.slots:
            self._show_slots()
            self.set_interval(POLL_SECONDS, self._poll)
            self._poll()

    def _poll(self) -> None:
        self.run_worker(self._look(), group="scans", exclusive=True)

    async def _look(self) -> None:
        """What the scanner has made meanwhile."""
        scans = await self.ask(self.services.papers.offered)
        self.scans = scans
        problem = None if scans else self.services.papers.folder_problem()
        words = problem_words(problem) if problem else t("papers.no_scans")
        if scans:
            words = t("papers.ready", count=len(scans))
        self.query_one("#scanner", Static).update(Content(words))
        dialog = self.app.screen
        if isinstance(dialog, ScanDialog):
            dialog.show(scans)

    def _show_slots(self) -> None:
        slots = self.query_one("#slots", PickList)
        place = slots.highlighted
        slots.show((paper.key, self._slot_row(paper)) for paper in self.slots)
        self._show_slip_button()
        if place is not None:
            slots.highlighted = min(place, len(self.slots) - 1)

    def _slot_row(self, paper: RequiredPaper) -> Content:
        attached = self.visit.papers_for(paper.key)
        mark = "[✓] " if attached else "[ ] "
        need = t("paper.required") if paper.required else paper.when or t("paper.optional")
        lines = [Content.assemble(mark, Content.styled(paper.name, "bold"))]
        if attached:
            lines += [
                Content(f"    → {one.name} · {t('papers.pages', count=one.pages)}{signature_note(self.services, one)}")
                for one in attached
            ]
        else:
            lines.append(Content(f"    {need}"))
        return Content("\n").join(lines)

    @on(OptionList.OptionSelected, "#slots")
    def choose_slot(self, message: OptionList.OptionSelected) -> None:
        """A paper was chosen: now a scan for it, or what to do with the one that is there."""
        message.stop()
        paper = next((paper for paper in self.slots if paper.key == message.option_id), None)
        if paper is not None:
            self.run_worker(self._fill(paper), group="dialog", exclusive=True)

    async def _fill(self, paper: RequiredPaper) -> None:
        attached = self.visit.papers_for(paper.key)
        if attached:
            buttons = [("add", t("papers.add")), ("drop", t("papers.drop")), ("back", t("action.back"))]
            if signature := signature_action(paper, attached[-1]):
                buttons.insert(2, ("signature", signature))
            answer = await self.app.push_screen_wait(AskDialog(paper.name, t("papers.there_is_one"), buttons))
            if answer == "drop":
                self.visit = await self.ask(self.services.papers.drop, self.visit, attached[-1].id)
                self._show_slots()
            if answer == "signature":
                self.visit = await see_to_signature(self, paper, attached[-1])
                self._show_slots()
            if answer != "add":
                return
        picked = await self.app.push_screen_wait(ScanDialog(paper.name, self.scans))
        scan = next((scan for scan in self.scans if scan.id == picked), None)
        if scan is not None:
            await self._take(paper, scan)

    async def _take(self, paper: RequiredPaper, scan: OfferedScan) -> None:
        if isinstance(scan.facts, Problem):
            self.show_problems([(paper.key, f"{scan.name}: {problem_words(scan.facts)}")])
            return
        words = t(
            "papers.confirm", paper=paper.name, file=scan.name, pages=scan.facts.pages, size=size_words(scan.size)
        )
        buttons = (("yes", t("papers.yes")), ("no", t("papers.no")))
        if await self.app.push_screen_wait(AskDialog(t("papers.confirm_title"), words, buttons)) != "yes":
            return
        taken = await self.ask(self.services.papers.take, self.visit, paper.key, scan)
        if isinstance(taken, Problem):
            self.show_problems([(paper.key, f"{scan.name}: {problem_words(taken)}")])
            return
        self.visit = taken
        if signature_action(paper, taken.papers[-1]):
            self.visit = taken = await see_to_signature(self, paper, taken.papers[-1])
        self.show_problems([])
        self._show_slots()
        self._poll()
        lacking = [place for place, one in enumerate(self.slots) if one.required and not taken.papers_for(one.key)]
        if lacking:
            self.query_one("#slots", PickList).highlighted = lacking[0]
            self.query_one("#slots").focus()
        else:
            self.query_one("#primary").focus()

    def _show_slip_button(self) -> None:
        """The list of what is missing is offered only while something is."""
        lacking = missing(self.services.procedures.get(self.visit.procedure), self.visit)
        for button in self.query("#missing_slip"):
            button.display = bool(lacking)

    @on(BigButton.Pressed, "#missing_slip")
    def print_missing(self) -> None:
        """For whoever has to come back: what is missing, on paper. The draft is kept anyway."""
        self.run_worker(self._print_missing(), group="print", exclusive=True)

    async def _print_missing(self) -> None:
        now = self.services.clock.now()
        printed = await self.at_press(self.services.printing.print_missing, self.visit, now)
        words = now_words(printed.problem) if printed.problem else t("printing.missing_done")
        self.query_one("#slip", Static).update(Content(words))

    @on(ErrorSummary.Jump)
    def show_slot(self, message: ErrorSummary.Jump) -> None:
        """From the summary to the paper."""
        keys = [paper.key for paper in self.slots]
        if message.key in keys:
            slots = self.query_one("#slots", PickList)
            slots.highlighted = keys.index(message.key)
            slots.focus()

    async def proceed(self) -> None:
        """On, once every required paper is there."""
        lacking = missing(self.services.procedures.get(self.visit.procedure), self.visit)
        if lacking:
            self.show_problems([(paper.key, t("papers.missing", paper=paper.name)) for paper in lacking])
            return
        self.keep({"choice.papers": "seen"}, "fee")
        self.forward(self.visit)


class ScanDialog(Dialog[str]):
    """What the scanner has finished, newest first; new scans appear while it is open. "" means none was picked."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["dialogs.tcss", "papers.tcss"]
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def __init__(self, paper: str, scans: Sequence[OfferedScan]) -> None:
        super().__init__()
        self._paper = paper
        self._scans = tuple(scans)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._paper), classes="heading")
            yield Static(Content(t("papers.no_scans")), id="none")
            yield PickList(id="scans")
            with Horizontal(classes="actions"):
                yield BigButton(t("pick.take"), look="act", id="take")
                yield BigButton(t("action.back"), id="cancel")

    def on_mount(self) -> None:
        scans, self._scans = self._scans, ()
        self.show(scans)
        self.query_one("#scans" if scans else "#cancel").focus()

    def show(self, scans: Sequence[OfferedScan]) -> None:
        """Show these scans; the highlighted one stays highlighted. Before there is a list they are kept for it."""
        rows = next(iter(self.query("#scans").results(PickList)), None)
        if rows is None:
            self._scans = tuple(scans)
            return
        if [scan.id for scan in scans] != [scan.id for scan in self._scans]:
            picked = rows.picked
            rows.show((scan.id, scan_row(scan)) for scan in scans)
            ids = [scan.id for scan in scans]
            if picked in ids:
                rows.highlighted = ids.index(picked)
        self._scans = tuple(scans)
        if scans and not rows.display:  # until now there was nothing but the way back
            self.call_after_refresh(rows.focus)
        rows.display = self.query_one("#take").display = bool(scans)
        self.query_one("#none").display = not scans

    @on(OptionList.OptionSelected)
    @on(BigButton.Pressed, "#take")
    def take(self) -> None:
        """The highlighted scan."""
        if self.is_current:
            self.dismiss(self.query_one(PickList).picked or "")

    @on(BigButton.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """None of them."""
        if self.is_current:
            self.dismiss("")


def scan_row(scan: OfferedScan) -> Content:
    """A scan: name, pages and size, how long ago; or why it cannot be taken."""
    if isinstance(scan.facts, Problem):
        detail = f"▲ {problem_words(scan.facts)}"
    else:
        detail = (
            f"{t('papers.pages', count=scan.facts.pages)} · {size_words(scan.size)} · {ago_words(scan.seconds_ago)}"
        )
    return Content.assemble(Content.styled(scan.name, "bold"), "\n", f"  {detail}")


def size_words(size: int) -> str:
    """A file's size as people say it."""
    return f"{size / 1_048_576:.1f} MB".replace(".", ",") if size >= 1_048_576 else f"{max(1, size // 1024)} KB"


def ago_words(seconds: int) -> str:
    """How long ago, roughly."""
    if seconds < 60:
        return t("papers.seconds_ago", count=seconds)
    if seconds < 3600:
        return t("papers.minutes_ago", count=seconds // 60)
    return t("papers.long_ago")
