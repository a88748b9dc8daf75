"""The environment before Textual, and the terminal after a crash."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import termios
from collections.abc import Iterator

import pytest

from kiosk.terminal.environment import RESET_SEQUENCE, reset_terminal, save_terminal, scrub_environment

HOSTILE = {
    "TEXTUAL": "debug,devtools",
    "TEXTUAL_DRIVER": "somewhere:Driver",
    "TEXTUAL_LOG": "/tmp/log",
    "TEXTUAL_DEBUG": "1",
    "TEXTUAL_PRESS": "ctrl+q",
    "TEXTUAL_SCREENSHOT": "1",
    "TEXTUAL_ALLOW_SIGNALS": "1",
    "TEXTUAL_SHOW_RETURN": "1",
    "ESCDELAY": "60000",
    "COLUMNS": "9999",
    "NO_COLOR": "1",
    "PYTHONPATH": "/tmp/planted",
    "PYTHONINSPECT": "1",
    "PYTHONASYNCIODEBUG": "1",
}


def test_every_switch_is_removed_and_the_rest_is_left() -> None:
    environ = {**HOSTILE, "PATH": "/usr/bin", "TERM": "xterm-256color", "PYTHONUTF8": "1"}
    scrub_environment(environ)
    assert environ == {
        "PATH": "/usr/bin",
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
        "TEXTUAL_DISABLE_KITTY_KEY": "1",
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_FPS": "240",
        "TEXTUAL_SMOOTH_SCROLL": "0",
    }


def test_textual_takes_the_settings_over() -> None:
    code = """
import os, sys
from kiosk.terminal.environment import scrub_environment
assert not any(name.startswith(("textual", "rich")) for name in sys.modules)
scrub_environment(os.environ)
from textual import constants as c
print(c.DISABLE_KITTY_KEY, c.TEXTUAL_ANIMATIONS, c.MAX_FPS, c.SMOOTH_SCROLL, c.DRIVER, c.DEBUG, c.LOG_FILE, c.PRESS,
      c.SCREENSHOT_DELAY, c.ESCAPE_DELAY)
"""
    environ = {**os.environ, **HOSTILE, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONINSPECT": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "none", "240", "False", "None", "False", "None", "-1", "0.1"]


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """A pseudo-terminal: the side that a terminal program holds, and the side that our program holds."""
    outer, inner = pty.openpty()
    yield outer, inner
    for fd in (outer, inner):
        os.close(fd)


def test_a_terminal_left_raw_gets_back_what_was_saved(terminal: tuple[int, int]) -> None:
    outer, inner = terminal
    saved = save_terminal(inner)
    assert saved is not None
    raw = termios.tcgetattr(inner)
    raw[0] = raw[1] = raw[3] = 0
    termios.tcsetattr(inner, termios.TCSANOW, raw)
    reset_terminal(inner, saved)
    assert termios.tcgetattr(inner) == saved
    assert os.read(outer, 4_096) == RESET_SEQUENCE


def test_without_a_saved_setting_the_terminal_becomes_sane(terminal: tuple[int, int]) -> None:
    _, inner = terminal
    raw = termios.tcgetattr(inner)
    raw[0] = raw[1] = raw[3] = 0
    termios.tcsetattr(inner, termios.TCSANOW, raw)
    reset_terminal(inner)
    input_flags, output_flags, _, local_flags, *_ = termios.tcgetattr(inner)
    assert input_flags & termios.ICRNL
    assert output_flags & termios.OPOST
    assert local_flags & termios.ECHO
    assert local_flags & termios.ICANON
    assert local_flags & termios.ISIG


def test_what_was_typed_into_the_dead_program_is_forgotten(terminal: tuple[int, int]) -> None:
    outer, inner = terminal
    saved = save_terminal(inner)
    os.write(outer, b"\x1b[<35;1;1M\n")
    reset_terminal(inner, saved)
    os.set_blocking(inner, False)
    with pytest.raises(BlockingIOError):
        os.read(inner, 100)


@pytest.mark.parametrize("mode", [1000, 1002, 1003, 1004, 1006, 1049, 2004, 2026, 2048])
def test_the_reset_turns_off_every_mode_that_a_program_may_leave(mode: int) -> None:
    assert f"\x1b[?{mode}l".encode() in RESET_SEQUENCE


def test_the_reset_shows_the_cursor_and_wipes_the_scroll_back() -> None:
    assert b"\x1b[?25h" in RESET_SEQUENCE
    assert RESET_SEQUENCE.endswith(b"\x1bc\x1b[3J")


def test_a_lost_terminal_does_not_raise() -> None:
    outer, inner = pty.openpty()
    os.close(outer)
    reset_terminal(inner)
    os.close(inner)
    assert save_terminal(inner) is None
    reset_terminal(inner)
