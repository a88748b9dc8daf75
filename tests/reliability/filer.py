"""A kiosk that does nothing but file dossiers, and says each time what it has acknowledged.

Used as a function in a forked child (`test_kill9.py`) and as a program under the recorder (`test_powercut.py`).
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import count, islice
from pathlib import Path

from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, Home, open_home
from kiosk.domain.dossier import Attachment
from tests.fakes.samples import CITIZEN, paper, submission, terms

SCAN_SIZES = (700, 70_000)


@dataclass(frozen=True)
class Saved:
    """Acknowledged: an answer of a draft."""

    draft: str
    value: str


@dataclass(frozen=True)
class Filed:
    """Acknowledged: a dossier, of which the papers are known by `scan`."""

    draft: str
    dossier: str
    code: str
    papers: tuple[str, ...]


Acknowledged = Saved | Filed


def scan(draft: str, number: int) -> bytes:
    """The bytes of a draft's paper, so that whoever looks later knows what should be there."""
    seed = hashlib.sha256(f"{draft}-{number}".encode()).digest()
    return (seed * (SCAN_SIZES[number] // len(seed) + 1))[: SCAN_SIZES[number]]


def attach_scans(home: Home, draft: str) -> tuple[Attachment, ...]:
    """Put the draft's papers into the vault and tie them to it."""
    papers = []
    for number in range(len(SCAN_SIZES)):
        stored = home.vault.put(BytesIO(scan(draft, number)), limit=10**6)
        home.drafts.attach(draft, paper(stored), key=stored.key)
        papers.append(paper(stored))
    return tuple(papers)


def file_dossiers(home: Home, say: Callable[[Acknowledged], None]) -> Iterator[None]:
    """File one dossier after the other, each time all that a citizen does; says so only after the store did."""
    for number in count(1):
        draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
        home.drafts.save(draft, {"applicant.name": f"value {number}"}, place="applicant")
        say(Saved(draft, f"value {number}"))
        if number % 2:
            home.vault.prepare()
        papers = attach_scans(home, draft)
        filed = home.dossiers.submit(submission(draft, papers=papers), terms())
        say(Filed(draft, filed.dossier.id, filed.dossier.code, tuple(attached.id for attached in papers)))
        yield


def say(target: int, said: Acknowledged) -> None:
    """Write an acknowledgement to a pipe or file."""
    os.write(target, written(said))


def written(said: Acknowledged) -> bytes:
    """An acknowledgement as one line."""
    match said:
        case Saved(draft, value):
            return f"saved|{draft}|{value}\n".encode()
        case Filed(draft, dossier, code, papers):
            return f"filed|{draft}|{dossier}|{code}|{'|'.join(papers)}\n".encode()


def read(lines: bytes) -> list[Acknowledged]:
    """The acknowledgements; the last line counts only if it came whole."""
    found: list[Acknowledged] = []
    for line in lines.decode().split("\n")[:-1]:
        kind, draft, *rest = line.split("|")
        found.append(Saved(draft, rest[0]) if kind == "saved" else Filed(draft, rest[0], rest[1], tuple(rest[2:])))
    return found


def faults(home: Home, acknowledged: list[Acknowledged]) -> list[str]:
    """What a citizen who got these acknowledgements could complain about."""
    found = []
    filed = [said for said in acknowledged if isinstance(said, Filed)]
    gone_on = {said.draft for said in filed}
    for said in filed:
        dossier = home.dossiers.by_code(said.code)
        if dossier is None or dossier.id != said.dossier or dossier.body["key"] != said.draft:
            found.append(f"dossier {said.code} is lost")
            continue
        for number, name in enumerate(said.papers):
            try:
                whole = home.vault.read(name, home.dossiers.paper_key(said.dossier, name)) == scan(said.draft, number)
            except Exception as error:
                found.append(f"paper {number} of {said.code}: {type(error).__name__}")
            else:
                if not whole:
                    found.append(f"paper {number} of {said.code} is another one")
    for saved in acknowledged:
        if isinstance(saved, Saved) and saved.draft not in gone_on:
            draft = home.drafts.load(saved.draft)
            if draft is None and not is_filed(home, saved.draft):
                found.append("a draft is lost")
            if draft is not None and draft.answers.get("applicant.name") != saved.value:
                found.append("a draft's answer is lost")
    return found


def is_filed(home: Home, draft: str) -> bool:
    """Whether the draft became a dossier, though perhaps nobody was told any more."""
    with home.store.reading() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM dossier WHERE key = ?", (draft,)).scalar() is not None


def main(home: Path, acknowledgements: Path, dossiers: int, synchronous: str) -> None:
    """File so many dossiers, with small checkpoints in between, and write each acknowledgement to a file."""
    opened = open_home(home, SystemClock(), check=Check.TAIL)
    connection = opened.store._connection()  # settings that no caller of the store may change
    connection.exec_driver_sql(f"PRAGMA synchronous = {synchronous}")
    # Small enough that several checkpoints fall into a short recording.
    connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 100")
    target = os.open(acknowledgements, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for _ in islice(file_dossiers(opened, lambda said: say(target, said)), dossiers):
        pass
    # No orderly end: closing the store would checkpoint and sync.
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
