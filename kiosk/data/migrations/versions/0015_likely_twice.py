"""Dossiers that may have been filed twice, as the hub tells."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "likely_twice",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "other", name="pk_likely_twice"),
    )
