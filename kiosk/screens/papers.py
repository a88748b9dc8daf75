"""Papers: each required paper is a slot; complete scans of this session are picked into it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.dossier import REBUILT
from kiosk.domain.earlier_papers import EarlierPaper
from kiosk.domain.paper_hints import Reason
from kiosk.domain.paper_slots import arrangement, remarks
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import with_check
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.later import unasked
from kiosk.screens.paper_finish import finish_paper
from kiosk.screens.paper_words import need_words, page_remarks, size_words
from kiosk.screens.printer_note import now_words
from kiosk.screens.safe_scan import safe_scan
from kiosk.screens.scans import Elsewhere, ScanPage
from kiosk.screens.sign_dialog import see_to_signature, signature_action, signature_note
from kiosk.screens.stick import import_papers
from kiosk.screens.waiting import Stopped, with_progress
from kiosk.services.papers import OfferedScan, missing, uncounted
from kiosk.widgets.button import BigButton
from kiosk.widgets.pick_list import PickList
from kiosk.widgets.summary import ErrorSummary


class PapersPage(ScanPage):
    """The papers that are needed. Enter on an empty one shows what the scanner has made; on another one, its pages."""

    CSS_PATH = "papers.tcss"
    step = "papers"
    title_key = "papers.title"

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("papers.how" if self.slots else "papers.none")), classes="note")
        if self.slots:
            with Vertical(id="room"):
                yield PickList(id="slots")
            yield Static(id="scanner", markup=False)
            yield BigButton(t("printing.missing_slip"), id="missing_slip")
            yield Static(id="slip", classes="note", markup=False)

    def on_mount(self) -> None:
        if self.slots:
            self._show_slots()
            self._highlight(self.visit.page)
            self.watch_scanner()
            self._look_at_pages()

    def show_scanner(self, words: str) -> None:
        """The line below the slots."""
        self.query_one("#scanner", Static).update(Content(words))

    # -- the slots ---------------------------------------------------------------------------------------------------

    def _show_slots(self) -> None:
        slots = self.query_one("#slots", PickList)
        place = slots.highlighted
        slots.show((paper.key, self._slot_row(paper)) for paper in self.slots)
        self._show_slip_button()
        if place is not None:
            slots.highlighted = min(place, len(self.slots) - 1)

    def _slot_row(self, paper: RequiredPaper) -> Content:
        attached, pages = self.visit.papers_for(paper.key), arrangement(self.visit, paper.key)
        mark = ("[✓] " if pages.counted else "[?] ") if attached else "[ ] "
        lines = [Content.assemble(mark, Content.styled(paper.name, "bold"))]
        if attached:
            name = attached[0].name if len(attached) == 1 else t("papers.files", count=len(attached))
            size = size_words(sum(one.size for one in attached))
            notes = "".join(signature_note(self.services, one) for one in attached)
            if any(one.quality == REBUILT for one in attached):
                notes += f" · {t('harmless.note')}"
            said = f"→ {name} · {t('papers.pages', count=len(pages.pages))} · {size}{notes}"
            lines.append(Content(f"    {said}" if pages.counted else f"    {said} · ▲ {t('papers.not_counted')}"))
            found = [remarks(page, self.services.pages.looks) for page in pages.pages]
            if told := page_remarks(found):
                lines.append(Content(f"    ▲ {'; '.join(told)}"))
        else:
            lines.append(Content(f"    {need_words(paper)}"))
        return Content("\n").join(lines)

    def _highlight(self, key: str) -> None:
        keys = [paper.key for paper in self.slots]
        if key in keys:
            self.query_one("#slots", PickList).highlighted = keys.index(key)

    def focus_first(self) -> None:
        """The first paper that is wanted; where all are there, the primary action."""
        super().focus_first()
        if self.slots and self.visit.papers:
            self._lead_on()

    def _lead_on(self) -> None:
        """To the next paper that has to be seen to, else to the primary action."""
        procedure = self.services.procedures.get(self.visit.procedure)
        left = {paper.key for paper in (*missing(procedure, self.visit), *uncounted(procedure, self.visit))}
        waiting = [paper.key for paper in self.slots if paper.key in left]
        if waiting:
            self._highlight(waiting[0])
        self.query_one("#slots" if waiting else "#primary").focus()

    def _look_at_pages(self) -> None:
        """What may be wrong with pages is told as soon as it is known; the page can be used meanwhile."""
        self.run_worker(unasked(self._look_at_all), group="looks")

    async def _look_at_all(self) -> None:
        for paper in self.slots:
            if self.visit.papers_for(paper.key):
                await self.ask_workshop(self.services.pages.look, self.visit, paper.key)
        self._show_slots()

    # -- a paper -----------------------------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#slots")
    def choose_slot(self, message: OptionList.OptionSelected) -> None:
        """A paper was chosen: now a scan for it, or the pages of the one that is there."""
        message.stop()
        paper = next((paper for paper in self.slots if paper.key == message.option_id), None)
        if paper is None:
            return
        attached = self.visit.papers_for(paper.key)
        if attached and (action := signature_action(paper, attached[-1])):
            self.begin(self._pages_or_signature, paper, action)
        elif attached:
            self.go_to("pages", self.visit.with_(page=paper.key))
        else:
            self.begin(self._fill, paper)

    async def _pages_or_signature(self, paper: RequiredPaper, action: str) -> None:
        buttons = (("pages", t("papers.see_pages")), ("signature", action), ("back", t("action.back")))
        match await self.app.push_screen_wait(AskDialog(paper.name, t("papers.there_is_one"), buttons)):
            case "pages":
                self.go_to("pages", self.visit.with_(page=paper.key))
            case "signature":
                await self._see_to_signature(paper)
                self._show_slots()

    async def _see_to_signature(self, paper: RequiredPaper) -> None:
        attached = self.visit.papers_for(paper.key)
        if attached and signature_action(paper, attached[-1]):
            self.visit = await see_to_signature(self, paper, attached[-1])

    async def _fill(self, paper: RequiredPaper) -> None:
        picked = await self.pick_scan(paper)
        name, taken = "", None
        match picked:
            case EarlierPaper():
                name, taken = picked.paper.name, await self._reuse(paper, picked)
            case OfferedScan():
                name, taken = picked.name, await self._take(paper, picked)
            case Elsewhere.STICK:
                taken = await import_papers(self, paper)
        if taken is None:
            return
        if isinstance(taken, Problem):
            self.show_problems([(paper.key, f"{name}: {problem_words(taken)}")])
            return
        self.visit = taken
        self.show_problems([])
        if await finish_paper(self, paper):
            await self._see_to_signature(paper)
        self._show_slots()
        self.poll()
        self._look_at_pages()
        self._lead_on()

    async def _take(self, paper: RequiredPaper, picked: OfferedScan) -> Visit | Problem | None:
        """Take a scan after its pages were counted; None where it was the wrong one."""
        scan = await safe_scan(self, picked)
        if not isinstance(scan, OfferedScan):
            return scan
        if isinstance(scan.facts, Problem):
            return scan.facts
        words = t(
            "papers.confirm", paper=paper.name, file=scan.name, pages=scan.facts.pages, size=size_words(scan.size)
        )
        hint = self.hints().get(scan.id)
        if hint and hint.slot != paper.key and hint.reason is not Reason.ORDER:
            other = next((one.name for one in self.slots if one.key == hint.slot), "")
            words = f"{words}\n\n▲ {t('scans.seems_other', paper=other)}"
        buttons = (("yes", t("papers.yes")), ("no", t("papers.no")))
        if await self.app.push_screen_wait(AskDialog(t("papers.confirm_title"), words, buttons)) != "yes":
            return None
        return await self.ask(self.services.papers.take, self.visit, paper.key, scan)

    async def _reuse(self, paper: RequiredPaper, offer: EarlierPaper) -> Visit | Problem | None:
        """Copy an earlier paper after the citizen has said that it still holds; None where it does not."""
        words = t(
            "scans.reuse",
            paper=paper.name,
            pages=offer.paper.pages,
            date=f"{offer.received:%d/%m/%Y}",
            code=with_check(offer.code),
        )
        buttons = (("yes", t("scans.reuse_yes")), ("no", t("papers.no")))
        if await self.app.push_screen_wait(AskDialog(t("scans.reuse_title"), words, buttons)) != "yes":
            return None
        return await self.ask(self.services.earlier.reuse, self.visit, paper, offer)

    # -- on ----------------------------------------------------------------------------------------------------------

    def _show_slip_button(self) -> None:
        """The list of what is missing is offered only while something is."""
        lacking = missing(self.services.procedures.get(self.visit.procedure), self.visit)
        for button in self.query("#missing_slip"):
            button.display = bool(lacking)

    @on(BigButton.Pressed, "#missing_slip")
    def print_missing(self) -> None:
        """For whoever has to come back: what is missing, on paper. The draft is kept anyway."""
        self.begin(self._print_missing, group="print")

    async def _print_missing(self) -> None:
        now = self.services.clock.now()
        printed = await self.at_press(self.services.printing.print_missing, self.visit, now)
        words = now_words(printed.problem) if printed.problem else t("printing.missing_done")
        self.query_one("#slip", Static).update(Content(words))

    def show_problems(self, problems: Sequence[tuple[str, str]]) -> None:
        """As on every page; beside several the list has no room of its own, and the page scrolls."""
        super().show_problems(problems)
        self.set_class(len(problems) > 1, "-told")

    @on(ErrorSummary.Jump)
    def show_slot(self, message: ErrorSummary.Jump) -> None:
        """From the summary to the paper."""
        if message.key in [paper.key for paper in self.slots]:
            self._highlight(message.key)
            self.query_one("#slots").focus()

    async def proceed(self) -> None:
        """On, once every required paper is there, counted, and not blank."""
        problems = await self._what_is_left()
        if problems:
            self.show_problems(problems)
            return
        self.keep({"choice.papers": "seen"}, "fee")
        self.forward(self.visit)

    async def _what_is_left(self) -> list[tuple[str, str]]:
        procedure, visit = self.services.procedures.get(self.visit.procedure), self.visit
        left = [(paper.key, t("papers.missing", paper=paper.name)) for paper in missing(procedure, visit)]
        for paper in uncounted(procedure, visit):
            empty = not arrangement(visit, paper.key).pages
            left.append((paper.key, t("papers.no_page" if empty else "papers.uncounted", paper=paper.name)))
        service = self.services.pages
        for paper in self.slots if not left else ():
            try:
                await with_progress(self, t("pages.looking"), _goes_on, service.look, visit, paper.key)
            except Stopped:
                continue
            if service.blank(visit, paper.key):
                left.append((paper.key, f"{paper.name}: {t('problem.paper.blank')}"))
        return left


def _goes_on() -> None:
    """A look at pages is not ended when nobody waits for it: what it finds is told beside the paper."""
