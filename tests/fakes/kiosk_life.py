"""One kiosk's life with the real code: it files dossiers, prints receipts, talks with the hub, until all is sent.

Everything it needs lies in files, so that it goes on after being killed at any moment:

    <folder>/K1/              its home
    <folder>/K1.receipts      the receipts that it has printed, a line of JSON each: paper in people's hands
    <folder>/K1.clock         by how many seconds its clock is wrong; no file where it is right
    <folder>/K1.backups/      backups of its home
    <folder>/K1.restored      it has come back from its backup
    <folder>/no-more-hub      the hub will not be restored any more: a kiosk's disk may be lost now
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.data.backup import make_backup
from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, open_home
from kiosk.data.keys import find_key
from kiosk.data.restore import restore
from kiosk.data.signing import SYNC_KEY_FILE, open_signing_key
from kiosk.data.sync_home import sync_home
from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Dossier
from kiosk.services.office import local
from kiosk.sync.enrolment import Keys, NotEnrolled, rejoin
from kiosk.sync.errors import NotSent
from kiosk.sync.line import open_line
from kiosk.sync.ports import Link
from kiosk.sync.rounds import LOCKED, Stores, one_round
from tests.fakes.samples import AGENCY, CITIZEN, paper, submission, terms

DONE, IS_LOCKED, DISK_LOST = 0, 9, 10
"""How a life ends: all sent; the hub has locked this copy; its disk is lost and a backup is to be restored."""
NO_MORE_HUB: Final = "no-more-hub"
HARDWARE: Final = "serial 1"
MOST_AT_ONCE: Final = 4
FILED_WHILE_WAITING: Final = 0.3
MOST_WAITING: Final = 20
"""How likely dossiers are filed before a round that follows a failed one, and how many rows wait at most: life goes on
while the line is down, but most faults have to meet a few dossiers, not one fault all of them."""
_SMALL, _MIDDLE, _LARGE = 60_000, 300_000, 2_500_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What a kiosk is to live through.

    Attributes:
        wanted: receipts that it prints.
        backup_at, lost_at: after how many receipts it is backed up, and loses its disk; 0 for never.
    """

    wanted: int
    backup_at: int = 0
    lost_at: int = 0


class WrongClock(SystemClock):
    """The system's clock, wrong by what stands in a file."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    @property
    def is_right(self) -> bool:
        """Whether somebody who looks at it would say so."""
        return not self._file.exists()

    def now(self) -> datetime:
        """The wall clock, as wrong as the file says."""
        try:
            return super().now() + timedelta(seconds=float(self._file.read_text()))
        except (OSError, ValueError):
            return super().now()


class Receipts:
    """What a kiosk has printed. Out in the world: no restore takes it back."""

    def __init__(self, home: Path) -> None:
        self._file = home.with_name(f"{home.name}.receipts")

    def all(self) -> list[dict[str, object]]:
        """Every receipt, oldest first."""
        return [json.loads(line) for line in self._file.read_text().splitlines()] if self._file.exists() else []

    def count(self) -> int:
        """How many there are."""
        return self._file.read_bytes().count(b"\n") if self._file.exists() else 0

    def add(self, dossier: Dossier, hashes: list[str]) -> None:
        """One more; `hashes` are of the scans' own bytes."""
        with self._file.open("a", encoding="ascii") as file:
            file.write(json.dumps({"id": dossier.id, "code": dossier.code, "papers": hashes}) + "\n")


class Life:
    """A kiosk from its start until its end or a kill."""

    def __init__(self, home: Path, url: str, plan: Plan, seed: int) -> None:
        self._path, self._url, self._plan, self._random = home, url, plan, random.Random(seed)
        self._clock = WrongClock(home.with_suffix(".clock"))
        self._receipts = Receipts(home)
        self._backups = home.with_suffix(".backups")
        self._home = open_home(home, self._clock, check=Check.TAIL)
        self._sync = sync_home(self._home, self._clock)
        self._key = open_signing_key(home, SYNC_KEY_FILE)

    def live(self) -> int:
        """Until all is printed and sent, or it may not go on."""
        self._print_what_was_not()
        waiting = False
        while True:
            link = self._sync.links.link()
            assert link is not None
            if link.locked:
                return IS_LOCKED
            if self._clock.is_right and not self._home.journal.clock_trusted():
                self._home.journal.confirm_clock(actor="officer:1")
            if not waiting or (self._random.random() < FILED_WHILE_WAITING and self._unsent() < MOST_WAITING):
                for _ in range(min(self._plan.wanted - self._receipts.count(), self._random.randint(1, MOST_AT_ONCE))):
                    self._file(link)
            if self._plan.backup_at and self._receipts.count() >= self._plan.backup_at and not self._backups.exists():
                self._back_up()
            stores = Stores(self._sync.links, self._sync.outbox, self._sync.news)
            with open_line(self._url, token=link.token) as line:
                done = one_round(stores, line, link, self._key.signer, hub_desk=True, may_send_files=lambda: True)
            if done.error == LOCKED:
                return IS_LOCKED
            waiting = bool(done.error)
            if waiting:
                time.sleep(self._random.uniform(0.0, 0.3))
            if waiting or not self._is_all_sent():
                continue
            count = self._receipts.count()
            if self._plan.lost_at and count >= self._plan.lost_at and self._may_be_lost():
                return DISK_LOST
            if count >= self._plan.wanted and not (self._plan.lost_at and not self._restored.exists()):
                return DONE

    @property
    def _restored(self) -> Path:
        return self._path.with_suffix(".restored")

    def _may_be_lost(self) -> bool:
        return not self._restored.exists() and (self._path.parent / NO_MORE_HUB).exists()

    def _unsent(self, most: int = MOST_WAITING) -> int:
        outbox = self._sync.outbox
        return len(outbox.rows(after=outbox.mark().sequence, most=most, most_bytes=1 << 20))

    def _is_all_sent(self) -> bool:
        return not self._unsent(1) and not self._sync.outbox.files(1)

    def _file(self, link: Link) -> None:
        lease = self._sync.links.lease(link.agency)
        assert lease is not None
        draft = self._home.drafts.start(CITIZEN.id, "1.001193", 1)
        papers, hashes = [], []
        for _ in range(self._random.randrange(3)):
            scan = self._random.randbytes(self._random.randint(1, self._size()))
            hashes.append(hashlib.sha256(scan).hexdigest())
            stored = self._home.vault.put(io.BytesIO(scan), limit=_LARGE)
            papers.append(paper(stored))
            self._home.drafts.attach(draft, papers[-1], key=stored.key)
        given = terms(
            today=local(self._clock.now()).date(),
            lane=Lane(lease.lane.first, lease.lane.last),
            clock_trusted=self._home.journal.clock_trusted(),
        )
        given = replace(given, kiosk=link.kiosk, lease_end=lease.ends)
        filed = self._home.dossiers.submit(submission(draft, papers=tuple(papers)), given).dossier
        self._receipts.add(filed, hashes)

    def _size(self) -> int:
        return self._random.choices((_SMALL, _MIDDLE, _LARGE), (90, 8, 2))[0]

    def _print_what_was_not(self) -> None:
        """A kill between the commit and the printer: the receipt comes out at the next start."""
        printed = {one["id"] for one in self._receipts.all()}
        with self._home.store.reading() as connection:
            filed = connection.exec_driver_sql("SELECT id FROM dossier ORDER BY sequence").scalars().all()
        for dossier in filter(None, map(self._home.dossiers.by_id, [one for one in filed if one not in printed])):
            keys = {one["id"]: self._home.dossiers.paper_key(dossier.id, one["id"]) for one in dossier.body["papers"]}
            scans = [self._home.vault.read(one, key) for one, key in keys.items()]
            self._receipts.add(dossier, [hashlib.sha256(scan).hexdigest() for scan in scans])

    def _back_up(self) -> None:
        key = find_key(self._path)
        assert key is not None
        draft = self._backups.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        make_backup(self._home, draft, key, self._clock, with_keys=True)
        draft.rename(self._backups)


def come_back(home: Path, url: str, *, from_backup: bool) -> None:
    """What an administrator does: `kiosk restore` onto an empty disk, if it was lost, and `kiosk sync rejoin`."""
    clock = WrongClock(home.with_suffix(".clock"))
    if from_backup:
        shutil.rmtree(home, ignore_errors=True)
        restore(home.with_suffix(".backups"), home, clock, agency=AGENCY)
    opened = open_home(home, clock)
    sync = sync_home(opened, clock)
    key, receipts = open_signing_key(home, SYNC_KEY_FILE), open_signing_key(home)
    keys = Keys(key.signer, key.public, receipts.public, "", HARDWARE, "1")
    while (link := sync.links.link()) is not None:
        try:
            with open_line(url) as line:
                sync.links.rejoined(rejoin(line, link, sync.outbox.mark(), keys))
                break
        except NotSent:
            time.sleep(0.05)
        except NotEnrolled as error:
            # "another_hub" is a captive portal: whoever typed the command reads so, and tries again.
            if error.reason != "another_hub":
                raise
    opened.close()
    if from_backup:
        home.with_suffix(".restored").touch()
