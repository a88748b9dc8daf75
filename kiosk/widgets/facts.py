"""A label and what it says, row by row: read-only pages are made of these."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget


class Facts(Widget):
    """Rows of "label: value"; labels in one column where there is room, values wrapped beside them."""

    DEFAULT_CSS = "Facts { height: auto; width: 1fr; color: $ink; }"

    LABEL_WIDTH = 22

    def __init__(self, rows: Iterable[tuple[str, str]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = tuple(rows)

    def show(self, rows: Iterable[tuple[str, str]]) -> None:
        """Show other rows."""
        self._rows = tuple(rows)
        self.refresh(layout=True)

    def render(self) -> Content:
        lines: list[Content] = []
        width = max(20, self.content_size.width or 60)
        room = max(10, width - self.LABEL_WIDTH)
        for label, value in self._rows:
            head = Content.styled(label, "bold")
            if head.cell_length > self.LABEL_WIDTH - 1:
                lines += [head, *Content(f"  {value}").wrap(width)]
                continue
            first, *rest = Content(value or "–").wrap(room) or [Content("–")]
            lines.append(Content.assemble(head.pad_right(self.LABEL_WIDTH - head.cell_length), first))
            lines += [line.pad_left(self.LABEL_WIDTH) for line in rest]
        return Content("\n").join(lines)
