"""The papers of a dossier, printed again at the desk: by its code, with a reason, by somebody who has that right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.domain.dossier import Dossier
from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import parse_typed
from kiosk.services.desk import NotAllowed
from kiosk.services.ports import Dossiers, NotThere, PrintJob, PrintQueue
from kiosk.services.printing import Printed, Printing

MAY_REPRINT: Final = frozenset({Role.COUNTER, Role.CASHIER, Role.HEAD})
REASONS: Final = ("not_out", "unreadable", "lost", "file_copy")


@dataclass(frozen=True, slots=True)
class Papers:
    """A dossier and the papers that it has had, oldest first."""

    dossier: Dossier
    jobs: tuple[PrintJob, ...]


class Reprints:
    """What an officer may print again."""

    def __init__(self, dossiers: Dossiers, queue: PrintQueue, printing: Printing, agency: str) -> None:
        self._dossiers = dossiers
        self._queue = queue
        self._printing = printing
        self._agency = agency

    def find(self, officer: Officer, typed: str) -> Papers | Problem:
        """The papers of the dossier with this code, typed with its check character."""
        _check(officer)
        code = parse_typed(typed, (self._agency,))
        if isinstance(code, Problem):
            return code
        dossier = self._dossiers.by_code(str(code))
        if dossier is None:
            return Problem("lookup.not_found")
        return Problem("lookup.erased") if not dossier.body else self.of(officer, dossier.id)

    def of(self, officer: Officer, dossier: str) -> Papers:
        """The papers of a dossier. One that is not there raises `NotThere`."""
        _check(officer)
        found = self._dossiers.by_id(dossier)
        if found is None:
            raise NotThere("the dossier")
        return Papers(found, tuple(self._queue.of_dossier(dossier)))

    def print_again(self, officer: Officer, job: int, reason: str) -> Printed:
        """Print a paper again; who asked for it and why stands in the journal."""
        _check(officer)
        return self._printing.reprint(job, actor=officer.actor, reason=_known(reason))

    def print_declaration(self, officer: Officer, dossier: str, reason: str) -> Printed:
        """Print the filled declaration of a filed dossier; who asked for it and why stands in the journal."""
        found = self.of(officer, dossier).dossier
        return self._printing.print_declaration(found, actor=officer.actor, reason=_known(reason))


def _known(reason: str) -> str:
    if reason not in REASONS:
        raise ValueError("a reason that is not in the list")
    return reason


def _check(officer: Officer) -> None:
    if not officer.roles & MAY_REPRINT:
        raise NotAllowed("printing papers again")
