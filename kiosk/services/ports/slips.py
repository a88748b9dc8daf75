"""Slip codes: what an officer hands to somebody whose card she has looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from kiosk.domain.people import Officer


@dataclass(frozen=True, slots=True)
class SlipRequest:
    """Somebody at the kiosk waits for an officer to look at the card.

    Attributes:
        id: handle of the request.
        account: whose log-in or registration waits.
        number, name: what the officer compares with the card.
        asked: since when.
    """

    id: str
    account: str
    number: str = field(repr=False)
    name: str = field(repr=False)
    asked: datetime


class SlipCodes(Protocol):
    """Requests for slip codes, and the codes. A request is good for its account only, and its code works once."""

    def ask(self, account: str, *, number: str, name: str) -> str:
        """Somebody waits; the id of the request. One of the same account that still stands is gone on with."""
        ...

    def waiting(self) -> Sequence[SlipRequest]:
        """Requests without a code yet, the oldest first, at most 50."""
        ...

    def issue(self, request: str, *, code_hash: str, officer: Officer) -> SlipRequest:
        """An officer has looked at the card. Journalled in the same transaction.

        Raises:
            NotThere: the request is gone or has its code already.
        """
        ...

    def use(self, request: str, *, account: str, code_hash: str) -> str:
        """The id of the officer who issued it, if this is the code of the request, in time and unused; else "".

        A right one is used up by this, and the request goes. Time is running time since it was issued: a restart ends
        it.
        """
        ...
