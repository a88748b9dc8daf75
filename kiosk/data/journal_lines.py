"""The journal for people: who did what and when, without anybody's data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from kiosk.data.store import Store
from kiosk.data.tables import JournalBodyRow, JournalRow, core
from kiosk.data.times import millis, moment

TOLD: Final = (
    "enabled", "evidence", "failures", "first", "kind", "last_step", "reason", "reprint", "roles", "status", "step",
)  # fmt: skip
"""What may be shown of a body: words and counts of our own making. Everything else may be about a person."""

_HEADER: Final = core(JournalRow)
_BODY: Final = core(JournalBodyRow)


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `actor` and `dossier` are pseudonyms; `facts` hold nothing personal."""

    sequence: int
    at: datetime
    kind: str
    actor: str
    dossier: str
    facts: Mapping[str, Any]


def lines(store: Store, *, kind: str = "", since: datetime | None = None, limit: int = 100) -> list[Line]:
    """The newest events, oldest first.

    Args:
        store: whose journal.
        kind: only these: "login" for all that begin so, "login.failed" for one.
        since: none before this moment.
        limit: at most so many.
    """
    wanted = select(_HEADER, _BODY.c.body).outerjoin_from(_HEADER, _BODY).order_by(_HEADER.c.sequence.desc())
    if kind:
        wanted = wanted.where((_HEADER.c.kind == kind) | _HEADER.c.kind.startswith(f"{kind}.", autoescape=True))
    if since is not None:
        wanted = wanted.where(_HEADER.c.wall >= millis(since))
    with store.reading() as connection:
        rows = connection.execute(wanted.limit(limit)).all()
    return [Line(r.sequence, moment(r.wall), r.kind, r.actor, r.dossier, _facts(r.body)) for r in reversed(rows)]


def _facts(body: bytes | None) -> dict[str, Any]:
    said = json.loads(body) if body else {}
    return {name: said[name] for name in TOLD if name in said}
