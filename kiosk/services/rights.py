"""Which officer is at work here now, and what she may do: the one place that every function for officers asks.

A page hands over an `Officer`. That she is named there proves nothing: the value carries a token that only a log-in
gives out, and what counts is the account as the store has it at this moment. So neither a page with a value of its own
making, nor one that kept a value after log-out, nor an officer who was disabled meanwhile reaches anything.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, Protocol, TypeVar

from kiosk.domain.people import Officer, Role

if TYPE_CHECKING:
    from kiosk.services.ports import Accounts, Clock

LONGEST_SECONDS: Final = 12 * 3600.0
"""However busy, an officer logs in anew after so long (ux.md, row 47)."""

PIN_TRIES: Final = 3
"""So many wrong PINs in a session end it."""

FRESH_SECONDS: Final = 60.0
"""For so long after a PIN a sensitive act is believed to be the officer's own."""


class Lack(StrEnum):
    """What is missing."""

    LOG_IN = "log_in"
    UNLOCK = "unlock"
    ROLE = "role"
    PIN = "pin"


class NotAllowed(Exception):
    """The function is not for whoever asked.

    Attributes:
        lack: what is missing.
    """

    def __init__(self, lack: Lack) -> None:
        super().__init__(lack.value)
        self.lack = lack


class SessionState(StrEnum):
    """How an officer's session stands."""

    OPEN = "open"
    LOCKED = "locked"
    OVER = "over"


@dataclass(slots=True)
class _Session:
    officer: Officer
    pin_hash: str
    began: float
    pin_at: float
    locked: bool = False
    wrong_pins: int = 0


class Rights:
    """The session of the officer who is at work here. One process serves one visit, so there is one at most."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._session: _Session | None = None

    # -- asked by every function for officers --------------------------------------------------------------------

    def check(self, officer: Officer, roles: frozenset[Role], *, fresh_pin: bool = False) -> None:
        """Go on only for an officer who is logged in now and has one of these roles.

        Args:
            officer: the value that the log-in gave out.
            roles: one of them is enough.
            fresh_pin: whether her PIN must have been typed just now, for what is sensitive.

        Raises:
            NotAllowed: it says what is missing.
        """
        session = self._session_of(officer)
        if session is None:
            raise NotAllowed(Lack.LOG_IN)
        known = self._accounts.officer(session.officer.login)
        if known is None or not known.officer.enabled or known.pin_hash != session.pin_hash:
            self._session = None
            raise NotAllowed(Lack.LOG_IN)
        if session.locked:
            raise NotAllowed(Lack.UNLOCK)
        if not known.officer.roles & roles:
            raise NotAllowed(Lack.ROLE)
        if fresh_pin and self._clock.monotonic() - session.pin_at > FRESH_SECONDS:
            raise NotAllowed(Lack.PIN)

    def state(self, officer: Officer) -> SessionState:
        """How this officer's session stands. It asks no disk, so the screen may call it at any time."""
        session = self._session_of(officer)
        if session is None:
            return SessionState.OVER
        return SessionState.LOCKED if session.locked else SessionState.OPEN

    # -- for the log-in service only -----------------------------------------------------------------------------

    def begin(self, officer: Officer, pin_hash: str) -> Officer:
        """The officer as she is known to the services from now on; whoever was at work before is not any more."""
        now = self._clock.monotonic()
        minted = replace(officer, session=secrets.token_hex(16))
        self._session = _Session(minted, pin_hash, began=now, pin_at=now)
        return minted

    def lock(self, officer: Officer) -> bool:
        """Stop all rights until the PIN opens them again; False where they were stopped already."""
        session = self._session_of(officer)
        if session is None or session.locked:
            return False
        session.locked = True
        return True

    def pin_was(self, officer: Officer, *, right: bool) -> SessionState:
        """What a typed PIN does: a right one opens the session, the third wrong one ends it."""
        session = self._session_of(officer)
        if session is None:
            return SessionState.OVER
        if right:
            session.locked, session.wrong_pins, session.pin_at = False, 0, self._clock.monotonic()
            return SessionState.OPEN
        session.wrong_pins += 1
        if session.wrong_pins >= PIN_TRIES:
            self._session = None
            return SessionState.OVER
        return SessionState.LOCKED if session.locked else SessionState.OPEN

    def pins_left(self, officer: Officer) -> int:
        """How many wrong PINs are left before the session ends."""
        session = self._session_of(officer)
        return PIN_TRIES - session.wrong_pins if session else 0

    def end(self, officer: Officer) -> bool:
        """The officer is not at work any more; False where she was not."""
        if self._session_of(officer) is None:
            return False
        self._session = None
        return True

    def _session_of(self, officer: Officer) -> _Session | None:
        session = self._session
        if session is None or not secrets.compare_digest(session.officer.session, officer.session):
            return None
        if session.officer != officer or self._clock.monotonic() - session.began >= LONGEST_SECONDS:
            return None
        return session


class HasRights(Protocol):
    """A service with functions for officers."""

    _rights: Rights


S = TypeVar("S", bound=HasRights)
P = ParamSpec("P")
R = TypeVar("R")


def for_officers(
    roles: frozenset[Role] = frozenset(Role), *, fresh_pin: bool = False
) -> Callable[[Callable[Concatenate[S, Officer, P], R]], Callable[Concatenate[S, Officer, P], R]]:
    """Mark a service's function as an officer's: its first argument is she, and it runs only with her rights."""

    def guard(function: Callable[Concatenate[S, Officer, P], R]) -> Callable[Concatenate[S, Officer, P], R]:
        @wraps(function)
        def guarded(self: S, officer: Officer, /, *args: P.args, **kwargs: P.kwargs) -> R:
            self._rights.check(officer, roles, fresh_pin=fresh_pin)
            return function(self, officer, *args, **kwargs)

        return guarded

    return guard
