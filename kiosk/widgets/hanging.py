"""Rows of a list whose wrapped lines stay under the line that they belong to."""

from __future__ import annotations

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual


class Hanging(Visual):
    """Lines of text. What does not fit into a line goes on as far in as the line began, or as the row's details do."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def __str__(self) -> str:
        return self._content.plain

    def _wrapped(self, width: int) -> Content:
        lines = self._content.split("\n", allow_blank=True)
        details = _indent(lines[1]) if len(lines) > 1 else 0
        shown: list[Content] = []
        for line in lines:
            indent = _indent(line)
            first, *rest = line.wrap(max(1, width)) or [line]
            if rest:
                hang = min(indent or details, width // 2)
                words = line[len(first) :]
                rest = [one.pad_left(hang) for one in words[_indent(words) :].wrap(max(1, width - hang))]
            shown += [first, *rest]
        return Content("\n").join(shown)

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        return self._wrapped(width).render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        return self._content.get_optimal_width(rules, container_width)

    def get_height(self, rules: RulesMap, width: int) -> int:
        return self._wrapped(width).get_height(rules, width)


def _indent(line: Content) -> int:
    return len(line.plain) - len(line.plain.lstrip(" "))
