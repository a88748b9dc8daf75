"""A real hub and real kiosk homes in one process: requests go to the application without a network between."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import httpx
import pyrage
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kiosk.data.clock import SystemClock
from kiosk.data.home import Home, open_home
from kiosk.data.signing import open_signing_key
from kiosk.data.sync_home import SyncHome, sync_home
from kiosk.data.times import millis
from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Dossier
from kiosk.hub import dossiers, kiosks
from kiosk.hub.core import Hub
from kiosk.hub.dossiers import Kept
from kiosk.hub.home import open_hub
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.services.ports import Clock
from kiosk.sync.enrolment import Keys, enrol
from kiosk.sync.line import Line
from kiosk.sync.pace import Pace
from kiosk.sync.ports import Link
from kiosk.sync.rounds import Done, Stores, one_round
from tests.fakes.samples import AGENCY, CITIZEN, LANE, paper, submission, terms

ADDRESS = "https://hub.test"


@dataclass
class Wire(httpx.BaseTransport):
    """The line between: counts what goes through and does what a test wants done to it.

    `before` may answer in the hub's place; `after` may change the hub's answer or lose it, once the hub has done its
    part.
    """

    app: FastAPI
    before: Callable[[httpx.Request, bytes], httpx.Response | None] | None = None
    after: Callable[[httpx.Request, httpx.Response], httpx.Response] | None = None
    requests: list[tuple[str, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._client = TestClient(self.app, base_url=ADDRESS, raise_server_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on."""
        content = request.read()
        self.requests.append((request.method, request.url.path, len(content)))
        if self.before and (instead := self.before(request, content)) is not None:
            return _unread(instead)
        given = self._client.request(request.method, str(request.url), content=content, headers=dict(request.headers))
        answer = httpx.Response(given.status_code, headers=dict(given.headers), content=given.content)
        return _unread(self.after(request, answer) if self.after else answer)

    def sent(self, method: str, path: str = "") -> list[int]:
        """The sizes of the requests that begin so."""
        return [size for verb, where, size in self.requests if verb == method and where.startswith(path)]


def _unread(answer: httpx.Response) -> httpx.Response:
    return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content))


class KioskEnd:
    """One kiosk's home with the real code of synchronisation, and a wire to the hub."""

    def __init__(self, path: Path, clock: Clock, wire: Wire | None) -> None:
        self.path = path
        self.clock = clock
        self.wire = wire
        self.pace = Pace(0)
        self.home: Home = open_home(path, clock)
        self.sync: SyncHome = sync_home(self.home, clock)

    @property
    def link(self) -> Link:
        """The enrolment."""
        link = self.sync.links.link()
        assert link is not None
        return link

    def keys(self, *, hardware: str = "serial 1", age_key: str = "") -> Keys:
        """What this kiosk shows of itself."""
        key, receipts = open_signing_key(self.path, "sync.key"), open_signing_key(self.path)
        return Keys(key.signer, key.public, receipts.public, age_key, hardware, "1")

    @contextmanager
    def line(self, token: str = "") -> Iterator[Line]:
        """A line over the wire."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(transport=self.wire, base_url=ADDRESS, headers=headers) as client:
            yield Line(client, self.pace)

    def enrol(self, hub: Hub, *, name: str = "K1", lane: Lane = LANE) -> None:
        """Become known to the hub."""
        code, _, _ = kiosks.issue_code(hub, AGENCY, kiosk=name, lane=lane)
        with self.line() as line:
            identity = pyrage.x25519.Identity.generate()
            keys = self.keys(age_key=str(identity.to_public()))
            self.sync.links.enrolled(ADDRESS, enrol(line, code, keys), age_secret=str(identity))

    def round(self, *, hub_desk: bool = False, with_files: bool = True) -> Done:
        """Talk with the hub once."""
        link = self.link
        stores = Stores(self.sync.links, self.sync.outbox, self.sync.news)
        signer = open_signing_key(self.path, "sync.key").signer
        with self.line(link.token) as line:
            return one_round(stores, line, link, signer, hub_desk=hub_desk, may_send_files=lambda: with_files)

    def file(self, *scans: bytes, today: date | None = None) -> Dossier:
        """A citizen files a dossier with these papers."""
        draft = self.home.drafts.start(CITIZEN.id, "1.001193", 1)
        papers = []
        for scan in scans:
            stored = self.home.vault.put(io.BytesIO(scan), limit=10**8)
            papers.append(paper(stored))
            self.home.drafts.attach(draft, papers[-1], key=stored.key)
        given = terms(lane=LANE) if today is None else terms(lane=LANE, today=today)
        return self.home.dossiers.submit(submission(draft, papers=tuple(papers)), given).dossier

    def set_aside(self) -> dict[str, str]:
        """Which dossiers wait for somebody to look, and why."""
        with self.home.store.reading() as connection:
            return dict(connection.exec_driver_sql("SELECT dossier, reason FROM set_aside").all())

    def close(self) -> None:
        """Close the store."""
        self.home.close()


def at_hub(hub: Hub, dossier: Dossier) -> Kept | None:
    """The dossier as the hub has it."""
    with hub.records.reading() as connection:
        return dossiers.load(connection, dossier.id)


def files_at_hub(hub: Hub, dossier: Dossier) -> list[bytes]:
    """The papers of a dossier as the hub has them; those that are missing are left out."""
    digests = [str(one["sha256"]) for one in dossier.body["papers"]]
    return [b"".join(hub.blobs.open(AGENCY, digest)) for digest in digests if hub.blobs.has(AGENCY, digest)]


def enrolled_homes(folder: Path, templates: Path, count: int) -> tuple[Path, list[Path]]:
    """A hub's home, and so many kiosks' homes that are enrolled at it."""
    hub_home, clock = Path(shutil.copytree(templates / "hub", folder / "hub")), SystemClock()
    (hub_home / "hub.toml").write_text("[limits]\nrequests_a_minute = 1000000\npublic_requests_a_minute = 1000000\n")
    opened, store = open_hub(hub_home)
    hub = replace(opened, now=lambda: millis(clock.now()))
    wire = Wire(make_app(hub, Uploads(hub)))
    homes = []
    for place in range(1, count + 1):
        home = Path(shutil.copytree(templates / "home", folder / f"kiosk{place}"))
        kiosk = KioskEnd(home, clock, wire)
        kiosk.enrol(hub, name=f"K{place}", lane=Lane.numbered(place))
        kiosk.close()
        homes.append(home)
    store.close()
    return hub_home, homes
