"""The pages of one paper: turned, put in order, taken out and had back, and counted by the citizen."""

from __future__ import annotations

from functools import partial, reduce
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import OptionList

from kiosk.domain.earlier_papers import EarlierPaper
from kiosk.domain.paper_slots import Arrangement, answer_key, arranging, remarks
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.page_zoom import PageZoom
from kiosk.screens.pages_on_show import PagesOnShow
from kiosk.screens.paper_finish import finish_paper
from kiosk.screens.paper_words import page_remarks
from kiosk.screens.safe_scan import safe_scan
from kiosk.screens.scans import Elsewhere
from kiosk.screens.stick import MOST, import_papers
from kiosk.services.papers import OfferedScan
from kiosk.widgets.button import BigButton
from kiosk.widgets.summary import ErrorSummary


class PagesPage(PagesOnShow):
    """ "Các trang của giấy này". `visit.page` is the required paper."""

    CSS_PATH = "pages.tcss"
    step = "pages"
    part_of = "papers"
    primary_key = "pages.all_there"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "turn", show=False),
        Binding("t", "earlier", show=False),
        Binding("s", "later", show=False),
        Binding("b,delete,backspace", "drop", show=False),
        Binding("l", "restore", show=False),
    ]

    @on(BigButton.Pressed, "#tools BigButton")
    async def use_tool(self, message: BigButton.Pressed) -> None:
        """A button for the highlighted page."""
        await self.run_action(message.button.id or "")
        if not message.button.visible:  # what has just been done cannot be done again: its button is gone
            self.query_one("#pages").focus()

    def _change(self, pages: Arrangement, place: int) -> None:
        self.visit = arranging(self.visit, self.paper.key, pages)
        key = answer_key(self.paper.key)
        self.keep({key: self.visit.answers[key]}, self.place_name())
        self.show_problems([])
        self.show_arranged(place)

    def action_turn(self) -> None:
        """A quarter clockwise."""
        if self.place is not None:
            self._change(self.pages.turned(self.place), self.place)

    def action_earlier(self) -> None:
        """One place further to the front."""
        self._move(-1)

    def action_later(self) -> None:
        """One place further to the end."""
        self._move(1)

    def _move(self, by: int) -> None:
        place = self.place
        if place is not None and 0 <= place + by < len(self.pages.pages):
            self._change(self.pages.moved(place, by), place + by)

    def action_drop(self) -> None:
        """Take the page out; it can be had back until the paper is finished."""
        if self.place is not None:
            self._change(self.pages.dropped(self.place), self.place)

    def action_restore(self) -> None:
        """The page that was taken out last comes back."""
        if self.pages.removed:
            self._change(self.pages.restored(), self.pages.removed[-1].place)

    @on(OptionList.OptionSelected, "#pages")
    def action_zoom(self) -> None:
        """The highlighted page as large as the screen."""
        place = self.place
        if place is not None:
            title = t("pages.zoom_title", paper=self.paper.name, number=place + 1)
            draw = partial(self.services.pages.preview, self.visit, self.pages.pages[place])
            self.app.push_screen(PageZoom(self, draw, title))

    def action_add(self) -> None:
        """One more scan, at the end."""
        self.begin(self._add, None)

    def action_replace(self) -> None:
        """Another scan instead of the highlighted page."""
        self.begin(self._add, self.place)

    async def _add(self, place: int | None) -> None:
        which = t("pages.add_title") if place is None else t("pages.replace_title", number=place + 1)
        picked = await self.pick_scan(self.paper, f"{which}: {self.paper.name}")
        before = self.pages
        taken: Visit | Problem | None = None
        match picked:
            case EarlierPaper():
                taken = await self.ask(self.services.earlier.reuse, self.visit, self.paper, picked)
            case OfferedScan():
                taken = await self._taken(picked)
            case Elsewhere.STICK:
                taken = await import_papers(self, self.paper, most=MOST if place is None else 1)
        if taken is None:
            return
        if isinstance(taken, Problem):
            self.show_problems([("pages", problem_words(taken))])
            return
        there = len(self.visit.papers_for(self.paper.key))
        self.visit = taken
        new = taken.papers_for(self.paper.key)[there:]
        if place is None:
            self._change(reduce(Arrangement.added, new, before), len(before.pages))
        else:
            self._change(before.replaced(place, new[-1]), place)
        self.poll()
        await self.arrive()

    async def _taken(self, picked: OfferedScan) -> Visit | Problem | None:
        """The visit with a scan that was picked; None where the citizen does not want it after all."""
        scan = await safe_scan(self, picked)
        if scan is None or isinstance(scan, Problem):
            return scan
        return await self.ask(self.services.papers.take, self.visit, self.paper.key, scan)

    # -- the way out -------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """To the papers; what was arranged stays arranged, and has to be counted before the way leads on."""
        self.go_to("papers", self.visit)

    @on(ErrorSummary.Jump)
    def show_pages(self) -> None:
        """From the summary to the pages."""
        self.query_one("#pages" if self.pages.pages else "#add").focus()

    async def proceed(self) -> None:
        """The citizen counts the pages; then they become one file."""
        pages = self.pages.pages
        if not pages:
            await self._leave_out()
            return
        service = self.services.pages
        if service.blank(self.visit, self.paper.key):
            self.show_problems([("pages", t("problem.paper.blank"))])
            return
        if not self.pages.counted:
            told = page_remarks([remarks(page, service.looks) for page in pages])
            words = "\n".join([self.paper.name, *(f"▲ {line}" for line in told)])
            buttons = (("yes", t("pages.yes", count=len(pages))), ("no", t("pages.no")))
            title = t("pages.count", count=len(pages))
            if await self.app.push_screen_wait(AskDialog(title, words, buttons)) != "yes":
                return
            if not await finish_paper(self, self.paper):
                return
        self.go_to("papers", self.visit)

    async def _leave_out(self) -> None:
        """No page is left: the whole paper goes, if that was meant."""
        buttons = (("yes", t("pages.leave_out")), ("no", t("action.back")))
        words = t("pages.leave_out_words", paper=self.paper.name)
        if await self.app.push_screen_wait(AskDialog(t("pages.none"), words, buttons)) == "yes":
            self.visit = await self.ask(self.services.pages.clear, self.visit, self.paper.key)
            self.go_to("papers", self.visit)
