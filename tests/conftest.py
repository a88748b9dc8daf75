"""What holds for all tests: the same examples each time, nothing of this user's own data."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Neither how long an example takes nor how long it takes to make one says anything but how busy the machine is.
settings.register_profile("kiosk", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kiosk")

# Python looks for circles of garbage after every 700 new objects, which took a third of all time in the tests of pages:
# the modules that all of them import are many, and are looked through each time.
gc.set_threshold(10_000)


def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: one more than there are processors, because the journeys mostly wait for a program to paint."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def nobodys_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The demo's usual folder is an empty one of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
