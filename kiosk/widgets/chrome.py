"""The frame around every page: the line on top, the line of steps, the line of keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.widget import Widget

from kiosk.domain.text import nfc


class Line(Widget):
    """One row with something on the left and something on the right; the left gives way."""

    DEFAULT_CSS = "Line { height: 1; width: 1fr; padding: 0 1; }"

    def __init__(self, left: str, right: str = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._left = nfc(left)
        self._right = nfc(right)

    def show(self, left: str | None = None, right: str | None = None) -> None:
        """Change one side or both."""
        before = self._left, self._right
        self._left = self._left if left is None else nfc(left)
        self._right = self._right if right is None else nfc(right)
        if before != (self._left, self._right):
            self.refresh()

    def render(self) -> Content:
        right = Content(self._right)
        room = max(0, self.content_size.width - right.cell_length - 2)
        left = Content(self._left).truncate(room, ellipsis=True, pad=True)
        return Content.assemble(left, "  ", right)


class TopLine(Line):
    """Agency on the left; date, time and the state of the line on the right."""

    AROUND: ClassVar[int] = 4
    """Cells beside and between the two."""
    DEFAULT_CSS = "TopLine { background: $act; color: $act-ink; text-style: bold; }"


class KeyLine(Line):
    """The keys that work here, and the hotline."""

    DEFAULT_CSS = "KeyLine { background: $panel; color: $ink; }"


class StepLine(Widget):
    """What was done, where one is, what is left: `✓ Thủ tục  ▶ 2/8 Người nộp  · Tờ khai`. The name stands right.

    The row is cut to the neighbours of the present step when it does not fit.
    """

    DEFAULT_CSS = "StepLine { height: 1; width: 1fr; padding: 0 1; background: $panel; color: $ink; }"

    def __init__(self, steps: Sequence[str], present: int | None, *, detail: str = "", name: str = "") -> None:
        super().__init__()
        self._steps = tuple(steps)
        self._present = present
        self._detail = detail
        self._person = nfc(name)

    def render(self) -> Content:
        person = Content.styled(self._person, "bold") if self._person else Content("")
        room = self.content_size.width - person.cell_length - 2
        steps = self._fitting(room)
        return Content.assemble(steps.truncate(max(0, room), ellipsis=True, pad=True), "  ", person)

    def _fitting(self, room: int) -> Content:
        if self._present is None:
            return Content("")
        for reach in range(len(self._steps), -1, -1):
            first, last = max(0, self._present - reach), min(len(self._steps), self._present + reach + 1)
            line = Content("  ").join(self._part(place) for place in range(first, last))
            if line.cell_length <= room:
                return line
        return self._part(self._present)

    def _part(self, place: int) -> Content:
        name = self._steps[place]
        if place == self._present:
            detail = f": {self._detail}" if self._detail else ""
            return Content.styled(f"▶ {place + 1}/{len(self._steps)} {name}{detail}", "bold")
        return Content(f"{'✓' if place < (self._present or 0) else '·'} {name}")
