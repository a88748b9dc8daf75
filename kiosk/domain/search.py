"""Finds a procedure from what is typed, at every keystroke and through every usual error.

An `Index` keeps, for each folded syllable, the entries that hold it as the bits of one integer, the most popular entry
at bit 0. A query is then a handful of `&` and `|` on integers of a few hundred bytes, and names are only compared for
the few entries that remain. `spelling` mends words against the list of syllables, never against names.

How a query is read:

1. Words are folded, and the last one is taken as unfinished. "thủ tục" is dropped: every name could begin with it.
2. A word that no entry holds is read as raw Telex or VNI keys, then as words typed without spaces.
3. A code and a single word that may be initials are looked up as such.
4. Plain pass: the entries that hold all words. If the words stand together somewhere, that is the answer.
5. Otherwise the lenient pass: each word may also be one typing error away, be an abbreviation, stand in the field of
   the procedure, or be missing. `query_words.levels` adds the costs up for all entries at once.

How answers are ranked: by penalty, the sum of

- what each word costs (see `query_words`; one typing error costs what `spelling.slip` says);
- `_BREAK` for each two words that follow each other in the query but not in the entry;
- `_START` or `_INSIDE` where the words are the start or the middle of a name or everyday phrase, not the whole, and
  `_UNFINISHED` where the last one is only the beginning of a word;
- `_WRONG_TONE` for each word typed with marks that the entry holds with other marks only;

then by popularity, then the shorter name. What costs more than the length of the query allows is no answer, so that
nonsense finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from kiosk.domain.code_lookup import CodeLookup
from kiosk.domain.postings import Lines, Postings, first_numbers, numbers
from kiosk.domain.query_words import IN_FIELD, LIGHT, MISSING, Choices, WordReader, fit, levels
from kiosk.domain.search_answers import Entry, Found, Kind, Match, keep_best
from kiosk.domain.spelling import folded, plain_keys, slip, toned, words_of

# What the place of the words costs.
_START = 1
_INSIDE = 2
_UNFINISHED = 1
_BREAK = 3
_WRONG_TONE = 4
_MOST_WRONG_TONES = 3

# How much the words of an answer and their breaks may cost: this much for each word of the query, and this in all.
_ALLOWED_PER_WORD = 3
_ALLOWED = 16
# What is tried first: errors are mended, but no word that matters may be missing.
_ALLOWED_AT_FIRST = MISSING - 1
# An answer that costs this much more than the best one is no answer to the same question.
_WORSE = 6

# In queries longer than this a word that is a syllable is taken as typed: the others find the entry without it.
_MENDED_THROUGHOUT = 8
# So many entries of one query are compared by name.
_COMPARED = 96
_LONGEST_QUERY = 1000
_SHORTEST_JOINED = 5


class Index:
    """All entries, ready to be searched. Build it once; it never changes, so processes can share it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        unique = {entry.key: entry for entry in entries}
        self._entries = sorted(unique.values(), key=lambda e: (-e.rank, len(e.name), e.name, e.key))
        phrases = [_phrases(entry) for entry in self._entries]
        self._texts = ["| " + " | ".join(map(" ".join, own)) + " |" for own in phrases]
        self._words = Postings({word for phrase in own for word in phrase} for own in phrases)
        self._first_words = Postings({phrase[0] for phrase in own} for own in phrases)
        self._only_words = Postings({phrase[0] for phrase in own if len(phrase) == 1} for own in phrases)
        self._field_words = Postings(set(map(folded, words_of(entry.field))) for entry in self._entries)
        self._initials = Lines("".join(word[0] for word in own[0]) if own else "" for own in phrases)
        self._reader = WordReader(self._words, self._field_words, self._initials)
        self._everything = (1 << len(self._entries)) - 1
        self._codes = CodeLookup(entry.code for entry in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, query: str, *, limit: int = 20) -> tuple[Match, ...]:
        """The entries that answer a query, best first; the most popular ones where nothing is asked for."""
        if limit <= 0:
            return ()
        if not query.strip():
            return tuple(Match(entry.key, Kind.POPULAR, entry.name) for entry in self._entries[:limit])
        query = query[:_LONGEST_QUERY]
        typed = words_of(query)
        if not typed:
            return ()
        found = self._codes.find(query.strip().lower(), most=_COMPARED)
        if not any(answer.penalty < 0 for answer in found.values()):
            marked = [word for word in typed if not word.isascii() and word not in LIGHT]
            keep_best(found, self._by_words(self._read(typed), marked, limit))
        best = sorted((answer.penalty, number) for number, answer in found.items())[:limit]
        return tuple(
            Match(entry.key, answer.kind, entry.name, answer.terms)
            for entry, answer in ((self._entries[number], found[number]) for _, number in best)
        )

    def _read(self, typed: Sequence[str]) -> tuple[str, ...]:
        """The folded words of a query, with raw keys read and joined words cut where that yields known words."""
        words: list[str] = []
        for left, word in zip(range(len(typed) - 1, -1, -1), map(folded, typed), strict=True):
            if self._is_known(word, unfinished=not left):
                words.append(word)
            elif self._is_known(plain := plain_keys(word), unfinished=not left):
                words.append(plain)
            else:
                words += self._cut(word, left) or self._cut(plain, left) or [word]
        # "Thủ tục" goes even when it is misspelled: it stands in front of so many queries.
        if len(words) > 2 and (
            (words[1] == "tuc" and slip(words[0], "thu") is not None)
            or (words[0] == "thu" and words[1] not in self._words and slip(words[1], "tuc") is not None)
        ):
            del words[:2]
        return tuple(words)

    def _is_known(self, word: str, *, unfinished: bool) -> bool:
        return word in self._words or (unfinished and bool(self._words.beginning(word)))

    def _cut(self, joined: str, left: int) -> tuple[str, ...]:
        """The words of a run without spaces, if they stand together in some entry."""
        joined = joined.removeprefix("thutuc") or joined
        if len(joined) < _SHORTEST_JOINED or self._reader.spelling.near(joined):
            return ()
        for pieces in self._reader.spelling.split(joined):
            phrase = f" {' '.join(pieces)}{' ' * bool(left)}"
            if any(phrase in self._texts[number] for number in numbers(self._words.holding_all(pieces))):
                return pieces
        return ()

    def _by_words(self, words: tuple[str, ...], marked: list[str], limit: int) -> dict[int, Found]:
        found: dict[int, Found] = {}
        if entries := self._words.holding_all(words):
            found = self._plain(entries, words, marked)
        convincing = bool(found)
        letters = "".join(words)
        # Initials are typed in one word, or with a space behind each.
        if len(letters) > 1 and letters not in self._words and len(words) in (1, len(letters)):
            initials = self._by_initials(letters)
            convincing |= any(not answer.penalty for answer in initials.values())
            keep_best(found, initials)
        if not convincing:
            keep_best(found, self._lenient(words, marked))
        if len(found) < limit and (entries := self._field_words.holding_all(words)):
            in_field = Found(_INSIDE + IN_FIELD, Kind.MENDED, ())
            keep_best(found, dict.fromkeys(first_numbers(entries, limit), in_field))
        return found

    def _plain(self, entries: int, words: tuple[str, ...], marked: list[str]) -> dict[int, Found]:
        """The entries in which all words stand together."""
        phrase = " ".join(words)
        texts = self._texts
        if len(words) == 1 and not marked:
            first = self._first_words.beginning(phrase) & entries
            whole = self._words.holding(phrase)
            pools = (self._only_words.holding(phrase), first & whole, whole, first, entries)
            together = list(dict.fromkeys(n for pool in pools for n in first_numbers(pool, _COMPARED // 3)))
        else:
            together = [number for number in numbers(entries) if f" {phrase}" in texts[number]]
            if len(together) > _COMPARED:
                together = self._likeliest(together, phrase, marked)
        found = {}
        for number in together:
            place, kind = _place(texts[number], phrase)
            found[number] = Found(place + self._wrong_tones(number, marked), kind, words)
        return found

    def _likeliest(self, among: list[int], phrase: str, marked: list[str]) -> list[int]:
        """The share of many entries that is worth comparing: whole names, same marks, same start, most popular."""
        texts = self._texts
        share = _COMPARED // 4
        chosen = [number for number in among if f"| {phrase} |" in texts[number]]
        if marked:
            chosen += islice((n for n in among if marked[-1] in self._entries[n].name.lower()), share)
        for place in (f"| {phrase}", f" {phrase} "):
            chosen += islice((number for number in among if place in texts[number]), share)
        return list(dict.fromkeys(chosen + among[:share]))

    def _by_initials(self, letters: str) -> dict[int, Found]:
        """The entries whose name has these initials, whole, at the start or inside."""
        # Names are kept without "thủ tục", but may be asked for with it.
        forms = [letters, letters[2:]] if letters.startswith("tt") and len(letters) > 3 else [letters]
        found: dict[int, Found] = {}
        for form in forms:
            for number in self._initials.equal_to(form) + self._initials.having(form, _COMPARED):
                own = self._initials[number]
                place = 0 if own == form else _INSIDE if own.startswith(form) else 2 * _INSIDE
                keep_best(found, {number: Found(place, Kind.INITIALS, (form,))})
        return found

    def _lenient(self, words: tuple[str, ...], marked: list[str]) -> dict[int, Found]:
        """The entries that hold the words with some errors, in another order, or most of them."""
        throughout = len(words) <= _MENDED_THROUGHOUT
        choices = [self._reader.choices(word, throughout=throughout, last=False) for word in words[:-1]]
        choices.append(self._reader.choices(words[-1], throughout=throughout, last=True))
        most = min(_ALLOWED_PER_WORD * len(words), _ALLOWED)
        for allowed in (min(most, _ALLOWED_AT_FIRST), most):
            found = self._compared(choices, marked, allowed)
            if any(answer.penalty <= allowed for answer in found.values()):
                break
        return found

    def _compared(self, choices: list[Choices], marked: list[str], allowed: int) -> dict[int, Found]:
        found: dict[int, Found] = {}
        seen, compared, enough = 0, 0, allowed
        for cost, entries in enumerate(levels(choices, self._everything, allowed)):
            if cost > enough:
                break
            for number in first_numbers(entries & ~seen, _COMPARED - compared):
                compared += 1
                terms, breaks = fit(self._texts[number], choices)
                penalty = cost + _BREAK * breaks
                if cost and penalty > allowed:
                    continue
                enough = min(enough, penalty + _WORSE)
                held = tuple(term for term in terms if term)
                place, _ = _place(self._texts[number], " ".join(held))
                kind = Kind.WORDS if not cost else Kind.MENDED if cost < MISSING else Kind.PARTLY
                found[number] = Found(penalty + place + self._wrong_tones(number, marked), kind, held)
            seen |= entries
        return found

    def _wrong_tones(self, number: int, marked: list[str]) -> int:
        """What it costs that an entry lacks words with just the marks that were typed."""
        if not marked:
            return 0
        entry = self._entries[number]
        text = " ".join((entry.name, entry.everyday, *entry.words)).lower()
        wrong = [word for word in marked if word not in text]
        if wrong:
            own = words_of(text)
            # A word that is not there at all has been paid for already.
            letters, tones = set(map(folded, own)), set(map(toned, own))
            wrong = [word for word in wrong if folded(word) in letters and toned(word) not in tones]
        return _WRONG_TONE * min(len(wrong), _MOST_WRONG_TONES)


def _phrases(entry: Entry) -> list[list[str]]:
    """The folded words of the name and of each everyday phrase of an entry."""
    name = _without_procedure([folded(word) for word in words_of(entry.name)])
    others = ([folded(word) for word in words_of(said)] for said in (entry.everyday, *entry.words))
    return [phrase for phrase in (name, *others) if phrase]


def _without_procedure(words: list[str]) -> list[str]:
    """The words without "thủ tục" in front, with which every name could begin, unless there are no others."""
    return words[2:] if words[:2] == ["thu", "tuc"] and len(words) > 2 else words


def _place(text: str, phrase: str) -> tuple[int, Kind]:
    if f"| {phrase} |" in text:
        return 0, Kind.WHOLE
    unfinished = 0 if f" {phrase} " in text else _UNFINISHED
    if f"| {phrase}" in text:
        return _START + unfinished, Kind.START
    return _INSIDE + unfinished, Kind.TOGETHER
