"""What holds for all tests: the same examples each time, nothing of this user's own data."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("kiosk", derandomize=True, deadline=None)
settings.load_profile("kiosk")


@pytest.fixture(autouse=True)
def nobodys_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The demo's usual folder is an empty one of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
