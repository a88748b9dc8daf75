"""Answers that a form takes, for whoever needs a form filled and not its questions."""

from __future__ import annotations

from datetime import date

from kiosk.domain.form_rules import check
from kiosk.domain.forms import Field, FieldKind, Form
from tests.screens.made_up import CITIZEN

KNOWN_ANSWERS = {
    "child_name": "Trần Ngọc Thử",
    "mother_name": "Nguyễn Thị Mẫu",
    "father_name": "Trần Văn Thử",
    "child_birth_date": "2026-11-02",
}


def answers_for(form: Form, answers: dict[str, str], today: date) -> dict[str, str]:
    """The answers with everything filled in that the form complains about."""
    for _ in range(20):
        problems = check(form, answers, today=today)
        if not problems:
            return answers
        for problem in problems:
            field = form.find(problem.key)
            assert field is not None
            answers = {**answers, problem.key: fitting(field)}
    raise AssertionError(f"{form.key} cannot be filled")


def fitting(field: Field) -> str:
    """An answer that a field takes, in the form in which it is kept."""
    if field.key in KNOWN_ANSWERS:
        return KNOWN_ANSWERS[field.key]
    match field.kind:
        case FieldKind.CHOICE:
            return field.options[0].value
        case FieldKind.YES_NO:
            return "no"
        case FieldKind.DATE:
            return "2026-11-02"
        case FieldKind.NUMBER | FieldKind.MONEY:
            return str(field.minimum or 1)
        case FieldKind.ID_NUMBER | FieldKind.PERSONAL_NUMBER:
            return CITIZEN.number
        case FieldKind.PHONE:
            return CITIZEN.phone
        case FieldKind.EMAIL:
            return "mau@example.vn"
        case FieldKind.NAME:
            return "Nguyễn Văn Mẫu"
        case _:
            return "Xã Mẫu"
