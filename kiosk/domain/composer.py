"""Vietnamese typing: raw keys become the word that they mean.

A text console has no input method, so the program brings its own. Two ways of typing are taught in Vietnam: Telex
(letters: "dduwowngf") and VNI (digits: "d9uong72"), both "đường". Marks and tones may come anywhere after their vowel.
The same key twice takes its effect back ("ass" is "as"). A word that cannot be Vietnamese stands as it was typed.

A widget keeps one `Word` and replaces it with `typed(key)` and `erased()`; `compose` does whole texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import NamedTuple
from unicodedata import normalize

from kiosk.domain.syllable import Fit, Style, Tone, fit, is_vowel, seat, spell, split, take_apart


class Method(StrEnum):
    """How Vietnamese is typed; OFF leaves every key as it is."""

    TELEX = "telex"
    VNI = "vni"
    OFF = "off"


class _Mark(NamedTuple):
    """What a key does to vowels, and how it is taken back."""

    put: Mapping[str, str]
    taken: Mapping[str, str]


def _mark(put: str, taken: str) -> _Mark:
    """A mark from pairs: "aâ ăâ" puts â in the place of a and of ă."""
    return _Mark(*({pair[0]: pair[1] for pair in pairs.split()} for pairs in (put, taken)))


class _Keys(NamedTuple):
    """The keys of one method."""

    tones: Mapping[str, Tone]
    marks: Mapping[str, _Mark]
    level: str
    bar: str


_METHODS = {
    Method.TELEX: _Keys(
        tones={"s": Tone.SAC, "f": Tone.HUYEN, "r": Tone.HOI, "x": Tone.NGA, "j": Tone.NANG},
        marks={
            "a": _mark("aâ ăâ", "âa"),
            "e": _mark("eê", "êe"),
            "o": _mark("oô ơô", "ôo"),
            "w": _mark("uư oơ ôơ aă âă", "ưu ơo ăa"),
        },
        level="z",
        bar="d",
    ),
    Method.VNI: _Keys(
        tones={"1": Tone.SAC, "2": Tone.HUYEN, "3": Tone.HOI, "4": Tone.NGA, "5": Tone.NANG},
        marks={
            "6": _mark("aâ ăâ eê oô ơô", "âa êe ôo"),
            "7": _mark("uư oơ ôơ", "ưu ơo"),
            "8": _mark("aă âă", "ăa"),
        },
        level="0",
        bar="9",
    ),
}
_DIGITS = frozenset("0123456789")

# However clumsily it is typed, no syllable needs more keys. Beyond it keys are letters, and Backspace knows no history,
# so that a long paste without spaces costs no memory.
_MOST_KEYS = 32


class _Form(Enum):
    LIVE = 1
    """Keys act on the word."""
    FROZEN = 2
    """A doubled key took its effect back, or the text is no syllable: keys are only letters from now on."""
    RAW = 3
    """No Vietnamese word begins like this: everything stands as typed."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word while it is typed. The empty one is `Word(method, style)`.

    Attributes:
        text: what the screen shows.
        keys: what was typed since the word began, or since its last letter was erased.
    """

    method: Method
    style: Style = Style.OLD
    text: str = ""
    keys: str = ""
    _letters: str = field(default="", repr=False)
    _tone: Tone = field(default=Tone.LEVEL, repr=False)
    _fit: Fit = field(default=Fit.SPELT, repr=False)
    _form: _Form = field(default=_Form.LIVE, repr=False)
    # Keys that took their effect back: in this word they are letters.
    _spent: str = field(default="", repr=False)
    # Whether "ươ" came from "ưo" by itself, so that the o may still get the horn key of its own ("nuwocws").
    _horn_due: bool = field(default=False, repr=False)
    # The word as if the key that took its effect back had been pressed only once.
    _once: Word | None = field(default=None, compare=False, repr=False)
    _before: Word | None = field(default=None, compare=False, repr=False)

    @classmethod
    def resumed(cls, text: str, method: Method, style: Style = Style.OLD) -> Word:
        """The word that already stands before the cursor, so that tones and marks can still be added to it."""
        text = normalize("NFC", text)
        parts = take_apart(text)
        if method is Method.OFF or parts is None or not (found := fit(parts[0].lower(), parts[1])):
            return cls(method, style, text, text, _form=_Form.FROZEN)
        return cls(method, style, spell(*parts, style), text, *parts, found)

    def takes(self, key: str) -> bool:
        """Whether this key goes on with the word; any other key ends it."""
        return key.isalpha() or (self.method is Method.VNI and key in _DIGITS)

    @property
    def ended(self) -> str:
        """What the word becomes once it has ended: as typed, if the mark that would make it a syllable never came."""
        return self.keys if self._form is _Form.LIVE and self._fit < Fit.SPELT else self.text

    def typed(self, key: str) -> Word:
        """The word after one more key, which is one character in NFC."""
        table = _METHODS.get(self.method)
        if table is None or self._form is _Form.RAW:
            return self._raw(key)
        if self._form is _Form.FROZEN:
            return self._typed_frozen(key)
        if len(self.keys) >= _MOST_KEYS:
            return self._frozen(key, self.text + key)
        low = key.lower()
        if low in self._spent:
            return self._appended(key)
        if low in table.tones:
            return self._toned(table.tones[low], key)
        if low in table.marks:
            return self._marked(table.marks[low], key)
        if low == table.level and self._tone:
            return self._changed(key, self._letters, Tone.LEVEL)
        if low == table.bar:
            return self._barred(key)
        return self._appended(key)

    def erased(self) -> Word:
        """The word without its last visible letter; what is left still takes tones and marks."""
        if self._before is not None and self.text == self.keys:
            return replace(self._before, text=self._before.keys)
        return Word.resumed(self.text[:-1], self.method, self.style)

    def _toned(self, tone: Tone, key: str) -> Word:
        if seat(self._letters.lower(), self.style) < 0:
            return self._appended(key)
        if tone is self._tone:
            return self._taken_back(key, self._letters + key, Tone.LEVEL)
        return self._changed(key, self._letters, tone)

    def _marked(self, mark: _Mark, key: str) -> Word:
        if self._horn_due and mark.put.get("o") == "ơ":
            return self._changed(key, self._letters, self._tone, horn_due=False)
        onset, rime = split(self._letters.lower())
        for candidate in _marked_rimes(onset, rime, mark.put):
            if fit(onset + candidate, self._tone):
                return self._changed(key, _cased(onset + candidate, self._letters), self._tone)
        bare = "".join(mark.taken.get(letter, letter) for letter in rime)
        # A vowel further on is a vowel ("seemed"); only straight after its like does it take the mark back.
        if bare != rime and (self._doubles(key) or not is_vowel(key.lower())):
            if self._made_by_bare_w(key):
                return self._taken_back(key, self._letters[:-1] + key, self._tone)
            return self._taken_back(key, _cased(onset + bare, self._letters) + key, self._tone)
        if key in "wW":
            horned = self._letters + ("ư" if key == "w" else "Ư")
            if fit(horned.lower(), self._tone):
                return self._changed(key, horned, self._tone)
        return self._appended(key)

    def _doubles(self, key: str) -> bool:
        """Whether the key was also the last one."""
        return self.keys[-1:].lower() == key.lower()

    def _made_by_bare_w(self, key: str) -> bool:
        """Whether the last letter is an ư that a w made where no vowel stood."""
        before = self._before
        return before is not None and len(before._letters) < len(self._letters) and key in "wW" and self._doubles(key)

    def _barred(self, key: str) -> Word:
        onset, rime = split(self._letters.lower())
        # Among consonants only a d just typed is meant: "HDDND" is HĐND.
        at = len(onset) - 1 if not rime else max(onset.rfind("d"), onset.rfind("đ"))
        letter = self._letters[at : at + 1]
        if letter in ("đ", "Đ"):
            bare = "d" if letter == "đ" else "D"
            return self._taken_back(key, self._letters[:at] + bare + self._letters[at + 1 :] + key, self._tone)
        if letter in ("d", "D"):
            barred = self._letters[:at] + ("đ" if letter == "d" else "Đ") + self._letters[at + 1 :]
            if fit(barred.lower(), self._tone):
                return self._changed(key, barred, self._tone)
        return self._appended(key)

    def _appended(self, key: str) -> Word:
        parts = take_apart(key)
        if parts is None or (self._tone and parts[1]) or self._ends_as_english(key):
            return self._failed(key)
        letters = self._letters
        onset, rime = split(letters.lower())
        if rime in ("uơ", "ưo"):
            # Any letter after them shows that "ươ" was meant.
            letters = _cased(onset + "ươ", letters)
        due = self._horn_due or rime == "ưo"
        return self._changed(key, letters + parts[0], self._tone or parts[1], horn_due=due)

    def _ends_as_english(self, key: str) -> bool:
        """Whether Telex has met "book", "week", "desk": a k closes names only, and in names the mark comes last."""
        if self.method is not Method.TELEX or key not in "kK":
            return False
        rime = split(self._letters.lower())[1]
        return rime in ("ô", "ê") or (bool(self._tone) and rime.isascii())

    def _changed(self, key: str, letters: str, tone: Tone, *, horn_due: bool | None = None) -> Word:
        found = fit(letters.lower(), tone)
        if not found and not self.keys.isascii():
            # After Backspace the tone that was left may wait for the next one: "thàng", "thà", "thàc", "thác".
            found = fit(letters.lower(), Tone.LEVEL)
        if not found:
            return self._failed(key)
        keys = self.keys + key
        text = keys if found is Fit.DOUBTFUL else spell(letters, tone, self.style)
        due = self._horn_due if horn_due is None else horn_due
        return Word(
            self.method, self.style, text, keys, letters, tone, found, _spent=self._spent, _horn_due=due, _before=self
        )

    def _failed(self, key: str) -> Word:
        """The word takes no such key: frozen if keys were taken back on purpose, else as typed."""
        return self._frozen(key, self.text + key) if self._spent else self._raw(key)

    def _taken_back(self, key: str, letters: str, tone: Tone) -> Word:
        keys, spent = self.keys + key, self._spent + key.lower()
        text = spell(letters, tone, self.style)
        if (found := fit(letters.lower(), tone)) and key.lower() not in _METHODS[self.method].tones:
            return Word(self.method, self.style, text, keys, letters, tone, found, _spent=spent, _before=self)
        # English doubles s, f and r by itself, and repeats letters further on ("reference"); whether taking back was
        # meant shows with the next letters.
        natural = self.method is Method.TELEX and (key in "sSfFrR" or not self._doubles(key))
        return self._frozen(key, text, self if natural else None)

    def _frozen(self, key: str, text: str, once: Word | None = None) -> Word:
        return self._inert(_Form.FROZEN, self.keys + key, text, once)

    def _raw(self, key: str) -> Word:
        keys = self.keys + key
        return self._inert(_Form.RAW, keys, keys)

    def _inert(self, form: _Form, keys: str, text: str, once: Word | None = None) -> Word:
        before = self if len(keys) <= _MOST_KEYS else None
        return Word(self.method, self.style, text, keys, _form=form, _once=once, _before=before)

    def _typed_frozen(self, key: str) -> Word:
        """One more letter after a key was taken back.

        That was needed where the word would else have become Vietnamese ("tesst" for "test"). Where it would not, the
        double letter belongs to the word ("password"), unless it was pressed a third time ("passsword"). One letter is
        too little to tell ("casse" for "case").
        """
        once = self._once
        if once is not None:
            just_doubled = once is self._before
            once = None if just_doubled and self._doubles(key) else once.typed(key)
            if once is not None and once._form is not _Form.LIVE and not just_doubled:
                return self._raw(key)
        return self._frozen(key, self.text + key, once)


def _marked_rimes(onset: str, rime: str, put: Mapping[str, str]) -> Iterator[str]:
    """The rimes that a mark can make of this one, likeliest first."""
    if "u" in put:
        at = max(rime.find("uo"), rime.find("uô"), rime.find("ưo"))
        if at >= 0:
            if onset and rime in ("uo", "uô"):
                # "thuở, huơ"; any further letter makes it "ươ".
                yield "uơ"
            yield rime[:at] + "ươ" + rime[at + 2 :]
        if "uơ" in rime:
            return
    for at, letter in enumerate(rime):
        if letter in put:
            marked = rime[:at] + put[letter] + rime[at + 1 :]
            # "ươ" turns into "uô" as a whole.
            yield marked.replace("ưô", "uô")


def _cased(letters: str, model: str) -> str:
    """Lower-case letters in the case of the model, which is as long."""
    return "".join(new.upper() if old.isupper() else new for new, old in zip(letters, model, strict=True))


def compose(keys: str, method: Method, style: Style = Style.OLD) -> str:
    """The text that these keys make, in NFC.

    Words are composed one by one; whatever is no letter ends a word and stays. The last word is taken as still being
    typed. Any string is accepted.
    """
    done: list[str] = []
    word = Word(method, style)
    for key in normalize("NFC", keys):
        if word.takes(key):
            word = word.typed(key)
        else:
            done += word.ended, key
            word = Word(method, style)
    return normalize("NFC", "".join(done) + word.text)


def toned(text: str, tone: Tone, style: Style = Style.OLD) -> str:
    """The word with this tone, or without it where it has just this one; as it is where no such tone can stand.

    For whoever chooses the tone itself and not a key: "hong" with `Tone.HUYEN` is "hòng".
    """
    parts = take_apart(normalize("NFC", text))
    if parts is None:
        return text
    # The digits of VNI are the numbers of the tones, and a digit that was not taken shows at the end.
    key = str(int(Tone.LEVEL if parts[1] is tone else tone))
    changed = Word.resumed(text, Method.VNI, style).typed(key).text
    return text if changed.endswith(key) else changed
