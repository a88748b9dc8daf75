"""What must outlive a restore: erasures and taken requests to rejoin, in the order in which they happened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hub0004"
down_revision = "hub0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision; what happened before it is entered, too."""
    ledger = op.create_table(
        "ledger",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ledger")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_ledger_kind_name")),
        sqlite_autoincrement=True,
    )
    connection = op.get_bind()
    event = sa.table(
        "dossier_event",
        sa.column("position"),
        sa.column("dossier"),
        sa.column("kind"),
        sa.column("by_hub", sa.Boolean()),
    )
    erased = (
        sa.select(event.c.dossier).where(event.c.kind == "dossier.erased", event.c.by_hub).order_by(event.c.position)
    )
    taken = sa.text("SELECT digest FROM rejoin_request ORDER BY at, digest")
    rows = [{"kind": "erased", "name": name} for name in connection.execute(erased).scalars()]
    rows += [{"kind": "rejoin", "name": bytes(digest).hex()} for digest in connection.execute(taken).scalars()]
    if rows:
        connection.execute(sa.insert(ledger), rows)
