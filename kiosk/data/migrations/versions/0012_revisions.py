"""Catalogues and calendars that the hub has published, with their content. What was only told of is fetched now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "hub_revision",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_hub_revision"),
    )
    op.create_index("ix_hub_revision_subject", "hub_revision", ["subject"])
    op.execute(
        "INSERT INTO hub_revision (sha256, subject, revision, size, state, reason, detail, program, at, content) "
        "SELECT sha256, subject, revision, size, 'told', '', '', '', 0, x'' FROM hub_pointer"
    )
    op.drop_table("hub_pointer")
