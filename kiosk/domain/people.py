"""Who can stand at the kiosk: citizens with an account, and officers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.id_papers import IdPaper


class CodeWay(StrEnum):
    """How the one-time code reaches a person."""

    PHONE = "phone"
    APP = "app"
    SLIP = "slip"
    """From an officer who has looked at the card."""


class Role(StrEnum):
    """What an officer may do. Checked in the services, never by hiding buttons."""

    COUNTER = "counter"
    CASHIER = "cashier"
    HEAD = "head"
    TECHNICIAN = "technician"


@dataclass(frozen=True, slots=True)
class Citizen:
    """A citizen's account as the screens may see it.

    Attributes:
        id: random id; the journal's pseudonym is made of it.
        number: of the identity paper: 12 digits of the card (CCCD) for nearly everybody.
        birth_date: ISO, or a year alone where only that is known.
        sex: "male", "female" or "".
        address: as it is printed.
        issued: ISO date on which the card was issued, or "".
        street, commune: the address in its parts, the commune by its code; "" where only the whole is known.
        paper: whose number it is.
    """

    id: str
    number: str
    name: str
    birth_date: str = ""
    sex: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    issued: str = ""
    street: str = ""
    commune: str = ""
    paper: IdPaper = IdPaper.CCCD

    @property
    def actor(self) -> str:
        """The pseudonym that stands in the journal."""
        return f"citizen:{self.id}"


@dataclass(frozen=True, slots=True)
class CitizenSecrets:
    """What log-in needs besides the profile. Never leaves the kiosk, never reaches a screen.

    Attributes:
        pin_hash: argon2id, in its own encoded form.
        code_secret: base32 secret of the one-time codes (RFC 4226, RFC 6238).
        code_way: how the citizen usually gets the code.
        has_app: whether an authenticator app with this secret was right at least once.
    """

    citizen: Citizen
    pin_hash: str
    code_secret: str
    code_way: CodeWay
    has_app: bool = False


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer.

    Attributes:
        login: what she types.
        name: what is printed.
        enabled: one who is not cannot log in; what she did keeps her name.
        session: what the log-in service gave this value when she logged in. Services ask for it: a value that a page
            has made by itself opens nothing. It is not part of who she is, and is never written down.
    """

    id: str
    login: str
    name: str
    roles: frozenset[Role] = frozenset({Role.COUNTER})
    enabled: bool = True
    session: str = field(default="", repr=False, compare=False)

    @property
    def actor(self) -> str:
        """The pseudonym that stands in the journal."""
        return f"officer:{self.id}"


@dataclass(frozen=True, slots=True)
class OfficerSecrets:
    """What an officer's log-in needs besides the profile."""

    officer: Officer
    pin_hash: str
    code_secret: str
