"""The table of texts about progress."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Field, Index, UniqueConstraint

from kiosk.data.tables import StoreTable


class ProgressTextRow(StoreTable, table=True):
    """A state of a dossier that its owner agreed to hear of. Telephone and words are found when it is sent.

    `outcome` is "" while it waits (`domain.progress.TextEnd`). `handed` is the millisecond at which it went to the
    carrier, and 0 again once it is known not to have gone: a text that waits with a `handed` was left by a kiosk that
    died in between.
    """

    __tablename__ = "progress_text"
    __table_args__ = (
        UniqueConstraint("dossier", "status", name="uq_progress_text_dossier"),
        Index("ix_progress_text_outcome", "outcome"),
    )

    id: int | None = Field(default=None, primary_key=True)
    dossier: str
    status: int
    queued: int
    tries: int
    not_before: int
    outcome: str
    handed: int = Field(default=0, sa_column_kwargs={"server_default": text("'0'")})
