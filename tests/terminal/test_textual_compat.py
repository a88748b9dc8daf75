"""Textual's habits that would hurt a kiosk, and that the work-arounds hold with the installed version."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen
from textual.widgets import Button, Input, Label

import kiosk
from kiosk.terminal.gate import CSI_KEYS, ESC, SS3_KEYS, InputGate
from kiosk.terminal.locked_app import LockedApp
from kiosk.terminal.textual_compat import KeyParser, OrderedInput

_NAMED = {"BS": "backspace", "DEL": "delete", "TAB": "tab", "BTAB": "shift+tab", "CR": "enter"}


def keys(burst: str) -> Iterable[events.Key]:
    """The events of a burst such as `h a BS ạ n h`; a word that names no key is typed letter by letter."""
    for word in burst.split():
        name = _NAMED.get(word, word.lower() if word in {"LEFT", "RIGHT", "HOME", "END", "F8", "F9"} else None)
        if name is not None:
            yield events.Key(name, None)
        else:
            yield from (events.Key(char, char) for char in word)


class NextPage(Screen[None]):
    """The page that Enter in the last field leads to; its button would lead on."""

    def compose(self) -> ComposeResult:
        yield Button(Content("go on"), id="on")
        yield OrderedInput(id="later")

    @on(Button.Pressed)
    def skipped(self) -> None:
        assert isinstance(self.app, Form)
        self.app.happened.append("skipped a page")


class Form(LockedApp[None]):
    """Three fields, a key of the app that has priority, and a page that follows."""

    BINDINGS = [Binding("f9", "note", priority=True)]  # noqa: RUF012 - as Textual wants it
    field: type[Input] = OrderedInput
    behind: type[Screen[None]] = NextPage

    def __init__(self) -> None:
        super().__init__()
        self.happened: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.field(id="one")
        yield self.field(id="two")
        yield self.field(id="three")

    @on(Input.Submitted, "#one, #two")
    def next_field(self, event: Input.Submitted) -> None:
        self.happened.append(f"submitted {event.value}")
        self.screen.focus_next()

    @on(Input.Submitted, "#three")
    async def next_page(self) -> None:
        await self.push_screen(self.behind())

    def action_note(self) -> None:
        self.happened.append(f"f9 saw {self.query_one('#one', Input).value}")

    def values(self) -> list[str]:
        return [field.value for field in self.query(Input)]


class TwoAmounts(Screen[None]):
    """A page with two fields, which somebody who knows it does not wait for."""

    def compose(self) -> ComposeResult:
        yield OrderedInput(id="amount")
        yield OrderedInput(id="pin")

    @on(Input.Submitted)
    def next_field(self) -> None:
        self.focus_next()


class Ahead(Form):
    """The form, with that page behind it."""

    behind = TwoAmounts


class Slow(Form):
    """A page that has to ask before it knows what it asks."""

    made = False

    def page_in_the_making(self) -> DOMNode | None:
        return None if self.made else self.screen


class StockFields(Form):
    """The same form with Textual's own input."""

    field = Input


class Stock(App[None]):
    """Textual as it is."""

    def compose(self) -> ComposeResult:
        yield Input(id="one")
        yield Input(id="two")

    def values(self) -> list[str]:
        return [field.value for field in self.query(Input)]


async def typed(app: Form | Stock, burst: str) -> list[str]:
    """What stands in the fields after all keys of the burst came at once."""
    async with app.run_test() as pilot:
        await pilot.pause()
        for event in keys(burst):
            app.post_message(event)
        await pilot.pause()
        await pilot.pause()
        return app.values()


BURSTS = [
    ("h a BS ạ n h", ["hạnh", "", ""]),
    ("abc BS BS d", ["ad", "", ""]),
    ("t i e BS ê n g BS BS BS ếng", ["tiếng", "", ""]),
    ("abc LEFT LEFT DEL x", ["axc", "", ""]),
    ("bc HOME a END d LEFT RIGHT e", ["abcde", "", ""]),
    ("abc TAB def", ["abc", "def", ""]),
    ("abc TAB def TAB ghi BTAB BTAB RIGHT x", ["abcx", "def", "ghi"]),
    ("AAA CR BBB CR CCC", ["AAA", "BBB", "CCC"]),
    ("Nguyễn TAB v a BS ă n CR ạ", ["Nguyễn", "văn", "ạ"]),
]


class TestOrder:
    @pytest.mark.parametrize(("burst", "values"), BURSTS)
    async def test_a_burst_lands_as_if_it_had_been_typed_slowly(self, burst: str, values: list[str]) -> None:
        assert await typed(Form(), burst) == values

    @pytest.mark.parametrize(("burst", "values"), BURSTS)
    async def test_even_with_textuals_own_fields(self, burst: str, values: list[str]) -> None:
        assert await typed(StockFields(), burst) == values

    async def test_the_field_alone_keeps_letters_in_order_in_any_app(self) -> None:
        class Plain(Stock):
            def compose(self) -> ComposeResult:
                yield OrderedInput()

        assert await typed(Plain(), "t i e BS ê n g BS BS BS ếng") == ["tiếng"]

    async def test_textual_alone_loses_letters_and_fields(self) -> None:
        """The reason for all this; when it fails, Textual has mended #6605 and much here can go."""
        assert await typed(Stock(), "h a BS ạ n h") != ["hạnh", ""]
        assert await typed(Stock(), "abc TAB def") != ["abc", "def"]

    async def test_a_key_of_the_app_waits_for_the_text_before_it(self) -> None:
        app = Form()
        await typed(app, "abc F9 d")
        assert app.happened == ["f9 saw abc"]

    async def test_enter_sends_the_whole_text(self) -> None:
        app = Form()
        await typed(app, "abc CR")
        assert app.happened == ["submitted abc"]

    async def test_a_fast_second_enter_does_not_leave_the_page_that_the_first_one_opened(self) -> None:
        app = Form()
        async with app.run_test() as pilot:
            for event in keys("TAB TAB x CR CR CR"):
                app.post_message(event)
            await pilot.pause()
            await pilot.pause()
            assert isinstance(app.screen, NextPage)
            assert app.happened == []
            await pilot.press("enter")
            assert app.happened == ["skipped a page"]

    @pytest.mark.parametrize("between", ["TAB", "CR", "BTAB"])
    async def test_what_is_typed_ahead_into_the_next_page_keeps_the_keys_between_its_fields(self, between: str) -> None:
        app = Ahead()
        async with app.run_test() as pilot:
            for event in keys(f"TAB TAB x CR CR 500 {between} 246"):
                app.post_message(event)
            await pilot.pause()
            await pilot.pause()
            assert [field.value for field in app.screen.query(Input)] == ["500", "246"]

    async def test_a_tab_before_the_first_letter_of_the_next_page_counts_too(self) -> None:
        app = Ahead()
        async with app.run_test() as pilot:
            for event in keys("TAB TAB x CR TAB 246"):
                app.post_message(event)
            await pilot.pause()
            await pilot.pause()
            assert [field.value for field in app.screen.query(Input)] == ["", "246"]

    async def test_keys_wait_until_a_page_knows_what_it_asks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kiosk.terminal.ordered_keys._PATIENCE", 60.0)
        app = Slow()
        async with app.run_test() as pilot:
            for event in keys("500 TAB 246"):
                app.post_message(event)
            await pilot.pause()
            assert app.values() == ["", "", ""]
            app.made = True
            app.keys_go_on()
            await pilot.pause()
            await pilot.pause()
            assert app.values() == ["500", "246", ""]

    async def test_keys_wait_for_a_page_once_and_not_for_ever(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kiosk.terminal.ordered_keys._PATIENCE", 0.01)
        app = Slow()
        async with app.run_test() as pilot:
            for event in keys("500 TAB 246"):
                app.post_message(event)
            async with asyncio.timeout(60):
                while app.values() != ["500", "246", ""]:
                    await pilot.pause(0.01)

    async def test_pressing_keys_one_by_one_works_as_ever(self) -> None:
        app = Form()
        async with app.run_test() as pilot:
            await pilot.press("a", "tab", "b", "enter", "c")
            assert app.values() == ["a", "b", "c"]

    async def test_four_hundred_keys_are_all_there(self) -> None:
        assert await typed(Form(), "x" * 400) == ["x" * 400, "", ""]

    async def test_a_page_that_hangs_does_not_hold_the_keyboard_for_ever(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kiosk.terminal.ordered_keys._PATIENCE", 0.01)
        hanging = asyncio.Event()
        arrived = asyncio.Event()

        class Field(OrderedInput):
            def on_input_changed(self) -> None:
                if self.value == "ab":
                    arrived.set()

        class Page(Form):
            field = Field

        app = Page()
        async with app.run_test() as pilot:
            assert app.screen.call_later(hanging.wait)
            for event in keys("a F8 b"):
                app.post_message(event)
            async with asyncio.timeout(60):
                await arrived.wait()
            hanging.set()
            await pilot.pause()


class TestInput:
    async def test_a_key_does_not_lay_out_the_screen(self) -> None:
        laid_out: list[str] = []

        app = Form()
        async with app.run_test() as pilot:
            await pilot.pause()
            app.screen.screen_layout_refresh_signal.subscribe(app.screen, lambda _: laid_out.append("layout"))
            await pilot.press("a", "b", "c")
            assert app.values()[0] == "abc"
        assert laid_out == []

    async def test_a_long_value_still_scrolls_to_the_cursor(self) -> None:
        app = Form()
        async with app.run_test(size=(40, 12)) as pilot:
            field = app.query_one("#one", Input)
            for event in keys("x" * 100):
                app.post_message(event)
            await pilot.pause()
            assert field.scroll_x > 0
            await pilot.press("home")
            assert field.scroll_x == 0

    @pytest.mark.parametrize("chord", ["ctrl+c", "ctrl+x", "ctrl+v", "ctrl+a", "ctrl+u", "ctrl+k", "shift+home"])
    async def test_a_pin_cannot_be_copied_or_moved(self, chord: str) -> None:
        app = Form()
        async with app.run_test() as pilot:
            field = app.query_one("#one", Input)
            field.password = True
            await pilot.press("1", "2", "3", "4", chord)
            assert (field.value, field.selected_text, app.clipboard) == ("1234", "", "")

    async def test_the_cursor_does_not_blink(self) -> None:
        app = Form()
        async with app.run_test():
            assert not app.query_one("#one", Input).cursor_blink


class TestCrash:
    class Failing(LockedApp[None]):
        """Fails with a citizen's number at a key press."""

        BINDINGS = [Binding("f9", "fail")]  # noqa: RUF012

        def __init__(self, error: Exception) -> None:
            super().__init__()
            self._error = error
            self.crashes: list[Exception] = []

        def action_fail(self) -> None:
            number = "038090000001"
            assert number
            raise self._error

        def on_crash(self, error: Exception) -> None:
            self.crashes.append(error)
            raise OSError("the disk is full as well")

    class SelfPortrait(Exception):
        """An exception that knows how to draw itself."""

        def __rich__(self) -> str:
            return "038090000001"

    @pytest.mark.parametrize("error", [ValueError("038090000001"), SelfPortrait("038090000001")])
    async def test_shows_nothing_and_leaves_with_an_error(
        self, error: Exception, capsys: pytest.CaptureFixture[str]
    ) -> None:
        app = self.Failing(error)
        with pytest.raises(type(error)):
            async with app.run_test() as pilot:
                await pilot.press("f9")
        assert app.crashes[0] is error
        assert app.return_code == 1
        shown = capsys.readouterr()
        assert shown.out + shown.err == ""


class TestLocks:
    @pytest.mark.parametrize(
        "action",
        [
            "app.quit",
            "app.help_quit",
            "app.suspend_process",
            "app.screenshot",
            "app.command_palette",
            "app.change_theme",
            "app.toggle_dark",
            "app.focus('two')",
            "app.simulate_key('tab')",
            "app.pop_screen",
            "app.bell",
            "app.add_class('*', 'x')",
            "app.show_help_panel",
            "app.notify('[b]x[/b]')",
        ],
    )
    async def test_no_action_of_textuals_own_app_runs(self, action: str) -> None:
        app = Form()
        async with app.run_test():
            theme, focused = app.theme, app.focused
            assert not await app.run_action(action)
            assert (app.theme, app.focused, app.return_code) == (theme, focused, None)

    async def test_the_apps_own_actions_run(self) -> None:
        app = Form()
        async with app.run_test():
            assert await app.run_action("app.note")

    async def test_a_link_in_markup_is_only_text(self) -> None:
        class Page(LockedApp[None]):
            clicked = False

            def compose(self) -> ComposeResult:
                yield Label("[@click=app.note]Bấm vào đây[/]")

            def action_note(self) -> None:
                self.clicked = True

        app = Page()
        async with app.run_test() as pilot:
            await pilot.click(Label, offset=(3, 0))
            await pilot.pause()
            assert not app.clicked

    async def test_no_chord_of_control_leads_out(self) -> None:
        app = Form()
        async with app.run_test() as pilot:
            page, focused = app.screen, app.focused
            await pilot.press(*(f"ctrl+{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"))
            assert (app.screen, app.focused, app.return_code) == (page, focused, None)


class TestParser:
    @pytest.mark.parametrize("sequence", sorted({*CSI_KEYS.values()} | {k for k in SS3_KEYS.values() if ESC in k}))
    def test_every_key_that_the_gate_passes_is_one_event(self, sequence: str) -> None:
        [event] = KeyParser().feed(sequence)
        assert isinstance(event, events.Key)
        assert re.fullmatch(r"(shift\+tab|up|down|left|right|home|end|delete|page(up|down)|f([1-9]|1[0-2]))", event.key)

    @pytest.mark.parametrize(("text", "key"), [("\r", "enter"), ("\t", "tab"), ("\x7f", "backspace"), ("ễ", "ễ")])
    def test_every_plain_key_that_the_gate_passes(self, text: str, key: str) -> None:
        [event] = KeyParser().feed(text)
        assert isinstance(event, events.Key)
        assert event.key == key

    @settings(max_examples=200)
    @given(data=st.lists(st.one_of(st.binary(max_size=8), st.sampled_from([b"\x1b[", b"\x1b[<3;4;5M", b"\x1b["]))))
    def test_nothing_that_passes_the_gate_makes_it_stumble(self, data: list[bytes]) -> None:
        gate, parser = InputGate(paste=True), KeyParser()
        untouched = parser._parser
        for at, chunk in enumerate(data):
            for token in gate.feed(chunk, at * 0.01):
                if token == ESC:  # the driver makes this key itself
                    continue
                assert len(list(parser.feed(token))) == (1 if token.startswith(ESC) else len(token))
        assert parser._parser is untouched

    def test_a_parser_that_stumbles_is_replaced(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def stumble(_text: str) -> None:
            raise OverflowError

        parser = KeyParser()
        monkeypatch.setattr(parser._parser, "feed", stumble)
        assert list(parser.feed("ab")) == []
        assert len(list(parser.feed("ab"))) == 2


def test_the_version_that_this_was_written_against() -> None:
    assert version("textual") == "8.2.8"


def test_private_names_of_textual_stand_in_one_file() -> None:
    """No private module, no private name of another object, no private handler.

    A handler of ours is called `on_blur`, without a call of `super()`: Textual runs its own `_on_blur` after it, and
    would run it twice if it were called.
    """
    things: tuple[object, ...] = (App(), Screen(), Input(), LinuxDriver)
    private = {name for thing in things for name in dir(thing) if name.startswith("_") and not name.startswith("__")}
    assert kiosk.__file__ is not None
    found = []
    for file in Path(kiosk.__file__).parent.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        if file.name == "textual_compat.py" or not re.search(r"^\s*(from|import) textual", source, re.MULTILINE):
            continue
        for node in ast.walk(ast.parse(source)):
            match node:
                case ast.ImportFrom(module=str(module)) if re.match(r"(textual|rich)\b.*\._", module):
                    found.append(f"{file.name}:{node.lineno} {module}")
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name.startswith("_on_"):
                    found.append(f"{file.name}:{node.lineno} def {name}")
                case ast.Attribute(value=ast.Name(id="self" | "cls")):
                    pass
                case ast.Attribute(attr=name) if name in private:
                    found.append(f"{file.name}:{node.lineno} {name}")
    assert found == []
