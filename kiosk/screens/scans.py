"""What the scanner has made, for pages that pick from it: looked for once a second, offered in a dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from enum import Enum
from time import monotonic
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import OptionList, Static
from textual.worker import WorkerState

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.earlier_papers import EarlierPaper
from kiosk.domain.paper_hints import Hint, Reason
from kiosk.domain.paper_slots import GROUP
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import Dialog
from kiosk.screens.later import unasked
from kiosk.screens.page import Page
from kiosk.screens.paper_words import earlier_row, scan_row
from kiosk.screens.waiting import UNSEEN_SECONDS
from kiosk.services import Services
from kiosk.services.papers import OfferedScan, to_scan
from kiosk.widgets.button import BigButton
from kiosk.widgets.pick_list import PickList

POLL_SECONDS = 1.0
LONG_SECONDS = 2.0
"""From then on it is said that the check still goes on, and that nobody has to wait for it."""
_EARLIER = "earlier:"


class Elsewhere(Enum):
    """Where a paper comes from that the scanner has not made."""

    STICK = "usb"


class ScanPage(Page):
    """A page that knows what the scanner has made, and what each scan seems to be."""

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self.scans: tuple[OfferedScan, ...] = ()
        self._looking_since: float | None = None

    def newest(self, visit: Visit) -> Visit:
        """Papers come and go here while work goes on: what the store has of them is what this page knows."""
        if visit.draft != self.visit.draft:
            return visit
        return visit.with_(papers=self.visit.papers).answering(GROUP, self.visit.group(GROUP))

    @property
    def slots(self) -> tuple[RequiredPaper, ...]:
        """The papers to scan."""
        return to_scan(self.services.procedures.get(self.visit.procedure))

    def watch_scanner(self) -> None:
        """Look now, and again every second."""
        self.set_interval(POLL_SECONDS, self.poll)
        self.poll()

    def poll(self) -> None:
        """Look now."""
        # A look that has not begun yet sees all there is.
        if not any(worker.group == "scans" and worker.state is WorkerState.PENDING for worker in self.workers):
            self.run_worker(unasked(self._look), group="scans", exclusive=True)

    async def _look(self) -> None:
        self.scans = scans = await self._offered()
        problem = None if scans else self.services.papers.folder_problem()
        words = problem_words(problem) if problem else t("papers.no_scans")
        self.show_scanner(t("papers.ready", count=len(scans)) if scans else words)
        self._feed_dialog()
        if not any(worker.group == "codes" for worker in self.workers):
            self.run_worker(unasked(self._read_codes, scans), group="codes")

    async def _offered(self) -> tuple[OfferedScan, ...]:
        """What the scanner has made. A file that is inspected for long is told of; meanwhile the page can be used.

        Not in the services' thread: an answer that is to be kept must not wait for a file that somebody built.
        """
        # A look that takes the place of one that is still at work waits for that one first.
        self._looking_since = began = self._looking_since or monotonic()
        look = asyncio.ensure_future(self.ask_workshop(self.services.papers.offered))
        try:
            await asyncio.wait({look}, timeout=max(0.0, began + UNSEEN_SECONDS - monotonic()))
            if not look.done():
                self._tell_checking(
                    t("papers.checking" if monotonic() - began < LONG_SECONDS else "papers.still_checking")
                )
            scans = await look
        finally:
            look.cancel()
        self._looking_since = None
        self._tell_checking("")
        return scans

    def _tell_checking(self, words: str) -> None:
        if words:
            self.show_scanner(words)
        if isinstance(self.app.screen, ScanDialog):
            self.app.screen.tell_checking(words)

    def show_scanner(self, words: str) -> None:
        """What there is to say of the scanner now."""

    async def _read_codes(self, scans: Sequence[OfferedScan]) -> None:
        """Codes printed on new scans tell which paper they are; the newest is read first."""
        for scan in scans:
            if await self.ask_workshop(self.services.pages.look_at_scan, scan, self.services.papers.content):
                self._feed_dialog()

    def _feed_dialog(self) -> None:
        dialog = self.app.screen
        if isinstance(dialog, ScanDialog):
            dialog.show(self.scans, self.hints())

    def hints(self) -> Mapping[str, Hint]:
        """What each scan seems to be."""
        procedure = self.services.procedures.get(self.visit.procedure)
        return self.services.pages.hints(procedure, self.visit, self.scans)

    async def pick_scan(self, paper: RequiredPaper, title: str = "") -> OfferedScan | EarlierPaper | Elsewhere | None:
        """Let the visitor pick a scan or an earlier paper for a required paper. Called in a worker.

        The dialog has the paper's name as its title where there is no other. An officer who helps may say that it is
        on a stick.
        """
        offers = await self.ask(self.services.earlier.offers, self.visit, paper)
        names = {slot.key: slot.name for slot in self.slots}
        stick = self.visit.officer_has_hand and self.services.usb is not None
        dialog = ScanDialog(paper, names, offers, title=title or paper.name, stick=stick)
        dialog.show(self.scans, self.hints())
        picked = await self.app.push_screen_wait(dialog)
        if picked == Elsewhere.STICK.value:
            return Elsewhere.STICK
        if picked.startswith(_EARLIER):
            return next((offer for offer in offers if picked == earlier_id(offer)), None)
        return next((scan for scan in self.scans if scan.id == picked), None)


class ScanDialog(Dialog[str]):
    """What the scanner has finished, newest first; new scans appear while it is open. "" means none was picked.

    The row that seems to be the paper is highlighted at first. Earlier papers that are still valid stand at the end.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = ["dialogs.tcss", "papers.tcss"]
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def __init__(
        self,
        paper: RequiredPaper,
        names: Mapping[str, str],
        offers: Sequence[EarlierPaper] = (),
        *,
        title: str,
        stick: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        self._stick = stick
        self._paper = paper
        self._names = names
        self._offers = tuple(offers)
        self._scans: tuple[OfferedScan, ...] = ()
        self._hints: Mapping[str, Hint] = {}
        self._shown: list[tuple[str, Content]] = []
        self._checking = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="heading")
            yield Static(Content(t("papers.no_scans")), id="none")
            yield PickList(id="scans")
            with Horizontal(classes="actions"):
                yield BigButton(t("pick.take"), look="act", id="take")
                if self._stick:
                    yield BigButton(t("usb.from"), id=Elsewhere.STICK.value)
                yield BigButton(t("action.back"), id="cancel")

    def on_mount(self) -> None:
        self._draw()
        self.query_one("#scans" if self._shown else "#cancel").focus()

    def show(self, scans: Sequence[OfferedScan], hints: Mapping[str, Hint]) -> None:
        """Show these scans; the highlighted one stays highlighted. Before there is a list they are kept for it."""
        self._scans, self._hints = tuple(scans), hints
        if self.query("#scans"):
            self._draw()

    def tell_checking(self, words: str) -> None:
        """Say that a file is still being inspected; "" once it is not."""
        if words != self._checking:
            self._checking = words
            for none in self.query("#none").results(Static):
                none.update(Content(words or t("papers.no_scans")))
                none.display = bool(words) or not self._shown

    def _draw(self) -> None:
        rows = self.query_one("#scans", PickList)
        before = {key for key, _ in self._shown}
        wanted = [(scan.id, scan_row(scan, self._seems(scan))) for scan in self._scans]
        wanted += [(earlier_id(offer), earlier_row(offer)) for offer in self._offers]
        # Ages grow every second, and a list that is drawn anew under a finger takes the wrong row.
        if before != {key for key, _ in wanted} or self._seeming(wanted) != self._seeming(self._shown):
            picked = rows.picked
            rows.show(wanted)
            ids = [key for key, _ in wanted]
            if picked in ids and before:
                rows.highlighted = ids.index(picked)
            elif (likely := self._likely()) in ids:
                rows.highlighted = ids.index(likely)
            self._shown = wanted
        if wanted and not rows.display:  # until now there was nothing but the way back
            self.call_after_refresh(rows.focus)
        rows.display = self.query_one("#take").display = bool(wanted)
        self.query_one("#none").display = bool(self._checking) or not wanted

    def _seeming(self, rows: Sequence[tuple[str, Content]]) -> list[int]:
        """How many lines each row has: what a scan seems to be is a line of its own."""
        return [row.plain.count("\n") for _, row in rows]

    def _seems(self, scan: OfferedScan) -> str:
        hint = self._hints.get(scan.id)
        return self._names.get(hint.slot, "") if hint and hint.reason is not Reason.ORDER else ""

    def _likely(self) -> str:
        """The scan that seems to be this paper: by a code or a name before the mere order."""
        mine = [
            (list(Reason).index(hint.reason), key) for key, hint in self._hints.items() if hint.slot == self._paper.key
        ]
        return min(mine)[1] if mine else ""

    @on(OptionList.OptionSelected)
    @on(BigButton.Pressed, "#take")
    def take(self) -> None:
        """The highlighted scan."""
        if self.is_active:
            self.dismiss(self.query_one(PickList).picked or "")

    @on(BigButton.Pressed, "#usb")
    def from_stick(self) -> None:
        """None of them: it is on a stick."""
        if self.is_current:
            self.dismiss(Elsewhere.STICK.value)

    @on(BigButton.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """None of them."""
        if self.is_active:
            self.dismiss("")


def earlier_id(offer: EarlierPaper) -> str:
    """The row of an earlier paper."""
    return f"{_EARLIER}{offer.dossier}:{offer.paper.id}"
