"""The tables behind citizens' identity, besides the account itself (`tables.CitizenRow`)."""

from __future__ import annotations

from sqlmodel import Field

from kiosk.data.tables import StoreTable


class AppCodeRow(StoreTable, table=True):
    """The last time step of an authenticator app that was used, and how far that app's clock was ahead, in steps."""

    __tablename__ = "app_code"

    account: str = Field(primary_key=True)
    step: int
    drift: int


class SlipRequestRow(StoreTable, table=True):
    """Somebody waits for an officer, or has a slip code that was not used yet.

    `at` is running time of `boot`, when it was asked for, or issued once `code_hash` is there.
    """

    __tablename__ = "slip_request"

    id: str = Field(primary_key=True)
    account: str = Field(unique=True)
    number: str
    name: str
    asked: int
    code_hash: str
    officer: str
    boot: str
    at: int


class CitizenProfileRow(StoreTable, table=True):
    """What an account says beside its card (`domain.registration.Profile`)."""

    __tablename__ = "citizen_profile"

    citizen: str = Field(primary_key=True, foreign_key="citizen.id", ondelete="CASCADE")
    kind: int
    organisation: str
    tax_code: str
    old_number: str
    evidence: str


class ConsentRow(StoreTable, table=True):
    """An agreement to one purpose: which sentence, since when, until when."""

    __tablename__ = "consent"

    id: int | None = Field(default=None, primary_key=True)
    citizen: str = Field(foreign_key="citizen.id", ondelete="CASCADE", index=True)
    purpose: str
    version: str
    given: int
    withdrawn: int | None


class PinResetRow(StoreTable, table=True):
    """A PIN set anew under an officer's eyes, and the second officer who signed for it."""

    __tablename__ = "pin_reset"

    id: int | None = Field(default=None, primary_key=True)
    citizen: str = Field(foreign_key="citizen.id", ondelete="CASCADE", index=True)
    officer: str = Field(foreign_key="officer.id")
    at: int
    countersigned_by: str | None
    countersigned: int | None
