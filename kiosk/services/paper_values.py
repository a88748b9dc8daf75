"""What stands on the papers besides the receipt: the fee slip, the filled declaration, the take-home slip."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

import receipts
from kiosk.domain.catalogue import Procedure, RequiredPaper
from kiosk.domain.dossier import Dossier
from kiosk.domain.form_pages import summary
from kiosk.domain.forms import Answers, Form
from kiosk.domain.text import mask_number
from kiosk.i18n import t_in
from kiosk.services.drafting import APPLICANT_FORM, OWNER_FORM
from kiosk.services.office import from_milliseconds
from kiosk.services.procedures import Procedures

_vi: Final = partial(t_in, "vi")
"""An official paper speaks Vietnamese, whatever language the screen is set to."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was taken: under which number, by whom, when. `series` and `tax_code` for registered receipts."""

    number: str
    cashier: str
    at: datetime
    series: str = ""
    tax_code: str = ""


def language_of(body: Mapping[str, Any]) -> receipts.Language:
    """The languages of a dossier's papers: after a visit in English both."""
    return "vi+en" if body.get("language") == "en" else "vi"


def fee_receipt(dossier: Dossier, payment: Payment, agency: receipts.Agency) -> receipts.FeeReceipt:
    """The paper for a dossier's fees: those that have an amount.

    Raises:
        ValueError: no fee has one, so no money can have been taken.
    """
    body = dossier.body
    applicant = body.get("applicant") or {}
    return receipts.FeeReceipt(
        agency=agency,
        wording=receipts.FEE_RECEIPT if payment.series else receipts.FEE_SLIP,
        series=payment.series,
        number=payment.number,
        tax_code=payment.tax_code,
        issued_at=payment.at,
        payer_name=dossier.applicant_name,
        id_number=mask_number(str(applicant.get("id_number", ""))),
        address=str(applicant.get("address", "")),
        code=dossier.code,
        procedure_name=str(body["procedure_name"]),
        fees=tuple(receipts.FeeLine(name=name, amount=amount) for name, amount in body["fees"] if amount is not None),
        total=int(body["total"]),
        payment=_vi(f"payment.{body['payment']}"),
        cashier_name=payment.cashier,
        language=language_of(body),
    )


def declaration(dossier: Dossier, procedures: Procedures, agency: receipts.Agency) -> receipts.Declaration | None:
    """The filled declaration to sign; None where its form has changed or is gone, so that answers would be lost."""
    body = dossier.body
    try:
        form = procedures.form(str(body["form"]))
        parts = [(procedures.form(APPLICANT_FORM), body["applicant"])]
        if body["owner"]:
            parts.append((procedures.form(OWNER_FORM), body["owner"]))
    except KeyError:
        return None
    if form.revision != body["form_revision"]:
        return None
    parts.append((form, body["declaration"]))
    return receipts.Declaration(
        agency=agency,
        title=form.title,
        code=dossier.code,
        sections=tuple(section for part, answers in parts for section in _sections(part, answers)),
        made_at=from_milliseconds(dossier.received),
        signer_name=dossier.applicant_name,
        source=form.source,
        compared=form.compared,
        revision=form.revision,
        language=language_of(body),
    )


def _sections(form: Form, answers: Answers) -> list[receipts.AnswerSection]:
    return [
        receipts.AnswerSection(section.title, tuple(receipts.Answer(line.label, line.shown) for line in section.lines))
        for section in summary(form, answers)
    ]


def take_home_slip(
    procedure: Procedure,
    missing: Collection[str],
    agency: receipts.Agency,
    *,
    now: datetime,
    kept_until: date | None = None,
    hours: str = "",
    guide_url: str = "",
    language: receipts.Language = "vi",
) -> receipts.TakeHomeSlip:
    """What somebody has to bring who came without all papers.

    Args:
        procedure: what they came for.
        missing: keys of its papers that are not there yet.
        agency: who issues the slip.
        now: when it is issued.
        kept_until: the last day on which the draft is kept, if there is one.
        hours: when the counter is open, in words.
        guide_url: for the QR code; "" without one.
        language: of the visit.
    """
    return receipts.TakeHomeSlip(
        agency=agency,
        procedure_name=procedure.name,
        procedure_code=procedure.code,
        missing=tuple(_missing(paper) for paper in procedure.papers if paper.key in missing),
        issued_at=now,
        kept_until=kept_until,
        hours=hours,
        guide_url=guide_url,
        language=language,
    )


def _missing(paper: RequiredPaper) -> receipts.MissingPaper:
    kinds = []
    if paper.originals:
        kinds.append(_vi("paper.kind.original"))
    if paper.copies:
        kinds.append(_vi("paper.kind.copy"))
    notes = " ".join(note for note in (paper.when, paper.note) if note)
    return receipts.MissingPaper(name=paper.name, kind=", ".join(kinds), where=notes)
