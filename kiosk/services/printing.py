"""The receipt, from a dossier to the printer. A dossier never waits for paper: it is filed before this begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import receipts
from kiosk.domain.catalogue import Procedure
from kiosk.domain.dossier import Dossier, Status
from kiosk.domain.text import mask_number
from kiosk.domain.typed_codes import check_character
from kiosk.domain.worktime import HOURS_A_DAY, TimeKind
from kiosk.i18n import t, t_in
from kiosk.services.lookup import LookUp
from kiosk.services.office import from_milliseconds
from kiosk.services.ports import Dossiers, Journal, Printer, PrinterFailed, PrinterState, PrintQueue
from kiosk.services.procedures import Procedures

_vi: Final = partial(t_in, "vi")
"""An official paper speaks Vietnamese, whatever language the screen is set to."""


@dataclass(frozen=True, slots=True)
class Printed:
    """How a print ended. `path` where the printer writes files; `problem` is a key of words, or ""."""

    path: Path | None
    problem: str = ""


class Printing:
    """Renders receipts and hands them to the printer, one job at a time."""

    def __init__(
        self, dossiers: Dossiers, queue: PrintQueue, printer: Printer, journal: Journal, lookup: LookUp,
        procedures: Procedures, agency: receipts.Agency, paper: receipts.PaperSize,
    ) -> None:  # fmt: skip
        self._dossiers = dossiers
        self._queue = queue
        self._printer = printer
        self._journal = journal
        self._lookup = lookup
        self._procedures = procedures
        self._agency = agency
        self._paper = paper

    def state(self) -> PrinterState:
        """Whether paper will come out."""
        return self._printer.state()

    def print_receipt(self, job: int) -> Printed:
        """Print a waiting job. A job that was already printed is not printed again: that is a reprint."""
        waiting = self._queue.job(job)
        if waiting is None or waiting.state not in ("pending", "failed"):
            return Printed(Path(waiting.path) if waiting and waiting.path else None)
        dossier = self._dossiers.by_id(waiting.dossier)
        assert dossier is not None, "a print job names a stored dossier"
        pdf = receipts.render_filing_receipt(self.values(dossier), size=self._paper)
        try:
            path = self._printer.send(pdf, name=dossier.code)
        except PrinterFailed as error:
            self._queue.mark(job, "failed")
            return Printed(None, str(error))
        self._queue.mark(job, "sent", path=str(path or ""))
        self._journal.append("print.sent", actor="kiosk", body={"dossier": dossier.id, "kind": waiting.kind})
        return Printed(path)

    def confirm(self, job: int, *, came_out: bool) -> None:
        """What the citizen says: is the receipt there?"""
        self._queue.mark(job, "confirmed" if came_out else "failed")

    def values(self, dossier: Dossier) -> receipts.FilingReceipt:
        """What stands on the receipt."""
        body = dossier.body
        applicant = body.get("applicant") or {}
        # Not the present state: a dossier that was refused or withdrawn at once has never been accepted.
        accepted = any(change.status is Status.ACCEPTED for change in dossier.history)
        procedure = self._procedure(str(body["procedure"]))
        address = f": {body['delivery_address']}" if body["delivery_address"] else ""
        return receipts.FilingReceipt(
            agency=self._agency,
            wording=receipts.ACCEPTANCE if accepted else receipts.SUBMISSION,
            code=dossier.code,
            check=check_character(dossier.code),
            provisional=dossier.code.startswith("T-"),
            procedure_name=str(body["procedure_name"]),
            procedure_code=str(body["procedure"]),
            applicant_name=dossier.applicant_name,
            id_number=mask_number(str(applicant.get("id_number", ""))),
            address=str(applicant.get("address", "")),
            phone=str(applicant.get("phone", "")),
            email=str(applicant.get("email", "")),
            owner_name=dossier.owner_name if dossier.owner_name != dossier.applicant_name else "",
            papers=_paper_lines(procedure, body["papers"]),
            processing_time=_vi("time.not_set") if procedure is None else time_words(procedure, _vi),
            received_at=from_milliseconds(dossier.received),
            due_at=from_milliseconds(dossier.due) if dossier.due is not None else None,
            delivery=_vi(f"delivery.{body['delivery']}") + address,
            fees=tuple(receipts.FeeLine(name=name, amount=amount) for name, amount in body["fees"]),
            total=int(body["total"]),
            payment=_vi(f"payment.{body['payment']}"),
            officer_name=dossier.officer,
            lookup_url=self._lookup.url(dossier),
            journal_head=self._journal.head(),
            language="vi+en" if body.get("language") == "en" else "vi",
        )

    def _procedure(self, code: str) -> Procedure | None:
        """None where a newer catalogue no longer has it: the dossiers of those days are still printed."""
        try:
            return self._procedures.get(code)
        except KeyError:
            return None


def _paper_lines(procedure: Procedure | None, papers: list[dict[str, Any]]) -> tuple[receipts.PaperLine, ...]:
    """The declaration that the kiosk makes, then one line for each required paper that was scanned."""
    wanted = procedure.papers if procedure else ()
    names = {paper.key: paper.name for paper in wanted}
    pages: dict[str, list[int]] = {}
    for paper in papers:
        pages.setdefault(paper["slot"], []).append(paper["pages"])
    declared = (
        receipts.PaperLine(name=paper.name, kind=_vi("paper.kind.electronic"))
        for paper in wanted
        if paper.is_declaration
    )
    scanned = (
        receipts.PaperLine(
            name=names.get(slot, slot), kind=_vi("paper.kind.scan"), quantity=len(counts), pages=sum(counts)
        )
        for slot, counts in pages.items()
    )
    return (*declared, *scanned)


def time_words(procedure: Procedure, say: Callable[..., str] = t) -> str:
    """The processing time in words: "3 ngày làm việc", "trong ngày"; by default in the language of the screen."""
    time = procedure.time
    if time is None:
        return say("time.not_set")
    if time.kind is TimeKind.SAME_DAY:
        return say("time.same_day")
    days, hours = divmod(time.hours, HOURS_A_DAY)
    if time.kind is TimeKind.HOUR or hours:
        return say("time.hours", count=time.hours)
    return say(f"time.{time.kind}", count=days)
