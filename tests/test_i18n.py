"""Words on the screen: the two languages match, every key that the code uses is there, and the words are plain.

The code is read as a syntax tree: which keys it asks for, with which values, and which problems it can tell of.
"""

from __future__ import annotations

import ast
import re
import string
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import kiosk
from kiosk import flow, i18n
from kiosk.domain.catalogue import Delivery
from kiosk.domain.composer import Method
from kiosk.domain.dossier import Status
from kiosk.domain.problem import Problem
from kiosk.domain.worktime import TimeKind

ROOT = Path(kiosk.__path__[0])
SAYING = ("t", "_vi")
"""Functions whose first argument is a key."""

LONGEST_SENTENCE = 20
"""Words. Kiosks are read standing, by people who seldom read long sentences."""
LONGER_FOR_A_REASON: dict[str, str] = {}
"""Key -> why its sentence cannot be shorter."""

BANNED = {
    "vi": ("không hợp lệ", "lỗi", "vui lòng", "thất bại", "từ chối truy cập", "hệ thống"),
    "en": ("invalid", "error", "failed", "illegal", "system"),
}
"""Words that blame, beg or tell nothing: a sentence says what to do instead."""

SHOWN_TO_NOBODY = {"vietqr": "a transfer code is only made here; reading one back is a check of the maker"}
"""Problems without words, by the first part of their codes, and why."""

NO_WORDS = ("ăâđêôơư", "aáàảãạ")
"""Letters on the keys of the keyboard on the screen: the same in every language."""

FILLED_IN: dict[str, tuple[str, ...]] = {
    "{what}.empty": ("id_number", "old_id_number"),
    "{what}.not_digits": ("id_number", "old_id_number"),
    "{what}.too_short": ("id_number", "old_id_number"),
    "{what}.too_long": ("id_number", "old_id_number"),
    "{field.kind}.too_small": ("number", "money"),
    "{field.kind}.over_limit": ("number", "money"),
}
"""Codes of problems that are put together, and what can stand in their braces."""


@cache
def words(language: str) -> dict[str, str]:
    source = tomllib.loads((ROOT / "locale" / f"{language}.toml").read_text(encoding="utf-8"))

    def flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
        for name, value in table.items():
            if isinstance(value, dict):
                yield from flat(value, f"{prefix}{name}.")
            else:
                yield f"{prefix}{name}", value

    return dict(flat(source))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(ROOT.rglob("*.py")))


@dataclass(frozen=True)
class Said:
    """A key in the code, `*` for what is filled in at run time; `values` is None where they cannot be read off."""

    key: str
    values: frozenset[str] | None
    where: str


def written(node: ast.expr) -> Iterator[str]:
    """The texts that an expression can stand for, as far as they are written there."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from chain(written(body), written(orelse))
        case ast.JoinedStr(values=parts):
            yield "".join(
                ast.literal_eval(part)
                if not isinstance(part, ast.FormattedValue)
                else "{" + ast.unparse(part.value) + "}"
                for part in parts
            )


def calls(*names: str, under: str = "") -> Iterator[tuple[str, ast.Call]]:
    for path, tree in trees():
        if under and path.parent.name != under:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


@cache
def said() -> tuple[Said, ...]:
    """Every key that code asks for by a call, or names in an attribute such as `title_key`."""
    found: list[Said] = []
    # `say` is a key's way in one module only; on the command line it takes whole sentences.
    for where, call in chain(calls(*SAYING), calls("say", under="services")):
        spread = any(keyword.arg is None for keyword in call.keywords)
        values = None if spread else frozenset(str(keyword.arg) for keyword in call.keywords)
        found += [Said(re.sub(r"\{.*?\}", "*", key), values, where) for key in written(call.args[0])]
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name, value = node.targets[0].id, node.value
                if name.endswith("_key") and isinstance(value, ast.Constant) and "." in str(value.value):
                    found.append(Said(str(value.value), None, f"{path.relative_to(ROOT)}:{node.lineno}"))
    return tuple(found)


def matching(pattern: str) -> list[str]:
    form = re.compile(re.escape(pattern).replace(r"\*", ".+"))
    return [key for key in words("vi") if form.fullmatch(key)]


class TestTheTwoLanguages:
    def test_have_the_same_keys_in_the_same_order(self) -> None:
        assert list(words("vi")) == list(words("en"))

    def test_fill_in_the_same_values(self) -> None:
        different = [key for key in words("vi") if placeholders(words("vi")[key]) != placeholders(words("en")[key])]
        assert different == []

    @pytest.mark.parametrize("language", i18n.LANGUAGES)
    def test_are_composed_and_hold_nothing_that_could_be_markup(self, language: str) -> None:
        wrong = [
            key
            for key, text in words(language).items()
            if not text.strip() or unicodedata.normalize("NFC", text) != text or "[" in text or "\\" in text
        ]
        assert wrong == []


class TestTheCode:
    def test_was_read(self) -> None:
        assert len(said()) > 100

    def test_asks_only_for_keys_that_are_there(self) -> None:
        missing = [one for one in said() if not matching(one.key)]
        assert missing == []

    def test_gives_every_value_that_the_words_want(self) -> None:
        exact = {one.key for one in said()}
        wrong = [
            (one.where, key)
            for one in said()
            if one.values is not None
            for key in matching(one.key)
            if key == one.key or key not in exact
            if placeholders(words("vi")[key]) - one.values
        ]
        assert wrong == []

    @pytest.mark.parametrize(
        ("pattern", "values"),
        [
            ("day.*", range(7)),
            ("delivery.*", [way.value for way in Delivery]),
            ("payment.*", ["none", "cash", "collection", "transfer"]),
            ("printer.*", ["offline", "paper_out", "disk"]),
            ("status.*", [status.value for status in Status]),
            ("next.*", [status.value for status in Status]),
            ("time.*", [TimeKind.DAY.value, TimeKind.WORKING_DAY.value]),
            ("typing.*", [method.value for method in Method]),
            ("step.*", [step.name for step in flow.STEPS if step.counted]),
            ("help.*", [*(step.name for step in flow.STEPS), "welcome", "lookup", "officer"]),
            *((f"{part}.*", [page.name for page in flow.DESK]) for part in ("desk", "help", "page")),
        ],
    )
    def test_finds_words_for_whatever_is_filled_into_a_key(self, pattern: str, values: list[object]) -> None:
        missing = [key for key in (pattern.replace("*", str(value)) for value in values) if key not in words("vi")]
        assert missing == []

    def test_uses_every_key(self) -> None:
        texts = {
            node.value
            for _, tree in trees()
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        used = {key for one in said() for key in matching(one.key)} | texts
        problems = {f"problem.{code}" for code, _, _ in problems_told()}
        assert [key for key in words("vi") if key not in used | problems] == []

    @pytest.mark.parametrize("part", ["screens", "widgets", "app.py", "flow.py"])
    def test_of_the_screens_holds_no_words_of_its_own(self, part: str) -> None:
        found = [
            f"{path.name}:{node.lineno}: {node.value}"
            for path, tree in trees()
            if path.relative_to(ROOT).parts[0] == part
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_vietnamese(node.value)
            if node not in docstrings(tree) and node.value not in NO_WORDS
        ]
        assert found == []


def is_vietnamese(text: str) -> bool:
    """Whether a letter stands there that English does not have."""
    return any(char in "đĐ" or unicodedata.decomposition(char) for char in text if char.isalpha())


def docstrings(tree: ast.Module) -> list[ast.expr]:
    return [
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    ]


@cache
def problems_told() -> tuple[tuple[str, frozenset[str] | None, str], ...]:
    """Every problem that code can tell of: code, the parameters that can be read off, and where."""
    found: list[tuple[str, frozenset[str] | None, str]] = []
    for where, call in calls("Problem"):
        params: frozenset[str] | None = frozenset()
        if len(call.args) > 1:
            given = call.args[1]
            readable = isinstance(given, ast.Dict) and all(isinstance(key, ast.Constant) for key in given.keys)
            keys = (
                [key.value for key in given.keys if isinstance(key, ast.Constant)]
                if isinstance(given, ast.Dict)
                else []
            )
            params = frozenset(map(str, keys)) if readable else None
        for code in written(call.args[0]):
            for part in FILLED_IN.get(code, ("",)):
                found.append((re.sub(r"\{.*?\}", part, code) if part else code, params, where))
    return tuple(found)


class TestProblems:
    def test_all_have_words(self) -> None:
        missing = [
            (code, where)
            for code, _, where in problems_told()
            if not i18n.has(f"problem.{code}") and code.partition(".")[0] not in SHOWN_TO_NOBODY
        ]
        assert missing == []

    def test_carry_every_value_that_their_words_want(self) -> None:
        wrong = [
            (code, where)
            for code, params, where in problems_told()
            if params is not None and placeholders(words("vi").get(f"problem.{code}", "")) - params
        ]
        assert wrong == []

    def test_say_what_to_do_in_whole_sentences(self) -> None:
        wrong = [key for key in words("vi") if key.startswith("problem.") and words("vi")[key][-1] not in ".?}"]
        assert wrong == []


class TestTheWords:
    @pytest.mark.parametrize("language", i18n.LANGUAGES)
    def test_stand_in_short_sentences(self, language: str) -> None:
        long = [
            (key, sentence)
            for key, text in words(language).items()
            if key not in LONGER_FOR_A_REASON
            for sentence in re.split(r"(?<=[.?!…:])\s+|\n", text)
            if len(sentence.split()) > LONGEST_SENTENCE
        ]
        assert long == []

    @pytest.mark.parametrize("language", i18n.LANGUAGES)
    def test_neither_blame_nor_beg(self, language: str) -> None:
        found = [
            (key, word)
            for key, text in words(language).items()
            for word in BANNED[language]
            if re.search(rf"\b{word}\b", text.casefold())
        ]
        assert found == []


class TestSpeaking:
    @pytest.fixture(autouse=True)
    def vietnamese_again(self) -> Iterator[None]:
        yield
        i18n.use(i18n.DEFAULT)

    def test_is_vietnamese_until_told_otherwise(self) -> None:
        assert (i18n.current(), i18n.t("action.back")) == ("vi", "Quay lại")

    def test_changes_with_the_language(self) -> None:
        i18n.use("en")
        assert (i18n.current(), i18n.t("action.back")) == ("en", "Back")

    def test_stays_vietnamese_for_a_language_that_it_does_not_know(self) -> None:
        i18n.use("fr")
        assert i18n.current() == "vi"

    def test_can_be_in_one_language_whatever_the_screen_speaks(self) -> None:
        i18n.use("en")
        assert i18n.t_in("vi", "papers.pages", count=2) == "2 trang"

    def test_fills_in_values(self) -> None:
        assert i18n.t("papers.pages", count=3) == "3 trang"

    def test_of_a_key_that_is_not_there_is_a_fault(self) -> None:
        with pytest.raises(KeyError):
            i18n.t("no.such.key")
        assert not i18n.has("no.such.key")

    def test_of_a_problem_tells_what_to_do(self) -> None:
        problem = Problem("id_number.too_short", {"missing": 2})
        assert i18n.problem_words(problem) == "Nhập đủ 12 số, đang thiếu 2 số."
