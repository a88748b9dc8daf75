"""The tables of the store, as SQLModel classes: nothing else stands here.

Times are milliseconds since 1970 in UTC, whole numbers, so that no time zone or text format can come between. The
journal is the truth; `dossier`, `dossier_code`, `attachment` and `fee` are projections of it, written in the same
transaction and rebuilt from it (`projections.rebuild`); the papers' keys alone stand in `attachment` and nowhere else.
Everything lies in an encrypted file.
"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import MetaData, Table, false, text, true
from sqlmodel import Field, Index, SQLModel


class StoreTable(SQLModel):
    """Common base: a catalogue of tables of the kiosk's own (the hub has another), in which every constraint has a
    name, because a migration can only change what it can name."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def core(model: type[StoreTable]) -> Table:
    """The table behind a class, for statements of SQLAlchemy's core: a quarter of the ORM's cost on the hot paths."""
    return StoreTable.metadata.tables[str(model.__tablename__)]


class JournalRow(StoreTable, table=True):
    """A header of the journal (`domain.journal.Header`). Triggers refuse UPDATE, DELETE and gaps."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_dossier_sequence", "dossier", "sequence"),)

    sequence: int = Field(primary_key=True)
    event: str = Field(unique=True)
    dossier: str
    kind: str
    actor: str
    wall: int
    monotonic: int
    boot: str
    body_hash: bytes
    previous: bytes


class JournalBodyRow(StoreTable, table=True):
    """The exact bytes of an event's body. Triggers refuse UPDATE, and DELETE before an `erased` event allows it."""

    __tablename__ = "journal_body"

    sequence: int = Field(primary_key=True, foreign_key="journal.sequence")
    salt: bytes
    body: bytes


class DeliveryRow(StoreTable, table=True):
    """How far a hub has acknowledged the journal."""

    __tablename__ = "delivery"

    hub: str = Field(primary_key=True)
    through: int
    at: int


class DossierRow(StoreTable, table=True):
    """A dossier as it is now, for lists and look-ups. `sequence` is its first event.

    `key` is the submission's: being unique, it makes one confirmed submission one dossier.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        Index("ix_dossier_account_received", "account", "received"),
        Index("ix_dossier_status_received", "status", "received"),
    )

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    code: str = Field(unique=True)
    account: str
    procedure: str
    procedure_name: str
    owner_name: str
    status: int
    received: int
    due: int | None
    officer: str
    sequence: int


class DossierCodeRow(StoreTable, table=True):
    """Every code that a dossier has or had: a provisional one is found for ever."""

    __tablename__ = "dossier_code"

    code: str = Field(primary_key=True)
    dossier: str = Field(foreign_key="dossier.id", index=True)


class PaperColumns(StoreTable):
    """What the tables of stored papers have in common (`domain.dossier.Attachment`); `key` opens the file."""

    id: str = Field(primary_key=True)
    position: int
    slot: str
    name: str
    media: str
    size: int
    pages: int
    sha256: str
    key: bytes
    signed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    quality: str = Field(default="as_scanned", sa_column_kwargs={"server_default": "as_scanned"})
    reused_from: str = Field(default="", sa_column_kwargs={"server_default": text("''")})


class AttachmentRow(PaperColumns, table=True):
    """A paper of a dossier. The same file may serve another dossier later."""

    __tablename__ = "attachment"

    dossier: str = Field(primary_key=True, foreign_key="dossier.id", index=True)


class FeeRow(StoreTable, table=True):
    """One line of what a filing costs, in đồng; without an amount where nobody has set the fee yet."""

    __tablename__ = "fee"

    dossier: str = Field(primary_key=True, foreign_key="dossier.id")
    position: int = Field(primary_key=True)
    name: str
    amount: int | None


class PrintJobRow(StoreTable, table=True):
    """A job of the print queue. Ids are never used twice."""

    __tablename__ = "print_job"
    __table_args__ = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    dossier: str = Field(foreign_key="dossier.id", index=True)
    kind: str
    state: str = Field(index=True)
    reprints: int
    path: str
    created: int


class CodeLaneRow(StoreTable, table=True):
    """The numbers given out (`domain.codes.CodeCounter`); `day` is an ISO date."""

    __tablename__ = "code_lane"

    agency: str = Field(primary_key=True)
    day: str | None
    last: int
    reserved: int | None


class CitizenRow(StoreTable, table=True):
    """A citizen's account. Never leaves the kiosk."""

    __tablename__ = "citizen"

    id: str = Field(primary_key=True)
    number: str = Field(unique=True)
    name: str
    birth_date: str
    sex: str
    phone: str
    email: str
    address: str
    issued: str
    street: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    commune: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    paper: str = Field(default="cccd", sa_column_kwargs={"server_default": "cccd"})
    pin_hash: str
    code_secret: str
    code_way: str
    created: int


class OfficerRow(StoreTable, table=True):
    """An officer. `roles` is a list with commas between; who is not `enabled` cannot log in."""

    __tablename__ = "officer"

    id: str = Field(primary_key=True)
    login: str = Field(unique=True)
    name: str
    roles: str
    enabled: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    pin_hash: str
    code_secret: str
    created: int


class WalkInRow(StoreTable, table=True):
    """Somebody without an account for whom an officer opened a dossier. Never leaves the kiosk."""

    __tablename__ = "walk_in"

    id: str = Field(primary_key=True)
    number: str = Field(unique=True)
    name: str
    created: int


class ShiftRow(StoreTable, table=True):
    """A shift at this counter; the open one has no end yet."""

    __tablename__ = "shift"

    id: int | None = Field(default=None, primary_key=True)
    officer: str = Field(foreign_key="officer.id")
    opened: int
    closed: int | None


class HelpCallRow(StoreTable, table=True):
    """Somebody pressed "Gọi cán bộ" on the page `step`; `answered` is None until an officer came."""

    __tablename__ = "help_call"

    id: int | None = Field(default=None, primary_key=True)
    step: str
    called: int
    answered: int | None


class OneTimeCodeRow(StoreTable, table=True):
    """Which one-time codes of an account were sent (`counter`) and used (`mark`): none works twice."""

    __tablename__ = "one_time_code"

    account: str = Field(primary_key=True)
    counter: int
    mark: int


class ThrottleRow(StoreTable, table=True):
    """Wrong tries of an account (`domain.throttle.Throttle`), as they were at `at` milliseconds of `boot`.

    Only running time counts a wait down, so the wall clock stands nowhere here.
    """

    __tablename__ = "throttle"

    scope: str = Field(primary_key=True)
    failures: int
    wait_left: int
    boot: str
    at: int


class HourlyLimitRow(StoreTable, table=True):
    """Events of the last hour of running time (`domain.throttle.HourlyLimit`); `ages` is a JSON list, milliseconds."""

    __tablename__ = "hourly_limit"

    scope: str = Field(primary_key=True)
    ages: str
    boot: str
    at: int


class DraftRow(StoreTable, table=True):
    """A dossier in the making. Drafts stand outside the journal and never leave the kiosk."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_account_saved", "account", "saved"),)

    id: str = Field(primary_key=True)
    account: str
    procedure: str
    form_revision: int
    place: str
    saved: int


class DraftAnswerRow(StoreTable, table=True):
    """One answer of a draft: the unit in which drafts are saved."""

    __tablename__ = "draft_answer"

    draft: str = Field(primary_key=True, foreign_key="draft.id", ondelete="CASCADE")
    name: str = Field(primary_key=True)
    value: str


class DraftPaperRow(PaperColumns, table=True):
    """A stored paper that waits for its dossier."""

    __tablename__ = "draft_paper"

    draft: str = Field(primary_key=True, foreign_key="draft.id", ondelete="CASCADE", index=True)


class MetaRow(StoreTable, table=True):
    """Facts about the store itself, such as its incarnation."""

    __tablename__ = "meta"

    name: str = Field(primary_key=True)
    value: str
