"""A list to pick from: at most fifty rows, plain content only, always one row highlighted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from kiosk.widgets.hanging import Hanging

LIMIT = 50


class PickList(OptionList):
    """Rows of `Content`, each with an id. The highlighted row has a bar besides its colours."""

    DEFAULT_CSS = """
    PickList { height: auto; border: round $hold; background: $field; color: $ink; padding: 0; }
    PickList:focus { border: heavy $act; }
    PickList > .option-list--option { padding: 0 1; color: $ink; background: $field; }
    PickList > .option-list--option-hover { background: $panel; color: $ink; }
    PickList > .option-list--option-highlighted { background: $panel; color: $ink; text-style: bold; }
    PickList:focus > .option-list--option-highlighted { background: $act; color: $act-ink; text-style: bold; }
    """

    def __init__(self, rows: Iterable[tuple[str, Content]] = (), *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self.show(rows)

    def show(self, rows: Iterable[tuple[str, Content]]) -> None:
        """Show these rows instead; the first becomes the highlighted one."""
        options = [Option(Hanging(content), id=key) for key, content in list(rows)[:LIMIT]]
        self.set_options(options)
        self.highlighted = 0 if options else None

    def tell(self, key: str, row: Content) -> None:
        """Say something else in a row that is there; whatever is highlighted stays so."""
        self.replace_option_prompt(key, Hanging(row))

    def scroll_to_region(self, region: Region, *args: Any, **more: Any) -> Offset:
        """Bring a row into view: by scrolling the list, and the page where it is the page that scrolls."""
        moved = super().scroll_to_region(region, *args, **more)
        page = next((one for one in self.ancestors if isinstance(one, Widget) and one.max_scroll_y), None)
        if page is not None and self.size:
            seen, top = page.scrollable_content_region, self.content_region.y + region.y - self.scroll_offset.y
            below, above = top + region.height - seen.bottom, seen.y - top
            if below > 0 or above > 0:
                page.scroll_relative(y=below if below > 0 else -above, animate=False, immediate=True)
        return moved

    def on_focus(self) -> None:
        """Focus brings the list into view, of a long one not always the row."""
        self.call_after_refresh(self.scroll_to_highlight)

    def on_resize(self) -> None:
        """What is highlighted stays in view in a smaller window, and above the keyboard on the screen."""
        self.call_after_refresh(self.scroll_to_highlight)

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        style = next((segment.style for segment in strip), None)
        if self.highlighted is None or style is None or style.meta.get("option") != self.highlighted:
            return strip
        return Strip.join([Strip([Segment("▌", style)], 1), strip.crop(1)])

    @property
    def picked(self) -> str | None:
        """The id of the highlighted row."""
        if self.highlighted is None:
            return None
        return self.get_option_at_index(self.highlighted).id
