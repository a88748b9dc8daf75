"""Pictures of the views, for the eye: `pytest tests/screens/test_pictures.py --snapshot-update` draws them anew.

Everything that could differ from run to run stands still: the clock, the tickers, the secrets, the cursor.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.message_pump import MessagePump
from textual.timer import Timer

from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.view import View
from tests.screens.views import VIEWS

NOT_PICTURED = {"procedure_fees", "search_nothing", "confirm_problems", "lookup_wrong"}
"""Views that look like another."""

LARGE = [("welcome", "day"), ("declaration", "night"), ("review", "night"), ("done", "day"), ("fee_copies", "day")]

BY_NAME = {view.name: view for view in VIEWS}


class Svg(SingleFileSnapshotExtension):
    """One SVG file a picture, under `__snapshots__`."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"


class SameSecrets:
    """`secrets` that are the same in every run."""

    def __init__(self) -> None:
        self._random = random.Random(1)

    def token_hex(self, size: int) -> str:
        return self.token_bytes(size).hex()

    def token_bytes(self, size: int) -> bytes:
        return self._random.randbytes(size)

    def randbelow(self, limit: int) -> int:
        return self._random.randrange(limit)


@pytest.fixture(autouse=True)
def _nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = MessagePump.set_interval

    def never(pump: MessagePump, interval: float, *args: Any, **more: Any) -> Timer:
        return usual(pump, 3600, *args, **more)

    monkeypatch.setattr(MessagePump, "set_interval", never)
    monkeypatch.setattr("tests.fakes.chance.secrets", SameSecrets())


async def _picture(kiosk: FakeKiosk, view: View, size: tuple[int, int]) -> str:
    """The view, once it has come to rest: on a busy machine the last layout may still be under way."""
    async with view.open(kiosk, size) as stage:
        drawn, before = stage.app.export_screenshot(title="kiosk"), ""
        while drawn != before:
            await stage.pilot.pause(0.05)
            drawn, before = stage.app.export_screenshot(title="kiosk"), drawn
        return drawn


@pytest.mark.parametrize("name", [view.name for view in VIEWS if not view.long and view.name not in NOT_PICTURED])
async def test_picture_at_80_by_24(name: str, kiosk: FakeKiosk, snapshot: SnapshotAssertion) -> None:
    assert await _picture(kiosk, BY_NAME[name], (80, 24)) == snapshot(extension_class=Svg)


@pytest.mark.parametrize(("name", "theme"), LARGE)
async def test_picture_at_120_by_36(name: str, theme: str, kiosk: FakeKiosk, snapshot: SnapshotAssertion) -> None:
    kiosk.set_office(theme=theme)
    assert await _picture(kiosk, BY_NAME[name], (120, 36)) == snapshot(extension_class=Svg)
