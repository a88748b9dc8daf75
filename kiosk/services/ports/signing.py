"""Digital signatures: a token with a certificate that signs a paper, and what the signatures of a paper are worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from kiosk.domain.problem import Problem
from kiosk.domain.signatures import PluggedToken, Signature


class PaperSigner(Protocol):
    """Signs and checks PDFs, in processes that may die: neither a strange file nor a hanging token stops this one.

    Every call ends within a time that is set. A `Problem` says what to do, and then nothing was changed.
    """

    def can_sign(self) -> Problem | None:
        """Why nobody can sign at this kiosk; None where somebody with a token can."""
        ...

    def plugged(self, now: datetime) -> PluggedToken | Problem:
        """The one token that is plugged in and has a certificate to sign with."""
        ...

    def sign(self, pdf: bytes, token: PluggedToken, pin: str) -> bytes | Problem:
        """The same bytes with one more signature behind them (PAdES B-B, SHA-256); never other bytes."""
        ...

    def verify(self, pdf: bytes, now: datetime) -> Sequence[Signature] | Problem:
        """All signatures of the file, the oldest first; none for a file that carries none."""
        ...

    def stop(self) -> None:
        """End what is being done: it answers with the problem "signing.stopped". Another thread may call this."""
        ...
