"""The scanner's folder with a clock that stands still, and helpers that are started once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.devices.inspector import Inspector
from kiosk.devices.scanner import FolderScanner
from kiosk.devices.workshop import GUARD, Workshop
from tests.fakes.inspected_files import PATIENT
from tests.fakes.page_files import FEW, LIMITS
from tests.fakes.scan_folder import PATIENCE, SETTLE, StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


@pytest.fixture
def scanner(folder: Path, clock: StillClock) -> FolderScanner:
    return FolderScanner(folder, clock, settle_seconds=SETTLE, patience_seconds=PATIENCE)


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    """The real workshop with the usual limits."""
    with Workshop(LIMITS, replace(GUARD, wall_seconds=PATIENT.wall_seconds)) as workshop:
        yield workshop


@pytest.fixture(scope="session")
def strict() -> Iterator[Workshop]:
    """The real workshop with narrow limits."""
    with Workshop(FEW, replace(GUARD, wall_seconds=PATIENT.wall_seconds)) as workshop:
        yield workshop


@pytest.fixture(scope="session")
def inspector() -> Iterator[Inspector]:
    """The real inspection."""
    with Inspector(PATIENT) as inspector:
        yield inspector
