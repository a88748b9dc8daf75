"""What a kiosk knows of its hub."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "hub_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("hub_key", sa.LargeBinary(), nullable=False),
        sa.Column("hub_age_key", sa.String(), nullable=False),
        sa.Column("age_secret", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("locked", sa.String(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=True),
        sa.Column("reached", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hub_link"),
    )
    op.create_table(
        "hub_lease",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("ends", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("agency", name="pk_hub_lease"),
    )
    op.create_table(
        "hub_file",
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("paper", name="pk_hub_file"),
    )
    op.create_index("ix_hub_file_sha256", "hub_file", ["sha256"])
    op.create_index("ix_hub_file_state", "hub_file", ["state"])
    op.create_table(
        "hub_event",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("wall", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_hub_event"),
        sa.UniqueConstraint("event", name="uq_hub_event_event"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hub_event_dossier", "hub_event", ["dossier"])
    op.create_table(
        "set_aside",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dossier", name="pk_set_aside"),
    )
    op.create_table(
        "stick_note",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_stick_note"),
    )
    op.create_table(
        "hub_receipt_key",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kiosk", name="pk_hub_receipt_key"),
    )
    op.create_table(
        "hub_pointer",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_hub_pointer"),
    )
