"""The life of a print job: which state follows which, and what counts as a reprint."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class PrintState(StrEnum):
    """PENDING: not handed over yet. SENT: the printer has it. CONFIRMED: somebody saw the paper. FAILED: no paper."""

    PENDING = "pending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"


_P = PrintState
# Whoever looks into the printer's tray may answer twice or change the answer; only a job that was never handed over
# cannot have been seen.
_NEXT: Mapping[PrintState, frozenset[PrintState]] = {
    _P.PENDING: frozenset({_P.SENT, _P.FAILED}),
    _P.SENT: frozenset({_P.SENT, _P.CONFIRMED, _P.FAILED}),
    _P.CONFIRMED: frozenset({_P.SENT, _P.CONFIRMED, _P.FAILED}),
    _P.FAILED: frozenset({_P.SENT, _P.CONFIRMED, _P.FAILED, _P.PENDING}),
}


def allowed(before: PrintState, after: PrintState) -> bool:
    """Whether a job may go from one state to the other."""
    return after in _NEXT[before]


def is_reprint(before: PrintState, after: PrintState) -> bool:
    """Whether this makes a second paper: sent once more, although nobody said that the first did not come out."""
    return after is PrintState.SENT and before in (PrintState.SENT, PrintState.CONFIRMED)
