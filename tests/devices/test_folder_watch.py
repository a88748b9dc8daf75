"""What the system tells of a folder: for real, on a real folder, waiting for events and for nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.data.clock import SystemClock
from kiosk.devices import folder_watch
from kiosk.devices.folder_watch import FolderWatch, watch_for
from kiosk.devices.mounts import Mount

HANG_SECONDS = 60.0


def until(seen: Callable[[], bool]) -> None:
    """Wait for an event; the deadline only keeps a broken watch from holding the tests up."""
    deadline = time.monotonic() + HANG_SECONDS
    while not seen():
        assert time.monotonic() < deadline, "the event never came"
        time.sleep(0.002)


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FolderWatch]:
    monkeypatch.setattr(folder_watch, "_WAKE_MILLISECONDS", 20)
    watch = FolderWatch(tmp_path, SystemClock())
    watch.start()
    until(lambda: watch.unchanged_since("nobody") is not None)
    yield watch
    watch.close()


def change_is_seen(watch: FolderWatch, name: str, change: Callable[[], object]) -> None:
    before = SystemClock().monotonic()
    change()
    until(lambda: (watch.unchanged_since(name) or 0.0) >= before)


def test_every_change_of_a_file_is_noted_with_its_time(watch: FolderWatch, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    change_is_seen(watch, "scan.pdf", lambda: path.write_bytes(b"%PDF"))
    change_is_seen(watch, "scan.pdf", lambda: os.truncate(path, 2))
    change_is_seen(watch, "scan.pdf", lambda: os.utime(path))
    change_is_seen(watch, "done.pdf", lambda: path.rename(tmp_path / "done.pdf"))


def test_a_file_that_nobody_touches_is_unchanged_since_the_watch_began(watch: FolderWatch, tmp_path: Path) -> None:
    began = watch.unchanged_since("quiet.pdf")
    change_is_seen(watch, "busy.pdf", lambda: (tmp_path / "busy.pdf").touch())

    assert watch.unchanged_since("quiet.pdf") == began


def test_reading_is_no_change(watch: FolderWatch, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    change_is_seen(watch, "scan.pdf", lambda: path.write_bytes(b"%PDF"))
    change_is_seen(watch, "first.pdf", lambda: (tmp_path / "first.pdf").touch())
    at = watch.unchanged_since("scan.pdf")
    path.read_bytes()
    change_is_seen(watch, "second.pdf", lambda: (tmp_path / "second.pdf").touch())

    assert watch.unchanged_since("scan.pdf") == at


def test_a_folder_that_is_not_there_is_not_watched(tmp_path: Path) -> None:
    watch = FolderWatch(tmp_path / "nowhere", SystemClock())
    watch._listen()

    assert watch.unchanged_since("scan.pdf") is None


def test_a_network_share_is_polled_and_so_is_what_the_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watch_for(tmp_path, SystemClock(), wanted=False) is None

    share = Mount("/", "0:1", "cifs", frozenset())
    monkeypatch.setattr(folder_watch, "mount_of", lambda path: share)
    assert watch_for(tmp_path, SystemClock(), wanted=True) is None
