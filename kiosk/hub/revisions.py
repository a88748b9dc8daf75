"""Catalogues and calendars for a commune's kiosks: immutable files, of which the feed tells the newest."""

from __future__ import annotations

import hashlib

from sqlalchemy import func, insert, select

from kiosk.hub import feed
from kiosk.hub.core import Hub
from kiosk.hub.tables import REVISION
from kiosk.sync.wire_feed import Pointer, Subject


def publish(hub: Hub, agency: str, subject: Subject, content: bytes) -> Pointer:
    """Give a new revision to the agency's kiosks; the same content again is the same revision."""
    sha256 = hashlib.sha256(content).hexdigest()
    hub.blobs.put(agency, sha256, [content])
    mine = (REVISION.c.agency == agency) & (REVISION.c.subject == subject.value)
    with hub.records.transaction() as connection:
        newest = connection.execute(select(func.max(REVISION.c.number)).where(mine)).scalar() or 0
        last = select(REVISION.c.sha256).where(mine, REVISION.c.number == newest)
        pointer = Pointer(subject, newest + 1, sha256, len(content))
        if connection.execute(last).scalar() == sha256:
            return Pointer(subject, newest, sha256, len(content))
        values = {
            "agency": agency,
            "subject": subject.value,
            "number": pointer.revision,
            "sha256": sha256,
            "size": len(content),
            "published": hub.now(),
        }
        connection.execute(insert(REVISION), values)
        feed.append(connection, pointer, agency=agency)
    return pointer


def is_published(hub: Hub, agency: str, sha256: str) -> bool:
    """Whether a file is a revision of this agency's."""
    mine = (REVISION.c.agency == agency) & (REVISION.c.sha256 == sha256)
    with hub.records.reading() as connection:
        return connection.execute(select(REVISION.c.number).where(mine)).first() is not None
