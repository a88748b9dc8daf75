"""What the terminal tests share: a driver that keeps what is drawn, and a real terminal with a tiny kiosk in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from tests.fakes.whole_idle import whole_pauses
from tests.pseudo_terminal import Terminal


@pytest.fixture(scope="module", autouse=True)
def _pauses_are_whole() -> Iterator[None]:
    with whole_pauses():
        yield


class RecordingDriver(HeadlessDriver):
    """Takes everything that an app would send to a terminal."""

    written: list[str]

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written.append(data)


@pytest.fixture
def recording_driver() -> type[RecordingDriver]:
    """A driver class for `App(driver_class=...)` with `run_test(headless=False)`; its `written` holds the output."""

    class Driver(RecordingDriver):
        written: list[str] = []  # noqa: RUF012 - one list for each test, read after the app has gone

    return Driver


@pytest.fixture
def terminal_with(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts the tiny kiosk in a terminal: `terminal_with("--stock")`; waits until its page is up."""
    terminals: list[Terminal] = []

    program = str(Path(__file__).with_name("tiny_kiosk.py"))
    path = os.pathsep.join(map(os.path.abspath, sys.path))

    def start(*options: str, environ: dict[str, str] | None = None) -> Terminal:
        terminal = Terminal(
            [sys.executable, program, *options],
            cwd=tmp_path,
            environ={"PYTHONPATH": path, **(environ or {})},
            controlling=False,
        )
        terminals.append(terminal)
        assert terminal.shows("ready"), terminal.raw
        return terminal

    yield start
    for terminal in terminals:
        terminal.close()
