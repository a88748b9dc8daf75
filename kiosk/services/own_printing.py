"""The printer as a visitor's page sees it: papers of her own dossiers. What officers print goes through `reprints`."""

from __future__ import annotations

from datetime import datetime

from kiosk.domain.visit import Visit
from kiosk.services.ports import Dossiers, NotThere, PrinterState, PrintQueue
from kiosk.services.present import Present
from kiosk.services.printing import Printed, Printing


class OwnPrinting:
    """Prints what belongs to the person of this visit. Anybody else's paper is not there: `NotThere`."""

    def __init__(self, printing: Printing, queue: PrintQueue, dossiers: Dossiers, present: Present) -> None:
        self._printing = printing
        self._queue = queue
        self._dossiers = dossiers
        self._present = present

    def state(self) -> PrinterState:
        """Whether paper will come out."""
        return self._printing.state()

    def print_receipt(self, job: int) -> Printed:
        """Print a waiting job, once (`Printing.print_receipt`)."""
        self._check_job(job)
        return self._printing.print_receipt(job, actor=self._present.actor)

    def reprint(self, job: int) -> Printed:
        """Print a job again; where it was printed before, the paper says so."""
        self._check_job(job)
        return self._printing.reprint(job, actor=self._present.actor, reason="asked")

    def print_transfer(self, dossier: str) -> Printed:
        """Print the slip with the VietQR code, unless that has been done."""
        self._check(dossier)
        return self._printing.print_transfer(dossier, actor=self._present.actor)

    def confirm(self, job: int, *, came_out: bool) -> None:
        """What the citizen says: is the paper there?"""
        self._check_job(job)
        self._printing.confirm(job, came_out=came_out, actor=self._present.actor)

    def print_draft(self, visit: Visit, now: datetime) -> Printed:
        """Print the filled declaration of a dossier that is not filed yet, to be signed by hand."""
        self._present.check(visit.citizen)
        return self._printing.print_draft(visit, now, actor=self._present.actor)

    def print_missing(self, visit: Visit, now: datetime) -> Printed:
        """Print the list of papers that a visit still lacks. It names nobody."""
        return self._printing.print_missing(visit, now, actor=self._present.actor)

    def _check_job(self, job: int) -> None:
        found = self._queue.job(job)
        if found is None:
            raise NotThere("the print job")
        self._check(found.dossier)

    def _check(self, dossier: str) -> None:
        found = self._dossiers.by_id(dossier)
        if found is None or not self._present.has_filed(found.body):
            raise NotThere("the dossier")
