"""One page as large as the screen and larger: scrolled by arrows, page keys, wheel, buttons, or a press on a place."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, ScrollableContainer, Vertical
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import Static

from kiosk.domain.paper_pages import Picture
from kiosk.domain.problem import Problem
from kiosk.i18n import t
from kiosk.screens.dialogs import Dialog
from kiosk.screens.failures import failure_words
from kiosk.screens.later import later
from kiosk.screens.page import Page
from kiosk.widgets.button import BigButton
from kiosk.widgets.page_picture import PagePicture

SIZES = (1, 3, 8)
"""How many times as wide as the window a page is shown."""
WIDEST = 640
"""Dots across at most, 75 an inch of an A4 page: enough to read its letters, and more would only be slow."""
TALLEST = 3
"""How many times as high as wide a picture may be: a page is less than half of that."""


class Draws(Protocol):
    """Draws one page so that it fits into so many dots; called in the workshop's thread."""

    def __call__(self, *, width: int, height: int) -> Picture | Problem: ...


class PageZoom(Dialog[None]):
    """A page to look at. The owner's page asks for the pictures; this one only shows them."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["dialogs.tcss", "pages.tcss"]
    AUTO_FOCUS = "#glass"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "close", show=False),
        Binding("plus,z", "size", show=False),
    ]

    def __init__(self, owner: Page, draws: Draws, title: str) -> None:
        super().__init__()
        self._owner = owner
        self._draws = draws
        self._title = title
        self._step = 0
        self._drawn = 0
        self._drawing = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="heading")
            with ScrollableContainer(id="glass"):
                yield PagePicture(id="picture")
            with Horizontal(classes="actions"):
                yield BigButton(t("zoom.close"), look="act", id="close")
                yield BigButton(t("zoom.size"), id="size")
                yield BigButton(t("zoom.up"), id="up")
                yield BigButton(t("zoom.down"), id="down")

    def on_mount(self) -> None:
        self.query_one(PagePicture).show(None, t("pages.opening"))
        self.call_after_refresh(self._load)

    def on_resize(self) -> None:
        self._load()

    def _load(self) -> None:
        if not self._drawing:
            self._drawing = True
            self.run_worker(later(self._draw), group="picture")

    async def _draw(self) -> None:
        """Draw until the picture has the size that is wanted now."""
        glass, picture, owner = self.query_one("#glass"), self.query_one(PagePicture), self._owner
        try:
            while (width := min(WIDEST, SIZES[self._step] * glass.scrollable_content_region.width)) != self._drawn:
                drawn = await owner.ask_workshop(self._draws, width=width, height=TALLEST * width)
                if isinstance(drawn, Problem):
                    picture.show(None, t("pages.no_picture"))
                else:
                    picture.show(drawn)
                self._drawn = width
        finally:
            self._drawing = False

    def tell_failed(self, error: Exception) -> None:
        """In the place of the picture."""
        self.query_one(PagePicture).show(None, failure_words(error))

    @on(PagePicture.Touched)
    def look_there(self, message: PagePicture.Touched) -> None:
        """The place that was pressed comes into the middle."""
        glass = self.query_one("#glass", ScrollableContainer)
        middle = glass.scrollable_content_region.size
        glass.scroll_to(
            message.cell.x - middle.width // 2, message.cell.y - middle.height // 2, animate=False, force=True
        )

    @on(BigButton.Pressed, "#up")
    def page_up(self) -> None:
        """A windowful up."""
        self.query_one("#glass", ScrollableContainer).scroll_page_up(animate=False)

    @on(BigButton.Pressed, "#down")
    def page_down(self) -> None:
        """A windowful down."""
        self.query_one("#glass", ScrollableContainer).scroll_page_down(animate=False)

    @on(BigButton.Pressed, "#size")
    def action_size(self) -> None:
        """The next size; after the largest the smallest."""
        self._step = (self._step + 1) % len(SIZES)
        self._load()

    @on(BigButton.Pressed, "#close")
    def action_close(self) -> None:
        """Back to the pages."""
        if self.is_active:
            self.dismiss(None)
