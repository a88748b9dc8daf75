"""Scans that earlier visitors left: whose they are, giving them back, wiping them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.forms import Option
from kiosk.domain.papers import PaperFacts
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.screens.desk_page import MoneyPage, show_rows
from kiosk.screens.dialogs import AskDialog, PickDialog
from kiosk.screens.later import unasked
from kiosk.screens.owner_dialog import OwnerDialog
from kiosk.screens.page_zoom import PageZoom
from kiosk.screens.paper_words import size_words
from kiosk.screens.pin_dialog import pin_again
from kiosk.services.office import local
from kiosk.services.unclaimed_desk import GIVE_BACK_REASONS, OFFERED_MINUTES, WIPE_REASONS, UnclaimedScan
from kiosk.widgets.pick_list import LIMIT, PickList

REASONS: Final = {"give_back": GIVE_BACK_REASONS, "wipe": WIPE_REASONS}


class QuarantinePage(MoneyPage):
    """The list, the newest scan first. A row leads to its pages, and to what can be done with it."""

    CSS_PATH = "desk_page.tcss"
    step = "quarantine"
    title_key = "quarantine.title"
    primary_key = ""

    _scans: Mapping[str, UnclaimedScan] = {}
    _facts: Mapping[str, PaperFacts | Problem] = {}

    def compose_body(self) -> ComposeResult:
        yield from self.compose_said()
        yield Static(Content(t("quarantine.how")), classes="note")
        yield Static(Content(t("quarantine.nothing")), id="nothing")
        with Vertical(classes="room"):
            yield PickList(id="rows")
        yield Static(id="more", classes="note", markup=False)

    async def arrive(self) -> None:
        """The list at once; how many pages each has, as they are counted."""
        found = await self.ask(self.services.unclaimed.scans, self.officer)
        self._scans = {scan.id: scan for scan in found[:LIMIT]}
        show_rows(self, ((scan.id, self._row(scan)) for scan in self._scans.values()))
        self.query_one("#rows" if found else "#back").focus()
        more = self.query_one("#more", Static)
        more.display = len(found) > LIMIT
        more.update(Content(t("quarantine.more", count=len(found) - LIMIT)))
        # Beside `arrive`, which comes again after every act and must not have two of them running.
        self.run_worker(unasked(self._look), group="looks", exclusive=True)

    async def _look(self) -> None:
        for scan in list(self._scans.values()):
            if scan.id not in self._facts:
                facts = await self.ask_workshop(self.services.unclaimed.look, self.officer, scan.id)
                self._facts = {**self._facts, scan.id: facts}
                if scan.id in self._scans:
                    self.query_one("#rows", PickList).tell(scan.id, self._row(scan))

    def _row(self, scan: UnclaimedScan) -> Content:
        match self._facts.get(scan.id):
            case PaperFacts(pages=count):
                pages = t("papers.pages", count=count)
            case Problem() as problem:
                pages = t("quarantine.blank" if _blank(problem) else "quarantine.unreadable")
            case None:
                pages = t("quarantine.counting")
        wiped = t("quarantine.wiped_on", date=f"{local(scan.wiped):%d/%m/%Y}")
        return Content.assemble(Content.styled(_made(scan), "bold"), f"\n  {pages} · {size_words(scan.size)} · {wiped}")

    @on(OptionList.OptionSelected, "#rows")
    def choose(self, message: OptionList.OptionSelected) -> None:
        """A scan was chosen."""
        message.stop()
        scan = self._scans.get(message.option_id or "")
        if scan is not None:
            self.begin(self._handle, scan)

    async def _handle(self, scan: UnclaimedScan) -> None:
        """Look at its pages, one after the other, until it is known what is to be done."""
        facts = await self.ask_workshop(self.services.unclaimed.look, self.officer, scan.id)
        acts = (("give_back", t("quarantine.give_back")), ("wipe", t("quarantine.wipe")), ("no", t("action.back")))
        if isinstance(facts, Problem):
            words = t("quarantine.blank_words") if _blank(facts) else problem_words(facts)
            answer = await self.app.push_screen_wait(AskDialog(_made(scan), words, acts))
        else:
            page, answer = 0, "see"
            while answer == "see":
                see = ("see", t("quarantine.see", number=page + 1, count=facts.pages))
                dialog = AskDialog(_made(scan), t("quarantine.ask"), (see, *acts))
                answer = await self.app.push_screen_wait(dialog)
                if answer == "see":
                    await self._see(scan, page)
                    page = (page + 1) % facts.pages
        if answer in REASONS:
            await self._act(scan, answer)

    async def _see(self, scan: UnclaimedScan, page: int) -> None:
        unclaimed = self.services.unclaimed
        await self.ask(unclaimed.open, self.officer, scan.id)
        draws = partial(unclaimed.preview, self.officer, scan.id, page)
        title = t("quarantine.page", scan=_made(scan), number=page + 1)
        await self.app.push_screen_wait(PageZoom(self, draws, title))

    async def _act(self, scan: UnclaimedScan, act: str) -> None:
        reasons = [Option(reason, t(f"quarantine.reason.{reason}")) for reason in REASONS[act]]
        reason = await self.app.push_screen_wait(PickDialog(t(f"quarantine.why_{act}"), reasons, ""))
        if reason is None:
            return
        unclaimed, words = (
            self.services.unclaimed,
            t(f"quarantine.{act}_words", scan=_made(scan), minutes=OFFERED_MINUTES),
        )
        work = partial(unclaimed.wipe, self.officer, scan.id, reason)
        if act == "give_back":
            owner = await self.app.push_screen_wait(OwnerDialog(self, _made(scan)))
            if owner is None:
                return
            work = partial(unclaimed.give_back, self.officer, scan.id, reason, owner)
        if not await pin_again(self, self.officer, words):
            return
        problem = await self.ask(work)
        await self.arrive()
        if problem:
            self.refuse(problem)
        else:
            self.say(t(f"quarantine.{act}_done", minutes=OFFERED_MINUTES))


def _blank(problem: Problem) -> bool:
    return problem.code == "paper.blank"


def _made(scan: UnclaimedScan) -> str:
    return t("quarantine.made", time=f"{local(scan.scanned):%H:%M}", date=f"{local(scan.scanned):%d/%m/%Y}")
