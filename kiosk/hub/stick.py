"""Sticks at the hub: takes in what kiosks have written, by the same ingest as over the line, and writes the answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from kiosk.hub import feed, files, ingest, kiosks, reports, revisions
from kiosk.hub.core import Hub, HubRefused, Known
from kiosk.hub.ingest import UnknownKiosk
from kiosk.hub.tables import KIOSK
from kiosk.sync import minisign
from kiosk.sync.ed25519 import check_of
from kiosk.sync.sealed_file import Member, SealBroken, opened, seal
from kiosk.sync.stick import (
    ACK,
    BATCH,
    CURSOR,
    FEED,
    FILE,
    FILES,
    QUESTION,
    REPORT,
    REVISION,
    REVOKED,
    TO_HUB,
    TO_KIOSK,
    WANTED,
)
from kiosk.sync.wire_batch import decode_batch
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_feed import LONGEST_CURSOR, MOST_ITEMS, Pointer
from kiosk.sync.wire_files import LARGEST_FILE, FilesAnswer, read_files_question

MOST_PAGES: Final = 50


@dataclass
class Report:
    """What a folder held: sealed files that were taken in, batches, papers, and the names of files that were not."""

    sealed: int = 0
    batches: int = 0
    papers: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass
class _Said:
    """What one kiosk said on its sticks, to be answered at the end, when all papers are there."""

    answers: list[tuple[str, bytes]] = field(default_factory=list)
    questions: list[bytes] = field(default_factory=list)
    cursor: str = ""
    wanted: list[str] = field(default_factory=list)


def take_folder(hub: Hub, identities: Sequence[Any], folder: Path) -> Report:
    """Take in every sealed file of a folder, and write what goes back beside them.

    Args:
        hub: the open hub.
        identities: each opens what is sealed for it (`kiosk.sync.sealed_file`).
        folder: on the stick.
    """
    report = Report()
    said: dict[str, _Said] = {}
    gone: dict[str, bytes] = {}
    for path in sorted(folder.glob(f"*{TO_HUB}")):
        name = path.name.split("-")[0]
        with hub.records.reading() as connection:
            kiosk = kiosks.by_id(connection, name)
        if kiosk is None or not _is_signed(path, kiosk):
            report.refused.append(path.name)
            if (revoked := kiosks.revoked_by_id(hub, name)) and _is_signed(path, revoked[0]):
                gone[name] = revoked[1]
            continue
        try:
            with opened(path, identities) as members:
                for entry, content in members:
                    _take(hub, kiosk, entry, content, said.setdefault(kiosk.id, _Said()), report)
            report.sealed += 1
        except SealBroken:
            report.refused.append(path.name)
    for name, one in said.items():
        _answer(hub, name, one, folder)
    for name, document in gone.items():
        _write(hub, name, [(REVOKED, document)], folder)
    return report


def _is_signed(path: Path, kiosk: Known) -> bool:
    try:
        text = path.with_name(path.name + minisign.SUFFIX).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return False
    return minisign.is_signed(path, text, check_of(kiosk.sign_key))


def _take(hub: Hub, kiosk: Known, name: str, content: bytes, said: _Said, report: Report) -> None:
    try:
        if name.startswith(BATCH):
            digest = decode_batch(content).digest
            answer = ingest.take_in(hub, content)
            report.batches += 1
            if answer.refused is None:
                said.answers.append((f"{ACK}{digest.hex()}", answer.document))
        elif name.startswith(FILE):
            report.papers += _keep(hub, kiosk, name.removeprefix(FILE), content)
        elif name.startswith(QUESTION):
            said.questions.append(content)
        elif name.startswith(WANTED):
            said.wanted.append(name.removeprefix(WANTED))
        elif name == REPORT:
            reports.take(hub, kiosk, content)
        elif name == CURSOR:
            said.cursor = content[:LONGEST_CURSOR].decode("ascii", errors="replace")
    except (WireError, UnknownKiosk, HubRefused):
        report.refused.append(name)


def _keep(hub: Hub, kiosk: Known, sha256: str, content: bytes) -> bool:
    """Keep a paper; one that is not what its name says is passed over, and stays open at the kiosk."""
    if len(content) > LARGEST_FILE or hashlib.sha256(content).hexdigest() != sha256:
        return False
    return files.take(hub, kiosk.agency, sha256, len(content), lambda: [content])


def _answer(hub: Hub, name: str, said: _Said, folder: Path) -> None:
    with hub.records.reading() as connection:
        kiosk = kiosks.by_id(connection, name)
    if kiosk is not None:
        told = list(_feed(hub, kiosk, said))
        documents = [*said.answers, *_files(hub, kiosk, said), *told, *_revisions(hub, kiosk, said)]
        _write(hub, name, documents, folder)


def _write(hub: Hub, name: str, documents: list[tuple[str, bytes]], folder: Path) -> None:
    """Seal what goes back for a kiosk; nothing where it has no key for that."""
    with hub.records.reading() as connection:
        recipient = connection.execute(select(KIOSK.c.age_key).where(KIOSK.c.id == name)).scalar()
    if not recipient:
        return
    members = [Member(entry, len(content), partial(bytes, content)) for entry, content in documents]
    seal(folder / f"{name}-{hub.now()}{TO_KIOSK}", members, [recipient])


def _files(hub: Hub, kiosk: Known, said: _Said) -> Iterator[tuple[str, bytes]]:
    for content in said.questions:
        try:
            question = read_files_question(content)
        except WireError:
            continue
        missing = files.missing(hub, kiosk.agency, question.digests)
        answer = FilesAnswer(question.digest, missing, hub.now())
        yield f"{FILES}{question.digest.hex()}", answer.sign(hub.signer)


def _feed(hub: Hub, kiosk: Known, said: _Said) -> Iterator[tuple[str, bytes]]:
    cursor = said.cursor
    for number in range(MOST_PAGES):
        page = feed.page(hub, kiosk, after=cursor, most=MOST_ITEMS)
        yield f"{FEED}{number:06d}", page.sign(hub.signer)
        said.wanted += [item.sha256 for item in page.items if isinstance(item, Pointer)]
        cursor = page.cursor
        if not page.more:
            return


def _revisions(hub: Hub, kiosk: Known, said: _Said) -> Iterator[tuple[str, bytes]]:
    """Behind the pages that tell of them: what the kiosk lacks, and what it hears of now."""
    for sha256 in dict.fromkeys(said.wanted):
        content = revisions.content(hub, kiosk.agency, sha256)
        if content is not None:
            yield f"{REVISION}{sha256}", content
