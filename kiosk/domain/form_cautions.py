"""What deserves a second look before a page is left. It is said once and never refused: papers with mistakes exist.

Two things are looked at: an identity number beside the sex and the year of birth that somebody answered, and an
answer beside what is known (a woman who says that she is the child's father). Which questions those are stands in the
form's file, `[[persons]]` and `[[warnings]]`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from kiosk.domain.form_pages import questions
from kiosk.domain.form_values import stored_date
from kiosk.domain.forms import Answers, Caution, Form, Page, Person
from kiosk.domain.identity import NumberSays, Sex, check_id_number, id_number_warnings, number_says
from kiosk.domain.problem import Problem

_OTHER_SEX = "id_number.other_sex"
_OTHER_YEAR = "id_number.other_year"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at again.

    Attributes:
        key: the question beside which it stands: the last of those concerned, so that nobody is asked about a page
            not yet seen.
        problem: what is odd, without anything personal: this may be read out.
        answers: what goes ill together; with other answers it is another doubt.
        says: what the identity number says, where that is what is odd.
    """

    key: str
    problem: Problem
    answers: tuple[str, ...] = field(repr=False)
    says: NumberSays | None = field(default=None, repr=False)


def doubts(form: Form, answers: Answers, known: Mapping[str, str]) -> tuple[Doubt, ...]:
    """All that is odd about the answers to what is asked now, in the order of the questions.

    Args:
        form: the form.
        answers: canonical answers.
        known: facts by name, `applicant.sex` (as `form_pages.prefilled` takes them).
    """
    order = [question.key for question in questions(form, answers)]
    asked = {key: answers.get(key, "") for key in order}
    found = [doubt for person in form.persons for doubt in _of_person(person, asked)]
    found += [doubt for caution in form.cautions for doubt in _of_caution(caution, asked, known)]
    return tuple(sorted(found, key=lambda doubt: order.index(doubt.key)))


def page_doubts(form: Form, page: Page, answers: Answers, known: Mapping[str, str]) -> tuple[Doubt, ...]:
    """Those that stand on one page."""
    here = {question.key for question in page.questions}
    return tuple(doubt for doubt in doubts(form, answers, known) if doubt.key in here)


def _of_person(person: Person, asked: Mapping[str, str]) -> list[Doubt]:
    number, date = asked.get(person.id_number, ""), asked.get(person.birth_date, "")
    if check_id_number(number) != number:
        return []  # a passport's says nothing, and what is wrong is another rule's
    sex = Sex(said) if (said := asked.get(person.sex, "")) in tuple(Sex) else None
    found = []
    for problem in id_number_warnings(number, birth=stored_date(date), sex=sex):
        beside = {_OTHER_SEX: person.sex, _OTHER_YEAR: person.birth_date}.get(problem.code, person.id_number)
        concerned = (number, asked[beside])
        says = number_says(number) if beside != person.id_number else None
        found.append(Doubt(_last(asked, (person.id_number, beside)), problem, concerned, says))
    return found


def _of_caution(caution: Caution, asked: Mapping[str, str], known: Mapping[str, str]) -> list[Doubt]:
    answer, fact = asked.get(caution.when.field, ""), known.get(caution.known.field, "")
    if answer not in caution.when.one_of or fact not in caution.known.one_of:
        return []
    return [Doubt(caution.when.field, Problem("form.message", {"message": caution.message}), (answer, fact))]


def _last(asked: Mapping[str, str], keys: Collection[str]) -> str:
    return [key for key in asked if key in keys][-1]
