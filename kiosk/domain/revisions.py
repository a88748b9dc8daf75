"""Which revision of a catalogue or calendar counts: the newest good one. Numbers only ever go up.

A revision is told of, comes, and is found good or refused. A refused one changes nothing: the last good one stays in
use. One that was refused for its content is looked at again by another version of the program, whose own catalogue may
be what did not fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class RevisionState(StrEnum):
    """How far a revision has come."""

    TOLD = "told"
    """The hub has told of it; perhaps a part of it is there."""
    GOOD = "good"
    """It is whole, signed, and its content was found to be right."""
    REFUSED = "refused"
    """It will not be used."""


class Refusal(StrEnum):
    """Why a revision will not be used. Words for people stand under `revision.refused.<value>`."""

    OLDER = "older"
    """Its number is not above that of the one in use: played again, or of a hub that came from a backup."""
    SIGNATURE = "signature"
    """The hub has not signed it as what the feed says it is."""
    CONTENT = "content"
    """A file in it has to be mended."""


@dataclass(frozen=True, slots=True)
class KnownRevision:
    """A revision that a kiosk has heard of; `program` is the version that refused it, or ""."""

    number: int
    sha256: str
    state: RevisionState
    refusal: Refusal | None = None
    program: str = ""


def usable(known: Iterable[KnownRevision]) -> list[KnownRevision]:
    """The good ones, newest first: the first is in use, the next takes its place where it cannot be read."""
    good = [one for one in known if one.state is RevisionState.GOOD]
    return sorted(good, key=lambda one: one.number, reverse=True)


def number_in_use(known: Iterable[KnownRevision]) -> int:
    """The number of the one in use; 0 where there is none."""
    return max((one.number for one in known if one.state is RevisionState.GOOD), default=0)


def refused_at_once(number: int, known: Iterable[KnownRevision]) -> Refusal | None:
    """Whether a revision that is told of now can never be used; None where it has to be fetched first."""
    return Refusal.OLDER if number <= number_in_use(known) else None


def wanted(known: Iterable[KnownRevision], *, program: str) -> KnownRevision | None:
    """What to fetch or to look at next: the newest above the one in use that was not refused for good.

    Args:
        known: all of one subject.
        program: the version of this program.
    """
    known = list(known)
    present = number_in_use(known)
    open_ = [
        one
        for one in known
        if one.number > present
        and (
            one.state is RevisionState.TOLD
            or (one.state is RevisionState.REFUSED and one.refusal is Refusal.CONTENT and one.program != program)
        )
    ]
    return max(open_, key=lambda one: (one.number, one.sha256), default=None)
