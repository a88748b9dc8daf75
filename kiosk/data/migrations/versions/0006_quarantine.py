"""Scans that nobody claimed.

There is no way back, because what lies in quarantine must not lose its keys by accident; so there is no `downgrade`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "quarantined_scan",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quarantined_scan"),
    )
    op.create_index("ix_quarantined_scan_kept", "quarantined_scan", ["kept"])
