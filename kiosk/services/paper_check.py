"""What is done with a file before anybody may pick it: inspected, and made harmless where that is all it needs."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from kiosk.domain.papers import Media, PaperFacts, PaperLimits, can_be_made_harmless
from kiosk.domain.problem import Problem
from kiosk.services.ports import PaperWorkshop


class Inspects(Protocol):
    """Finds out what a file really is, in a process that may die."""

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        """Facts by content, or what is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A PDF of pictures of the pages, made because the file itself carried something unsafe.

    Attributes:
        data: what is kept in the file's place. The file itself is kept nowhere.
        facts: what the inspection says of it.
        because: what the file carried, the `what` of "paper.unsafe"; the person is told.
    """

    data: bytes
    facts: PaperFacts
    because: str


def inspected(
    source: BinaryIO, inspector: Inspects, workshop: PaperWorkshop, limits: PaperLimits
) -> PaperFacts | Rebuilt | Problem:
    """What a file is, what was made of it, or why it is not taken.

    Args:
        source: the file; its position is not moved where it is a private copy.
        inspector: looks into it.
        workshop: makes pictures of its pages.
        limits: what the counter takes.
    """
    found = inspector.inspect(source, limits)
    if not isinstance(found, Problem) or not can_be_made_harmless(found):
        return found
    source.seek(0)
    data = workshop.harmless(source.read(), Media.PDF)
    if isinstance(data, Problem):
        # The first reason says more to a person than that pictures could not be made either.
        return found
    # Made by a process that had read the unsafe file: it is looked at like any other.
    facts = inspector.inspect(io.BytesIO(data), limits)
    return facts if isinstance(facts, Problem) else Rebuilt(data, facts, str(found.params["what"]))
