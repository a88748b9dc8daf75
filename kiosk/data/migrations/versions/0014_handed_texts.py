"""Texts about progress that were handed to the carrier."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("progress_text", sa.Column("handed", sa.Integer(), nullable=False, server_default="0"))
