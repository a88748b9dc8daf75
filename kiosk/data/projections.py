"""What is written beside a dossier's events so that lists and look-ups need not fold them, and how to build it anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, literal, select, union_all, update

from kiosk.data import payment_lists
from kiosk.data.store import Store
from kiosk.data.sync_tables import HubEventRow
from kiosk.data.tables import AttachmentRow, DossierCodeRow, DossierRow, FeeRow, JournalBodyRow, JournalRow, core
from kiosk.domain.dossier import Attachment, Dossier, Event, Kind, fold
from kiosk.domain.ownership import HANDOVER

FROM_HUB: Final = 0
"""The sequence of an event that happened at the hub: it has none in this journal."""
KEYS: Final = "paper_keys"
"""The part of an older `submitted` body that holds the papers' keys. Now they stand in `attachment` only: the hub gets
the papers themselves, and a key that never leaves the kiosk is gone with its row."""

_HEADER: Final = core(JournalRow)
_BODY: Final = core(JournalBodyRow)
_DOSSIER: Final = core(DossierRow)
_CODE: Final = core(DossierCodeRow)
_ATTACHMENT: Final = core(AttachmentRow)
_FEE: Final = core(FeeRow)
_HUB_EVENT: Final = core(HubEventRow)
_FROM_HERE: Final = (
    select(_HEADER.c.dossier, _HEADER.c.sequence, _HEADER.c.kind, _HEADER.c.actor, _HEADER.c.wall, _BODY.c.body)
    .add_columns(_HEADER.c.sequence.label("at"), literal(0).label("position"))
    .outerjoin_from(_HEADER, _BODY)
    .where(_HEADER.c.dossier.in_(bindparam("dossiers", expanding=True)))
)
_FROM_THERE: Final = (
    select(_HUB_EVENT.c.dossier, literal(FROM_HUB), _HUB_EVENT.c.kind, _HUB_EVENT.c.actor, _HUB_EVENT.c.wall)
    .add_columns(_HUB_EVENT.c.body, _HUB_EVENT.c.after, _HUB_EVENT.c.position)
    .where(_HUB_EVENT.c.dossier.in_(bindparam("dossiers", expanding=True)), _HUB_EVENT.c.counts)
)
_EVENTS: Final = union_all(_FROM_HERE, _FROM_THERE).order_by("at", "position")
"""What came from the hub stands behind what stood in our journal when it came."""
_SUBMITTED: Final = select(_HEADER.c.dossier).where(_HEADER.c.kind == Kind.SUBMITTED.value).order_by(_HEADER.c.sequence)
_PAPER_KEYS: Final = select(_ATTACHMENT.c.id, _ATTACHMENT.c.key)
_ADD_DOSSIER: Final = insert(_DOSSIER)
_ADD_CODE: Final = insert(_CODE)
_ADD_ATTACHMENT: Final = insert(_ATTACHMENT)
_ADD_FEE: Final = insert(_FEE)
_ALWAYS: Final = frozenset({Kind.ERASED, Kind.CODE_GIVEN})
_TELLING: Final = frozenset({Kind.SUBMITTED, Kind.ERASED})
_CHANGE: Final = update(_DOSSIER).where(_DOSSIER.c.id == bindparam("of"))


def events(connection: Connection, dossiers: Iterable[str]) -> dict[str, list[Event]]:
    """The events of some dossiers, with the bodies as they stand in the journal; an erased body is empty."""
    found: dict[str, list[Event]] = {dossier: [] for dossier in dossiers}
    for row in connection.execute(_EVENTS, {"dossiers": list(found)}):
        body = {} if row.body is None else json.loads(row.body)
        found[row.dossier].append(Event(row.sequence, row.kind, row.actor, row.wall, body))
    return found


def folded(dossier: str, history: Iterable[Event]) -> Dossier:
    """The dossier as the rest of the program sees it: without its papers' keys, and as its owner decided.

    What this kiosk writes after it has handed a dossier over is a request and changes no state; erasing
    it and giving it a code decide nothing.
    """
    counting: list[Event] = []
    ours = True
    for event in history:
        if ours or event.sequence == FROM_HUB or event.kind in _ALWAYS:
            counting.append(_without_keys(event))
        ours = ours and event.kind != HANDOVER
    return fold(dossier, counting)


def is_here(history: Iterable[Event]) -> bool:
    """Whether the dossier was filed in this journal: the hub may tell of one that was lost with an earlier store."""
    return any(event.sequence != FROM_HUB for event in history)


def handed_over(history: Iterable[Event]) -> bool:
    """Whether the hub decides about the dossier."""
    return any(event.kind == HANDOVER for event in history)


def _without_keys(event: Event) -> Event:
    if KEYS not in event.body:
        return event
    shown = {name: value for name, value in event.body.items() if name != KEYS}
    return Event(event.sequence, event.kind, event.actor, event.wall, shown)


def add(
    connection: Connection, dossier: Dossier, facts: Mapping[str, Any], sequence: int, keys: Mapping[str, bytes]
) -> None:
    """Write all projections of a dossier.

    Args:
        connection: inside the transaction that wrote the events.
        dossier: the fold of its events.
        facts: the body of its `submitted` event, or of the `erased` one, which repeats what may be kept.
        sequence: its first event.
        keys: what opens its papers, by their ids.

    Raises:
        KeyError: one of them is missing.
    """
    row = {name: facts[name] for name in ("key", "account", "procedure", "procedure_name")}
    row |= {"id": dossier.id, "owner_name": dossier.owner_name, "sequence": sequence, **_changing(dossier)}
    connection.execute(_ADD_DOSSIER, row)
    for code in (*dossier.earlier_codes, dossier.code):
        add_code(connection, dossier.id, code)
    if papers := facts["papers"]:
        rows = [
            {
                **Attachment.from_json(paper).as_json(),  # papers of old events do not say all
                "dossier": dossier.id,
                "position": position,
                "key": keys[paper["id"]],
            }
            for position, paper in enumerate(papers, start=1)
        ]
        connection.execute(_ADD_ATTACHMENT, rows)
    if fees := facts["fees"]:
        rows = [
            {"dossier": dossier.id, "position": position, "name": name, "amount": amount}
            for position, (name, amount) in enumerate(fees, start=1)
        ]
        connection.execute(_ADD_FEE, rows)


def add_code(connection: Connection, dossier: str, code: str) -> None:
    """Write one more code under which a dossier is found."""
    connection.execute(_ADD_CODE, {"code": code, "dossier": dossier})


def change(connection: Connection, dossier: Dossier) -> None:
    """Write what an event may have changed."""
    connection.execute(_CHANGE.values(_changing(dossier)), {"of": dossier.id})


def forget(connection: Connection, dossier: Dossier) -> list[str]:
    """Write what remains of an erased dossier; the papers that no other dossier has."""
    others = _ATTACHMENT.alias()
    shared = select(others.c.id).where(others.c.dossier != dossier.id)
    mine = select(_ATTACHMENT.c.id).where(_ATTACHMENT.c.dossier == dossier.id, _ATTACHMENT.c.id.not_in(shared))
    papers = list(connection.execute(mine).scalars())
    connection.execute(delete(_ATTACHMENT).where(_ATTACHMENT.c.dossier == dossier.id))
    blank = {"account": "", "owner_name": "", **_changing(dossier)}
    connection.execute(_CHANGE.values(blank), {"of": dossier.id})
    return papers


def kept_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a `submitted` body that tells nothing about people."""
    names = ("key", "procedure", "procedure_name", "fees")
    return {"account": "", "papers": [], **{name: facts[name] for name in names}}


def rebuild(store: Store) -> int:
    """Build all projections anew from the journal, in one transaction; how many dossiers there are.

    The papers' keys are no projection: they are carried over, or come from bodies that still hold them.
    """
    with store.transaction() as connection:
        # Print jobs point at dossiers: let them, until all are there again.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        payment_lists.forget_all(connection)
        keys: dict[str, bytes] = {row.id: row.key for row in connection.execute(_PAPER_KEYS)}
        for table in (_FEE, _ATTACHMENT, _CODE, _DOSSIER):
            connection.execute(delete(table))
        dossiers = list(connection.execute(_SUBMITTED).scalars())
        for dossier in dossiers:
            history = events(connection, [dossier])[dossier]
            facts = next(event.body for event in reversed(history) if event.kind in _TELLING and event.body)
            keys |= {paper: bytes.fromhex(key) for paper, key in facts.get(KEYS, {}).items()}
            add(connection, folded(dossier, history), facts, history[0].sequence, keys)
            payment_lists.project(connection, dossier, history)
    return len(dossiers)


def _changing(dossier: Dossier) -> dict[str, Any]:
    return {
        "code": dossier.code,
        "status": int(dossier.status),
        "received": dossier.received,
        "due": dossier.due,
        "officer": dossier.officer,
    }
