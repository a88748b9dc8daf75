"""The life of a print job: which state follows which, and what counts as a reprint."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class PrintState(StrEnum):
    """PENDING: not handed over yet. SENT: the printer has it. CONFIRMED: somebody saw the paper.

    PRINTING: being handed over; one that is left so by a sudden death may lie in the printer's tray, or may not.
    FAILED: the printer did not take it. MISSING: the printer took it, and somebody says that no paper came out.
    """

    PENDING = "pending"
    PRINTING = "printing"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    MISSING = "missing"


_P = PrintState
# Whoever looks into the printer's tray may answer twice or change the answer; only a job that nobody began to hand over
# cannot have been seen.
_NEXT: Mapping[PrintState, frozenset[PrintState]] = {
    _P.PENDING: frozenset({_P.PRINTING, _P.SENT, _P.FAILED}),
    _P.PRINTING: frozenset({_P.SENT, _P.CONFIRMED, _P.FAILED, _P.MISSING}),
    _P.SENT: frozenset({_P.SENT, _P.CONFIRMED, _P.FAILED, _P.MISSING}),
    _P.CONFIRMED: frozenset({_P.SENT, _P.CONFIRMED, _P.FAILED, _P.MISSING}),
    _P.FAILED: frozenset({_P.PRINTING, _P.SENT, _P.CONFIRMED, _P.FAILED, _P.PENDING}),
    _P.MISSING: frozenset({_P.SENT, _P.CONFIRMED, _P.MISSING}),
}


def allowed(before: PrintState, after: PrintState) -> bool:
    """Whether a job may go from one state to the other."""
    return after in _NEXT[before]


def is_reprint(before: PrintState, after: PrintState) -> bool:
    """Whether this may make a second paper: sent once more, although the printer had taken the first.

    That somebody did not see the first does not mean that it is not there: two papers of which none says that it is the
    second are worse than one that says so for nothing.
    """
    return after is PrintState.SENT and before in (PrintState.SENT, PrintState.CONFIRMED, PrintState.MISSING)
