"""A declaration as a value: sections of fields with a closed set of kinds and rules.

A form is written in TOML by whoever keeps the catalogue (`form_reader` turns it into these values), laid out in small
pages (`form_pages`), and checked (`form_rules`). What somebody answered is a plain mapping from the key of a question
to a string, the empty string where it is unanswered (`form_values` says what the string looks like):

- a field of a plain section has its own key, `child_name`;
- a field of a repeating section has the number of the item in between, `members.0.member_name`;
- how many items there are stands under `members.#`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kiosk.domain.problem import Problem

Answers = Mapping[str, str]

COUNT = "#"
"""The key of the question "how many?" of a repeating section."""

YES = "yes"
NO = "no"


class FieldKind(StrEnum):
    """What a field asks for: decides how it is typed, stored, shown and checked."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    NAME = "name"
    DATE = "date"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    PERSONAL_NUMBER = "personal_number"
    """Of the card, or of another identity paper."""
    ADDRESS = "address"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice: what is stored and what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the answer to `field` is one of the values; a hidden or unanswered field has the value ""."""

    field: str
    one_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question.

    Attributes:
        key: unique in the form.
        hint: one short sentence, with an example where that helps.
        default: what stands there before anybody answered.
        prefill: the name of a known fact that fills it, such as `applicant.name` (see `form_pages.prefilled`).
        prefill_when: that is done only while all of these hold ("I am the mother").
        visible_when: all of these must hold, or the field is neither asked nor handed in.
        required_when: the field is required when all of these hold (if there are any) or when `required` is set.
        pattern: what a text must look like as a whole (a small part of the regular expressions, see `form_reader`).
        pattern_problem: the sentence for an answer that does not, saying what to do.
        minimum, maximum: bounds of a number or an amount, inclusive.
        year_only: a date may be the year alone, or a month and a year, as on old papers.
        past_only: a date must not be after today.
        in_words: on paper a date stands in words as well, as civil status papers want it.
        max_length: characters at most.
    """

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    hint: str = ""
    options: tuple[Option, ...] = ()
    default: str = ""
    prefill: str = ""
    prefill_when: tuple[Condition, ...] = ()
    visible_when: tuple[Condition, ...] = ()
    required_when: tuple[Condition, ...] = ()
    pattern: str = ""
    pattern_problem: str = ""
    minimum: int | None = None
    maximum: int | None = None
    year_only: bool = False
    past_only: bool = False
    in_words: bool = False
    max_length: int = 200


@dataclass(frozen=True, slots=True)
class Repeat:
    """A section that is filled once for each person or thing.

    Attributes:
        minimum, maximum: how many items there may be.
        item_label: what one item is called; its number follows.
        question: asks how many there are; asked only when `minimum` and `maximum` differ.
    """

    minimum: int
    maximum: int
    item_label: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together; `note` is a sentence for the person who fills them."""

    key: str
    title: str
    fields: tuple[Field, ...]
    repeat: Repeat | None = None
    note: str = ""
    visible_when: tuple[Condition, ...] = ()

    @property
    def count_key(self) -> str:
        """Where the number of items stands."""
        return f"{self.key}.{COUNT}"

    @property
    def count_field(self) -> Field:
        """The question of how many items there are, as a field like any other."""
        repeat = self.repeat or Repeat(1, 1, "")
        return Field(
            COUNT,
            repeat.question,
            FieldKind.NUMBER,
            required=True,
            default=str(repeat.minimum),
            minimum=repeat.minimum,
            maximum=repeat.maximum,
        )

    def key_of(self, field: Field, item: int | None) -> str:
        """The key of an answer; `item` is None in a section that does not repeat."""
        return field.key if item is None else f"{self.key}.{item}.{field.key}"


class RuleKind(StrEnum):
    """What a rule between fields demands."""

    AT_LEAST_ONE_OF = "at_least_one_of"
    """One of the fields is answered."""
    DATE_BEFORE = "date_before"
    """The first date is before the second; dates of which only the year is known may be in the same year."""
    DIFFERENT = "different"
    """No two of the fields have the same answer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A demand on several fields of sections that do not repeat; `message` says what to do."""

    kind: RuleKind
    fields: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Caution:
    """An answer that deserves a second look beside what is known; never a reason to refuse.

    Attributes:
        when: the answer, of a section that does not repeat; the warning stands beside that question.
        known: the fact (`applicant.sex`) that it goes ill with.
        message: what is odd, and that one should look again.
    """

    when: Condition
    known: Condition
    message: str


@dataclass(frozen=True, slots=True)
class Person:
    """Which questions are about one person's identity number and what the number says, too; "" where none is."""

    id_number: str
    birth_date: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A declaration.

    Attributes:
        key: the file's name without `.toml`.
        revision: goes up with each change of the questions; a draft belongs to one revision.
        source: the official form, in words.
        source_date: when that was read.
        compared: whether somebody has compared this with the printed official form.
        cautions, persons: what `form_cautions` looks at.
    """

    key: str
    revision: int
    title: str
    sections: tuple[Section, ...]
    source: str
    source_date: date
    rules: tuple[Rule, ...] = ()
    compared: bool = False
    cautions: tuple[Caution, ...] = ()
    persons: tuple[Person, ...] = ()

    def find(self, key: str) -> Field | None:
        """The field behind the key of an answer, whether or not it is asked at present."""
        for section in self.sections:
            if section.repeat is not None and key == section.count_key:
                return section.count_field
            for field in section.fields:
                if key == field.key and section.repeat is None:
                    return field
                if section.repeat is not None and _is_item_key(key, section.key, field.key):
                    return field
        return None


def with_optional(form: Form, key: str, hint: str) -> Form:
    """The form with one question that need not be answered, and another hint under it."""

    def changed(field: Field) -> Field:
        return replace(field, required=False, required_when=(), hint=hint) if field.key == key else field

    sections = (replace(section, fields=tuple(map(changed, section.fields))) for section in form.sections)
    return replace(form, sections=tuple(sections))


def _is_item_key(key: str, section: str, field: str) -> bool:
    head, _, rest = key.partition(".")
    number, _, tail = rest.partition(".")
    return head == section and tail == field and number.isascii() and number.isdecimal()


@dataclass(frozen=True, slots=True)
class Question:
    """A field as it is asked: `key` is where its answer goes, `required` is already decided."""

    key: str
    field: Field
    required: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked at one time.

    Attributes:
        key: stays the same whatever is answered, so that a draft finds its page again.
        title: the section's, with the number of the item where it repeats.
        note: the section's, on its first page.
        part, parts: this is page `part` (from 1) of `parts` of the section or item.
    """

    key: str
    title: str
    part: int
    parts: int
    questions: tuple[Question, ...]
    note: str = ""

    def numbered(self, part: int, parts: int) -> Page:
        """The same page with its place among its siblings."""
        return replace(self, part=part, parts=parts)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with the answer at `key`."""

    key: str
    problem: Problem
