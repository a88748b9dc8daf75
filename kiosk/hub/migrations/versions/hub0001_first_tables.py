"""The first tables of the hub. There is no way back to a hub without tables, so there is no `downgrade`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hub0001"
down_revision = None
branch_labels = None
depends_on = None

_POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "alarm",
        sa.Column("id", _POSITION, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("incarnation", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint(
            "kiosk", "reason", "incarnation", "sequence", name=op.f("uq_alarm_kiosk_reason_incarnation_sequence")
        ),
    )
    op.create_table(
        "batch",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("incarnation", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("packed_hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_batch")),
    )
    op.create_table(
        "blob",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.Column("erased", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("agency", "sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "body",
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_body")),
    )
    op.create_table(
        "clerk",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clerk")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_clerk_key_hash")),
    )
    op.create_table(
        "dossier",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("set_aside", sa.String(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
    )
    op.create_index(op.f("ix_dossier_agency"), "dossier", ["agency"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("lane_first", sa.BigInteger(), nullable=False),
        sa.Column("lane_last", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "feed",
        sa.Column("position", _POSITION, autoincrement=True, nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_feed")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_feed_agency_position", "feed", ["agency", "position"], unique=False)
    op.create_index("ix_feed_kiosk_position", "feed", ["kiosk", "position"], unique=False)
    op.create_table(
        "kiosk",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("sign_key", sa.LargeBinary(), nullable=False),
        sa.Column("receipt_key", sa.LargeBinary(), nullable=False),
        sa.Column("age_key", sa.String(), nullable=False),
        sa.Column("hardware", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("incarnation", sa.BigInteger(), nullable=False),
        sa.Column("enrolled", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiosk")),
        sa.UniqueConstraint("sign_key", name=op.f("uq_kiosk_sign_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_kiosk_token_hash")),
    )
    op.create_index(op.f("ix_kiosk_agency"), "kiosk", ["agency"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "revision",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "subject", "number", name=op.f("pk_revision")),
    )
    op.create_table(
        "upload",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", "sha256", name=op.f("pk_upload")),
    )
    op.create_table(
        "dossier_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name=op.f("fk_dossier_code_dossier")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_dossier_code")),
    )
    op.create_index(op.f("ix_dossier_code_dossier"), "dossier_code", ["dossier"], unique=False)
    op.create_table(
        "dossier_event",
        sa.Column("position", _POSITION, autoincrement=True, nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("wall", sa.BigInteger(), nullable=False),
        sa.Column("by_hub", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name=op.f("fk_dossier_event_dossier")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_dossier_event")),
        sa.UniqueConstraint("event", name=op.f("uq_dossier_event_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dossier_event_dossier"), "dossier_event", ["dossier"], unique=False)
    op.create_table(
        "dossier_file",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name=op.f("fk_dossier_file_dossier")),
        sa.PrimaryKeyConstraint("dossier", "paper", name=op.f("pk_dossier_file")),
    )
    op.create_index("ix_dossier_file_agency_sha256", "dossier_file", ["agency", "sha256"], unique=False)
    op.create_table(
        "incarnation",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("base_head", sa.LargeBinary(), nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk.id"], name=op.f("fk_incarnation_kiosk")),
        sa.PrimaryKeyConstraint("kiosk", "number", name=op.f("pk_incarnation")),
    )
    op.create_table(
        "lease",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("ends", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk.id"], name=op.f("fk_lease_kiosk")),
        sa.PrimaryKeyConstraint("agency", "kiosk", name=op.f("pk_lease")),
    )
    op.create_table(
        "journal",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("incarnation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("wall", sa.BigInteger(), nullable=False),
        sa.Column("monotonic", sa.BigInteger(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("arrived", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kiosk", "incarnation"],
            ["incarnation.kiosk", "incarnation.number"],
            name=op.f("fk_journal_kiosk_incarnation"),
        ),
        sa.PrimaryKeyConstraint("kiosk", "incarnation", "sequence", name=op.f("pk_journal")),
        sa.UniqueConstraint("event", name=op.f("uq_journal_event")),
    )
