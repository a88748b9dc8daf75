"""What stands on a page, for the page that takes its place in another language or made easier."""

from __future__ import annotations

from collections.abc import Mapping

from textual.screen import Screen

from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.choice import Choice
from kiosk.widgets.entry import TextEntry


def typed_on(page: Screen[None]) -> Mapping[str, str]:
    """What was typed or chosen since the page came up: by the question's key, or by the id of a field without one.

    Not what stands there as dots: a PIN is typed again.
    """
    rows = {row.key: row.value for row in page.query(AnswerRow) if not (row.untouched or row.secret)}
    return rows | {entry.id: entry.value for entry in page.query(TextEntry) if entry.id and not entry.password}


def type_again(page: Screen[None], typed: Mapping[str, str]) -> None:
    """Put it where it stood; what is not asked any more is left out."""
    controls = {row.key: row.control for row in page.query(AnswerRow)}
    controls |= {entry.id: entry for entry in page.query(TextEntry) if entry.id}
    for key, value in typed.items():
        match controls.get(key):
            case TextEntry() as entry:
                entry.value = value
                entry.cursor_position = len(value)
            case Choice() as choice:
                choice.choose(value)
