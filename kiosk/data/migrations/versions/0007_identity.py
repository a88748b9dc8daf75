"""Counters of sent codes and time steps of authenticator apps stand apart: one mark for both shut one of them out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FIRST_STEP = 10_000_000
"""Marks above are time steps (of 1979 and later), marks below are counters: nobody was sent so many codes."""


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "app_code",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("drift", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_app_code"),
    )
    op.create_table(
        "slip_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slip_request"),
        sa.UniqueConstraint("account", name="uq_slip_request_account"),
    )
    op.create_table(
        "citizen_profile",
        sa.Column("citizen", sa.String(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("tax_code", sa.String(), nullable=False),
        sa.Column("old_number", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citizen"], ["citizen.id"], name="fk_citizen_profile_citizen_citizen", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("citizen", name="pk_citizen_profile"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("citizen", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["citizen"], ["citizen.id"], name="fk_consent_citizen_citizen", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )
    op.create_index("ix_consent_citizen", "consent", ["citizen"])
    op.create_table(
        "pin_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("citizen", sa.String(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("countersigned_by", sa.String(), nullable=True),
        sa.Column("countersigned", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["citizen"], ["citizen.id"], name="fk_pin_reset_citizen_citizen", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["officer"], ["officer.id"], name="fk_pin_reset_officer_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_pin_reset"),
    )
    op.create_index("ix_pin_reset_citizen", "pin_reset", ["citizen"])
    # What was used stays used: the step moves over, and every code that was sent before counts as used.
    op.execute(f"INSERT INTO app_code SELECT account, mark, 0 FROM one_time_code WHERE mark >= {_FIRST_STEP}")
    op.execute(f"UPDATE one_time_code SET mark = counter WHERE mark >= {_FIRST_STEP}")
