"""Homes on a real disk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.data.home import Home, open_home
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.home_ports import Ports


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Puts a fresh home somewhere: a copy of one, because making its tables takes longer than most tests."""
    template = tmp_path_factory.mktemp("template") / "home"
    open_home(template, FakeClock()).close()

    def copy(target: Path) -> Path:
        return Path(shutil.copytree(template, target))

    return copy


@pytest.fixture
def home(tmp_path: Path, clock: FakeClock, new_home: Callable[[Path], Path]) -> Iterator[Home]:
    opened = open_home(new_home(tmp_path / "home"), clock)
    yield opened
    opened.close()


@pytest.fixture
def wait_until() -> Callable[[Callable[[], object]], None]:
    """Waits until something holds; a hang guard ends it."""

    def wait(holds: Callable[[], object]) -> None:
        end = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < end, "waited too long"

    return wait


@pytest.fixture(params=["fake", "real"])
def ports(request: pytest.FixtureRequest, clock: FakeClock) -> Ports:
    """The ports of a fake store, then those of a real one."""
    return Ports(FakeHome(clock) if request.param == "fake" else request.getfixturevalue("home"))
