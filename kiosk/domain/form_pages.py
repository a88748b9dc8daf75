"""A form laid out: what is asked now, page by page, and what of the answers counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from kiosk.domain.form_values import canonical, whole_number, written
from kiosk.domain.forms import Answers, Condition, Form, Page, Question, Section

CITIZEN_LIMIT = 5
"""Questions on a citizen's page at most (GOV.UK's "one thing per page"; small pages also redraw faster)."""


EASY_LIMIT = 3
"""The same for somebody who wants fewer things at once."""


class SummaryLine(NamedTuple):
    """One answer as people read it; `shown` is empty where an optional question was left out."""

    key: str
    label: str
    shown: str


class SummarySection(NamedTuple):
    """The answers of a section, or of one item of a section that repeats."""

    title: str
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that is asked now and where it stands: `item` is None for plain sections and for the count."""

    section: Section
    item: int | None
    place: int
    question: Question

    @property
    def is_count(self) -> bool:
        return self.question.key == self.section.count_key

    @property
    def group(self) -> str:
        if self.is_count:
            return self.section.count_key
        return self.section.key if self.item is None else f"{self.section.key}.{self.item}"

    @property
    def title(self) -> str:
        if self.item is None or self.section.repeat is None:
            return self.section.title
        return f"{self.section.repeat.item_label} {self.item + 1}"


def item_count(section: Section, answers: Answers) -> int:
    """How many items of a repeating section there are; an unreadable or missing count is the smallest allowed."""
    if section.repeat is None:
        return 1
    said = whole_number(answers.get(section.count_key, ""))
    return min(max(section.repeat.minimum if said is None else said, section.repeat.minimum), section.repeat.maximum)


def _asked(form: Form, answers: Answers) -> Iterator[_Asked]:
    """Every question that is asked now, in order.

    A condition looks at the questions asked before it, so one pass is enough and what is hidden counts as unanswered.
    Each answer is looked up only when it is needed: `prefilled` adds answers on the way.
    """
    visible: set[str] = set()

    def answer(key: str) -> str:
        return answers.get(key, "") if key in visible else ""

    def holds(conditions: tuple[Condition, ...], prefix: str) -> bool:
        return all(answer(prefix + c.field if prefix + c.field in visible else c.field) in c.one_of for c in conditions)

    for section in form.sections:
        if not holds(section.visible_when, ""):
            continue
        items: tuple[int | None, ...] = (None,)
        if section.repeat is not None:
            if section.repeat.minimum != section.repeat.maximum:
                yield _Asked(section, None, 0, Question(section.count_key, section.count_field, required=True))
            items = tuple(range(item_count(section, answers)))
        for item in items:
            prefix = "" if item is None else f"{section.key}.{item}."
            for place, field in enumerate(section.fields):
                if not holds(field.visible_when, prefix):
                    continue
                key = section.key_of(field, item)
                visible.add(key)
                required = field.required or (bool(field.required_when) and holds(field.required_when, prefix))
                yield _Asked(section, item, place, Question(key, field, required))


def questions(form: Form, answers: Answers) -> tuple[Question, ...]:
    """Everything that is asked now, in order."""
    return tuple(asked.question for asked in _asked(form, answers))


def _part_of(place: int, total: int, limit: int) -> int:
    """On which page of a section its field number `place` stands: as few pages as possible, as even as possible."""
    parts = -(-total // limit)
    size, longer = divmod(total, parts)
    first_short = longer * (size + 1)
    return place // (size + 1) if place < first_short else longer + (place - first_short) // size


def pages(form: Form, answers: Answers, *, limit: int = CITIZEN_LIMIT) -> tuple[Page, ...]:
    """What is asked now, at most `limit` questions a page, a section or an item always beginning a new page.

    A section is cut by all of its fields, seen or not: answering one question never moves another to another page,
    and a page with nothing to ask is left out.
    """

    def page_key(asked: _Asked) -> str:
        total = 1 if asked.is_count else len(asked.section.fields)
        return f"{asked.group}/{_part_of(asked.place, total, limit) + 1}"

    found: list[Page] = []
    for _, of_group in groupby(_asked(form, answers), key=lambda asked: asked.group):
        siblings: list[Page] = []
        for key, grouped in groupby(of_group, key=page_key):
            on_page = tuple(grouped)
            first = on_page[0]
            # The note is for the whole section: it stands where the section begins, not before every item of it.
            note = first.section.note if not siblings and (first.item is None or _opens(first)) else ""
            siblings.append(Page(key, first.title, 1, 1, tuple(asked.question for asked in on_page), note))
        found += [page.numbered(part, len(siblings)) for part, page in enumerate(siblings, start=1)]
    return tuple(found)


def _opens(asked: _Asked) -> bool:
    repeat = asked.section.repeat
    return asked.item == 0 and repeat is not None and repeat.minimum == repeat.maximum


def page_of(form: Form, answers: Answers, key: str, *, limit: int = CITIZEN_LIMIT) -> Page | None:
    """The page on which the question `key` is asked now."""
    return next((p for p in pages(form, answers, limit=limit) if any(q.key == key for q in p.questions)), None)


def pruned(form: Form, answers: Answers) -> dict[str, str]:
    """The answers that are handed in: those of questions that are asked now. A draft keeps the others as well."""
    return {q.key: answers[q.key] for q in questions(form, answers) if q.key in answers}


def prefilled(
    form: Form, known: Mapping[str, str], answers: Answers | None = None, *, changed: str = ""
) -> dict[str, str]:
    """The answers with what can be filled in without asking: known facts, else defaults.

    What was answered, even with nothing, stays. Called again later, it fills what has become clear meanwhile: who says
    that she is the mother need not type her name again.

    Args:
        form: the form.
        known: facts by name, `applicant.name`, `owner.birth_date`, `today` …
        answers: what was answered so far.
        changed: the key of the answer that was just given. What hangs on it through `prefill_when` is filled in even
            where it was left empty before, and taken out again where it no longer holds and nobody has changed it.
    """
    filled = dict(answers or {})
    for asked in _asked(form, filled):
        key, field = asked.question.key, asked.question.field
        fact = canonical(field, known.get(field.prefill, ""))
        clear = all(filled.get(c.field, "") in c.one_of for c in field.prefill_when)
        hangs = any(c.field == changed for c in field.prefill_when)
        stale = hangs and not clear and filled.get(key) == fact
        if key not in filled or stale or (hangs and not filled[key]):
            value = (fact if clear else "") or canonical(field, field.default)
            if value or key in filled:
                filled[key] = value
    return filled


def summary(form: Form, answers: Answers) -> tuple[SummarySection, ...]:
    """Every question that is asked now with its answer as people read it, for the last check and for the paper."""
    return tuple(
        SummarySection(
            lines[0].title,
            tuple(_line(asked.question, answers) for asked in lines),
        )
        for lines in (tuple(group) for _, group in groupby(_asked(form, answers), key=lambda asked: asked.group))
    )


def _line(question: Question, answers: Answers) -> SummaryLine:
    return SummaryLine(question.key, question.field.label, written(question.field, answers.get(question.key, "")))
