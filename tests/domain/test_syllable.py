from __future__ import annotations

import pytest

from kiosk.domain.syllable import Fit, Style, Tone, fit, spell, split, take_apart


@pytest.mark.parametrize(
    ("letters", "onset", "rime"),
    [
        ("hoa", "h", "oa"),
        ("nghiêng", "ngh", "iêng"),
        ("qua", "qu", "a"),
        ("quy", "qu", "y"),
        ("gi", "g", "i"),
        ("gin", "g", "in"),
        ("giưa", "gi", "ưa"),
        ("giup", "gi", "up"),
        ("ươm", "", "ươm"),
        ("êm", "", "êm"),
        ("êban", "êb", "an"),
        ("adrơng", "adr", "ơng"),
        ("hđnd", "hđnd", ""),
        ("", "", ""),
    ],
)
def test_a_syllable_splits_into_onset_and_rime(letters: str, onset: str, rime: str) -> None:
    assert split(letters) == (onset, rime)


@pytest.mark.parametrize(
    ("letters", "tone", "old", "new"),
    [
        ("hoa", Tone.HUYEN, "hòa", "hoà"),
        ("khoe", Tone.HOI, "khỏe", "khoẻ"),
        ("thuy", Tone.HOI, "thủy", "thuỷ"),
    ],
)
def test_the_two_styles_differ_in_open_oa_oe_uy_only(letters: str, tone: Tone, old: str, new: str) -> None:
    assert spell(letters, tone, Style.OLD) == old
    assert spell(letters, tone, Style.NEW) == new


@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize(
    "word",
    [
        *("gì", "già", "giếng", "giữa", "giúp", "giò", "quá", "quý", "quỳnh", "quyết", "quốc", "quở", "quẻ"),
        *("mía", "múa", "mưa", "sữa", "của", "lửa", "khuỷu", "khuya", "huệ", "thuở", "người", "rượu", "bướu"),
        *("hoàn", "hoành", "toán", "huýt", "huỳnh", "khoẻn", "ngoài", "xoáy", "ngoáo", "ngoẻo", "khoắng"),
        *("tuấn", "chuối", "muỗng", "tiếng", "yếu", "yểng", "thuyền", "tuyết", "nguyễn", "soóc", "boong"),
        *("cáo", "mấy", "ngẫu", "bói", "mùi", "gửi", "hữu", "kêu", "địu", "éc", "ếch", "ý", "à"),
        *("Êban", "Đắk", "Búk", "Lấp", "HUYỆN", "Đỗ", "ẤN"),
    ],
)
def test_the_tone_of_other_words_has_one_place(word: str, style: Style) -> None:
    parts = take_apart(word)
    assert parts is not None
    assert spell(*parts, style) == word
    assert fit(parts[0].lower(), parts[1]) is Fit.SPELT


@pytest.mark.parametrize("letters", ["ng", "ngh", "nghiê", "khuyê", "hoă", "xuâ", "ươ", "thuơ", "quyê", "qu", "gi"])
def test_the_beginning_of_a_syllable_fits(letters: str) -> None:
    assert fit(letters, Tone.LEVEL) is Fit.SPELT


@pytest.mark.parametrize("letters", ["viet", "nguye", "buon", "tue", "uong", "ưong"])
def test_letters_that_still_lack_a_mark_fit_as_unmarked(letters: str) -> None:
    assert fit(letters, Tone.LEVEL) is Fit.UNMARKED


@pytest.mark.parametrize(
    "letters", ["ưin", "êngyâ", "andro", "oâ", "eo1", "cê", "gê", "ngê", "fă", "wô", "hoaa", "ôi-", "ñă"]
)
def test_what_no_syllable_begins_with_does_not_fit(letters: str) -> None:
    assert fit(letters, Tone.LEVEL) is Fit.NONE


@pytest.mark.parametrize("rime", ["ac", "ach", "at", "ap", "ăk"])
def test_a_stop_at_the_end_takes_sac_and_nang_only(rime: str) -> None:
    fitting = {tone for tone in Tone if fit("b" + rime, tone)}
    assert fitting == {Tone.LEVEL, Tone.SAC, Tone.NANG}


@pytest.mark.parametrize(
    "letters", ["kpă", "krông", "blơk", "plông", "brâu", "xtiêng", "đrăk", "ênuôl", "adrơng", "zơ", "byă"]
)
def test_names_from_the_highlands_fit(letters: str) -> None:
    assert fit(letters, Tone.LEVEL) is Fit.SPELT


@pytest.mark.parametrize("letters", ["blơ", "grê", "brơn", "stôp", "blôm", "ađ", "ađre"])
def test_an_onset_shared_with_english_is_doubtful_until_the_rime_is_not_english(letters: str) -> None:
    assert fit(letters, Tone.LEVEL) is Fit.DOUBTFUL


def test_an_onset_from_the_highlands_takes_a_tone_only_on_a_marked_vowel() -> None:
    assert fit("krông", Tone.SAC) is Fit.SPELT
    assert fit("kso", Tone.HOI) is Fit.NONE


def test_an_abbreviation_of_consonants_fits() -> None:
    assert fit("hđnd", Tone.LEVEL) is Fit.SPELT
    assert fit("h1", Tone.LEVEL) is Fit.NONE


@pytest.mark.parametrize("letters", ["", "ng", "hđnd"])
def test_a_tone_without_a_vowel_is_left_out(letters: str) -> None:
    assert spell(letters, Tone.SAC) == letters


def test_a_word_comes_apart_into_letters_and_tone() -> None:
    assert take_apart("Nguyễn") == ("Nguyên", Tone.NGA)
    assert take_apart("ĐÃ") == ("ĐA", Tone.NGA)
    assert take_apart("ban") == ("ban", Tone.LEVEL)


@pytest.mark.parametrize("word", ["hóá", "can't", "a1", "Muñoz", "日本"])
def test_what_is_no_single_toned_vietnamese_word_does_not_come_apart(word: str) -> None:
    assert take_apart(word) is None
