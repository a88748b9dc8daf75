"""The table of catalogues and calendars that the hub has published."""

from __future__ import annotations

from sqlmodel import Field, Index

from kiosk.data.tables import StoreTable


class HubRevisionRow(StoreTable, table=True):
    """A revision that the hub has told of (`kiosk.domain.revisions`). Good ones stay for ever: dossiers name them.

    `detail` says what has to be mended in a refused one, `program` which version refused it, and `at` (milliseconds)
    since when its state is what it is. `content` is what has come of the document; it stands last, so that the rest can
    be read without it.
    """

    __tablename__ = "hub_revision"
    __table_args__ = (Index("ix_hub_revision_subject", "subject"),)

    sha256: str = Field(primary_key=True)
    subject: str
    revision: int
    size: int
    state: str
    reason: str
    detail: str
    program: str
    at: int
    content: bytes
