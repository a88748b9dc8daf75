"""What the screen tests share: a kiosk on fake ports, and the session's settings put back after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk import i18n
from kiosk.domain.composer import Method
from kiosk.widgets.entry import Typing
from tests.screens.fake_kiosk import FakeKiosk


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
