"""What stands on the papers besides the receipts: the filled declaration, the take-home slip."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, Final

import receipts
from kiosk.domain.catalogue import Catalogue, Procedure, RequiredPaper
from kiosk.domain.dossier import Dossier
from kiosk.domain.form_pages import pruned, summary
from kiosk.domain.forms import Answers, Form
from kiosk.domain.visit import Visit
from kiosk.i18n import current, t_in
from kiosk.services.assisted_words import assisted_line
from kiosk.services.drafting import APPLICANT_FORM, OWNER_FORM
from kiosk.services.office import from_milliseconds
from kiosk.services.procedures import Procedures

_vi: Final = partial(t_in, "vi")
"""An official paper speaks Vietnamese, whatever language the screen is set to."""


def language_of(body: Mapping[str, Any]) -> receipts.Language:
    """The languages of a dossier's papers: after a visit in English both."""
    return "vi+en" if body.get("language") == "en" else "vi"


def paper_lines(procedure: Procedure | None, papers: list[dict[str, Any]]) -> tuple[receipts.PaperLine, ...]:
    """The declaration that the kiosk makes, then one line for each required paper that was scanned."""
    wanted = procedure.papers if procedure else ()
    names = {paper.key: paper.name for paper in wanted}
    pages: dict[str, list[int]] = {}
    reused: dict[str, bool] = {}
    for paper in papers:
        slot = paper["slot"]
        pages.setdefault(slot, []).append(paper["pages"])
        reused[slot] = reused.get(slot, True) and bool(paper.get("reused_from"))
    unsigned = {paper["slot"] for paper in papers if not paper.get("signed", False)}
    declared = (
        receipts.PaperLine(name=paper.name, kind=_vi("paper.kind.electronic"))
        for paper in wanted
        if paper.is_declaration
    )
    scanned = (
        receipts.PaperLine(
            name=names.get(slot, slot),
            kind=_vi(
                "paper.kind.reused" if reused[slot] else "paper.kind.scan" if slot in unsigned else "paper.kind.signed"
            ),
            quantity=len(counts),
            pages=sum(counts),
        )
        for slot, counts in pages.items()
    )
    return (*declared, *scanned)


def declaration(dossier: Dossier, procedures: Procedures, agency: receipts.Agency) -> receipts.Declaration | None:
    """The filled declaration to sign; None where its form has changed or is gone, so that answers would be lost."""
    body = dossier.body
    filed_by = procedures.as_filed(body)
    try:
        form = filed_by.form(str(body["form"]))
        parts = _parts(filed_by, body["applicant"], body["owner"], form, body["declaration"])
    except KeyError:
        return None
    if form.revision != body["form_revision"]:
        return None
    return replace(
        _declaration(form, parts, agency, dossier.applicant_name, from_milliseconds(dossier.received)),
        code=dossier.code,
        assisted=assisted_line(body, _vi),
        language=language_of(body),
    )


def draft_declaration(
    visit: Visit, procedures: Procedures, agency: receipts.Agency, *, now: datetime
) -> receipts.Declaration:
    """The same before the dossier is filed, to be signed by hand and scanned."""
    present = procedures.catalogue
    form = present.form(present.get(visit.procedure).form)
    same = visit.choice("owner", "same") == "same"
    owner: Answers = {} if same else pruned(present.form(OWNER_FORM), visit.group("owner"))
    applicant = pruned(present.form(APPLICANT_FORM), visit.group("applicant"))
    parts = _parts(present, applicant, owner, form, pruned(form, visit.group("declaration")))
    return replace(
        _declaration(form, parts, agency, str(applicant.get("name", "")), now),
        language=language_of({"language": current()}),
    )


def _parts(
    catalogue: Catalogue, applicant: Answers, owner: Answers, form: Form, answers: Answers
) -> list[tuple[Form, Answers]]:
    parts = [(catalogue.form(APPLICANT_FORM), applicant)]
    if owner:
        parts.append((catalogue.form(OWNER_FORM), owner))
    return [*parts, (form, answers)]


def _declaration(
    form: Form, parts: list[tuple[Form, Answers]], agency: receipts.Agency, signer: str, made_at: datetime
) -> receipts.Declaration:
    return receipts.Declaration(
        agency=agency,
        title=form.title,
        sections=tuple(section for part, answers in parts for section in _sections(part, answers)),
        made_at=made_at,
        signer_name=signer,
        source=form.source,
        compared=form.compared,
        revision=form.revision,
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
