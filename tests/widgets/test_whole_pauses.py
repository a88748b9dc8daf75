"""The pauses of the tests: they wait for the last effect of a key, also where others have the processor."""

from __future__ import annotations

import time

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from tests.fakes.whole_idle import whole_pauses

LONG_CHAIN = 60


class Chain(App[None]):
    """A message that brings another one, and so on; the last one shows a word."""

    def __init__(self) -> None:
        super().__init__()
        self.left = LONG_CHAIN

    def compose(self) -> ComposeResult:
        yield Static("waits")

    def go_on(self) -> None:
        time.sleep(0.001)
        self.left -= 1
        if self.left:
            (self.screen if self.left % 2 else self).call_later(self.go_on)  # each has a queue of its own
        else:
            self.call_after_refresh(self.query_one(Static).update, "came")


async def test_a_pause_waits_for_all_that_follows_from_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual._wait.process_time", lambda: 0.0)  # as if others had the processor
    with whole_pauses():
        async with Chain().run_test() as pilot:
            assert isinstance(pilot.app, Chain)
            pilot.app.call_later(pilot.app.go_on)
            await pilot.pause()
            assert "came" in str(pilot.app.query_one(Static).content)
