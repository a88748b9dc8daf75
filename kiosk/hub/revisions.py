"""Catalogues and calendars for a commune's kiosks: immutable, signed files, of which the feed tells the newest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import Select, func, insert, select

from kiosk.data.revision_check import content_fault
from kiosk.hub import feed
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.tables import REVISION
from kiosk.sync.ed25519 import checks_of
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_feed import Pointer, Subject
from kiosk.sync.wire_revision import Revision, read_revision


class Unfit(HubRefused):
    """No kiosk would take it. `fault` says what has to be mended, a sentence."""

    def __init__(self, fault: str) -> None:
        super().__init__("unfit")
        self.fault = fault


def publish(hub: Hub, agency: str, subject: Subject, files: Mapping[str, str], *, above: int = 0) -> Pointer:
    """Give a new revision to the agency's kiosks; the same content as the newest again is the same revision.

    Args:
        hub: the hub.
        agency: whose kiosks.
        subject: what it is.
        files: text by name, as `kiosk.sync.wire_revision` says.
        above: a number that kiosks may have in use. A hub that came from a backup has forgotten its newest revisions,
            and no kiosk goes back to a lower number.

    Raises:
        Unfit: a file has to be mended first.
    """
    while True:
        last = _newest(hub, agency, subject)
        if last is not None and last.revision > above and _files(hub, agency, last.sha256) == dict(files):
            return last
        newest = 0 if last is None else last.revision
        revision = Revision(agency, subject, max(newest, above) + 1, hub.now(), files)
        # Looked at and written before the transaction: kiosks are not kept waiting for it.
        content = _checked(hub, revision)
        pointer = Pointer(subject, revision.number, hashlib.sha256(content).hexdigest(), len(content))
        hub.blobs.put(agency, pointer.sha256, [content])
        values = {"agency": agency, "subject": subject.value, "number": revision.number}
        values |= {"sha256": pointer.sha256, "size": pointer.size, "published": revision.published}
        with hub.records.transaction() as connection:
            if (connection.execute(_number(agency, subject)).scalar() or 0) == newest:
                connection.execute(insert(REVISION), values)
                feed.append(connection, pointer, agency=agency)
                return pointer


def content(hub: Hub, agency: str, sha256: str) -> bytes | None:
    """A revision of this agency's as it travels; None where it is none."""
    mine = (REVISION.c.agency == agency) & (REVISION.c.sha256 == sha256)
    with hub.records.reading() as connection:
        there = connection.execute(select(REVISION.c.number).where(mine)).first() is not None
    return b"".join(hub.blobs.open(agency, sha256)) if there and hub.blobs.has(agency, sha256) else None


def _number(agency: str, subject: Subject) -> Select[tuple[int]]:
    mine = (REVISION.c.agency == agency) & (REVISION.c.subject == subject.value)
    return select(func.max(REVISION.c.number)).where(mine)


def _newest(hub: Hub, agency: str, subject: Subject) -> Pointer | None:
    mine = (REVISION.c.agency == agency) & (REVISION.c.subject == subject.value)
    with hub.records.reading() as connection:
        row = connection.execute(select(REVISION).where(mine).order_by(REVISION.c.number.desc()).limit(1)).first()
    return None if row is None else Pointer(subject, row.number, row.sha256, row.size)


def _checked(hub: Hub, revision: Revision) -> bytes:
    try:
        data = revision.sign(hub.signer)
    except WireError as error:
        raise Unfit(f"Tệp quá lớn, hoặc tên tệp không đúng ({error}).") from None
    if fault := content_fault(revision):
        raise Unfit(fault)
    return data


def _files(hub: Hub, agency: str, sha256: str) -> Mapping[str, str] | None:
    if not hub.blobs.has(agency, sha256):
        return None
    try:
        return read_revision(b"".join(hub.blobs.open(agency, sha256)), checks_of([hub.public])).files
    except WireError:
        return None  # published by an older program, unsigned
