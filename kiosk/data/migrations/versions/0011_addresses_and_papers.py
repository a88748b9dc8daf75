"""An account's address in its parts, and whose number it has: a card's or a passport's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    for column, value in (("street", ""), ("commune", ""), ("paper", "cccd")):
        op.add_column("citizen", sa.Column(column, sa.String(), nullable=False, server_default=value))
