"""What a Vietnamese syllable may look like, and where its tone mark stands.

A syllable is onset + rime + tone. Here letters carry their vowel marks (ă â ê ô ơ ư đ) but no tone; the tone is kept
beside them. The tables follow the spelling taught in schools and allow a little more: loan words (xoong, soóc), and
the names and places of Ê Đê, Gia Rai, Ba Na, Cơ Ho and Xơ Đăng people (Kpă, Blơk, Krông, Êban), which every commune
office of the Highlands writes daily.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum, StrEnum
from itertools import product


class Tone(IntEnum):
    """The six tones; LEVEL has no mark. Numbered as the keys of VNI are."""

    LEVEL = 0
    SAC = 1
    HUYEN = 2
    HOI = 3
    NGA = 4
    NANG = 5


class Style(StrEnum):
    """Where the tone stands in open oa, oe, uy: OLD writes "hòa, thủy", NEW writes "hoà, thuỷ"."""

    OLD = "old"
    NEW = "new"


class Fit(IntEnum):
    """How well letters and tone fit a Vietnamese syllable, or the beginning of one."""

    NONE = 0
    """No syllable begins like this."""
    DOUBTFUL = 1
    """Could become a name from the Highlands, but for now an English word ("blow") is likelier."""
    UNMARKED = 2
    """Fits once a vowel mark is added that is still missing ("viet")."""
    SPELT = 3
    """Fits as it stands."""


_COMBINING = {"\u0301": Tone.SAC, "\u0300": Tone.HUYEN, "\u0309": Tone.HOI, "\u0303": Tone.NGA, "\u0323": Tone.NANG}
_PLAIN = str.maketrans("ăâêôơư", "aaeoou")
_VOWELS = frozenset("aăâeêioôơuưy")
_MARKED = frozenset("ăâêôơư")
_LETTERS = frozenset("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")

_TONED = {
    unicodedata.normalize("NFC", vowel + mark): (vowel, tone)
    for vowel in "".join(_VOWELS) + "".join(_VOWELS).upper()
    for mark, tone in _COMBINING.items()
}
_WITH_TONE = {pair: letter for letter, pair in _TONED.items()}

# Nucleus -> what may follow it; "-" is nothing. The coda k stands in names from the Highlands only.
_RIMES = {
    "a": "- c ch i k m n ng nh o p t u y",
    "ă": "- c k m n ng p t",
    "â": "c k m n ng p t u y",
    "e": "- c k m n ng o p t",
    "ê": "- c ch k m n ng nh p t u",
    "i": "- a c ch k m n ng nh p t u",
    "iê": "- c k l m n ng p t u",
    "y": "- ch n nh p t",
    "yă": "- k ng",
    "yê": "c m n ng p t u",
    "o": "- c i k m n ng p t",
    "oo": "c k ng",
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c k m n ng p t",
    "oe": "- c m n ng o p t",
    "ô": "- c i k m n ng p t",
    "ôô": "c ng",
    "ơ": "- c i k m n ng p t",
    "u": "- a c i k m n ng p t",
    "ua": "ch i nh",
    "uă": "c m n ng p t",
    "uâ": "- c m n ng p t u y",
    "uê": "- c ch m n ng nh p t u",
    "uô": "c i k l m n ng p r t",
    "uơ": "-",
    "uy": "- a ch m n nh p t u",
    "uyê": "c m n ng p t u",
    "ư": "- a c i k m n ng p t u",
    "ươ": "c i k l m n ng p t u",
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ONSETS = _set("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x") | {""}
# Onsets of Highland names that no English word has.
_HIGHLAND = _set(
    "bđ bh chr dl đh đl đr hb hd hđ hj hl hm hn hr hw kb kch kd kđ kl km kp kr krb ks kt lh lr mb md mđ ml mn mr"
    " nr rb rc rch rd rđ rl rm rn rt sđ tl xt"
)
# Onsets that Highland names share with English words.
_SHARED = _set("bl br cl cr dr gl gr j kn pl pr st z")

# A vowel that stands before the syllable proper in names like "Êban", "Adrơng".
_OPENERS = frozenset("êa")

_FRONT = frozenset("eêiy")
_STOPS = ("c", "ch", "k", "p", "t")
_STOP_TONES = frozenset({Tone.LEVEL, Tone.SAC, Tone.NANG})
# A consonant that wants, or shuns, one of these as the first letter of the rime.
_ONLY_BEFORE = {"gh": _FRONT, "ngh": _FRONT}
_NEVER_BEFORE = {
    "c": _FRONT,
    "g": frozenset("eê"),
    "ng": frozenset("eêi"),
    "gi": frozenset("i"),
}


def _beginnings() -> dict[str, Fit]:
    """Every beginning of every rime, with and without its vowel marks, and how well it fits."""
    fits: dict[str, Fit] = {}
    for nucleus, codas in _RIMES.items():
        for coda in codas.split():
            rime = nucleus + coda.replace("-", "")
            for end in range(1, len(rime) + 1):
                begun = rime[:end]
                for letters in product(*({letter, letter.translate(_PLAIN)} for letter in begun)):
                    fits.setdefault("".join(letters), Fit.UNMARKED)
                fits[begun] = Fit.SPELT
    return fits


_BEGINNINGS = _beginnings()
_ONSET_BEGINNINGS = {onset[:end] for onset in _ONSETS | _HIGHLAND | _SHARED for end in range(1, len(onset) + 1)}


def is_vowel(letter: str) -> bool:
    """Whether a lower-case letter without tone is a vowel."""
    return letter in _VOWELS


def split(letters: str) -> tuple[str, str]:
    """Onset and rime of lower-case letters without tone.

    The u of "qu" belongs to the onset, and so does the i of "gi" when a vowel follows. The Ê or A that opens names such
    as "Êban" and "Adrơng" is counted with the onset.
    """
    start = int(_opens_a_name(letters))
    if letters.startswith("qu", start) or (
        letters.startswith("gi", start) and letters[start + 2 : start + 3] in _VOWELS
    ):
        return letters[: start + 2], letters[start + 2 :]
    for index in range(start, len(letters)):
        if letters[index] in _VOWELS:
            return letters[:index], letters[index:]
    return letters, ""


def _opens_a_name(letters: str) -> bool:
    """Whether a first "ê" or "a" stands before a further syllable: a consonant follows that cannot close the vowel."""
    return letters[:1] in _OPENERS and letters[1:2] not in _VOWELS and letters not in _BEGINNINGS


def fit(letters: str, tone: Tone) -> Fit:
    """How well lower-case letters without tone, and a tone, fit a syllable or the beginning of one.

    Consonants alone always fit: they may be an abbreviation ("HĐND").
    """
    onset, rime = split(letters)
    opener, onset = (onset[0], onset[1:]) if onset[:1] in _OPENERS else ("", onset)
    if not rime:
        if not _LETTERS.issuperset(letters) or (opener and (tone or onset not in _ONSET_BEGINNINGS)):
            return Fit.NONE
        return Fit.DOUBTFUL if opener == "a" and "đ" in onset else Fit.SPELT
    found = _BEGINNINGS.get(rime, Fit.NONE)
    if not found or (tone not in _STOP_TONES and rime.endswith(_STOPS)):
        return Fit.NONE
    if onset in _ONSETS:
        if rime[0] in _NEVER_BEFORE.get(onset, ()) or rime[0] not in _ONLY_BEFORE.get(onset, _VOWELS):
            return Fit.NONE
    elif onset not in _HIGHLAND and onset not in _SHARED:
        return Fit.NONE
    marked = not _MARKED.isdisjoint(rime)
    if tone and not marked and (opener or onset in _SHARED or onset in _HIGHLAND):
        return Fit.NONE
    # English, too, has words that begin like "Blơk" and like "Adrơng" ("address").
    english = opener == "a" or onset in _SHARED
    altered = marked or "đ" in onset
    return Fit.DOUBTFUL if english and altered and not (marked and _is_not_english(onset, rime)) else found


def _is_not_english(onset: str, rime: str) -> bool:
    """Whether a marked rime cannot come from an English word: no such word is typed "...owk", "...oong", "...aau"."""
    return (
        rime.endswith(("ng", "k")) or sum(letter in _VOWELS for letter in rime) > 1 or (onset in "zj" and rime == "ơ")
    )


def seat(letters: str, style: Style) -> int:
    """The index of the letter that carries the tone; -1 where there is no vowel. Letters are lower case, toneless."""
    onset, rime = split(letters)
    start = len(onset)
    if not rime:
        return start - 1 if onset.endswith("qu") else -1
    length = next((index for index, letter in enumerate(rime) if letter not in _VOWELS), len(rime))
    nucleus, closed = rime[:length], length < len(rime)
    for index in reversed(range(length)):
        if nucleus[index] in _MARKED:
            return start + index
    if length == 1:
        return start
    if nucleus in ("oa", "oe", "uy") and not closed:
        return start + (style is Style.NEW)
    if nucleus in ("ie", "ye", "uo") or (closed and length == 2):
        return start + 1
    if nucleus == "uye":
        return start + 2
    return start + (length > 2)


def spell(letters: str, tone: Tone, style: Style = Style.OLD) -> str:
    """The letters, in any case, with the tone on its place."""
    if not tone:
        return letters
    index = seat(letters.lower(), style)
    if index < 0:
        return letters
    return letters[:index] + _WITH_TONE[letters[index], tone] + letters[index + 1 :]


def take_apart(text: str) -> tuple[str, Tone] | None:
    """Letters and tone of an NFC word; None where it has more than one tone, or letters that Vietnamese lacks."""
    letters, tone = "", Tone.LEVEL
    for char in text:
        letter, mark = _TONED.get(char, (char, Tone.LEVEL))
        if (mark and tone) or letter.lower() not in _LETTERS:
            return None
        letters += letter
        tone = mark or tone
    return letters, tone
