"""The words of the look-up page: the two languages match, and every word is used."""

from __future__ import annotations

import re
import string
import unicodedata
from importlib.resources import files

import pytest

from kiosk.domain.dossier import Status
from kiosk.hub.web.words import LANGUAGES, language, words

SOURCES = [
    path.read_text(encoding="utf-8")
    for folder in ("templates", "")
    for path in files("kiosk.hub.web").joinpath(folder).iterdir()
    if path.name.endswith((".html", ".py"))
]
BANNED = {"vi": ("không hợp lệ", "lỗi", "vui lòng", "thất bại", "hệ thống"), "en": ("invalid", "error", "failed")}


SEALS = {"dossier.genuine", "dossier.forged", "dossier.unknown_key"}
"""Named by the value of a `Seal`."""


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    vi, en = (words(name) for name in LANGUAGES)
    assert vi.keys() == en.keys()
    assert {key: placeholders(vi[key]) for key in vi} == {key: placeholders(en[key]) for key in en}


@pytest.mark.parametrize("name", LANGUAGES)
def test_words_are_plain_and_composed(name: str) -> None:
    for key, text in words(name).items():
        assert unicodedata.is_normalized("NFC", text), key
        assert not [word for word in BANNED[name] if word in text.lower()], key
        longest = max(len(sentence.split()) for sentence in re.split(r"[.!?:;] ", text))
        assert longest <= 20, key


def test_every_state_has_its_words() -> None:
    for status in Status:
        assert {f"status.{status.value}", f"next.{status.value}"} <= words("vi").keys()


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    asked = {key for source in SOURCES for key in re.findall(r'["\']((?:\w+\.)?[a-z_]+)["\']', source)}
    made_up = {"status", "next"}
    unused = {key for key in words("vi") if key not in asked and key.partition(".")[0] not in made_up}
    assert unused <= {"error.code_unreadable", "error.code_check", "error.code_check_missing", *SEALS}
    said = {key for source in SOURCES for key in re.findall(r'(?:say|_line)\(["\']([\w.]+)["\'][,)]', source)}
    assert said <= words("vi").keys()


def test_an_unknown_language_is_vietnamese() -> None:
    assert [language(asked) for asked in ("vi", "en", "", "fr", "../en")] == ["vi", "en", "vi", "vi", "vi"]
