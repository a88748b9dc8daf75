from __future__ import annotations

import csv
import os
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.composer import Method, Word, compose
from kiosk.domain.syllable import Style

TELEX, VNI, OFF = Method.TELEX, Method.VNI, Method.OFF
TYPING = [TELEX, VNI]


def typed(keys: str, method: Method = TELEX, word: Word | None = None) -> Word:
    word = word or Word(method)
    for key in keys:
        word = word.typed(key)
    return word


def words(text: str) -> list[str]:
    return text.split()


def pairs(text: str) -> list[tuple[str, str]]:
    """ "keys text, keys text" as a table."""
    return [(keys, text) for keys, text in (pair.split() for pair in text.split(","))]


# --- The keys ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "text"),
    pairs(
        "aa â, ee ê, oo ô, aw ă, ow ơ, uw ư, dd đ, as á, af à, ar ả, ax ã, aj ạ, w ư, tw tư, nhw như, waf ừa,"
        "uow ươ, dduwowngf đường, dduongwf đường, duongdwf đường, nguwowif người, nguowif người, nguoiwf người,"
        "duwoi dươi, huwongs hướng, nuwowcs nước, nuwocws nước, hwowng hương, thuowr thuở, huow huơ, quowr quở,"
        "gif gì, giwax giữa, giuwxa giữa, gisa giá, giuwowngf giường, quas quá, quys quý, quangw quăng,"
        "tieesng tiếng, tieseng tiếng, tiengse tiếng, vietej việt, chuyeenr chuyển, nghieeng nghiêng,"
        "hoawcj hoặc, hoacwj hoặc, tuaans tuấn, muaf mùa, muwaf mừa, cuuwf cừu, khuya khuya, khuyru khuỷu,"
        "ngoao ngoao, ngoaos ngoáo, ngoeo ngoeo, xooong xoong, sooocs soóc, thees thế, hoangfr hoảng, hafz ha,"
        "buowco buôc, buoocw bươc, aaw ă, cuoiwo cuôi"
    ),
)
def test_telex(keys: str, text: str) -> None:
    assert compose(keys, TELEX) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    pairs(
        "a6 â, e6 ê, o6 ô, a8 ă, o7 ơ, u7 ư, d9 đ, a1 á, a2 à, a3 ả, a4 ã, a5 ạ, ha20 ha, d9uong72 đường,"
        "d9u7o7ng2 đường, duong972 đường, nguoi72 người, vie65t việt, viet65 việt, vi5e6t việt, thuo73 thuở,"
        "hoac85 hoặc, tuan61 tuấn, gi2 gì, giu74a giữa, qua1 quá, xoong xoong, soo1c soóc, mua2 mùa, mua72 mừa,"
        "khuyu3 khuỷu, a68 ă, buon6 buôn, buon67 bươn, buon76 buôn, Blo7k Blơk, E6ban Êban, d9a8k1 đắk"
    ),
)
def test_vni(keys: str, text: str) -> None:
    assert compose(keys, VNI) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    pairs(
        "ass as, aff af, arr ar, axx ax, ajj aj, aaa aa, eee ee, ooo oo, oooo ooo, aww aw, uww uw, ddd dd, dadd dad,"
        "ww w, www ww, tww tw, chuww chuw, tosos tôs, tooss tôs, tesst test, nexxt next, casse case, daaasd daasd,"
        "buowww buoww, WW W, TWW TW, dddd ddd, nuwowcww nuocww"
    ),
)
def test_the_same_key_again_takes_its_effect_back_and_stands_as_a_letter(keys: str, text: str) -> None:
    assert compose(keys, TELEX) == text


@pytest.mark.parametrize(("keys", "text"), pairs("a11 a1, a66 a6, u77 u7, a88 a8, d99 d9, o666 o66"))
def test_vni_takes_back_too(keys: str, text: str) -> None:
    assert compose(keys, VNI) == text


@pytest.mark.parametrize(
    ("keys", "text"),
    pairs("DDaJ Đạ, DDAJ ĐẠ, chEe chÊ, CHAOf CHÀO, W Ư, NGUOIWF NGƯỜI, NGuyeenx NGuyễn, TRAANF TRẦN, thUOwr thUỞ"),
)
def test_every_letter_keeps_the_case_it_was_typed_in(keys: str, text: str) -> None:
    assert compose(keys, TELEX) == text


def test_the_style_places_the_tone() -> None:
    assert compose("hoaf thuyr khoer hoafn", TELEX) == "hòa thủy khỏe hoàn"
    assert compose("hoaf thuyr khoer hoafn", TELEX, Style.NEW) == "hoà thuỷ khoẻ hoàn"


@pytest.mark.parametrize("keys", ["catr", "hocf", "machx", "tapr"])
def test_a_tone_that_a_stop_cannot_bear_stays_a_letter(keys: str) -> None:
    assert compose(keys, TELEX) == keys


# --- Names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("H'Hen Niee", "H'Hen Niê"),
        ("Y Blowk EEban", "Y Blơk Êban"),
        ("DDawk Lawks", "Đăk Lắk"),
        ("DDawks Lawsk", "Đắk Lắk"),
        ("Krong Buks", "Krong Búk"),
        ("Kroong Pawcs", "Krông Pắc"),
        ("Kpaw Byaw Adrowng EEnuool Ksor Rmah", "Kpă Byă Adrơng Ênuôl Ksor Rmah"),
        ("Row Chawm Zow Raam", "Rơ Chăm Zơ Râm"),
        ("M'DDrawks R'laaps", "M'Đrắk R'lấp"),
        ("Ngokj Hooif", "Ngọk Hồi"),
        ("Braau Xtieeng Stieeng Hree Mnoong", "Brâu Xtiêng Stiêng Hrê Mnông"),
        ("Lof Thij OS", "Lò Thị Ó"),
        ("HDDND QDD NDD-CP DDH", "HĐND QĐ NĐ-CP ĐH"),
    ],
)
def test_names_and_abbreviations_of_a_commune_can_be_typed(keys: str, text: str) -> None:
    assert compose(keys, TELEX) == text


# --- English ----------------------------------------------------------------------------------------------------------

COUNTER_ENGLISH = words("""
    email facebook google samsung iphone windows internet wifi password passport address website online software
    hardware computer laptop desktop smartphone android download upload update printer scanner camera video youtube
    tiktok outlook yahoo chrome firefox twitter instagram telegram viber messenger skype office excel word access
    microsoft apple oppo nokia sony vivo xiaomi huawei lenovo dell asus acer toshiba canon epson brother
    user name username login logout admin system service server client account number code barcode card credit debit
    bank banking smartbanking mobile visa mastercard paypal momo dollar euro cash payment invoice receipt tax fax
    taxi hotel motel resort homestay karaoke spa massage restaurant cafe coffee milk tea shop showroom supermarket
    market store mall plaza tower center building city street road park garden world window school college university
    english test exam certificate diploma master bachelor doctor engineer manager director staff sales marketing
    container logistics express delivery shipper grab bus train airport airlines visa passport border customs
    project team group company limited corporation holding trading import export construction design media
    form file folder document copy paste print scan delete insert home end escape enter control
    yes no okay hello sorry please thanks welcome happy new year christmas monday sunday january
    data photo post note book tool room floor green free sweet blood
""")

# These make a Vietnamese syllable, or the beginning of one, so that no rule of spelling can tell them apart, or they
# repeat a tone key as a person does who takes the tone back.
TAKEN_FOR_VIETNAMESE = words("bus data momo photo post room tax taxi test visa asus sorry")


def test_english_words_stay_as_typed_unless_they_spell_vietnamese() -> None:
    changed = {word for word in COUNTER_ENGLISH if compose(word + " ", TELEX) != word + " "}
    assert changed == set(TAKEN_FOR_VIETNAMESE)


@pytest.mark.parametrize("word", ["password", "passport", "message", "office", "Jessica", "Jefferson", "error"])
def test_a_double_letter_of_an_english_word_is_kept(word: str) -> None:
    assert compose(word, TELEX) == word


@pytest.mark.parametrize(("keys", "text"), pairs("passsword password, messsage message, offfice office"))
def test_who_takes_the_tone_back_and_doubles_the_letter_gets_the_double_letter(keys: str, text: str) -> None:
    assert compose(keys, TELEX) == text


def test_a_word_that_still_lacks_its_mark_returns_to_what_was_typed_when_it_ends() -> None:
    word = typed("yes")
    assert (word.text, word.ended) == ("yé", "yes")
    assert compose("yes user", TELEX) == "yes ủe"
    assert typed("viejet").ended == "việt"


@pytest.mark.parametrize("keys", ["covid19", "MP3", "F0", "Q12", "2026", "12a6", "windows11"])
def test_vni_leaves_numbers_alone(keys: str) -> None:
    assert compose(keys, VNI) == keys


# --- One letter back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("tieengs", ["tiếng", "tiến", "tiế", "ti", "t", ""]),
        ("loanj", ["loạn", "lọa", "lọ", "l", ""]),
        ("thuowr", ["thuở", "thu", "th", "t", ""]),
        ("quys", ["quý", "qu", "q", ""]),
        ("windows", ["windows", "window", "windo", "wind", "win", "wi", "w", ""]),
        ("casse", ["case", "cas", "ca", "c", ""]),
        ("EEban", ["Êban", "Êba", "Êb", "Ê", ""]),
        ("xooong", ["xoong", "xoon", "xoo", "xo", "x", ""]),
    ],
)
def test_backspace_takes_one_visible_letter(keys: str, shown: list[str]) -> None:
    word = typed(keys)
    steps = [word.text]
    while word.text:
        word = word.erased()
        steps.append(word.text)
    assert steps == shown


@pytest.mark.parametrize(
    ("keys", "erased", "more", "text"),
    [
        ("tieengs", 1, "gf", "tiềng"),
        ("hoanj", 1, "s", "hóa"),
        ("hoanj", 1, "ngz", "hoang"),
        ("reff", 1, "f", "rè"),
        ("dduwowcf", 1, "j", "được"),
        ("VIEETJ", 1, "NS", "VIẾN"),
        ("nguyeenx", 2, "", "nguy"),
        ("nguyeenx", 2, "eetj", "nguyệt"),
        ("Blowk", 2, "oongs", "Blống"),
        ("xooong", 2, "cs", "xoóc"),
        ("thangf", 2, "cs", "thác"),
    ],
)
def test_what_is_left_after_backspace_takes_marks_and_tones(keys: str, erased: int, more: str, text: str) -> None:
    word = typed(keys)
    for _ in range(erased):
        word = word.erased()
    assert typed(more, word=word).text == text


def test_a_long_run_without_spaces_stays_and_keeps_no_history() -> None:
    keys = "password" * 500
    word = typed(keys)
    assert word.text == keys
    assert typed("bcdgh" * 20).text == "bcdgh" * 20
    assert word.erased().text == keys[:-1]


def test_backspace_in_an_empty_word_does_nothing() -> None:
    assert Word(TELEX).erased().text == ""


@pytest.mark.parametrize(
    ("before", "keys", "text"),
    [
        ("nguyên", "x", "nguyễn"),
        ("Hoà", "n", "Hoàn"),
        ("duong", "dwf", "đường"),
        ("as", "s", "ass"),
        ("a1", "s", "a1s"),
    ],
)
def test_a_word_that_already_stands_can_be_gone_on_with(before: str, keys: str, text: str) -> None:
    assert typed(keys, word=Word.resumed(before, TELEX)).text == text


def test_resuming_composes_decomposed_letters() -> None:
    assert Word.resumed(unicodedata.normalize("NFD", "việ"), TELEX).typed("t").text == "việt"


def test_a_word_takes_letters_and_in_vni_digits() -> None:
    assert Word(TELEX).takes("a")
    assert Word(TELEX).takes("ế")
    assert Word(VNI).takes("7")
    assert not Word(TELEX).takes("7")
    assert not any(Word(method).takes(key) for method in Method for key in " '-.,@²")


# --- Any keys ---------------------------------------------------------------------------------------------------------

KEYS = st.text(st.sampled_from("aaaeeeooouuuiywwwddsfrxjznghctpmlkbvqAEOUDWSF0123456789"), max_size=12)
ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from("aeouwdsfj16789 ơếđ\u0301\u0323")), max_size=16)
few = settings(max_examples=150, deadline=None)


def toneless(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", re.sub("[\u0300\u0301\u0303\u0309\u0323]", "", decomposed))


@few
@given(ANY_TEXT, st.sampled_from(Method), st.sampled_from(Style))
def test_any_text_can_be_composed_and_comes_out_in_nfc(text: str, method: Method, style: Style) -> None:
    assert unicodedata.is_normalized("NFC", compose(text, method, style))


@few
@given(ANY_TEXT)
def test_off_changes_nothing_but_the_form(text: str) -> None:
    assert compose(text, OFF) == unicodedata.normalize("NFC", text)


@few
@given(st.text("0123456789 .,/-:@"), st.sampled_from(Method))
def test_numbers_and_dates_stay(text: str, method: Method) -> None:
    assert compose(text, method) == text


@few
@given(KEYS, st.sampled_from(Method))
def test_key_by_key_is_the_same_as_at_once(keys: str, method: Method) -> None:
    word = Word(method)
    for end, key in enumerate(keys, start=1):
        if not word.takes(key):
            return
        word = word.typed(key)
        assert word.text == compose(keys[:end], method)
        assert word.keys == keys[:end]


@few
@given(KEYS, KEYS, st.sampled_from(TYPING))
def test_each_backspace_takes_exactly_the_last_letter(keys: str, more: str, method: Method) -> None:
    word = typed(keys, method).erased()
    word = typed(more, method, word)
    while word.text:
        shorter = word.erased()
        assert toneless(shorter.text) == toneless(word.text[:-1])
        word = shorter


@few
@given(KEYS, st.sampled_from(TYPING))
def test_case_of_the_keys_changes_nothing_but_case(keys: str, method: Method) -> None:
    assert compose(keys.upper(), method).lower() == compose(keys.lower(), method)


# --- All syllables ----------------------------------------------------------------------------------------------------

# Every rime of the language, written with sắc so that the place of the tone stands in the table.
RIMES = words("""
    á ác ách ái ám án áng ánh áo áp át áu áy ắc ắm ắn ắng ắp ắt ấc ấm ấn ấng ấp ất ấu ấy
    é éc ém én éng éo ép ét ế ếch ếm ến ếnh ếp ết ếu í ía ích ím ín ính íp ít íu iếc iếm iến iếng iếp iết iếu
    ó óc ói óm ón óng óp ót oóc oóng óa oác oách oái oám oán oáng oánh oáo oáp oát oáy oắc oắm oắn oắng oắt óe oén oéo
    oét ố ốc ối ốm ốn ống ốp ốt ớ ới ớm ớn ớp ớt ú úa úc úi úm ún úng úp út uấn uấng uất uấy uế uếch uến uếnh
    uốc uối uốm uốn uống uốt úy uýa uých uýnh uýt uýu uyến uyết ứ ứa ức ứi ứm ứn ứng ứt ứu
    ước ưới ướm ướn ướng ướp ướt ướu ý
""")
WITHOUT_ONSET = [*RIMES, "yếm", "yến", "yếng", "yết", "yếu"]
AFTER_QU = words("""
    á ác ách ái án áng ánh áo át áu áy ắc ắm ắn ắng ắp ắt ấn ấng ất ấy é én éo ét ế ến ếch ết ốc ớ ý ých ýnh ýt yến yết
""")
BEFORE_ANY = words("b ch d đ h kh l m n nh ph r s t th tr v x")
TONES = {"": "", "\u0301": "s1", "\u0300": "f2", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}
MARKS = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}


def spelt() -> Iterator[str]:
    """Onset and rime of every syllable, the rime with sắc."""
    for rime in WITHOUT_ONSET:
        yield rime
    for rime in AFTER_QU:
        yield "qu" + rime
    for rime in RIMES:
        plain = unicodedata.normalize("NFD", rime)[0]
        front = plain in "eiy"
        onsets = [*BEFORE_ANY, *(("k", "gh", "ngh") if front else ("c", "g", "ng"))]
        if plain not in "iy":
            onsets.append("gi")
        for onset in onsets:
            yield onset + rime
    yield from ("gí", "gín", "thuớ", "huớ", "khuớ")


def syllables() -> list[str]:
    found = []
    for syllable in spelt():
        stopped = syllable.endswith(("c", "ch", "p", "t"))
        for tone in TONES:
            if tone in ("\u0301", "\u0323") or not stopped:
                decomposed = unicodedata.normalize("NFD", syllable).replace("\u0301", tone)
                found.append(unicodedata.normalize("NFC", decomposed))
    return found


def keystrokes(syllable: str, method: Method) -> dict[str, str]:
    """The orders in which people type a syllable, by name."""
    letters: list[str] = []
    tone, tone_at = "", 0
    for char in unicodedata.normalize("NFD", syllable.replace("đ", "d9")):
        if char in TONES:
            tone, tone_at = TONES[char][method is VNI], len(letters)
        elif char in MARKS or char == "9":
            letters[-1] += MARKS.get(char, char)
        else:
            letters.append(char)
    if method is TELEX:
        letters = [letter[0] + {"6": letter[0], "7": "w", "8": "w", "9": "d"}.get(letter[1:], "") for letter in letters]
    plain = "".join(letter[0] for letter in letters)
    # One key marks both letters of "ươ".
    marks = "".join(letter[1:] for letter in letters).replace("77", "7").replace("ww", "w")
    if "oo" in plain and method is TELEX:
        plain = plain.replace("oo", "ooo")
        letters[plain.index("ooo") + 1] = "oo"
    return {
        "tone at the end": "".join(letters) + tone,
        "tone after its vowel": "".join(letters[:tone_at]) + tone + "".join(letters[tone_at:]),
        "marks at the end": plain + marks + tone,
        "marks after the tone": plain + tone + marks,
    }


def mistyped(some: list[str]) -> list[tuple[str, str, str]]:
    return [
        (syllable, keys, compose(keys, method))
        for syllable in some
        for method in TYPING
        for keys in keystrokes(syllable, method).values()
        if compose(keys, method) != syllable
    ]


ALL_SYLLABLES = syllables()


def test_the_table_holds_the_syllables_of_the_language() -> None:
    assert len(ALL_SYLLABLES) == len(set(ALL_SYLLABLES)) > 15_000
    assert {"nghiêng", "khuỷu", "thuở", "giường", "quyết", "xoong", "ướt", "yến"} <= set(ALL_SYLLABLES)


def test_syllables_can_be_typed_in_every_usual_order() -> None:
    assert not mistyped(random.Random(1).sample(ALL_SYLLABLES, 1000))


@pytest.mark.long
def test_every_syllable_can_be_typed_in_every_usual_order() -> None:
    assert not mistyped(ALL_SYLLABLES)


@few
@given(st.sampled_from(ALL_SYLLABLES), st.sampled_from(TYPING), st.data())
def test_the_tone_may_be_typed_anywhere_after_its_vowel(syllable: str, method: Method, data: st.DataObject) -> None:
    orders = keystrokes(syllable, method)
    last, after_vowel = orders["tone at the end"], orders["tone after its vowel"]
    if toneless(syllable) != syllable:
        tone = last[-1]
        first = next(
            at
            for at, key in enumerate(after_vowel)
            if key == tone and after_vowel[:at] + after_vowel[at + 1 :] == last[:-1]
        )
        at = data.draw(st.integers(first, len(last) - 1))
        assert compose(last[:at] + tone + last[at:-1], method) == syllable


# --- Vectors ----------------------------------------------------------------------------------------------------------


def excuse(keys: str, text: str) -> str | None:
    """Why a vector asks for what no syllable is; such keys have to stay as typed."""
    letters = toneless(text)
    if re.search("ưa[cmnpt]", letters):
        return "no consonant closes ưa"
    if re.search("oư$|(?<!ư)ơu$", letters):
        return "neither oư nor ơu is a rime"
    if letters.startswith("đueo"):
        return "ueo is no rime"
    if keys in ("case", "owd"):
        return "an English word that makes no Vietnamese syllable"
    return None


def test_published_vectors() -> None:
    folder = os.environ.get("KIOSK_TEST_DATA")
    if folder is None:
        pytest.skip("KIOSK_TEST_DATA does not name the folder with typing_vectors.tsv")
    with (Path(folder) / "typing_vectors.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = []
    excused = 0
    for row in rows:
        keys, text = row["keys"], row["text"]
        refused = excuse(keys, text) is not None
        excused += refused
        # The vectors are written in the new style.
        made = compose(keys, Method(row["method"]), Style.NEW)
        if made != (keys if refused else text):
            wrong.append((row["method"], keys, text, made))
    assert len(rows) > 12_000
    assert not wrong
    assert excused < len(rows) // 50
