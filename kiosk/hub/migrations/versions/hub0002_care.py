"""Numbers that the hub itself gives out, likely duplicates, and the files of erased dossiers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hub0002"
down_revision = "hub0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "own_number",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "day", name=op.f("pk_own_number")),
    )
    op.create_table(
        "filing",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name=op.f("fk_filing_dossier")),
        sa.PrimaryKeyConstraint("dossier", name=op.f("pk_filing")),
    )
    op.create_index("ix_filing_person", "filing", ["agency", "person", "procedure", "received"])
    op.create_table(
        "duplicate",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name=op.f("fk_duplicate_dossier")),
        sa.ForeignKeyConstraint(["other"], ["dossier.id"], name=op.f("fk_duplicate_other")),
        sa.PrimaryKeyConstraint("dossier", "other", name=op.f("pk_duplicate")),
    )
    op.create_table(
        "erased_file",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name=op.f("fk_erased_file_dossier")),
        sa.PrimaryKeyConstraint("agency", "sha256", "dossier", name=op.f("pk_erased_file")),
    )
