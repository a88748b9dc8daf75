"""Data that is not ours to ship: the tests read it where KIOSK_TEST_DATA says it lies."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def shared_json() -> Callable[[str], Any]:
    """Reads one JSON file of the shared test data; the test is skipped where there is none."""
    folder = os.environ.get("KIOSK_TEST_DATA")
    if not folder:
        pytest.skip("needs the shared test vectors: set KIOSK_TEST_DATA to their folder")

    def read(name: str) -> Any:
        return json.loads((Path(folder) / name).read_text(encoding="utf-8"))

    return read
