"""Payments of dossiers, numbers of receipts, the cash of the shifts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "payment_account",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("charged", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("unsigned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_payment_account_dossier"),
        sa.PrimaryKeyConstraint("dossier", name="pk_payment_account"),
    )
    op.create_index("ix_payment_account_due", "payment_account", ["due"])
    op.create_index("ix_payment_account_pending", "payment_account", ["pending"])
    op.create_index("ix_payment_account_unsigned", "payment_account", ["unsigned"])
    op.create_table(
        "money_movement",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_money_movement_dossier"),
        sa.PrimaryKeyConstraint("key", name="pk_money_movement"),
        sa.UniqueConstraint("number", name="uq_money_movement_number"),
    )
    op.create_index("ix_money_movement_dossier", "money_movement", ["dossier"])
    op.create_index("ix_money_movement_shift", "money_movement", ["shift"])
    op.create_table(
        "receipt_book",
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("book", "year", name="pk_receipt_book"),
    )
    op.create_table(
        "cash_drawer",
        sa.Column("shift", sa.Integer(), nullable=False),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["shift"], ["shift.id"], name="fk_cash_drawer_shift"),
        sa.PrimaryKeyConstraint("shift", name="pk_cash_drawer"),
    )
    # What was filed before is owed as well; nothing was ever paid through this program until now.
    op.execute("""
        INSERT INTO payment_account (dossier, charged, paid, returned, due, pending, unsigned)
        SELECT dossier, sum(amount), 0, 0, sum(amount), 0, 0 FROM fee WHERE amount > 0 GROUP BY dossier
    """)
