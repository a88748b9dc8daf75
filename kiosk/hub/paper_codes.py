"""Codes that stand on somebody's paper although they could not stay this dossier's own.

Two kiosks that were used before they were enrolled have each printed the first numbers of a day, and the hub may have
given the same ones. One code, two papers: the code belongs to one dossier at most, but whoever holds the other paper
must find her own, and neither must see the other's. What tells them apart is on the paper too: the QR's secret, and for
a typed code the last digits of the person's number.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, bindparam, select

from kiosk.domain.dossier import Dossier, ForbiddenTransition, Kind, apply
from kiosk.hub import bodies, dossiers
from kiosk.hub.care_tables import PAPER_CODE
from kiosk.hub.dossiers import Kept
from kiosk.hub.tables import DOSSIER_CODE
from kiosk.sync.wire_errors import WireError

_HOLDER: Final = select(DOSSIER_CODE.c.dossier).where(DOSSIER_CODE.c.code == bindparam("code"))
_ON_PAPER: Final = (
    select(PAPER_CODE.c.dossier).where(PAPER_CODE.c.code == bindparam("code")).order_by(PAPER_CODE.c.dossier)
)


def with_code(connection: Connection, code: str) -> Iterator[Kept]:
    """All dossiers on whose paper this code stands: the one whose it is, then the others."""
    found = [connection.execute(_HOLDER, {"code": code}).scalar()]
    found += connection.execute(_ON_PAPER, {"code": code}).scalars()
    for dossier in dict.fromkeys(filter(None, found)):
        if kept := dossiers.load(connection, dossier):
            yield kept


def others(connection: Connection, code: str, dossier: str) -> list[Kept]:
    """Who else has this code on paper, but for those that were erased."""
    return [kept for kept in with_code(connection, code) if kept.id != dossier and not kept.erased]


def as_said(kept: Kept) -> Dossier:
    """The dossier, or as long as nothing of it counts what its submission says; nothing of one that was erased."""
    if kept.dossier.body or kept.erased or any(event.kind == Kind.ERASED for event in (*kept.events, *kept.requests)):
        return kept.dossier
    said = next((event for event in kept.requests if event.kind == Kind.SUBMITTED and event.body), None)
    if said is None:
        return kept.dossier
    try:
        bodies.check(said)
        return apply(Dossier(kept.id), said)
    except (WireError, ForbiddenTransition, ValueError, TypeError, KeyError, AttributeError):
        return kept.dossier
