"""What a stored paper is: as it was scanned or a smaller version, and which earlier dossier it was copied from.

There is no way back, so there is no `downgrade`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision. Papers that are there already are as they were scanned."""
    for table in ("attachment", "draft_paper"):
        op.add_column(table, sa.Column("quality", sa.String(), nullable=False, server_default="as_scanned"))
        op.add_column(table, sa.Column("reused_from", sa.String(), nullable=False, server_default=""))
