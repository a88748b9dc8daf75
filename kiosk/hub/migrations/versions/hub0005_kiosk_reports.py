"""What kiosks could not apply or send, as they say."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hub0005"
down_revision = "hub0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "kiosk_report",
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("incarnation", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk.id"], name=op.f("fk_kiosk_report_kiosk")),
        sa.PrimaryKeyConstraint("kiosk", name=op.f("pk_kiosk_report")),
    )
