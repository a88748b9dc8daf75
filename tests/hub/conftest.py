"""Hubs on a real disk, with a clock that tests move and kiosks that know how to speak."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kiosk.domain.codes import Lane
from kiosk.hub import kiosks
from kiosk.hub.core import Hub
from kiosk.hub.home import open_hub
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.journals import MADE
from tests.fakes.samples import AGENCY


class Clock:
    """Milliseconds that stand still until a test moves them."""

    def __init__(self) -> None:
        self.at = MADE + 3_600_000

    def __call__(self) -> int:
        return self.at

    def pass_hours(self, hours: float) -> None:
        self.at += int(hours * 3_600_000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def new_hub(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Puts a fresh hub somewhere: a copy of one, because making its tables takes longer than most tests."""
    template = tmp_path_factory.mktemp("template") / "hub"
    open_hub(template, make=True)[1].close()

    def copy(target: Path) -> Path:
        return Path(shutil.copytree(template, target))

    return copy


@pytest.fixture
def home(tmp_path: Path, new_hub: Callable[[Path], Path]) -> Path:
    return new_hub(tmp_path / "hub")


@pytest.fixture
def hub(home: Path, clock: Clock) -> Iterator[Hub]:
    opened, store = open_hub(home)
    yield replace(opened, now=clock)
    store.close()


@pytest.fixture
def uploads(hub: Hub, home: Path) -> Uploads:
    return Uploads(hub)


@pytest.fixture
def kiosk(hub: Hub) -> HubKiosk:
    """An enrolled kiosk with the lane 1 to 624."""
    code, _, _ = kiosks.issue_code(hub, AGENCY, kiosk="K1", lane=Lane(1, 624))
    return HubKiosk.enrolled(hub, code)


@pytest.fixture
def app(hub: Hub, uploads: Uploads) -> FastAPI:
    return make_app(hub, uploads)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the application, without a network between."""
    with TestClient(app, base_url="https://hub.test", raise_server_exceptions=False) as made:
        yield made
