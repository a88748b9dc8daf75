"""The hub's tables for what clerks and administrators look after: numbers given here, likely duplicates, erasures."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from kiosk.hub.tables import METADATA

OWN_NUMBER: Final = Table(
    "own_number",
    METADATA,
    Column("agency", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("last", BigInteger, nullable=False),
)
"""The last number of a day that this hub itself has given out for an agency; days are ISO dates."""

FILING: Final = Table(
    "filing",
    METADATA,
    Column("dossier", String, ForeignKey("dossier.id"), primary_key=True),
    Column("agency", String, nullable=False),
    Column("kiosk", String, nullable=False),
    Column("person", LargeBinary, nullable=False),
    Column("procedure", String, nullable=False),
    Column("received", BigInteger, nullable=False),
    Index("ix_filing_person", "agency", "person", "procedure", "received"),
)
"""Who filed what and when, for finding duplicates: the person by a keyed hash. The row goes with an erasure."""

PAPER_CODE: Final = Table(
    "paper_code",
    METADATA,
    Column("code", String, primary_key=True),
    Column("dossier", String, ForeignKey("dossier.id"), primary_key=True),
)
"""Codes on papers that could not stay their dossier's own; another dossier may have the code, or another paper."""

DUPLICATE: Final = Table(
    "duplicate",
    METADATA,
    Column("dossier", String, ForeignKey("dossier.id"), primary_key=True),
    Column("other", String, ForeignKey("dossier.id"), primary_key=True),
    Column("found", BigInteger, nullable=False),
    Column("settled", BigInteger, nullable=True),
    Column("settled_by", String, nullable=False),
)
"""The later dossier and the earlier one that it may repeat. `settled` once somebody has looked at the two."""

ERASED_FILE: Final = Table(
    "erased_file",
    METADATA,
    Column("agency", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("dossier", String, ForeignKey("dossier.id"), primary_key=True),
)
"""Files of erased dossiers: the hub does not want them again, unless another dossier has them."""

LEDGER: Final = Table(
    "ledger",
    METADATA,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    UniqueConstraint("kind", "name"),
    sqlite_autoincrement=True,
)
"""What must outlive a restore, in the order in which it happened: `name` is the dossier that was erased, or the digest
of a request to rejoin that was taken. `kiosk.hub.ledger` keeps a copy beside the store."""

KIOSK_REPORT: Final = Table(
    "kiosk_report",
    METADATA,
    Column("kiosk", String, ForeignKey("kiosk.id"), primary_key=True),
    Column("incarnation", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("counts", LargeBinary, nullable=False),
)
"""What each kiosk could not apply or send, as it said last: counts and reasons in JSON. `at` is the hub's time."""
