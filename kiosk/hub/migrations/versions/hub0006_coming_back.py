"""Kiosks that come back by a code: codes that let the key change, and what was shown before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hub0006"
down_revision = "hub0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("enrolment", sa.Column("new_key", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "former_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("sign_key", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk"], ["kiosk.id"], name=op.f("fk_former_token_kiosk")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_former_token")),
    )
    op.create_index(op.f("ix_former_token_kiosk"), "former_token", ["kiosk"])
