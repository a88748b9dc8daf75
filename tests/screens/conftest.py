"""What the screen tests share: a kiosk on fake ports, and the session's settings put back after each test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from textual.message_pump import MessagePump
from textual.timer import Timer

from kiosk import i18n
from kiosk.domain.composer import Method
from kiosk.widgets.entry import Typing
from tests.fakes.style_sheets import parsed_once
from tests.fakes.weak_pins import cheap_hashes
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.stage import PATIENCE


@pytest.fixture(scope="module", autouse=True)
def _what_is_dear_is_made_once() -> Iterator[None]:
    with parsed_once(), cheap_hashes():
        yield


@pytest.fixture(autouse=True)
def _no_key_overtakes_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a handler may need longer than the keys behind it are usually held back."""
    monkeypatch.setattr("kiosk.terminal.ordered_keys._PATIENCE", PATIENCE)


@pytest.fixture(autouse=True)
def _session_settings() -> Iterator[None]:
    yield
    i18n.use("vi")
    Typing.method = Method.TELEX


@pytest.fixture
def kiosk() -> Iterator[FakeKiosk]:
    """A kiosk with the demo's citizen and an officer on shift, at 09:14 on Monday, 23 November 2026."""
    with FakeKiosk() as kiosk:
        yield kiosk


@pytest.fixture
def fast_ticks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds of every page's ticking go by in one."""
    usual = MessagePump.set_interval

    def faster(pump: MessagePump, interval: float, *args: Any, **more: Any) -> Timer:
        return usual(pump, interval / 10, *args, **more)

    monkeypatch.setattr(MessagePump, "set_interval", faster)
