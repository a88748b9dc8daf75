"""Nothing that is drawn can speak to the terminal, whichever widget draws it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.driver import Driver
from textual.widgets import Button, DataTable, Input, Label, OptionList, Static

from kiosk.terminal.guard import ControlGuard, guard_text
from kiosk.terminal.locked_app import LockedApp

if TYPE_CHECKING:
    from collections.abc import Callable

BLACK = Color.parse("black")
PAYLOADS = {
    "clear screen": "a\x1b[2Jz",
    "set clipboard": "a\x1b]52;c;MTIz\x07z",
    "window title": "a\x1b]0;owned\x1b\\z",
    "hyperlink": "a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\z",
    "device string": "a\x1bP$q\x1b\\z",
    "one-byte CSI": "a\x9b2Jz",
    "one-byte OSC": "a\x9d0;owned\x9cz",
    "delete and bell": "a\x7f\x07z",
    "backspace and return": "a\b\b\rz",
    "right to left": "a\u202egpj.exe\u2066z",
    "invisible": "a\u200b\u00ad\ufeff\u2028z",
}
WIDGETS: dict[str, Callable[[str], Any]] = {
    "Static": lambda text: Static(Content(text)),
    "Label": lambda text: Label(Content(text)),
    "Button": lambda text: Button(Content(text)),
    "OptionList": lambda text: OptionList(Content(text)),
    "Input": lambda text: Input(text),
    "DataTable": lambda text: _table(text),
    "border title": lambda text: _titled(text),
}
# What Textual itself sends: styles, cursor moves, mode switches, and pointer shapes, which the driver refuses.
_ITS_OWN = re.compile(r"\x1b\[[0-9;]*[mH]|\x1b\[\?[0-9]+[hl]|\x1b\]22;[a-z]+\x07|\n")


def _table(text: str) -> DataTable[Text]:
    table: DataTable[Text] = DataTable()
    table.add_column(Text(text))
    table.add_row(Text(text))
    return table


def _titled(text: str) -> Static:
    widget = Static("inside", markup=False)
    widget.border_title = Content(text).markup
    widget.styles.border = ("solid", "white")
    return widget


def make(base: type[App[None]], driver: type[Driver], widget: str, text: str) -> App[None]:
    """An app of this kind that shows the text in one widget."""

    class Page(base):  # type: ignore[misc,valid-type]
        def compose(self) -> ComposeResult:
            yield WIDGETS[widget](text)

    return Page(driver_class=driver)


async def drawn(base: type[App[None]], driver: Any, widget: str, text: str) -> str:
    """What goes to the terminal apart from Textual's own sequences."""
    async with make(base, driver, widget, text).run_test(headless=False, size=(60, 12)) as pilot:
        await pilot.pause()
        return _ITS_OWN.sub("", "".join(driver.written))


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("widget", WIDGETS)
async def test_no_control_character_of_data_is_drawn(recording_driver: type[Driver], widget: str, payload: str) -> None:
    text = await drawn(LockedApp, recording_driver, widget, PAYLOADS[payload])
    assert "a" in text
    assert text.isprintable()


async def test_without_the_guard_the_same_text_reaches_the_terminal(recording_driver: type[Driver]) -> None:
    text = await drawn(App, recording_driver, "Input", PAYLOADS["set clipboard"])
    assert "\x1b]52;c;MTIz" in text


async def test_vietnamese_is_drawn_as_it_is(recording_driver: type[Driver]) -> None:
    text = await drawn(LockedApp, recording_driver, "Static", "Nguyễn Thị Hương, đường số 3")
    assert "Nguyễn Thị Hương, đường số 3" in text


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_guarded_text_is_printable_and_just_as_wide(text: str) -> None:
    assert guard_text(text).isprintable()
    assert cell_len(guard_text(text)) == cell_len(text)


def test_private_and_unassigned_characters_are_shown_as_unknown() -> None:
    assert guard_text("a\ue000b\ud800c") == "a\ufffdb\ufffdc"


def test_links_and_control_segments_are_taken_away_and_styles_stay() -> None:
    style = Style(bold=True, link="http://x", meta={"option": 3})
    line = [Segment("text", style), Segment("", None, [(ControlType.BELL,)]), Segment("plain")]
    text, control, plain = ControlGuard().apply(line, BLACK)
    assert text.style is not None
    assert (text.text, text.style.link, text.style.bold, text.style.meta) == ("text", None, True, {"option": 3})
    assert control.control is None
    assert plain == Segment("plain")
