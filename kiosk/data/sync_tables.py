"""The tables of synchronisation: what this kiosk knows of its hub. None of it is part of the journal.

How far the hub has acknowledged the journal stands in `delivery` (`kiosk.data.tables`).
"""

from __future__ import annotations

from sqlmodel import Field, Index

from kiosk.data.tables import StoreTable


class HubLinkRow(StoreTable, table=True):
    """The enrolment; one row, or none before it.

    `base` is the sequence behind which this incarnation begins. `locked` says in one word why this kiosk may no longer
    file, or is empty. `tried`, `reached`, `error` and `failures` tell of the last rounds.
    """

    __tablename__ = "hub_link"

    id: int = Field(default=1, primary_key=True)
    url: str
    hub_key: bytes
    hub_age_key: str
    age_secret: str
    kiosk: str
    agency: str
    token: str
    incarnation: int
    base: int
    cursor: str
    locked: str
    tried: int | None
    reached: int | None
    error: str
    failures: int


class HubLeaseRow(StoreTable, table=True):
    """Numbers of each day that the hub has given to this kiosk; days are ISO dates."""

    __tablename__ = "hub_lease"

    agency: str = Field(primary_key=True)
    first: int
    last: int
    starts: str
    ends: str


class HubFileRow(StoreTable, table=True):
    """A file of a dossier whose record the hub has: "waiting", "begun", "there", or "set_aside" with a reason."""

    __tablename__ = "hub_file"
    __table_args__ = (Index("ix_hub_file_state", "state"), Index("ix_hub_file_sha256", "sha256"))

    paper: str = Field(primary_key=True)
    sha256: str
    size: int
    state: str
    reason: str


class HubEventRow(StoreTable, table=True):
    """An event of a dossier that happened at the hub: outside our chain, inside the same fold.

    `after` is our newest sequence at the time when it came: it puts the two in one order for ever. One that does not
    fit the dossier's state here is kept and does not count.
    """

    __tablename__ = "hub_event"
    __table_args__ = (Index("ix_hub_event_dossier", "dossier"), {"sqlite_autoincrement": True})

    position: int | None = Field(default=None, primary_key=True)
    event: str = Field(unique=True)
    dossier: str
    kind: str
    actor: str
    wall: int
    base: int
    after: int
    counts: bool
    body: bytes


class SetAsideRow(StoreTable, table=True):
    """A dossier that the hub, or this kiosk, could not pass on as it is. `withheld`: its bodies do not travel."""

    __tablename__ = "set_aside"

    dossier: str = Field(primary_key=True)
    reason: str
    withheld: bool
    at: int


class LikelyTwiceRow(StoreTable, table=True):
    """Another dossier of the commune that may be the same as one of ours: its code and kiosk, as the hub told."""

    __tablename__ = "likely_twice"

    dossier: str = Field(primary_key=True)
    other: str = Field(primary_key=True)
    code: str
    kiosk: str
    at: int


class StickNoteRow(StoreTable, table=True):
    """What was written on a stick and may be answered: only an answer to one of these is believed, and no older one.

    `question` is the question about files; empty for a batch.
    """

    __tablename__ = "stick_note"

    digest: bytes = Field(primary_key=True)
    question: bytes
    made: int


class HubReceiptKeyRow(StoreTable, table=True):
    """The key with which another kiosk of this commune seals its receipts."""

    __tablename__ = "hub_receipt_key"

    kiosk: str = Field(primary_key=True)
    key: bytes
    revoked: bool
