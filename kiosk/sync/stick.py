"""Sending by stick: what the hub lacks is written into a folder, and its answers are taken from one.

    K1-1-20261123T021400-01.ks1          batches and files, sealed for the hub
    K1-1-20261123T021400-01.ks1.minisig  the kiosk's signature
    K1.pub                               its public key, for `minisign -V`
    K1-….ka1                             what the hub answers, sealed for the kiosk

The batches are those that travel over the line, and the hub takes them in by the same function: a dossier that comes
both ways is one. Sticks may come in any order, twice, or never; nothing is closed before an answer is there.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.domain.lookup_link import Signer
from kiosk.sync import minisign
from kiosk.sync.ed25519 import checks_of
from kiosk.sync.ports import FileToSend, Link, Lock
from kiosk.sync.pusher import MOST_BYTES, MOST_ROWS
from kiosk.sync.reporter import written as written_report
from kiosk.sync.revisions import brought
from kiosk.sync.rounds import Stores
from kiosk.sync.sealed_file import Member, SealBroken, opened, seal, size_of, ssh_public, x25519_identity
from kiosk.sync.wire_ack import read_ack
from kiosk.sync.wire_batch import decode_batch, encode_batch
from kiosk.sync.wire_errors import TooLarge, WireError
from kiosk.sync.wire_feed import read_feed_page
from kiosk.sync.wire_files import LARGEST_FILE, MOST_DIGESTS, NONCE_BYTES, FilesQuestion, read_files_answer
from kiosk.sync.wire_revoked import read_revoked

TO_HUB, TO_KIOSK = ".ks1", ".ka1"
BATCH, FILE, QUESTION, CURSOR, WANTED, REPORT = "batch/", "file/", "question/", "cursor", "wanted/", "report"
ACK, FILES, FEED, REVISION, REVOKED = "ack/", "files/", "feed/", "revision/", "revoked"
MOST_FILES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the sealed files, and how many rows and papers they hold."""

    files: tuple[Path, ...]
    rows: int
    papers: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What the hub's answers brought.

    Attributes:
        rows: rows that they closed.
        items: what the hub had to tell.
        broken: names of files that are damaged or not for this kiosk.
    """

    rows: int
    items: int
    broken: tuple[str, ...]


def export(
    stores: Stores, link: Link, signer: Signer, public: bytes, folder: Path, *, most: int, now: datetime
) -> Written:
    """Write everything that the hub has not acknowledged.

    Args:
        stores: the store's side.
        link: the enrolment.
        signer, public: the key that signs batches.
        folder: on the stick.
        most: bytes of one sealed file, roughly.
        now: goes into the names.
    """
    batches = list(_batches(stores, link, signer))
    rows = sum(decode_batch(data).statement.count for data in batches)
    if batches:
        stores.outbox.expect_files(decode_batch(batches[-1]).statement.last)
    papers = {file.sha256: file for file in stores.outbox.files(MOST_FILES) if file.size <= LARGEST_FILE}
    members = [Member(CURSOR, len(link.cursor), link.cursor.encode)]
    report = written_report(stores.news.refusals, link, signer)
    members.append(Member(REPORT, len(report), partial(bytes, report)))
    members += [Member(f"{WANTED}{one.pointer.sha256}", 0, bytes) for one in stores.news.revisions.wanted()]
    members += [Member(f"{BATCH}{n:06d}", len(data), partial(bytes, data)) for n, data in enumerate(batches)]
    members += list(_questions(stores, list(papers)))
    members += [_paper(stores, file) for file in papers.values()]
    (folder / f"{link.kiosk}.pub").write_text(minisign.public_text(public, link.kiosk), encoding="ascii")
    recipients = [*filter(None, [link.hub_age_key]), ssh_public(link.hub_key)]
    written = []
    for number, part in enumerate(_parts(members, most), start=1):
        path = folder / f"{link.kiosk}-{link.incarnation}-{now:%Y%m%dT%H%M%S}-{number:02d}{TO_HUB}"
        seal(path, part, recipients)
        text = minisign.signature_text(path, public, signer, moment=int(now.timestamp()))
        path.with_name(path.name + minisign.SUFFIX).write_text(text, encoding="ascii")
        written.append(path)
    return Written(tuple(written), rows, len(papers))


def take_back(stores: Stores, link: Link, folder: Path) -> TakenBack:
    """Take the hub's answers from a folder; those for other kiosks are left alone."""
    before = stores.outbox.mark().sequence
    items, broken = 0, []
    identities = [x25519_identity(link.age_secret)]
    for path in sorted(folder.glob(f"{link.kiosk}-*{TO_KIOSK}")):
        try:
            with opened(path, identities) as members:
                for name, content in members:
                    items += _take(stores, link, name, content)
        except SealBroken:
            broken.append(path.name)
    return TakenBack(max(0, stores.outbox.mark().sequence - before), items, tuple(broken))


def _take(stores: Stores, link: Link, name: str, content: bytes) -> int:
    """Believe what the hub has signed in answer to something of ours; the rest is of no use and does no harm."""
    checks = checks_of([link.hub_key])
    with suppress(WireError, ValueError):
        if name.startswith(ACK):
            digest = bytes.fromhex(name.removeprefix(ACK))
            ack = read_ack(content, checks, batch=digest)
            mine = stores.outbox.stick_note(digest) is not None and ack.incarnation == link.incarnation
            # What the line has brought meanwhile is newer.
            if mine and ack.ack_through > stores.outbox.mark().sequence:
                stores.outbox.acknowledged(ack)
        elif name.startswith(FILES):
            asked = stores.outbox.stick_note(bytes.fromhex(name.removeprefix(FILES)))
            if asked:
                question = read_question(asked)
                missing = set(read_files_answer(content, checks, question=question).missing)
                stores.outbox.files_there([digest for digest in question.digests if digest not in missing])
        elif name == REVOKED and read_revoked(content, checks).kiosk == link.kiosk:
            stores.links.lock(Lock.REVOKED)
        elif name.startswith(FEED):
            now = stores.links.link() or link
            page = read_feed_page(content, checks, kiosk=link.kiosk, after=now.cursor)
            stores.news.take(page)
            return len(page.items)
        elif name.startswith(REVISION):
            brought(stores.news.revisions, link, content)
    return 0


def read_question(content: bytes) -> FilesQuestion:
    """The question that was written down."""
    from kiosk.sync.wire_files import read_files_question

    return read_files_question(content)


def _batches(stores: Stores, link: Link, signer: Signer) -> Iterator[bytes]:
    after, most = stores.outbox.mark().sequence, MOST_ROWS
    while rows := stores.outbox.rows(after=after, most=most, most_bytes=MOST_BYTES):
        try:
            data = encode_batch(link.kiosk, link.incarnation, rows, signer.sign)
        except (TooLarge, ValueError):
            if len(rows) == 1 and rows[0].body is None:
                raise
            if len(rows) == 1:
                stores.outbox.withhold(rows[0].header.dossier, "too_large")
            most = max(1, len(rows) // 2)
            continue
        stores.outbox.note_stick(decode_batch(data).digest)
        yield data
        after, most = rows[-1].header.sequence, MOST_ROWS


def _questions(stores: Stores, digests: Sequence[str]) -> Iterator[Member]:
    for start in range(0, len(digests), MOST_DIGESTS):
        asked = tuple(digests[start : start + MOST_DIGESTS])
        question = FilesQuestion(asked, secrets.token_bytes(NONCE_BYTES).hex())
        content = question.encode()
        stores.outbox.note_stick(question.digest, content)
        yield Member(f"{QUESTION}{start:06d}", len(content), partial(bytes, content))


def _paper(stores: Stores, file: FileToSend) -> Member:
    # An erased or damaged paper travels as nothing: its hash tells the hub, and it stays open here.
    return Member(f"{FILE}{file.sha256}", file.size, lambda: stores.outbox.content(file) or b"")


def _parts(members: Sequence[Member], most: int) -> Iterator[list[Member]]:
    """The members in order, as many as fit together."""
    part: list[Member] = []
    size = 0
    for member in members:
        if part and size + size_of(member) > most:
            yield part
            part, size = [], 0
        part.append(member)
        size += size_of(member)
    yield part
