"""The demo kiosk in a pseudo-terminal, closed after each test whatever happened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from tests.journeys.program import Kiosk


class OpenKiosk(Protocol):
    """Starts `kiosk demo` with a home of its own, or with one that is there already."""

    def __call__(
        self,
        *options: str,
        size: tuple[int, int] = (80, 24),
        home: Path | None = None,
        command: tuple[str, ...] = ("-m", "kiosk", "demo"),
        environ: Mapping[str, str] | None = None,
    ) -> Kiosk: ...


@pytest.fixture(autouse=True)
def _a_system_with_terminals() -> None:
    if not hasattr(os, "fork") or not Path("/proc/self/stat").exists():
        pytest.skip("needs Linux: pseudo-terminals, fork and /proc")


@pytest.fixture
def open_kiosk(tmp_path: Path) -> Iterator[OpenKiosk]:
    """A kiosk; its home is `tmp_path / "home"` unless one is given."""
    opened: list[Kiosk] = []

    def start(
        *options: str,
        size: tuple[int, int] = (80, 24),
        home: Path | None = None,
        command: tuple[str, ...] = ("-m", "kiosk", "demo"),
        environ: Mapping[str, str] | None = None,
    ) -> Kiosk:
        kiosk = Kiosk(home or tmp_path / "home", *options, size=size, command=command, environ=environ)
        opened.append(kiosk)
        return kiosk

    yield start
    for kiosk in opened:
        kiosk.close()
