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
from kiosk.domain.visit import Visit
from kiosk.domain.worktime import HOURS_A_DAY, TimeKind
from kiosk.i18n import current, t, t_in
from kiosk.services.assisted_words import assisted_line
from kiosk.services.filing import channel_in
from kiosk.services.lookup import LookUp
from kiosk.services.money_papers import MoneyPapers
from kiosk.services.office import from_milliseconds
from kiosk.services.paper_values import declaration, draft_declaration, language_of, paper_lines, take_home_slip
from kiosk.services.papers import missing
from kiosk.services.ports import (
    Dossiers,
    Drawer,
    Journal,
    Printer,
    PrinterFailed,
    PrinterState,
    PrintJob,
    PrintQueue,
)
from kiosk.services.procedures import Procedures

_vi: Final = partial(t_in, "vi")
"""An official paper speaks Vietnamese, whatever language the screen is set to."""


FEE: Final = "fee"
TRANSFER: Final = "transfer"
"""Kinds of print jobs besides the receipts of filing; a fee's job has the key of the taking behind a colon."""

_SUFFIX: Final = {FEE: "-phi", TRANSFER: "-chuyen-khoan"}


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
        money: MoneyPapers | None = None,
    ) -> None:  # fmt: skip
        self._dossiers = dossiers
        self._queue = queue
        self._printer = printer
        self._journal = journal
        self._lookup = lookup
        self._procedures = procedures
        self._agency = agency
        self._medium = paper
        self._money = money
        self._rules = rules or PrintRules()

    def state(self) -> PrinterState:
        """Whether paper will come out."""
        return self._printer.state()

    def print_receipt(self, job: int, *, actor: str = "kiosk") -> Printed:
        """Print a waiting job. A job that was already printed is not printed again: that is `reprint`.

        A job that has waited for too long is not printed either: nobody gets another's paper out of a printer that
        has just been mended. Its problem is "expired".
        """
        waiting = self._queue.job(job)
        if waiting is None or waiting.state not in ("pending", "failed"):
            return Printed(Path(waiting.path) if waiting and waiting.path else None)
        if self._expired(waiting):
            return Printed(None, "expired")
        return self._print_job(waiting, actor=actor)

    def reprint(self, job: int, *, actor: str = "kiosk", reason: str = "") -> Printed:
        """Print a job, however old, because somebody asks for it.

        A second paper says "BẢN IN LẠI lần k"; where the printer never took the first, this is the first and says
        nothing.

        Args:
            job: the paper's job.
            actor: who asks, for the journal.
            reason: why, by its key, for the journal.
        """
        known = self._queue.job(job)
        return Printed(None) if known is None else self._print_job(known, actor=actor, reason=reason)

    def print_fee(self, dossier: str, taking: str, *, actor: str) -> Printed:
        """Print the paper for money that was taken, once: another time it is a reprint, and says so."""
        return self.reprint(self._queue.job_for(dossier, f"{FEE}:{taking}"), actor=actor)

    def print_transfer(self, dossier: str, *, actor: str = "kiosk") -> Printed:
        """Print the slip with the VietQR code, unless that has been done. "no_transfer" where there is none to make."""
        job = self._queue.job(self._queue.job_for(dossier, TRANSFER))
        if job is None or job.state not in ("pending", "failed"):
            return Printed(None)
        return self._print_job(job, actor=actor)

    def _print_job(self, job: PrintJob, *, actor: str, reason: str = "") -> Printed:
        dossier = self._dossiers.by_id(job.dossier)
        assert dossier is not None, "a print job names a stored dossier"
        state = PrintState(job.state)
        if state is PrintState.PRINTING:
            # Whoever began it is gone, and nobody looked into the tray: the next paper says that it may be the second.
            self._queue.mark(job.id, "missing")
            state = PrintState.MISSING
        second = is_reprint(state, PrintState.SENT)
        number = job.reprints + second
        paper = self._paper(dossier, job.kind, number)
        if paper is None:
            return Printed(None, "no_transfer")
        document = self._rendered(paper)
        if not second:
            # Before the printer has it: after a sudden death in between nobody knows whether a paper came out.
            self._queue.mark(job.id, "printing")
        printed = self._send(document, dossier.code + _SUFFIX.get(job.kind.partition(":")[0], ""))
        if printed.problem:
            if not second:
                # A second paper that fails does not undo the first.
                self._queue.mark(job.id, "failed")
            return printed
        self._queue.mark(job.id, "sent", path=str(printed.path or ""), actor=actor)
        more = ({"reprint": number} if number else {}) | ({"reason": reason} if reason else {})
        self._journal.append("print.sent", actor=actor, body={"dossier": dossier.id, "kind": job.kind, **more})
        return printed

    def _paper(self, dossier: Dossier, kind: str, number: int) -> receipts.RollPaper | None:
        kind, _, key = kind.partition(":")
        if kind == FEE and self._money is not None:
            fee = self._money.fee_receipt(dossier, key)
            return replace(
                fee, reprint=number, lookup_url=self.paper_url(dossier), journal_head=self._journal.head()
            )  # fmt: skip
        if kind == TRANSFER:
            slip = self._money.transfer_slip(dossier) if self._money else None
            return slip and replace(slip, reprint=number, journal_head=self._journal.head())
        values = self.values(dossier)
        return replace(values, reprint=number, lookup_url=self._sealed(values.lookup_url))

    def print_shift(self, drawer: Drawer, counted_by: str, *, waiting: int = 0, actor: str = "kiosk") -> Printed:
        """Print the slip of a shift whose cash was counted."""
        assert self._money is not None
        slip = self._money.shift_slip(drawer, counted_by, waiting=waiting, journal_head=self._journal.head())
        printed = self.put_out(slip, f"ca-{drawer.shift}")
        self._told(printed, actor, {"kind": "shift", "shift": drawer.shift})
        return printed

    def print_declaration(self, dossier: Dossier, *, actor: str = "kiosk", reason: str = "") -> Printed:
        """Print the filled declaration to sign. Problems: "old_form", and "no_sheets" where there is only a roll."""
        values = declaration(dossier, self._procedures, self._agency)
        printed = self._put_out_declaration(values, f"{dossier.code}-to-khai" if dossier.code else "to-khai")
        self._told(
            printed, actor, {"dossier": dossier.id, "kind": "declaration"} | ({"reason": reason} if reason else {})
        )
        return printed

    def print_draft(self, visit: Visit, now: datetime, *, actor: str = "kiosk") -> Printed:
        """Print the filled declaration of a dossier that is not filed yet, to be signed by hand."""
        values = draft_declaration(visit, self._procedures, self._agency, now=now)
        printed = self._put_out_declaration(values, "to-khai")
        self._told(printed, actor, {"kind": "draft", "procedure": visit.procedure})
        return printed

    def _told(self, printed: Printed, actor: str, body: Mapping[str, Any]) -> None:
        """What the printer took stands in the journal."""
        if not printed.problem:
            self._journal.append("print.sent", actor=actor, body=body)

    def _put_out_declaration(self, values: receipts.Declaration | None, name: str) -> Printed:
        if self._paper_size is None:
            return Printed(None, "no_sheets")
        if values is None:
            return Printed(None, "old_form")
        return self._send(receipts.render_pdf(values, size=self._paper_size), name)

    @property
    def _paper_size(self) -> receipts.PaperSize | None:
        """The sheets; None where there is only a roll."""
        return None if self._medium == "80mm" or self._medium == "58mm" else self._medium

    def print_missing(self, visit: Visit, now: datetime, *, actor: str = "visitor") -> Printed:
        """Print the list of papers that a visit still lacks. It names nobody."""
        procedure = self._procedures.get(visit.procedure)
        lacking = {paper.key for paper in missing(procedure, visit)}
        language: receipts.Language = "vi" if current() == "vi" else "vi+en"
        slip = take_home_slip(procedure, lacking, self._agency, now=now, language=language)
        printed = self.put_out(slip, "giay-to-can-mang-theo")
        self._told(printed, actor, {"kind": "missing", "procedure": visit.procedure})
        return printed

    def put_out(self, paper: receipts.RollPaper, name: str) -> Printed:
        """Render a paper and hand it to the printer."""
        return self._send(self._rendered(paper), name)

    def _rendered(self, paper: receipts.RollPaper) -> bytes:
        return receipts.render(paper, self._medium, copies=self._rules.copies)

    def _send(self, document: bytes, name: str) -> Printed:
        try:
            return Printed(self._printer.send(document, name=name))
        except PrinterFailed as error:
            return Printed(None, str(error))

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

    def confirm(self, job: int, *, came_out: bool, actor: str = "visitor") -> None:
        """What the citizen says: is the paper there? One that nobody saw may be printed again, and then says so."""
        self._queue.mark(job, "confirmed" if came_out else "missing")
        self._journal.append("print.seen" if came_out else "print.missing", actor=actor, body={"job": job})

    def values(self, dossier: Dossier) -> receipts.FilingReceipt:
        """What stands on the receipt."""
        body = dossier.body
        applicant = body.get("applicant") or {}
        # Not the present state: a dossier that was refused or withdrawn at once has never been accepted.
        accepted = any(change.status is Status.ACCEPTED for change in dossier.history)
        procedure = self._procedure(body)
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
            papers=paper_lines(procedure, body["papers"]),
            processing_time=_vi("time.not_set") if procedure is None else time_words(procedure, _vi, channel),
            received_at=from_milliseconds(dossier.received),
            due_at=from_milliseconds(dossier.due) if dossier.due is not None else None,
            channel=_vi(f"channel.{channel}") if channel is not Channel.DIRECT else "",
            delivery=_vi(f"delivery.{body['delivery']}") + address + note,
            fees=tuple(receipts.FeeLine(name=name, amount=amount) for name, amount in body["fees"]),
            total=known_total(body),
            payment=self._money.payment_words(dossier) if self._money else _vi(f"payment.{body['payment']}"),
            officer_name=dossier.officer,
            assisted=assisted_line(body, _vi),
            lookup_url=self._lookup.url(dossier),
            journal_head=self._journal.head(),
            language=language_of(body),
        )

    def _procedure(self, body: Mapping[str, Any]) -> Procedure | None:
        """As it was when the dossier was filed; None where no catalogue has it any more: it is printed all the same."""
        try:
            return self._procedures.as_filed(body).get(str(body["procedure"]))
        except KeyError:
            return None


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
