"""The receipt, from a dossier to the printer. A dossier never waits for paper: it is filed before this begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import receipts
from kiosk.domain.catalogue import Procedure
from kiosk.domain.dossier import Dossier, Status
from kiosk.domain.fees import Channel
from kiosk.domain.lookup_link import Signer, sealed
from kiosk.domain.print_queue import PrintState, is_reprint
from kiosk.domain.text import mask_number
from kiosk.domain.typed_codes import check_character, is_provisional
from kiosk.domain.worktime import HOURS_A_DAY, TimeKind
from kiosk.i18n import t, t_in
from kiosk.services.filing import channel_in
from kiosk.services.lookup import LookUp
from kiosk.services.office import from_milliseconds
from kiosk.services.paper_values import Payment, declaration, fee_receipt, language_of
from kiosk.services.ports import Dossiers, Journal, Printer, PrinterFailed, PrinterState, PrintJob, PrintQueue
from kiosk.services.procedures import Procedures

_vi: Final = partial(t_in, "vi")
"""An official paper speaks Vietnamese, whatever language the screen is set to."""


@dataclass(frozen=True, slots=True)
class PrintRules:
    """How an office prints.

    Attributes:
        copies: what each copy of a receipt says of itself; empty for one copy that says nothing.
        fresh_for: a job older than this is printed only when somebody asks for it: its citizen has gone.
        now: the wall clock; without one no job is too old.
        signer: gives the key that seals receipts, or None where it cannot be used; a receipt is printed all the same.
    """

    copies: tuple[str, ...] = receipts.ONE_COPY
    fresh_for: timedelta = timedelta(minutes=15)
    now: Callable[[], datetime] | None = None
    signer: Callable[[], Signer | None] | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """How a print ended. `path` where the printer writes files; `problem` is a key of words, or ""."""

    path: Path | None
    problem: str = ""


class Printing:
    """Renders receipts and hands them to the printer, one job at a time."""

    def __init__(
        self, dossiers: Dossiers, queue: PrintQueue, printer: Printer, journal: Journal, lookup: LookUp,
        procedures: Procedures, agency: receipts.Agency, paper: receipts.Medium, rules: PrintRules | None = None,
    ) -> None:  # fmt: skip
        self._dossiers = dossiers
        self._queue = queue
        self._printer = printer
        self._journal = journal
        self._lookup = lookup
        self._procedures = procedures
        self._agency = agency
        self._paper = paper
        self._rules = rules or PrintRules()

    def state(self) -> PrinterState:
        """Whether paper will come out."""
        return self._printer.state()

    def print_receipt(self, job: int) -> Printed:
        """Print a waiting job. A job that was already printed is not printed again: that is `reprint`.

        A job that has waited for too long is not printed either: nobody gets another's paper out of a printer that
        has just been mended. Its problem is "expired".
        """
        waiting = self._queue.job(job)
        if waiting is None or waiting.state not in ("pending", "failed"):
            return Printed(Path(waiting.path) if waiting and waiting.path else None)
        if self._expired(waiting):
            return Printed(None, "expired")
        return self._print_job(waiting, actor="kiosk")

    def reprint(self, job: int, *, actor: str = "kiosk") -> Printed:
        """Print a job, however old, because somebody asks for it.

        A second paper says "BẢN IN LẠI lần k"; where the first never came out, this is the first and says nothing.

        Args:
            job: the receipt's job.
            actor: who asks, for the journal.
        """
        known = self._queue.job(job)
        return Printed(None) if known is None else self._print_job(known, actor=actor)

    def _print_job(self, job: PrintJob, *, actor: str) -> Printed:
        dossier = self._dossiers.by_id(job.dossier)
        assert dossier is not None, "a print job names a stored dossier"
        second = is_reprint(PrintState(job.state), PrintState.SENT)
        number = job.reprints + second
        values = self.values(dossier)
        printed = self._print(replace(values, reprint=number, lookup_url=self._sealed(values.lookup_url)), dossier.code)
        if printed.problem:
            if not second:
                # A second paper that fails does not undo the first.
                self._queue.mark(job.id, "failed")
            return printed
        self._queue.mark(job.id, "sent", path=str(printed.path or ""))
        again = {"reprint": number} if number else {}
        self._journal.append("print.sent", actor=actor, body={"dossier": dossier.id, "kind": job.kind, **again})
        return printed

    def print_fee_receipt(self, dossier: Dossier, payment: Payment, *, actor: str) -> Printed:
        """Print the paper for money that was taken. The `ValueError` of `fee_receipt` where there was none to take."""
        values = fee_receipt(dossier, payment, self._agency)
        printed = self._print(
            replace(values, lookup_url=self.paper_url(dossier), journal_head=self._journal.head()),
            f"{dossier.code}-phi",
        )
        return self._recorded(printed, dossier, "fee", actor)

    def print_declaration(self, dossier: Dossier, *, actor: str = "kiosk") -> Printed:
        """Print the filled declaration to sign. Problems: "old_form", and "no_sheets" where there is only a roll."""
        if self._paper == "80mm" or self._paper == "58mm":
            return Printed(None, "no_sheets")
        values = declaration(dossier, self._procedures, self._agency)
        if values is None:
            return Printed(None, "old_form")
        try:
            path = self._printer.send(receipts.render_pdf(values, size=self._paper), name=f"{dossier.code}-to-khai")
        except PrinterFailed as error:
            return Printed(None, str(error))
        return self._recorded(Printed(path), dossier, "declaration", actor)

    def print_take_home(self, slip: receipts.TakeHomeSlip) -> Printed:
        """Print the list of what is still missing (`paper_values.take_home_slip`). It names nobody."""
        return self._print(slip, "giay-to-can-mang-theo")

    def _print(self, paper: receipts.RollPaper, name: str) -> Printed:
        document = receipts.render(paper, self._paper, copies=self._rules.copies)
        try:
            return Printed(self._printer.send(document, name=name))
        except PrinterFailed as error:
            return Printed(None, str(error))

    def _recorded(self, printed: Printed, dossier: Dossier, kind: str, actor: str) -> Printed:
        if not printed.problem:
            self._journal.append("print.sent", actor=actor, body={"dossier": dossier.id, "kind": kind})
        return printed

    def _expired(self, job: PrintJob) -> bool:
        if self._rules.now is None or not job.created:
            return False
        return self._rules.now() - from_milliseconds(job.created) > self._rules.fresh_for

    def paper_url(self, dossier: Dossier) -> str:
        """What the QR on the printed receipt holds: the look-up page with code, secret and this kiosk's seal."""
        return self._sealed(self._lookup.url(dossier))

    def _sealed(self, url: str) -> str:
        """The look-up address as it stands on paper."""
        signer = self._rules.signer() if self._rules.signer and url else None
        return sealed(url, signer) if signer else url

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
        channel = channel_in(body)
        address = f": {body['delivery_address']}" if body["delivery_address"] else ""
        note = f". {body['delivery_note']}" if body.get("delivery_note") else ""
        return receipts.FilingReceipt(
            agency=self._agency,
            wording=receipts.ACCEPTANCE if accepted else receipts.SUBMISSION,
            code=dossier.code,
            check=check_character(dossier.code),
            provisional=is_provisional(dossier.code),
            other_code=", ".join(dossier.earlier_codes),
            procedure_name=str(body["procedure_name"]),
            procedure_code=str(body["procedure"]),
            applicant_name=dossier.applicant_name,
            id_number=mask_number(str(applicant.get("id_number", ""))),
            address=str(applicant.get("address", "")),
            phone=str(applicant.get("phone", "")),
            email=str(applicant.get("email", "")),
            owner_name=dossier.owner_name if dossier.owner_name != dossier.applicant_name else "",
            papers=_paper_lines(procedure, body["papers"]),
            processing_time=_vi("time.not_set") if procedure is None else time_words(procedure, _vi, channel),
            received_at=from_milliseconds(dossier.received),
            due_at=from_milliseconds(dossier.due) if dossier.due is not None else None,
            channel=_vi(f"channel.{channel}") if channel is not Channel.DIRECT else "",
            delivery=_vi(f"delivery.{body['delivery']}") + address + note,
            fees=tuple(receipts.FeeLine(name=name, amount=amount) for name, amount in body["fees"]),
            total=known_total(body),
            payment=_vi(f"payment.{body['payment']}"),
            officer_name=dossier.officer,
            lookup_url=self._lookup.url(dossier),
            journal_head=self._journal.head(),
            language=language_of(body),
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
    unsigned = {paper["slot"] for paper in papers if not paper.get("signed", False)}
    declared = (
        receipts.PaperLine(name=paper.name, kind=_vi("paper.kind.electronic"))
        for paper in wanted
        if paper.is_declaration
    )
    scanned = (
        receipts.PaperLine(
            name=names.get(slot, slot),
            kind=_vi("paper.kind.scan" if slot in unsigned else "paper.kind.signed"),
            quantity=len(counts),
            pages=sum(counts),
        )
        for slot, counts in pages.items()
    )
    return (*declared, *scanned)


def known_total(body: Mapping[str, Any]) -> int | None:
    """What a dossier costs as far as it is known; None where no amount is: that is not the same as nothing."""
    amounts = [amount for _, amount in body["fees"]]
    return None if amounts and all(amount is None for amount in amounts) else int(body["total"])


def time_words(procedure: Procedure, say: Callable[..., str] = t, channel: Channel = Channel.DIRECT) -> str:
    """The processing time in words: "3 ngày làm việc", "trong ngày"; by default in the language of the screen."""
    time = procedure.time_for(channel)
    if time is None:
        return say("time.not_set")
    if time.kind is TimeKind.SAME_DAY:
        return say("time.same_day")
    days, hours = divmod(time.hours, HOURS_A_DAY)
    if time.kind is TimeKind.HOUR or hours:
        return say("time.hours", count=time.hours)
    return say(f"time.{time.kind}", count=days)
