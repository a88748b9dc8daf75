"""Events that happen at the hub itself: beside the kiosks' in the same fold, with a body that erasure finds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, insert

from kiosk.data.ids import uuid7
from kiosk.domain.dossier import Event, apply
from kiosk.domain.journal import Header, encode_body
from kiosk.hub import dossiers
from kiosk.hub.dossiers import Kept
from kiosk.hub.tables import BODY

HUB: Final = "hub"
"""The actor of what the hub does by itself."""


def write(
    connection: Connection, kept: Kept, kind: str, actor: str, body: Mapping[str, Any], now: int
) -> tuple[Kept, str]:
    """Put an event behind the others of its dossier; the dossier after it, and the event's id.

    Args:
        connection: inside the transaction that decided.
        kept: the dossier before it; with `set_aside` as it is after it.
        kind, actor, body: the event.
        now: milliseconds since 1970 (UTC).

    Raises:
        ForbiddenTransition: the dossier's state does not lead there. Nothing was written.
    """
    happened = Event(0, kind, actor, now, body)
    after = replace(kept, dossier=apply(kept.dossier, happened))
    content, event = encode_body(body), uuid7(now)
    header = Header(0, event, kept.id, kind, actor, now, 0, "", hashlib.sha256(content).digest(), b"")
    connection.execute(insert(BODY), {"event": event, "salt": b"", "body": content})
    dossiers.add_event(connection, after, header, by_hub=True, counts=True)
    return replace(after, version=kept.version + 1, events=(*kept.events, happened)), event
