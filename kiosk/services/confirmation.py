"""The citizen's own last step, as the services know it: done by whom, for which dossier, and how it stood then."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from kiosk.domain.assisted import LastStep, Reason
from kiosk.domain.people import Citizen, Officer
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit

SAID_FOR_NOW: Final = frozenset({"choice.consent", "choice.last_step"})
"""Answers that are said for one moment only. They are not kept in a draft: a consent that was ticked before a break
must not stand ticked after it. They belong to the last step itself, and so they are no part of what it confirms."""


@dataclass(frozen=True, slots=True)
class Help:
    """Which officer files for which citizen, and why."""

    officer: Officer
    citizen: Citizen
    reason: Reason


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A last step that was done.

    It is good for one draft, and a draft's id is the key that makes one dossier: however often it is used, no second
    dossier comes of it.

    Attributes:
        draft: id of the draft.
        content: fingerprint of all that would be filed (`content_of`).
        proof: by what, as the dossier's evidence has it: "confirmed:phone", "pin", "signature:officer".
        step: which step it was where an officer helps; None for a citizen who is alone.
    """

    draft: str
    content: str
    proof: str
    step: LastStep | None

    def problem_for(self, visit: Visit) -> Problem | None:
        """Why this is no confirmation of a visit's dossier; None where it is."""
        if visit.draft != self.draft:
            return Problem("last_step.other")
        return None if content_of(visit) == self.content else Problem("last_step.changed")


class NotConfirmed(Exception):
    """The citizen's own last step is missing, or it was done for something else.

    Attributes:
        problem: which, and what to do.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def content_of(visit: Visit) -> str:
    """A fingerprint of what a visit would file: procedure, answers and papers."""
    answers = {key: value for key, value in visit.answers.items() if key not in SAID_FOR_NOW}
    said = [visit.draft, visit.procedure, answers, [paper.as_json() for paper in visit.papers]]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
