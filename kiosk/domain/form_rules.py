"""Whether the answers to a form will do, page by page or all of it.

The problems name a code; the words for people stand in the locale files. Codes beside those of `identity`
and `money`:

- `form.required`: a required question is unanswered;
- `form.message` {message}: a rule or a pattern of the form itself, which brings its own sentence;
- `text.too_long` {limit}: more characters than there is room for;
- `choice.unknown`: not one of the choices;
- `number.unreadable`: not a whole number;
- `number.too_small` {minimum}, `number.over_limit` {maximum}; `money.too_small` and `money.over_limit` likewise, with
  the bound as an amount in words ("50.000 đ").
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import combinations

from kiosk.domain.form_pages import questions
from kiosk.domain.form_pattern import matches
from kiosk.domain.form_values import kind_problem, shown, stored_date, whole_number
from kiosk.domain.forms import Answers, Field, FieldKind, FieldProblem, Form, Page, Rule, RuleKind
from kiosk.domain.problem import Problem


def check(form: Form, answers: Answers, *, today: date) -> tuple[FieldProblem, ...]:
    """Everything that is wrong with the answers to what is asked now, in the order of the questions."""
    return _problems(form, answers, {question.key for question in questions(form, answers)}, today)


def check_page(form: Form, page: Page, answers: Answers, *, today: date) -> tuple[FieldProblem, ...]:
    """What is wrong on one page.

    A rule between fields belongs to the page of the last of them, so that nobody is blamed for a page not yet seen.
    """
    return _problems(form, answers, {question.key for question in page.questions}, today)


def _problems(form: Form, answers: Answers, keys: Collection[str], today: date) -> tuple[FieldProblem, ...]:
    asked = {question.key: question for question in questions(form, answers)}
    found: dict[str, Problem] = {}
    for key, question in asked.items():
        value = answers.get(key, "")
        if key not in keys:
            continue
        if value == "":
            if question.required:
                found[key] = Problem("form.required")
        elif (problem := check_value(question.field, value, today=today)) is not None:
            found[key] = problem
    for rule in form.rules:
        present = [key for key in asked if key in rule.fields]
        if present and present[-1] in keys and present[-1] not in found and _broken(rule, asked, answers):
            found[present[-1]] = Problem("form.message", {"message": rule.message})
    return tuple(FieldProblem(key, found[key]) for key in asked if key in found)


def check_value(field: Field, value: str, *, today: date | None) -> Problem | None:
    """What is wrong with one answer, apart from being missing.

    Args:
        field: the question.
        value: the canonical answer, not empty.
        today: for dates that must not lie in the future; None leaves that out.
    """
    if len(value) > field.max_length:
        return Problem("text.too_long", {"limit": field.max_length})
    if (problem := kind_problem(field, value, today=today)) is not None:
        return problem
    if field.kind in (FieldKind.NUMBER, FieldKind.MONEY):
        return _bounds(field, whole_number(value))
    if field.pattern and not matches(field.pattern, value):
        return Problem("form.message", {"message": field.pattern_problem})
    return None


def _bounds(field: Field, number: int | None) -> Problem | None:
    if number is None:
        return Problem("number.unreadable")
    if field.minimum is not None and number < field.minimum:
        return Problem(f"{field.kind}.too_small", {"minimum": shown(field, str(field.minimum))})
    if field.maximum is not None and number > field.maximum:
        return Problem(f"{field.kind}.over_limit", {"maximum": shown(field, str(field.maximum))})
    return None


def _broken(rule: Rule, asked: Collection[str], answers: Answers) -> bool:
    values = [answers.get(key, "") if key in asked else "" for key in rule.fields]
    if rule.kind is RuleKind.AT_LEAST_ONE_OF:
        return not any(values)
    if rule.kind is RuleKind.DIFFERENT:
        return any(one and one == other for one, other in combinations(values, 2))
    first, second = (stored_date(value) for value in values)
    # Of a year alone any day is possible: the rule is broken only where every possible day breaks it.
    return first is not None and second is not None and first.earliest() >= second.latest()
