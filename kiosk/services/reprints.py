"""Papers printed at the desk, by somebody who has that right: for money, and again by a dossier's code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kiosk.domain.dossier import Dossier
from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import parse_typed
from kiosk.services.ports import Dossiers, Drawer, NotThere, PrintJob, PrintQueue
from kiosk.services.printing import Printed, Printing
from kiosk.services.rights import Rights, for_officers

MAY_REPRINT: Final = frozenset({Role.COUNTER, Role.CASHIER, Role.HEAD})
REASONS: Final = ("not_out", "unreadable", "lost", "file_copy")


@dataclass(frozen=True, slots=True)
class Papers:
    """A dossier and the papers that it has had, oldest first."""

    dossier: Dossier
    jobs: tuple[PrintJob, ...]


class Reprints:
    """What an officer may print."""

    def __init__(self, dossiers: Dossiers, queue: PrintQueue, printing: Printing, agency: str, rights: Rights) -> None:
        self._dossiers = dossiers
        self._queue = queue
        self._printing = printing
        self._agency = agency
        self._rights = rights

    @for_officers(MAY_REPRINT)
    def find(self, officer: Officer, typed: str) -> Papers | Problem:
        """The papers of the dossier with this code, typed with its check character."""
        code = parse_typed(typed, (self._agency,))
        if isinstance(code, Problem):
            return code
        dossier = self._dossiers.by_code(str(code))
        if dossier is None:
            return Problem("lookup.not_found")
        return Problem("lookup.erased") if not dossier.body else self.of(officer, dossier.id)

    @for_officers(MAY_REPRINT)
    def of(self, officer: Officer, dossier: str) -> Papers:
        """The papers of a dossier. One that is not there raises `NotThere`."""
        found = self._dossiers.by_id(dossier)
        if found is None:
            raise NotThere("the dossier")
        return Papers(found, tuple(self._queue.of_dossier(dossier)))

    @for_officers(MAY_REPRINT)
    def print_fee(self, officer: Officer, dossier: str, taking: str) -> Printed:
        """Print the paper for money that was taken, once: another time it says that it is a reprint."""
        return self._printing.print_fee(dossier, taking, actor=officer.actor)

    @for_officers(MAY_REPRINT)
    def print_receipt(self, officer: Officer, job: int) -> Printed:
        """Print the waiting receipt of a dossier that she has accepted."""
        return self._printing.print_receipt(job, actor=officer.actor)

    @for_officers(MAY_REPRINT)
    def print_transfer(self, officer: Officer, dossier: str) -> Printed:
        """Print the slip with the VietQR code, unless that has been done."""
        return self._printing.print_transfer(dossier, actor=officer.actor)

    @for_officers(MAY_REPRINT)
    def print_shift(self, officer: Officer, drawer: Drawer, *, waiting: int) -> Printed:
        """Print the slip of a shift whose cash she has counted."""
        return self._printing.print_shift(drawer, officer.name, waiting=waiting, actor=officer.actor)

    @for_officers(MAY_REPRINT)
    def print_again(self, officer: Officer, job: int, reason: str) -> Printed:
        """Print a paper again; who asked for it and why stands in the journal."""
        return self._printing.reprint(job, actor=officer.actor, reason=_known(reason))

    @for_officers(MAY_REPRINT)
    def print_declaration(self, officer: Officer, dossier: str, reason: str) -> Printed:
        """Print the filled declaration of a filed dossier; who asked for it and why stands in the journal."""
        found = self.of(officer, dossier).dossier
        return self._printing.print_declaration(found, actor=officer.actor, reason=_known(reason))


def _known(reason: str) -> str:
    if reason not in REASONS:
        raise ValueError("a reason that is not in the list")
    return reason
