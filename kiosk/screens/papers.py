"""Papers: each required paper is a slot; complete scans of this session are picked into it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList, Static

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.services.papers import OfferedScan, missing, to_scan
from kiosk.widgets.pick_list import PickList

POLL_SECONDS = 1.0


class PapersPage(Page):
    """Left the papers that are needed, right what the scanner has made. Enter on a paper, then Enter on a scan."""

    CSS_PATH = "papers.tcss"
    step = "papers"
    title_key = "papers.title"

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self.scans: tuple[OfferedScan, ...] = ()
        self._slot = ""
        self._timer: Timer | None = None

    @property
    def slots(self) -> tuple[RequiredPaper, ...]:
        """The papers to scan."""
        return to_scan(self.services.procedures.get(self.visit.procedure))

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("papers.how")), classes="note")
        with Horizontal(id="columns"):
            with Vertical(id="left"):
                slots = PickList(id="slots")
                slots.border_title = Content(t("papers.needed"))
                yield slots
            with Vertical(id="right"):
                scans = PickList(id="scans")
                scans.border_title = Content(t("papers.scanned"))
                yield scans
                yield Static(Content(t("papers.no_scans")), id="no_scans")

    def on_mount(self) -> None:
        self._show_slots()
        self.query_one("#no_scans").display = True
        self.query_one("#scans").display = False
        self._timer = self.set_interval(POLL_SECONDS, self._poll)
        self._poll()

    def _poll(self) -> None:
        self.run_worker(self._look(), group="scans", exclusive=True)

    async def _look(self) -> None:
        """What the scanner has made meanwhile; the highlighted row stays where it is."""
        scans = await self.ask(self.services.papers.offered)
        if not self.is_attached:
            return
        known = [scan.id for scan in self.scans]
        self.scans = scans
        rows = self.query_one("#scans", PickList)
        if known == [scan.id for scan in scans]:
            return
        picked = rows.picked
        rows.show((scan.id, scan_row(scan)) for scan in scans)
        ids = [scan.id for scan in scans]
        if picked in ids:
            rows.highlighted = ids.index(picked)
        rows.display = bool(scans)
        self.query_one("#no_scans").display = not scans

    def _show_slots(self) -> None:
        slots = self.query_one("#slots", PickList)
        place = slots.highlighted
        slots.show((paper.key, self._slot_row(paper)) for paper in self.slots)
        if place is not None and self.slots:
            slots.highlighted = min(place, len(self.slots) - 1)

    def _slot_row(self, paper: RequiredPaper) -> Content:
        attached = self.visit.papers_for(paper.key)
        mark = "[✓] " if attached else "[ ] "
        need = t("paper.required") if paper.required else paper.when or t("paper.optional")
        lines = [Content.assemble(mark, Content.styled(paper.name, "bold")), Content(f"    {need}")]
        lines += [Content(f"    → {one.name} · {t('papers.pages', count=one.pages)}") for one in attached]
        return Content("\n").join(lines)

    @on(OptionList.OptionSelected, "#slots")
    async def choose_slot(self, message: OptionList.OptionSelected) -> None:
        """A paper was chosen: now a scan for it, or what to do with the one that is there."""
        message.stop()
        self._slot = message.option_id or ""
        paper = next(paper for paper in self.slots if paper.key == self._slot)
        attached = self.visit.papers_for(self._slot)
        if attached:
            self.run_worker(self._ask_about(paper, attached[-1].id), group="dialog", exclusive=True)
        elif self.scans:
            self.query_one("#scans").focus()
        else:
            self.show_problems([(self._slot, t("papers.scan_first"))])

    async def _ask_about(self, paper: RequiredPaper, attachment: str) -> None:
        buttons = (("add", t("papers.add")), ("drop", t("papers.drop")), ("back", t("action.back")))
        answer = await self.app.push_screen_wait(AskDialog(paper.name, t("papers.there_is_one"), buttons))
        if answer == "drop":
            self.visit = await self.ask(self.services.papers.drop, self.visit, attachment)
            self._show_slots()
        elif answer == "add":
            self.query_one("#scans").focus()

    @on(OptionList.OptionSelected, "#scans")
    def choose_scan(self, message: OptionList.OptionSelected) -> None:
        """A scan was chosen: it is checked, its pages are confirmed, and it goes into the dossier."""
        message.stop()
        scan = next((scan for scan in self.scans if scan.id == message.option_id), None)
        slot = self._slot or next((p.key for p in self.slots if not self.visit.papers_for(p.key)), "")
        if scan is not None and slot:
            self.run_worker(self._take(slot, scan), group="dialog", exclusive=True)

    async def _take(self, slot: str, scan: OfferedScan) -> None:
        if isinstance(scan.facts, Problem):
            self.show_problems([(slot, f"{scan.name}: {problem_words(scan.facts)}")])
            return
        paper = next(paper for paper in self.slots if paper.key == slot)
        words = t("papers.confirm", paper=paper.name, file=scan.name, pages=scan.facts.pages, size=size_words(scan.size))
        buttons = (("yes", t("papers.yes")), ("no", t("papers.no")))
        if await self.app.push_screen_wait(AskDialog(t("papers.confirm_title"), words, buttons)) != "yes":
            return
        taken = await self.ask(self.services.papers.take, self.visit, slot, scan)
        if isinstance(taken, Problem):
            self.show_problems([(slot, f"{scan.name}: {problem_words(taken)}")])
            return
        self.visit = taken
        self._slot = ""
        self.show_problems([])
        self._show_slots()
        await self._look()
        wanted = [place for place, paper in enumerate(self.slots) if paper.required and not taken.papers_for(paper.key)]
        slots = self.query_one("#slots", PickList)
        if wanted:
            slots.highlighted = wanted[0]
            slots.focus()
        else:
            self.query_one("#primary").focus()

    async def proceed(self) -> None:
        """On, once every required paper is there."""
        lacking = missing(self.services.procedures.get(self.visit.procedure), self.visit)
        if lacking:
            self.show_problems([(paper.key, t("papers.missing", paper=paper.name)) for paper in lacking])
            return
        self.keep({"choice.papers": "seen"}, "fee")
        self.forward(self.visit)


def scan_row(scan: OfferedScan) -> Content:
    """A scan: name, pages and size, how long ago; or why it cannot be taken."""
    if isinstance(scan.facts, Problem):
        detail = f"▲ {problem_words(scan.facts)}"
    else:
        detail = f"{t('papers.pages', count=scan.facts.pages)} · {size_words(scan.size)} · {ago_words(scan.seconds_ago)}"
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
