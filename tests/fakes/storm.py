"""Many kiosks that all come back in the same second, each on a connection of its own, speaking the real wire.

Journals and signatures are real; the kiosks' stores are left out, so that one process can be all of them.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import random
import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import httpx

from kiosk.domain.lookup_link import Check
from kiosk.hub import kiosks
from kiosk.hub.core import Hub
from kiosk.sync import wire_batch, wire_paths
from kiosk.sync.ed25519 import checks_of
from kiosk.sync.wire_ack import read_ack
from kiosk.sync.wire_batch import decode_batch, idempotency_key
from kiosk.sync.wire_feed import read_feed_page
from kiosk.sync.wire_files import NONCE_BYTES, FilesQuestion, read_files_answer
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.journals import FakeJournal

PER_AGENCY: Final = 15
TIMEOUT: Final = 120.0
TRIES: Final = 200
_TUS: Final = {"Tus-Resumable": wire_paths.TUS_VERSION}


@dataclass
class StormKiosk:
    """One kiosk with what it has to send.

    Attributes:
        name, agency, token, cursor: who it is at the hub.
        journal: its rows.
        checks: the hub's key.
        first: the first number of its lane.
        scans: the files of its dossiers; the newest one was not sent yet.
        codes: of its dossiers, by id.
        sent: rows that the hub has acknowledged.
    """

    name: str
    agency: str
    token: str
    cursor: str
    journal: FakeJournal
    checks: dict[bytes, Check]
    first: int
    scans: list[bytes] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    sent: int = 0

    def files(self, dossiers: int, scan: int) -> None:
        """Citizens file so many dossiers, the first with a scan of so many bytes."""
        self.scans.append(self.journal.random.randbytes(scan))
        for number in range(dossiers):
            code = f"{self.agency}-261120-{self.first + len(self.codes):04d}"
            papers = [] if number else [self.scans[-1]]
            self.codes[self.journal.submitted(0, files=papers, code=code)] = code

    @property
    def sha256(self) -> str:
        """Of the newest scan."""
        return digest_of(self.scans[-1])


def digest_of(scan: bytes) -> str:
    """Its name at the hub."""
    return hashlib.sha256(scan).hexdigest()


def agency_of(place: int) -> str:
    """Fifteen kiosks share a commune: an agency has no more lanes."""
    return f"H41.29.{10 + place // PER_AGENCY}"


def gathered(hub: Hub, count: int) -> list[StormKiosk]:
    """So many enrolled kiosks."""
    made = []
    for place in range(count):
        agency = agency_of(place)
        code, _, lane = kiosks.issue_code(hub, agency)
        known = HubKiosk.enrolled(hub, code, seed=place + 1, hardware=f"serial {place}")
        kiosk = StormKiosk(
            name=known.answer.kiosk,
            agency=agency,
            token=known.answer.token,
            cursor=known.answer.cursor,
            journal=known.journal,
            checks=checks_of([hub.public]),
            first=lane.first,
        )
        made.append(kiosk)
    return made


@dataclass
class Storm:
    """What the kiosks met: how often each status came, and how long the slowest took."""

    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    slowest: float = 0.0

    async def blow(self, url: str, all_of_them: list[StormKiosk]) -> None:
        """All at once, each until the hub has signed that it holds everything."""
        begin = asyncio.Event()

        async def one(kiosk: StormKiosk) -> None:
            headers = {"Authorization": f"Bearer {kiosk.token}"}
            async with httpx.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT, trust_env=False) as client:
                await begin.wait()
                start = asyncio.get_running_loop().time()
                await self._round(client, kiosk)
                self.slowest = max(self.slowest, asyncio.get_running_loop().time() - start)

        tasks = [asyncio.create_task(one(kiosk)) for kiosk in all_of_them]
        begin.set()
        await asyncio.gather(*tasks)

    async def _round(self, client: httpx.AsyncClient, kiosk: StormKiosk) -> None:
        """As a kiosk does it: what the hub has to tell, records, files."""
        asked = {"cursor": kiosk.cursor}
        page = await self._ask(client, "GET", wire_paths.CHANGES, (200,), params=asked)
        kiosk.cursor = read_feed_page(page.content, kiosk.checks, kiosk=kiosk.name, after=kiosk.cursor).cursor
        data = kiosk.journal.batch(kiosk.sent + 1)
        batch = decode_batch(data)
        headers = {"Content-Type": wire_batch.MEDIA_TYPE, "Idempotency-Key": idempotency_key(batch)}
        answer = await self._ask(client, "POST", wire_paths.PUSH, (202,), content=data, headers=headers)
        ack = read_ack(answer.content, kiosk.checks, batch=batch.digest)
        assert ack.ack_through == batch.statement.last
        kiosk.sent = ack.ack_through
        if await self._missing(client, kiosk):
            digest = base64.b64encode(kiosk.sha256.encode()).decode()
            announced = {"Upload-Length": str(len(kiosk.scans[-1])), "Upload-Metadata": f"sha256 {digest}"}
            octets = {"Content-Type": "application/offset+octet-stream"}
            sent = _TUS | announced | octets
            await self._ask(client, "POST", wire_paths.UPLOADS, (201,), content=kiosk.scans[-1], headers=sent)
        assert not await self._missing(client, kiosk), "the hub has signed that it is there"

    async def _missing(self, client: httpx.AsyncClient, kiosk: StormKiosk) -> bool:
        question = FilesQuestion((kiosk.sha256,), secrets.token_bytes(NONCE_BYTES).hex())
        answer = await self._ask(client, "POST", wire_paths.HAVE, (200,), content=question.encode())
        return bool(read_files_answer(answer.content, kiosk.checks, question=question).missing)

    async def _ask(
        self, client: httpx.AsyncClient, method: str, path: str, good: tuple[int, ...], **more: object
    ) -> httpx.Response:
        """One request, again for as long as the hub asks to wait or the line breaks."""
        for _ in range(TRIES):
            try:
                answer = await client.request(method, path, **more)  # type: ignore[arg-type]
            except httpx.TransportError:
                self.broken += 1
                await asyncio.sleep(random.uniform(0.1, 1.0))
                continue
            self.statuses[answer.status_code] += 1
            if answer.status_code in good:
                return answer
            assert answer.status_code in (429, 503), (answer.status_code, answer.content[:200])
            wait = float(answer.headers["retry-after"])
            await asyncio.sleep(wait + random.uniform(0, wait / 4))
        raise AssertionError(f"{path} was never answered")
