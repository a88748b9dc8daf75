"""Thirty days without a line: sticks go out and come back, overlap, arrive in any order or never; then the line is
there again. Each dossier is one at the hub, with all its bytes.

`KIOSK_OFFLINE_A_DAY=20 pytest -m long tests/sync/test_thirty_days_offline.py`
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import subprocess
import tarfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.data.signing import open_signing_key
from kiosk.domain.dossier import Dossier
from kiosk.hub.core import Hub
from kiosk.hub.stick import take_folder
from kiosk.hub.tables import BLOB, DOSSIER, JOURNAL
from kiosk.services.office import local
from kiosk.sync import errors
from kiosk.sync.rounds import Stores
from kiosk.sync.sealed_file import ssh_identity
from kiosk.sync.stick import TO_HUB, TO_KIOSK, export, take_back
from kiosk.sync.wire_batch import decode_batch
from tests.fakes.clock import FakeClock
from tests.fakes.sync_world import KioskEnd, Wire, at_hub, files_at_hub

DAYS = 30
A_DAY = int(os.environ.get("KIOSK_OFFLINE_A_DAY", "10"))
EVERY = 4
"""Days between two sticks."""
PART = 1_000_000
"""Bytes of a sealed file: small, so that each stick holds several."""
MINISIGN, AGE = "/usr/bin/minisign", "/usr/bin/age"
debian = pytest.mark.skipif(
    not (Path(AGE).exists() and Path(MINISIGN).exists()), reason="needs Debian's age and minisign"
)


@dataclass
class Month:
    """One kiosk, its hub, and the sticks between them."""

    kiosk: KioskEnd
    hub: Hub
    identity: Any
    clock: FakeClock
    folder: Path
    random: random.Random = field(default_factory=lambda: random.Random(1))
    filed: dict[str, tuple[Dossier, list[bytes]]] = field(default_factory=dict)
    sticks: list[Path] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def day(self) -> None:
        """People come, and the kiosk tries its line in vain."""
        for _ in range(A_DAY):
            scans = [self.random.randbytes(self.random.randint(1, 20_000)) for _ in range(self.random.randrange(4))]
            dossier = self.kiosk.file(*scans, today=local(self.clock.now()).date())
            self.filed[dossier.id] = (dossier, scans)
            self.clock.run(600)
        assert self.kiosk.round().error == errors.OFFLINE
        self.clock.run(86_400 - 600 * A_DAY)

    def write(self) -> Path:
        """A stick with all that the kiosk knows not to be at the hub."""
        stick = self.folder / f"stick{len(self.sticks)}"
        stick.mkdir()
        keys = self.kiosk.keys()
        export(
            self._stores, self.kiosk.link, keys.signer, keys.sign_key, stick, most=PART, now=self.clock.now()
        )  # fmt: skip
        self.sticks.append(stick)
        return stick

    def carry(self, stick: Path) -> None:
        """To the hub."""
        self.happened["carried"] += 1
        self.happened["batches"] += take_folder(self.hub, [self.identity], stick).batches

    def bring_back(self, stick: Path) -> int:
        """The hub's answers on this stick; how many rows they closed."""
        brought = take_back(self._stores, self.kiosk.link, stick)
        assert brought.broken == ()
        self.happened["brought back"] += 1
        return brought.rows

    @property
    def _stores(self) -> Stores:
        return Stores(self.kiosk.sync.links, self.kiosk.sync.outbox, self.kiosk.sync.news)


@pytest.fixture
def month(kiosk: KioskEnd, hub: Hub, hub_home: Path, clock: FakeClock, tmp_path: Path) -> Month:
    return Month(kiosk, hub, ssh_identity(open_signing_key(hub_home, "hub.key").openssh()), clock, tmp_path)


def opened_by_debian(stick: Path, key: Path) -> set[str]:
    """What `minisign` vouches for and `age` opens, without a line of ours: the hashes of the files on a stick."""
    hashes: set[str] = set()
    for sealed in sorted(stick.glob(f"*{TO_HUB}")):
        subprocess.run([MINISIGN, "-Vq", "-p", str(stick / "K1.pub"), "-m", str(sealed)], check=True)
        plain = subprocess.run([AGE, "-d", "-i", str(key), str(sealed)], capture_output=True, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
            for member in archive:
                content = archive.extractfile(member)
                assert content is not None
                data = content.read()
                if member.name.startswith("batch/"):
                    assert decode_batch(data).statement.kiosk == "K1"
                if member.name.startswith("file/"):
                    assert hashlib.sha256(data).hexdigest() == member.name.removeprefix("file/")
                    hashes.add(member.name.removeprefix("file/"))
    return hashes


@debian
@pytest.mark.long
def test_thirty_days_by_stick_and_then_the_line_are_one_dossier_each(
    month: Month, wire: Wire, hub_home: Path, tmp_path: Path
) -> None:
    key = tmp_path / "hub_ed25519"
    key.write_bytes(open_signing_key(hub_home, "hub.key").openssh())
    key.chmod(0o600)

    def no_line(request: httpx.Request, content: bytes) -> httpx.Response | None:
        raise httpx.ConnectError("no line")

    wire.before = no_line
    closed, on_the_way = 0, []
    for day in range(1, DAYS + 1):
        month.day()
        if day % EVERY:
            continue
        stick = month.write()
        hashes = {hashlib.sha256(scan).hexdigest() for _, scans in month.filed.values() for scan in scans}
        assert opened_by_debian(stick, key) <= hashes
        match len(month.sticks) % 4:
            case 1:
                on_the_way.append(stick)  # carried later, together with the next one and behind it
            case 2:
                for one in (stick, *on_the_way, stick):
                    month.carry(one)
                on_the_way.clear()
                closed += month.bring_back(stick)
            case 3:
                shutil.rmtree(stick)  # lost on the way
                month.happened["lost"] += 1
            case _:
                month.carry(stick)  # and its answers are lost on the way back
                for answer in stick.glob(f"*{TO_KIOSK}"):
                    answer.unlink()
                month.happened["answers lost"] += 1

    assert month.happened["lost"]
    assert month.happened["answers lost"]
    assert closed > 0
    assert month.kiosk.sync.outbox.mark().sequence == closed
    assert month.kiosk.sync.outbox.rows(after=closed, most=1, most_bytes=1)

    wire.before = None
    assert month.kiosk.round().error == ""
    for stick in month.sticks:  # and one who comes late brings them all once more
        if stick.exists():
            month.carry(stick)
            month.bring_back(stick)
    assert month.kiosk.round().error == ""
    compare(month)
    sent = sum(wire.sent("POST", "/v1/uploads"))
    every = sum(len(scan) for _, scans in month.filed.values() for scan in scans)
    assert 0 < sent < every
    print(f"\n{len(month.filed)} dossiers, {every} bytes, {sent} of them by line at the end; {dict(month.happened)}")


def compare(month: Month) -> None:
    """Both ways: each dossier that was filed is at the hub once, with all its bytes, and nothing else is."""
    for dossier, scans in month.filed.values():
        kept = at_hub(month.hub, dossier)
        assert kept is not None
        assert (kept.dossier.code, kept.version, kept.set_aside) == (dossier.code, 1, "")
        assert files_at_hub(month.hub, dossier) == scans
    hashes = {hashlib.sha256(scan).hexdigest() for _, scans in month.filed.values() for scan in scans}
    with month.hub.records.reading() as connection:
        assert set(connection.execute(DOSSIER.select()).scalars()) == set(month.filed)
        assert {row.sha256 for row in connection.execute(BLOB.select())} == hashes
        rows = [row.sequence for row in connection.execute(JOURNAL.select().order_by(JOURNAL.c.sequence))]
    outbox = month.kiosk.sync.outbox
    assert rows == list(range(1, outbox.mark().sequence + 1))
    assert not outbox.rows(after=outbox.mark().sequence, most=1, most_bytes=1)
    assert not outbox.files(1)
    assert month.kiosk.home.journal.verify() is None
