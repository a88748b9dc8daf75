"""The hub's tables. Times are milliseconds since 1970 in UTC. What must be unique is so by a constraint."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_POSITION: Final = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts by itself only in a column that is called INTEGER."""


def _text(name: str, *, unique: bool = False, index: bool = False) -> Column[str]:
    return Column(name, String, nullable=False, unique=unique, index=index)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _octets(name: str, *, nullable: bool = False, unique: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=nullable, unique=unique)


META: Final = Table(
    "meta", METADATA, Column("name", String, primary_key=True), _text("value"),
)  # fmt: skip
"""The feed's epoch, and what else the hub knows of itself."""

KIOSK: Final = Table(
    "kiosk",
    METADATA,
    Column("id", String, primary_key=True),
    _text("agency", index=True),
    _octets("sign_key", unique=True),
    _octets("receipt_key"),
    _text("age_key"),
    _text("hardware"),
    _text("version"),
    _octets("token_hash", unique=True),
    _number("incarnation"),
    _number("enrolled"),
    _number("seen"),
    _number("revoked", nullable=True),
)

ENROLMENT: Final = Table(
    "enrolment",
    METADATA,
    Column("secret_hash", LargeBinary, primary_key=True),
    _text("kiosk"),
    _text("agency"),
    _number("lane_first"),
    _number("lane_last"),
    _number("expires"),
    _number("used", nullable=True),
    Column("new_key", Boolean, nullable=False, server_default=false()),
)
"""One-time codes, by their hash. `new_key`: the kiosk may come back with another key than the one that is known."""

FORMER_TOKEN: Final = Table(
    "former_token",
    METADATA,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("kiosk", String, ForeignKey("kiosk.id"), nullable=False, index=True),
    _octets("sign_key"),
    _number("at"),
)
"""What kiosks showed until they came back by a code, and the key that they had then; `at` is when that ended."""

LEASE: Final = Table(
    "lease",
    METADATA,
    Column("agency", String, primary_key=True),
    Column("kiosk", String, ForeignKey("kiosk.id"), primary_key=True),
    _number("first"),
    _number("last"),
    _text("starts"),
    _text("ends"),
)

INCARNATION: Final = Table(
    "incarnation",
    METADATA,
    Column("kiosk", String, ForeignKey("kiosk.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _number("base"),
    _octets("base_head"),
    _number("through"),
    _octets("head"),
)
"""`through`: every row up to here is held and was applied; `head` is that row's hash."""

REJOIN_REQUEST: Final = Table(
    "rejoin_request",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    _text("kiosk"),
    _number("at"),
)
"""Requests that were taken, by their digest: played again, they would take a working kiosk's place."""

JOURNAL: Final = Table(
    "journal",
    METADATA,
    Column("kiosk", String, primary_key=True),
    Column("incarnation", BigInteger, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    _text("event", unique=True),
    _text("dossier"),
    _text("kind"),
    _text("actor"),
    _number("wall"),
    _number("monotonic"),
    _text("boot"),
    _octets("body_hash"),
    _octets("previous"),
    _octets("hash"),
    _number("arrived"),
    ForeignKeyConstraint(["kiosk", "incarnation"], ["incarnation.kiosk", "incarnation.number"]),
)
"""The kiosks' headers, exactly as they were written there."""

BODY: Final = Table(
    "body",
    METADATA,
    Column("event", String, primary_key=True),
    _octets("salt"),
    _octets("body"),
)
"""Exact bytes of kiosks' and the hub's events. Erasing deletes rows here and nowhere else."""

BATCH: Final = Table(
    "batch",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    _text("kiosk"),
    _number("incarnation"),
    _octets("statement"),
    _octets("packed_hash"),
    _octets("signature"),
    _number("arrived"),
)
"""What a kiosk has signed: with the headers it proves for ever what the kiosk said."""

DOSSIER: Final = Table(
    "dossier",
    METADATA,
    Column("id", String, primary_key=True),
    _text("agency", index=True),
    _text("kiosk"),
    _text("owner"),
    _number("status"),
    _number("version"),
    _text("set_aside"),
    _number("arrived"),
)
"""`version` counts the events. `set_aside` says why an officer has to look at it, or is empty."""

DOSSIER_CODE: Final = Table(
    "dossier_code",
    METADATA,
    Column("code", String, primary_key=True),
    Column("dossier", String, ForeignKey("dossier.id"), nullable=False, index=True),
)
"""Every code that a dossier ever had."""

DOSSIER_EVENT: Final = Table(
    "dossier_event",
    METADATA,
    Column("position", _POSITION, primary_key=True, autoincrement=True),
    Column("dossier", String, ForeignKey("dossier.id"), nullable=False, index=True),
    _text("event", unique=True),
    _text("kind"),
    _text("actor"),
    _number("wall"),
    Column("by_hub", Boolean, nullable=False),
    Column("counts", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
"""A dossier's events in the order in which the hub took them. Only those that count are folded."""

DOSSIER_FILE: Final = Table(
    "dossier_file",
    METADATA,
    Column("dossier", String, ForeignKey("dossier.id"), primary_key=True),
    Column("paper", String, primary_key=True),
    _text("agency"),
    _text("sha256"),
    _text("media"),
    _number("size"),
    Index("ix_dossier_file_agency_sha256", "agency", "sha256"),
)

BLOB: Final = Table(
    "blob",
    METADATA,
    Column("agency", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    _number("size"),
    _number("arrived"),
    _number("erased", nullable=True),
)
"""The files that are there, whole; `erased` where the bytes are about to go."""

UPLOAD: Final = Table(
    "upload",
    METADATA,
    Column("kiosk", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    _number("size"),
    _number("expires"),
)

FEED: Final = Table(
    "feed",
    METADATA,
    Column("position", _POSITION, primary_key=True, autoincrement=True),
    _text("agency"),
    _text("kiosk"),
    _octets("item"),
    Index("ix_feed_kiosk_position", "kiosk", "position"),
    Index("ix_feed_agency_position", "agency", "position"),
    sqlite_autoincrement=True,
)
"""`kiosk` is "" for what concerns all kiosks of the agency."""

CLERK: Final = Table(
    "clerk",
    METADATA,
    Column("id", String, primary_key=True),
    _text("name"),
    _text("agency"),
    _octets("key_hash", unique=True),
    _number("added"),
    _number("revoked", nullable=True),
)

ALARM: Final = Table(
    "alarm",
    METADATA,
    Column("id", _POSITION, primary_key=True, autoincrement=True),
    _number("at"),
    _text("kiosk"),
    _text("reason"),
    _number("incarnation"),
    _number("sequence"),
    UniqueConstraint("kiosk", "reason", "incarnation", "sequence"),
)
"""What an administrator has to look at: a fork above all."""

REVISION: Final = Table(
    "revision",
    METADATA,
    Column("agency", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _text("sha256"),
    _number("size"),
    _number("published"),
)
"""Catalogues and calendars; the files stand among the blobs."""
