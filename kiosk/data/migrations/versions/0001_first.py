"""The first tables, and the triggers that keep the journal append-only.

There is no way back to a store without tables, so there is no `downgrade`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TRIGGERS = {
    "journal_no_update": """
        BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    "journal_no_delete": """
        BEFORE DELETE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    # Also stops INSERT OR REPLACE, for which no DELETE trigger runs.
    "journal_no_gap": """
        BEFORE INSERT ON journal
        WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM journal)
        BEGIN SELECT RAISE(ABORT, 'the sequence of the journal has no gaps'); END
    """,
    "journal_body_no_update": """
        BEFORE UPDATE ON journal_body
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    # A body comes with the header of its own transaction, or never: an erased one cannot be put back.
    "journal_body_once": """
        BEFORE INSERT ON journal_body
        WHEN EXISTS (SELECT 1 FROM journal_body WHERE sequence >= NEW.sequence)
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    # A body goes only after an event has said that, and why.
    "journal_body_erasure": """
        BEFORE DELETE ON journal_body
        WHEN NOT EXISTS (
            SELECT 1 FROM journal AS erasure JOIN journal AS event ON event.dossier = erasure.dossier
            WHERE event.sequence = OLD.sequence AND event.dossier <> ''
              AND erasure.kind = 'dossier.erased' AND erasure.sequence > OLD.sequence
        )
        BEGIN SELECT RAISE(ABORT, 'a body goes only after an event that says so'); END
    """,
}


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "citizen",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth_date", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("issued", sa.String(), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("code_secret", sa.String(), nullable=False),
        sa.Column("code_way", sa.String(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_citizen"),
        sa.UniqueConstraint("number", name="uq_citizen_number"),
    )
    op.create_table(
        "code_lane",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=True),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("agency", name="pk_code_lane"),
    )
    op.create_table(
        "delivery",
        sa.Column("hub", sa.String(), nullable=False),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hub", name="pk_delivery"),
    )
    op.create_table(
        "dossier",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("procedure_name", sa.String(), nullable=False),
        sa.Column("owner_name", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=True),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dossier"),
        sa.UniqueConstraint("code", name="uq_dossier_code"),
        sa.UniqueConstraint("key", name="uq_dossier_key"),
    )
    op.create_index("ix_dossier_account_received", "dossier", ["account", "received"])
    op.create_index("ix_dossier_status_received", "dossier", ["status", "received"])
    op.create_table(
        "draft",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("form_revision", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("saved", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_index("ix_draft_account_saved", "draft", ["account", "saved"])
    op.create_table(
        "hourly_limit",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("ages", sa.String(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_hourly_limit"),
    )
    op.create_table(
        "journal",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("wall", sa.Integer(), nullable=False),
        sa.Column("monotonic", sa.Integer(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_journal"),
        sa.UniqueConstraint("event", name="uq_journal_event"),
    )
    op.create_index("ix_journal_dossier_sequence", "journal", ["dossier", "sequence"])
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_meta"),
    )
    op.create_table(
        "officer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("code_secret", sa.String(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_officer"),
        sa.UniqueConstraint("login", name="uq_officer_login"),
    )
    op.create_table(
        "one_time_code",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_one_time_code"),
    )
    op.create_table(
        "throttle",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("wait_left", sa.Integer(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_throttle"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_attachment_dossier"),
        sa.PrimaryKeyConstraint("id", "dossier", name="pk_attachment"),
    )
    op.create_index("ix_attachment_dossier", "attachment", ["dossier"])
    op.create_table(
        "dossier_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_dossier_code_dossier"),
        sa.PrimaryKeyConstraint("code", name="pk_dossier_code"),
    )
    op.create_index("ix_dossier_code_dossier", "dossier_code", ["dossier"])
    op.create_table(
        "draft_answer",
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["draft.id"], name="fk_draft_answer_draft", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("draft", "name", name="pk_draft_answer"),
    )
    op.create_table(
        "draft_paper",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("draft", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["draft.id"], name="fk_draft_paper_draft", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", "draft", name="pk_draft_paper"),
    )
    op.create_index("ix_draft_paper_draft", "draft_paper", ["draft"])
    op.create_table(
        "fee",
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_fee_dossier"),
        sa.PrimaryKeyConstraint("dossier", "position", name="pk_fee"),
    )
    op.create_table(
        "journal_body",
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sequence"], ["journal.sequence"], name="fk_journal_body_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_journal_body"),
    )
    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reprints", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_print_job_dossier"),
        sa.PrimaryKeyConstraint("id", name="pk_print_job"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_print_job_dossier", "print_job", ["dossier"])
    op.create_index("ix_print_job_state", "print_job", ["state"])

    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["officer"], ["officer.id"], name="fk_shift_officer"),
        sa.PrimaryKeyConstraint("id", name="pk_shift"),
    )

    op.create_table(
        "help_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("called", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_help_call"),
    )

    for name, rule in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {rule}")
