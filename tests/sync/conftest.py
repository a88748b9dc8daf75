"""A real hub, and real kiosk homes enrolled at it, on a wire that tests can cut."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.data.home import open_home
from kiosk.data.times import millis
from kiosk.hub.core import Hub
from kiosk.hub.home import open_hub
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from tests.fakes.clock import FakeClock
from tests.fakes.sync_world import KioskEnd, Wire


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh home and a fresh hub: copying them is much faster than making their tables."""
    folder = tmp_path_factory.mktemp("templates")
    open_home(folder / "home", FakeClock()).close()
    open_hub(folder / "hub", make=True)[1].close()
    return folder


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def hub_home(tmp_path: Path, templates: Path) -> Path:
    return Path(shutil.copytree(templates / "hub", tmp_path / "hub"))


@pytest.fixture
def hub(hub_home: Path, clock: FakeClock) -> Iterator[Hub]:
    opened, store = open_hub(hub_home)
    yield replace(opened, now=lambda: millis(clock.now()))
    store.close()


@pytest.fixture
def wire(hub: Hub, hub_home: Path) -> Wire:
    return Wire(make_app(hub, Uploads(hub)))


@pytest.fixture
def new_kiosk(tmp_path: Path, templates: Path, clock: FakeClock, wire: Wire) -> Iterator[Callable[[str], KioskEnd]]:
    """Opens a kiosk's home under a name; one that is not there yet is made."""
    opened = []

    def make(name: str) -> KioskEnd:
        path = tmp_path / name
        if not path.exists():
            shutil.copytree(templates / "home", path)
        opened.append(KioskEnd(path, clock, wire))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def kiosk(new_kiosk: Callable[[str], KioskEnd], hub: Hub) -> KioskEnd:
    """A kiosk that is enrolled."""
    made = new_kiosk("kiosk")
    made.enrol(hub)
    return made
