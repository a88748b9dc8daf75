"""The pages of one paper as they are seen: their list, the picture of one of them, and what there is to say of it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.paper_slots import Arrangement, SlotPage, arrangement, look_at, remarks
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.later import unasked
from kiosk.screens.paper_words import remark_words, size_words
from kiosk.screens.scans import ScanPage
from kiosk.services import Services
from kiosk.widgets.button import BigButton
from kiosk.widgets.page_picture import PagePicture
from kiosk.widgets.pick_list import PickList

TOOLS = ("turn", "zoom", "add", "earlier", "later", "replace", "drop", "restore")
"""What can be done with the highlighted page, in the order of the buttons; each has an action of that name."""

_Wanted = tuple[SlotPage | None, tuple[int, int]]


class PagesOnShow(ScanPage):
    """A page that shows those of a paper; `visit.page` is the required paper."""

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        known = {paper.key: paper for paper in self.slots}
        # A draft may name a paper that the catalogue no longer asks for: then there is nothing to see but the way back.
        self.paper = known.get(visit.page) or RequiredPaper(visit.page, "")
        self._drawn: _Wanted = (None, (0, 0))
        self._drawing = False

    @property
    def pages(self) -> Arrangement:
        """The pages as they are arranged now."""
        return arrangement(self.visit, self.paper.key)

    @property
    def place(self) -> int | None:
        """Which page is highlighted; None where there is none."""
        return self.query_one("#pages", PickList).highlighted

    def title_words(self) -> str:
        return t("pages.title", paper=self.paper.name)

    def place_name(self) -> str:
        """Where the citizen is, for the draft."""
        return f"{self.step}/{self.paper.key}"

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="view"):
            yield PickList(id="pages")
            yield PagePicture(id="picture")
            with Vertical(id="side"):
                with Container(id="tools"):
                    for tool in TOOLS:
                        yield BigButton(t(f"pages.{tool}"), id=tool)
                yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        self.show_arranged(0)
        self.watch_scanner()

    async def arrive(self) -> None:
        """What may be wrong with the pages is told as soon as it is known."""
        await self.ask_workshop(self.services.pages.look, self.visit, self.paper.key)
        self.show_arranged(self.place)

    def show_arranged(self, place: int | None) -> None:
        """Show the pages anew, with this one highlighted."""
        pages, rows = self.pages.pages, self.query_one("#pages", PickList)
        rows.show((str(number), self._row(number, page)) for number, page in enumerate(pages))
        if pages:
            rows.highlighted = max(0, min(len(pages) - 1, place or 0))
        self.query_one("#restore").visible = bool(self.pages.removed)
        for tool in ("turn", "zoom", "drop", "replace"):
            self.query_one(f"#{tool}").visible = bool(pages)
        for tool in ("earlier", "later"):
            self.query_one(f"#{tool}").visible = len(pages) > 1
        words = t("pages.all_there_count", count=len(pages)) if pages else t("pages.leave_out")
        self.query_one("#primary", BigButton).relabel(f"{words} ▶")
        self._show_page()

    def _row(self, number: int, page: SlotPage) -> Content:
        found = remark_words(remarks(page, self.services.pages.looks))
        mark = f"▲ {found}" if found else ""
        return Content.assemble(Content.styled(t("pages.number", number=number + 1), "bold"), f"\n{mark}")

    def _show_page(self) -> None:
        """The picture of the highlighted page, and what there is to say of it."""
        pages, place = self.pages.pages, self.place
        lines = []
        if place is not None and place < len(pages):
            page, looks = pages[place], self.services.pages.looks
            if found := remark_words(remarks(page, looks)):
                lines.append(f"▲ {t('pages.look_again', number=place + 1, remarks=found)}")
            elif page.paper not in looks:
                lines.append(t("pages.looking"))
            elif look_at(page, looks) is None:
                lines.append(t("pages.not_looked"))
        papers = self.visit.papers_for(self.paper.key)
        size = size_words(sum(paper.size for paper in papers))
        lines.append(t("pages.about", pages=len(pages), files=len(papers), size=size) if pages else t("pages.none"))
        self.query_one("#about", Static).update(Content("\n".join(lines)))
        if not self._drawing:
            self._drawing = True
            self.run_worker(unasked(self._draw), group="picture")

    @on(OptionList.OptionHighlighted, "#pages")
    def other_page(self, message: OptionList.OptionHighlighted) -> None:
        """Another page was highlighted."""
        message.stop()
        self._show_page()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_page)

    def _wanted(self) -> _Wanted:
        """Which picture belongs there now, and how large."""
        place, pages = self.place, self.pages.pages
        page = pages[place] if place is not None and place < len(pages) else None
        return page, self.query_one("#picture", PagePicture).dots

    async def _draw(self) -> None:
        """Draw until what stands there is what is wanted: whoever runs down the list waits for the last one only."""
        picture = self.query_one("#picture", PagePicture)
        try:
            while (wanted := self._wanted()) != self._drawn:
                page, (width, height) = wanted
                if page is None or not width or not height:
                    picture.show(None)
                else:
                    await self._draw_page(picture, page, width, height)
                self._drawn = wanted
        finally:
            self._drawing = False

    async def _draw_page(self, picture: PagePicture, page: SlotPage, width: int, height: int) -> None:
        if picture.picture is None:
            picture.show(None, t("pages.opening"))
        drawn = await self.ask_workshop(self.services.pages.preview, self.visit, page, width=width, height=height)
        if isinstance(drawn, Problem):
            picture.show(None, t("pages.no_picture"))
        else:
            picture.show(drawn)
