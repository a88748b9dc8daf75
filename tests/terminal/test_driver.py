"""The parts of the driver that need no terminal; `test_hostile_keyboard.py` has the rest."""

from __future__ import annotations

import os
import selectors
import sys
import threading

import pytest
from textual.app import App

from kiosk.terminal.driver import LARGEST, SMALLEST, KioskDriver, believable_size, driver_class


@pytest.mark.parametrize(
    ("reported", "believed"),
    [
        ((80, 24), (80, 24)),
        ((64, 18), (64, 18)),
        ((0, 0), (80, 24)),
        ((0, 24), (80, 24)),
        ((-1, 24), (80, 24)),
        ((1, 1), SMALLEST),
        ((5_000, 5_000), LARGEST),
        ((120, 65_535), (120, LARGEST[1])),
    ],
)
def test_a_size_is_believed_within_reason(reported: tuple[int, int], believed: tuple[int, int]) -> None:
    assert believable_size(*reported) == believed


def test_posix_gets_the_kiosks_driver_and_windows_textuals_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert driver_class() is KioskDriver
    monkeypatch.setattr(sys, "platform", "win32")
    assert driver_class() is None


def test_a_kiosk_takes_no_paste_unless_a_subclass_says_so() -> None:
    assert KioskDriver.ALLOW_PASTE is False


async def test_the_reader_sleeps_until_there_is_a_key_or_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    patience: list[float | None] = []

    class Watched(selectors.SelectSelector):
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            patience.append(timeout)
            return super().select(timeout)

    monkeypatch.setattr(selectors, "SelectSelector", Watched)
    app: App[None] = App()
    driver = KioskDriver(app)
    keyboard, hand = os.pipe()
    driver.fileno = keyboard
    try:
        reader = threading.Thread(target=driver.read_keys)
        reader.start()
        driver.exit_event.set()
        reader.join()
        assert patience == [None]
    finally:
        driver.close()
        os.close(keyboard)
        os.close(hand)
