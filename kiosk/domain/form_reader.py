"""A form out of a plain mapping, such as a TOML file holds: either the whole form or every fault in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.domain.form_caution_reader import possible_answers, read_cautions, read_persons
from kiosk.domain.form_pattern import pattern_fault
from kiosk.domain.form_rules import check_value
from kiosk.domain.form_values import canonical
from kiosk.domain.forms import (
    Condition,
    Field,
    FieldKind,
    Form,
    Option,
    Repeat,
    Rule,
    RuleKind,
    Section,
)
from kiosk.domain.plain import Path, PlainFault, Reader, every_text
from kiosk.domain.text import nfc

OptionLists = Mapping[str, tuple[Option, ...]]

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_ITEMS = 20
_FACTS = ("name", "birth_date", "sex", "id_number", "issued", "phone", "email", "address")

KNOWN_FACTS = frozenset({"today", *(f"{who}.{fact}" for who in ("applicant", "owner") for fact in _FACTS)})
"""What a field may be prefilled from."""


class FormError(Exception):
    """A form that cannot be used; `faults` says everything that has to be mended."""

    def __init__(self, faults: tuple[PlainFault, ...]) -> None:
        super().__init__(f"{len(faults)} faults in a form, the first at {faults[0].field}")
        self.faults = faults


def read_form(key: str, table: Mapping[str, object], lists: OptionLists | None = None) -> Form:
    """The form that the table describes.

    Args:
        key: what the form is called, the name of its file.
        table: the content of the file.
        lists: choices that several forms share, used by `options_from`.

    Raises:
        FormError: with all the faults of the table.
    """
    return _FormReader(lists or {}).read(key, table)


@dataclass(slots=True)
class _FormReader:
    lists: OptionLists
    faults: list[PlainFault] = field(default_factory=list)
    plain: dict[str, Field] = field(default_factory=dict)
    """The fields read so far that stand outside repeating sections: what conditions and rules may name."""
    keys: dict[str, set[str]] = field(default_factory=dict)
    """The keys used so far, of sections and of fields."""

    def read(self, key: str, table: Mapping[str, object]) -> Form:
        every_text(table, self._composed)
        top = Reader(table, (), self.faults)
        form = Form(
            key=key,
            revision=top.integer("revision", required=True, minimum=1) or 1,
            title=top.text("title", required=True),
            sections=tuple(self._section(section) for section in top.tables("sections", required=True)),
            source=top.text("source", required=True),
            source_date=top.day("source_date", required=True) or date.min,
            rules=tuple(self._rule(rule) for rule in top.tables("rules")),
            compared=top.boolean("compared"),
            cautions=read_cautions(top, self.plain, KNOWN_FACTS),
            persons=read_persons(top, self.plain),
        )
        top.done()
        if self.faults:
            raise FormError(tuple(self.faults))
        return form

    def _composed(self, path: Path, text: str) -> None:
        if text != nfc(text):
            self.faults.append(PlainFault(path, "Gõ lại câu này bằng bộ gõ Unicode dựng sẵn (NFC)."))

    def _key(self, table: Reader, what: str) -> str:
        key = table.text("key", required=True)
        if key and not _KEY.fullmatch(key):
            table.fault("key", "Viết khóa bằng chữ thường không dấu, số và _, bắt đầu bằng chữ, tối đa 40 ký tự.")
        used = self.keys.setdefault(what, set())
        if key in used:
            table.fault("key", "Đặt khóa khác: khóa này đã dùng ở phía trên.")
        used.add(key)
        return key

    def _section(self, table: Reader) -> Section:
        key = self._key(table, "section")
        title = table.text("title", required=True)
        note = table.text("note")
        visible_when = self._conditions(table, "visible_when", self.plain)
        repeat = self._repeat(table)
        own: dict[str, Field] = {}
        fields = []
        for entry in table.tables("fields", required=True):
            found = self._field(entry, self.plain | own)
            if repeat is not None and found.prefill:
                entry.fault("prefill", "Bỏ dòng này: không điền sẵn được trong phần lặp, vì chưa biết là ai.")
            own[found.key] = found
            fields.append(found)
        if repeat is None:
            self.plain |= own
        table.done()
        return Section(key, title, tuple(fields), repeat, note, visible_when)

    def _repeat(self, table: Reader) -> Repeat | None:
        inner = table.table_of("repeat")
        if inner is None:
            return None
        minimum = inner.integer("minimum", required=True, maximum=_MOST_ITEMS) or 0
        maximum = inner.integer("maximum", required=True, minimum=1, maximum=_MOST_ITEMS) or 1
        if minimum > maximum:
            inner.fault("minimum", "Viết số nhỏ hơn hoặc bằng maximum.")
        repeat = Repeat(
            minimum,
            maximum,
            inner.text("item_label", required=True),
            inner.text("question", required=minimum != maximum),
        )
        inner.done()
        return repeat

    def _field(self, table: Reader, earlier: Mapping[str, Field]) -> Field:
        kind = FieldKind(table.one_of("kind", tuple(FieldKind), required=True) or FieldKind.TEXT)
        found = Field(
            key=self._key(table, "field"),
            label=table.text("label", required=True),
            kind=kind,
            required=table.boolean("required"),
            hint=table.text("hint"),
            options=self._options(table, kind),
            default=table.text("default"),
            prefill=table.one_of("prefill", sorted(KNOWN_FACTS)),
            prefill_when=self._conditions(table, "prefill_when", earlier),
            visible_when=self._conditions(table, "visible_when", earlier),
            required_when=self._conditions(table, "required_when", earlier),
            pattern=table.text("pattern"),
            pattern_problem=table.text("pattern_problem", required=table.has("pattern")),
            minimum=table.integer("minimum", minimum=-(10**12)),
            maximum=table.integer("maximum", minimum=-(10**12)),
            year_only=table.boolean("year_only"),
            past_only=table.boolean("past_only"),
            in_words=table.boolean("in_words"),
            max_length=table.integer("max_length", minimum=1, maximum=2000) or _usual_length(kind),
        )
        self._fits(table, found)
        table.done()
        return found

    def _fits(self, table: Reader, found: Field) -> None:
        """Settings that make no sense for the kind, or contradict each other."""
        wanted = {
            "pattern": (FieldKind.TEXT,),
            "minimum": (FieldKind.NUMBER, FieldKind.MONEY),
            "maximum": (FieldKind.NUMBER, FieldKind.MONEY),
            "year_only": (FieldKind.DATE,),
            "past_only": (FieldKind.DATE,),
            "in_words": (FieldKind.DATE,),
        }
        for key, kinds in wanted.items():
            if table.has(key) and found.kind not in kinds:
                table.fault(key, f"Bỏ dòng này: chỉ dùng cho loại {', '.join(kinds)}.")
        if found.minimum is not None and found.maximum is not None and found.minimum > found.maximum:
            table.fault("minimum", "Viết số nhỏ hơn hoặc bằng maximum.")
        if found.pattern and (fault := pattern_fault(found.pattern)):
            table.fault("pattern", fault)
        elif found.default and (
            canonical(found, found.default) != found.default or check_value(found, found.default, today=None)
        ):
            table.fault("default", "Viết giá trị mặc định đúng như giá trị được lưu của loại này.")

    def _options(self, table: Reader, kind: FieldKind) -> tuple[Option, ...]:
        name = table.text("options_from")
        entries = table.raw("options")
        if kind is not FieldKind.CHOICE:
            for key in ("options", "options_from"):
                if table.has(key):
                    table.fault(key, f"Bỏ dòng này: chỉ dùng cho loại {FieldKind.CHOICE}.")
            return ()
        if name:
            if name not in self.lists:
                table.fault("options_from", f"Chọn một danh sách có sẵn: {', '.join(sorted(self.lists))}.")
            return self.lists.get(name, ())
        return read_options(table, entries)

    def _conditions(self, table: Reader, key: str, earlier: Mapping[str, Field]) -> tuple[Condition, ...]:
        conditions = []
        for inner in table.tables(key):
            condition = Condition(inner.text("field", required=True), inner.texts("one_of", required=True))
            target = earlier.get(condition.field)
            if target is None:
                inner.fault("field", "Viết khóa của một câu hỏi đứng phía trên, không nằm trong phần lặp khác.")
            else:
                allowed = possible_answers(target)
                if allowed and not set(condition.one_of) <= allowed:
                    inner.fault("one_of", f"Chỉ dùng giá trị của câu hỏi đó: {', '.join(sorted(allowed))}.")
            inner.done()
            conditions.append(condition)
        return tuple(conditions)

    def _rule(self, table: Reader) -> Rule:
        kind = RuleKind(table.one_of("kind", tuple(RuleKind), required=True) or RuleKind.AT_LEAST_ONE_OF)
        rule = Rule(kind, table.texts("fields", required=True), table.text("message", required=True))
        if len(rule.fields) < 2 or (kind is RuleKind.DATE_BEFORE and len(rule.fields) != 2):
            table.fault("fields", "Viết đủ khóa của các câu hỏi mà quy tắc so sánh (date_before cần đúng hai).")
        for name in rule.fields:
            target = self.plain.get(name)
            if target is None:
                table.fault("fields", f"Sửa “{name}”: không có câu hỏi nào như vậy ngoài các phần lặp.")
            elif kind is RuleKind.DATE_BEFORE and target.kind is not FieldKind.DATE:
                table.fault("fields", f"Sửa “{name}”: date_before chỉ so sánh các câu hỏi loại date.")
        table.done()
        return rule


def read_options(table: Reader, entries: object) -> tuple[Option, ...]:
    """The choices under `options`: strings, or tables with `value` and `label`."""
    if not isinstance(entries, list) or not entries:
        table.fault("options", 'Thêm danh sách lựa chọn, ví dụ options = ["Một", "Hai"].')
        return ()
    options = []
    for number, entry in enumerate(entries):
        if isinstance(entry, str):
            options.append(Option(entry, entry))
        elif isinstance(entry, Mapping):
            inner = Reader(entry, (*table.path, "options", number), table.faults)
            options.append(Option(inner.text("value", required=True), inner.text("label", required=True)))
            inner.done()
        else:
            table.fault("options", "Viết mỗi lựa chọn là một câu chữ, hoặc { value, label }.")
    for what in ([option.value for option in options], [option.label.casefold() for option in options]):
        if len(set(what)) != len(what):
            table.fault("options", "Bỏ bớt lựa chọn bị trùng.")
            break
    return tuple(options)


def _usual_length(kind: FieldKind) -> int:
    """Characters at most where the file does not say: long enough for long names and addresses."""
    return {FieldKind.PARAGRAPH: 1000, FieldKind.ADDRESS: 300, FieldKind.NAME: 100}.get(kind, 200)
