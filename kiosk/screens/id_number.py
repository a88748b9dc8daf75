"""The question "who is it?": the number of the card, or of another paper that this counter takes."""

from __future__ import annotations

from kiosk.domain.forms import Field, FieldKind, Question
from kiosk.domain.registration import NUMBER
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.services.office import Office
from kiosk.widgets.answer_row import AnswerRow

LONGEST = 20
"""Characters, with spaces and dots between the digits."""


def number_row(office: Office, value: str = "") -> AnswerRow:
    """The row; where only cards are taken, its keys are digits."""
    if len(office.papers) == 1 and office.papers[0] == "cccd":
        label, hint, kind = t("login.number"), t("login.number_hint"), FieldKind.ID_NUMBER
    else:
        names = ", ".join(t(f"id_paper.{paper}") for paper in office.papers)
        label, hint, kind = t("id_paper.number"), names, FieldKind.PERSONAL_NUMBER
    field = Field("number", label, kind, required=True, hint=hint, max_length=LONGEST)
    return AnswerRow(Question("number", field, required=True), value)


def known_number(visit: Visit) -> str:
    """The number that stands on the page from the beginning: typed on the page before, or read from the card."""
    typed = visit.group("login").get("number", "") or visit.group("register").get(NUMBER, "")
    return typed or (visit.card.number if visit.card else "")


def with_number(visit: Visit, number: str) -> Visit:
    """A visit that has not got further than this number: it need not be typed again on the next page."""
    return Visit(card=visit.card, easy=visit.easy).answering("login", {"number": number} if number else {})
