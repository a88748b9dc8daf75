"""Codes on papers whose dossiers have another one: what was set aside or renumbered before is found again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hub0007"
down_revision = "hub0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "paper_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name=op.f("fk_paper_code_dossier")),
        sa.PrimaryKeyConstraint("code", "dossier", name=op.f("pk_paper_code")),
    )
    # Of a submission only; one that is not JSON, or says a code of another agency, was never found by it either.
    op.execute(
        """
        INSERT INTO paper_code (code, dossier)
        SELECT DISTINCT said.code, said.dossier FROM (
            SELECT json_extract(CAST(body.body AS TEXT), '$.code') AS code, dossier.id AS dossier, dossier.agency AS of
            FROM dossier_event
            JOIN dossier ON dossier.id = dossier_event.dossier
            JOIN body ON body.event = dossier_event.event
            WHERE dossier_event.kind = 'dossier.submitted' AND json_valid(CAST(body.body AS TEXT))
        ) AS said
        WHERE typeof(said.code) = 'text' AND length(said.code) <= 64
          AND (said.code LIKE 'T-%' OR substr(said.code, 1, length(said.of) + 1) = said.of || '-')
          AND NOT EXISTS (
            SELECT 1 FROM dossier_code WHERE dossier_code.code = said.code AND dossier_code.dossier = said.dossier
          )
        """
    )
