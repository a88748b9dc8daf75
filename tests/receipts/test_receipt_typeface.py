"""The embedded fonts, and text made fit to print with them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

import receipts
from receipts.typeface import BOLD, REGULAR, missing_glyphs, printable, widths

FONTS = Path(receipts.__file__).parent / "fonts"
VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


def test_every_vietnamese_letter_is_there_in_both_weights() -> None:
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | set(
        "bcdđghklmnpqrstvx"
    )
    everything = "".join(letters | {letter.upper() for letter in letters}) + "fjwzFJWZ0123456789"

    assert missing_glyphs(everything) == set()


def test_signs_of_printed_forms_are_there() -> None:
    assert missing_glyphs("₫€§°½²³×÷–—…“”‘’•№†‰□☐☑✓@#%&*/\\|<>[]{}") == set()


def test_letters_of_other_languages_of_vietnam_are_there() -> None:
    assert missing_glyphs("Y Bliă Êban, H'Ơ̆k, Kpă Čeng, Ƀlŏ ƀuôn ñ ĭ ŭ") == set()


def test_both_weights_have_the_same_characters() -> None:
    assert widths(REGULAR).keys() == widths(BOLD).keys()


def test_a_character_that_the_font_lacks_is_named() -> None:
    assert missing_glyphs("Lý 李 Nam 🙂") == {"李", "🙂"}


def test_a_character_that_the_font_lacks_prints_as_a_box() -> None:
    assert printable("Lý 李 Nam") == "Lý □ Nam"


def test_decomposed_letters_are_composed() -> None:
    name = "NGUYỄN THỊ MẪU"

    assert printable(unicodedata.normalize("NFD", name)) == name


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a\tb", "a b"),
        ("a\nb", "a b"),
        ("a\u2003b", "a b"),
        ("a   b", "a b"),
        ("a\u200bb", "ab"),
        ("\u202eabc", "abc"),
        ("e\u200d\u0301", "é"),
    ],
)
def test_odd_spaces_become_plain_and_invisible_signs_go(text: str, printed: str) -> None:
    assert printable(text) == printed
    assert missing_glyphs(text) == set()


@given(st.text(max_size=60))
def test_whatever_comes_in_can_be_drawn(text: str) -> None:
    drawn = printable(text)

    assert set(drawn) <= widths(REGULAR).keys() & widths(BOLD).keys()
    assert printable(drawn) == drawn
    assert ("□" in drawn) == bool(missing_glyphs(text) or "□" in text)


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_a_font_file_is_small_and_says_whose_it_is(weight: str) -> None:
    path = FONTS / f"NotoSansVN-{weight}.ttf"
    names = {record.nameID: record.toUnicode() for record in TTFont(path)["name"].names}

    assert path.stat().st_size < 40_000
    assert names[1] == "Noto Sans VN"
    assert names[6] == f"NotoSansVN-{weight}"
    assert "The Noto Project Authors" in names[0]
    assert "SIL Open Font License" in names[13]


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_a_font_may_be_embedded(weight: str) -> None:
    assert TTFont(FONTS / f"NotoSansVN-{weight}.ttf")["OS/2"].fsType == 0


def test_the_licence_comes_with_the_fonts_and_reserves_no_name() -> None:
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    notice, _, terms = licence.partition("SIL OPEN FONT LICENSE")

    assert "Copyright 2022 The Noto Project Authors" in notice
    assert "Reserved Font Name" not in notice
    assert "PERMISSION & CONDITIONS" in terms
