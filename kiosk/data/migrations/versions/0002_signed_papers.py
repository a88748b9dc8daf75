"""Papers say whether they carry digital signatures. Those from before this do not say, which counts as no."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    for table in ("attachment", "draft_paper"):
        op.add_column(table, sa.Column("signed", sa.Boolean(), server_default=sa.false(), nullable=False))
