"""What a form's file says about answers that deserve a second look: `[[warnings]]` and `[[persons]]`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kiosk.domain.forms import NO, YES, Caution, Condition, Field, FieldKind, Person
from kiosk.domain.identity import Sex
from kiosk.domain.plain import Reader

_NUMBERS = (FieldKind.ID_NUMBER, FieldKind.PERSONAL_NUMBER)
_SEXES = frozenset(Sex)


def read_cautions(top: Reader, plain: Mapping[str, Field], facts: Collection[str]) -> tuple[Caution, ...]:
    """The `[[warnings]]`; `plain` are the fields outside repeating sections, `facts` what a form may know."""
    found = []
    for table in top.tables("warnings"):
        when, known = table.table_of("when"), table.table_of("known")
        if when is None or known is None:
            table.fault("", "Thêm cả hai dòng when = { field, one_of } và known = { fact, one_of }.")
        caution = Caution(_answer(when, plain), _fact(known, facts), table.text("message", required=True))
        table.done()
        found.append(caution)
    return tuple(found)


def read_persons(top: Reader, plain: Mapping[str, Field]) -> tuple[Person, ...]:
    """The `[[persons]]`: which questions are about one person's identity number."""
    found = []
    for table in top.tables("persons"):
        number = _named(table, "id_number", plain, _NUMBERS)
        birth_date = _named(table, "birth_date", plain, (FieldKind.DATE,))
        sex = _named(table, "sex", plain, (FieldKind.CHOICE,))
        if not number or not (birth_date or sex):
            table.fault("", "Thêm dòng id_number, và ít nhất một trong hai dòng birth_date, sex.")
        if sex and possible_answers(plain[sex]) != _SEXES:
            table.fault("sex", 'Câu hỏi này phải có đúng hai giá trị male và female (options_from = "sex").')
        table.done()
        found.append(Person(number, birth_date, sex))
    return tuple(found)


def possible_answers(target: Field) -> set[str]:
    """The answers that a field can have, empty where they cannot be listed."""
    if target.kind is FieldKind.YES_NO:
        return {YES, NO}
    return {option.value for option in target.options}


def _answer(table: Reader | None, plain: Mapping[str, Field]) -> Condition:
    if table is None:
        return Condition("", ())
    condition = Condition(table.text("field", required=True), table.texts("one_of", required=True))
    target = plain.get(condition.field)
    if target is None:
        table.fault("field", "Viết khóa của một câu hỏi ngoài các phần lặp.")
    else:
        _only(table, condition.one_of, possible_answers(target))
    table.done()
    return condition


def _fact(table: Reader | None, facts: Collection[str]) -> Condition:
    if table is None:
        return Condition("", ())
    condition = Condition(table.one_of("fact", sorted(facts), required=True), table.texts("one_of", required=True))
    if condition.field.endswith(".sex"):
        _only(table, condition.one_of, _SEXES)
    table.done()
    return condition


def _only(table: Reader, values: tuple[str, ...], allowed: Collection[str]) -> None:
    if allowed and not set(values) <= set(allowed):
        table.fault("one_of", f"Chỉ dùng giá trị của câu hỏi đó: {', '.join(sorted(allowed))}.")


def _named(table: Reader, key: str, plain: Mapping[str, Field], kinds: tuple[FieldKind, ...]) -> str:
    """The field that the line names; "" where there is no such line or no such field."""
    name = table.text(key)
    target = plain.get(name)
    if name and (target is None or target.kind not in kinds):
        table.fault(key, f"Viết khóa của một câu hỏi loại {', '.join(kinds)}, ngoài các phần lặp.")
        return ""
    return name
