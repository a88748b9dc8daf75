"""A kiosk that takes scans in: unclaimed ones into quarantine, others into a draft, where they are merged in pairs.

Used in forked children that are killed (`test_kill_intake.py`) and on a failing disk (`faulty_intake.py`). Every scan
has a label of its own, so that whoever looks later knows which ones are there.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from kiosk.data.clock import SystemClock
from kiosk.data.home import PAPERS, QUARANTINE, Check, Home, open_home
from kiosk.data.housekeeping import tidy
from kiosk.devices.scanner import FolderScanner
from kiosk.domain.dossier import Attachment
from kiosk.domain.paper_pages import PagePart
from kiosk.domain.papers import Media, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.papers import Papers
from kiosk.services.unclaimed import set_aside
from tests.fakes.devices import FakeInspector
from tests.fakes.paper_lines import FakeWorkshop, labels, pages
from tests.fakes.samples import CITIZEN

LIMITS = PaperLimits()
UNCLAIMED = 3
CLAIMED = 4
SLOT = "birth"
_ENDING = "startxref 9 %%EOF"
_FILLING = "x" * 90_000
"""More than one chunk of the vault."""


def scan(label: str) -> bytes:
    """A scan as the scanner wrote it."""
    return pages(label, _FILLING, _ENDING)


def put_scans(folder: Path) -> set[str]:
    """Fill the scanner's folder; the labels of the scans."""
    folder.mkdir(exist_ok=True)
    clock = SystemClock()
    names = [f"unclaimed{number}" for number in range(UNCLAIMED)] + [f"claimed{number}" for number in range(CLAIMED)]
    for name in names:
        path = folder / f"{name}.pdf"
        path.write_bytes(scan(name))
        # In the future the clocks would differ, and nobody could tell whose scan it is.
        at = int((clock.now() + timedelta(minutes=-5 if name.startswith("un") else 0)).timestamp() * 1e9)
        os.utime(path, ns=(at, at))
    return set(names)


class Worker:
    """One visit. Every step may fail and be done again."""

    def __init__(self, home: Home, folder: Path) -> None:
        self._home = home
        self._clock = SystemClock()
        self._workshop = FakeWorkshop(LIMITS)
        began = self._clock.now() - timedelta(minutes=1)
        self._scanner = FolderScanner(folder, self._clock, settle_seconds=0, since=began)
        inspector = FakeInspector()
        checked = CheckedWorkshop(self._workshop, inspector, LIMITS)
        self._papers = Papers(lambda: self._scanner, inspector, home.vault, home.drafts, self._clock, LIMITS, checked)
        self._visit = Visit(citizen=CITIZEN)

    def work(self) -> None:
        """Take everything in, and merge the papers in pairs until one is left.

        Raises:
            StoreFailed: the disk did not take something; call it again.
        """
        set_aside([self._scanner], self._home.quarantine, self._clock, limit=LIMITS.bytes)
        # Each time: whether a commit whose sync failed counts, only the store knows once it was opened anew.
        draft = self._home.drafts.latest(CITIZEN.id)
        known = draft.id if draft else self._home.drafts.start(CITIZEN.id, "1.001193", 1)
        self._visit = self._visit.with_(draft=known, papers=draft.papers if draft else ())
        for offered in self._papers.offered():
            taken = self._papers.take(self._visit, SLOT, offered)
            assert not isinstance(taken, Problem), taken
            self._visit = taken
        while len(self._visit.papers) > 1:
            self._merge(self._visit.papers[:2])

    def _merge(self, parts: tuple[Attachment, ...]) -> None:
        drafts, vault, draft = self._home.drafts, self._home.vault, self._visit.draft
        contents = [vault.read(part.id, drafts.paper_key(draft, part.id)) for part in parts]
        numbered = [(content, page) for content in contents for page in range(len(labels(content)))]
        merged = self._workshop.assemble([PagePart(content, Media.PDF, page) for content, page in numbered])
        assert isinstance(merged, bytes)
        stored = vault.put(BytesIO(merged), limit=LIMITS.bytes)
        paper = Attachment(stored.id, SLOT, "merged.pdf", "application/pdf", stored.size, len(numbered), stored.sha256)
        drafts.attach(draft, paper, key=stored.key)
        self._visit = self._visit.with_(papers=(*self._visit.papers, paper))
        for part in parts:
            drafts.detach(draft, part.id)
            self._visit = self._visit.with_(papers=tuple(p for p in self._visit.papers if p.id != part.id))


def faults(home_path: Path, folder: Path, names: Iterable[str], *, days: int = 2) -> list[str]:
    """What is lost, half there or left over, as a start of the kiosk so many days later finds it."""
    clock = SystemClock()
    home = open_home(home_path, clock, check=Check.QUICK)
    found: list[str] = []
    there: Counter[str] = Counter(path.stem for path in folder.iterdir())
    draft = home.drafts.latest(CITIZEN.id)
    papers = draft.papers if draft else ()
    for paper in papers:
        try:
            assert draft is not None
            there.update(labels(home.vault.read(paper.id, home.drafts.paper_key(draft.id, paper.id))))
        except Exception as error:
            found.append(f"a paper of the draft: {type(error).__name__}")
    with home.store.reading() as connection:
        for file, key in connection.exec_driver_sql("SELECT id, key FROM quarantined_scan"):
            try:
                there.update(labels(home.quarantine._vault.read(file, key)))
            except Exception as error:
                found.append(f"a scan in quarantine: {type(error).__name__}")
    found += [f"{name} is lost" for name in names if not there[name]]
    # By then whatever has no row goes, and nothing else.
    tidy(home, clock.now() + timedelta(days=days), quarantine=timedelta(days=30))
    rows = {PAPERS: {paper.id for paper in papers}, QUARANTINE: home.quarantine.known()}
    for place, known in rows.items():
        if {path.name for path in (home_path / place).iterdir()} != known:
            found.append(f"{place} holds other files than the store knows")
    if broken := home.journal.verify():
        found.append(f"chain: {broken}")
    home.close()
    return found
