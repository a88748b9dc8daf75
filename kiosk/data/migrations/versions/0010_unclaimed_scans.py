"""When a scan that nobody claimed was made; of those from before this only the time in quarantine is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("quarantined_scan", sa.Column("scanned", sa.Integer(), nullable=True))
