"""How well and how fast procedures are found, beside SQLite's full-text search in the same run.

    KIOSK_TEST_DATA=… python tests/benchmarks/bench_search.py

Prints recall by kind of query (fixed seed), CPU time for a finished query and for a keystroke as ratios to FTS5 with
prefix indexes and bm25, build time and memory. Only the ratios mean something: the machine's speed cancels out of
them. `catalogue`, `samples` and `recall` also serve the tests.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import random
import re
import sqlite3
import sys
import time
import tracemalloc
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kiosk.domain.search import Index
from kiosk.domain.search_answers import Entry
from kiosk.domain.text import fold

KINDS = ("diacritics", "none", "cut", "1 typo", "2 typos", "telex", "initials", "joined", "3 middle words")
ANSWERED_BY_PEER = ("diacritics", "none", "cut", "3 middle words")
NEIGHBOURS = {
    a: [b for b in row if abs(row.index(a) - row.index(b)) == 1]
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm")
    for a in row
}
TELEX = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
TELEX_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One query and the folded name that it should find."""

    kind: str
    query: str
    wanted: str


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())


def plain(text: str) -> str:
    return " ".join(words(fold(text)))


def catalogue(folder: Path) -> list[Entry]:
    """Every procedure of the national list; its own everyday words are not known, so there are none."""
    with (folder / "tthc_catalogue_index.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Entry(row["code"].strip(), row["name"], row["code"].strip(), field=row["fields"]) for row in rows]


def commune_names(folder: Path) -> list[str]:
    records = json.loads((folder / "tthc_commune_core.json").read_text(encoding="utf-8"))["records"]
    return [record["name"] for record in records]


def slip(word: str, rng: random.Random) -> str:
    """The word with one edit: a swap, a neighbouring key, a letter too many or one too few."""
    at = rng.randrange(len(word))
    match rng.randrange(4):
        case 0 if at + 1 < len(word) and word[at] != word[at + 1]:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + rng.choice(NEIGHBOURS.get(word[at], ["x"])) + word[at:]
        case _:
            return word[:at] + rng.choice(NEIGHBOURS.get(word[at], ["x"])) + word[at + 1 :]


def typos(text: str, count: int, rng: random.Random) -> str:
    found = text.split()
    places = [i for i, word in enumerate(found) if len(word) >= 3]
    for i in rng.sample(places, min(count, len(places))):
        found[i] = slip(found[i], rng)
    return " ".join(found)


def telex(word: str, rng: random.Random) -> str:
    """The keys for one word, with the tone's key behind its vowel or at the word's end."""
    keys, tone = "", ""
    for char in word:
        parts = unicodedata.normalize("NFD", char)
        marks = [part for part in parts if part in TELEX_TONES]
        letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TELEX_TONES))
        keys += TELEX.get(letter, letter)
        for mark in marks:
            if rng.random() < 0.3:
                keys += TELEX_TONES[mark]
            else:
                tone = TELEX_TONES[mark]
    return keys + tone


def samples(names: Sequence[str], *, seed: int = 20261121, ambiguous: Iterable[str] = ()) -> Iterator[Sample]:
    """The nine kinds of query for each name.

    Three middle words are asked for only where they stand in no other name.

    Args:
        names: the names to look for.
        seed: what the random choices start from.
        ambiguous: all names of the catalogue.
    """
    rng = random.Random(seed)
    triples: defaultdict[str, set[str]] = defaultdict(set)
    for name in {plain(name) for name in (*names, *ambiguous)}:
        for three in zip(name.split(), name.split()[1:], name.split()[2:], strict=False):
            triples[" ".join(three)].add(name)
    for name in names:
        wanted, marked = plain(name), words(name)
        found = wanted.split()
        if len(found) < 3:
            continue
        yield Sample("diacritics", " ".join(marked), wanted)
        yield Sample("none", wanted, wanted)
        yield Sample("cut", wanted[: -(len(found[-1]) // 2) or None], wanted)
        yield Sample("1 typo", typos(wanted, 1, rng), wanted)
        yield Sample("2 typos", typos(wanted, 2, rng), wanted)
        yield Sample("telex", " ".join(telex(word, rng) for word in marked), wanted)
        yield Sample("initials", "".join(word[0] for word in found), wanted)
        yield Sample("joined", "".join(found), wanted)
        # From the second word of what the procedure is about.
        start = 3 if wanted.startswith("thu tuc ") else 1
        middle = [" ".join(found[i : i + 3]) for i in range(start, len(found) - 3)]
        if unique := [three for three in middle if triples[three] == {wanted}]:
            yield Sample("3 middle words", rng.choice(unique), wanted)


def recall(index: Index, asked: Iterable[Sample]) -> dict[str, tuple[int, float, float]]:
    """By kind of query: how many, and the share in % whose name is first, and among the first three.

    A procedure of the same name is as good; for initials one with the same initials is.
    """
    total: Counter[str] = Counter()
    first: Counter[str] = Counter()
    three: Counter[str] = Counter()
    for sample in asked:

        def view(name: str, kind: str = sample.kind) -> str:
            if kind != "initials":
                return plain(name)
            return "".join(word[0] for word in plain(name).removeprefix("thu tuc ").split())

        hits = [view(match.name) == view(sample.wanted) for match in index.find(sample.query, limit=3)]
        total[sample.kind] += 1
        first[sample.kind] += any(hits[:1])
        three[sample.kind] += any(hits)
    return {kind: (n, 100 * first[kind] / n, 100 * three[kind] / n) for kind, n in total.items()}


class FullText:
    """The peer: FTS5 with prefix indexes, ranked by bm25, on folded text."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._db = sqlite3.connect(":memory:")
        self._db.execute(
            "CREATE VIRTUAL TABLE p USING fts5(name, field, shown UNINDEXED, prefix='1 2 3', tokenize='unicode61')"
        )
        self._db.executemany(
            "INSERT INTO p VALUES (?, ?, ?)", [(plain(e.name), plain(e.field), e.name) for e in entries]
        )

    def find(self, query: str) -> list[tuple[int, str]]:
        terms = " ".join(f'"{word}"' for word in plain(query).split())
        sql = "SELECT rowid, shown FROM p WHERE p MATCH ? ORDER BY bm25(p) LIMIT 20"
        return self._db.execute(sql, (terms + "*",)).fetchall() if terms else []


def cpu_ms(run: Callable[[], object]) -> float:
    start = time.thread_time_ns()
    run()
    return (time.thread_time_ns() - start) / 1e6


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def compare(title: str, queries: Sequence[str], index: Index, peer: FullText, rounds: int = 3) -> None:
    """Prints p50, p99 and worst of the queries' CPU times, as ratios to the peer's.

    Turn by turn, and the least of some rounds each: what else runs on the machine then hits both alike.
    """
    ours: list[float] = []
    shown: list[float] = []
    theirs: list[float] = []
    for query in queries:
        times: list[tuple[float, float, float]] = []
        for _ in range(rounds):
            found = cpu_ms(partial(index.find, query))
            spans = cpu_ms(partial(found_with_spans, index, query))
            times.append((found, spans, cpu_ms(partial(peer.find, query))))
        for into, column in zip((ours, shown, theirs), zip(*times, strict=True), strict=True):
            into.append(min(column))
    print(f"{title:24}", end="")
    for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0)):
        a, b, c = (percentile(values, share) for values in (ours, shown, theirs))
        print(f" {name} {a:6.3f} / {c:6.3f} ms = {a / c:5.2f}x (with spans {b / c:5.2f}x)", end="")
    print()


def found_with_spans(index: Index, query: str) -> list[tuple[tuple[int, int], ...]]:
    return [match.spans for match in index.find(query)]


def main() -> None:
    folder = Path(os.environ["KIOSK_TEST_DATA"])
    entries = catalogue(folder)
    gc.collect()
    tracemalloc.start()
    index = Index(entries)
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    build = min(cpu_ms(lambda: Index(entries)) for _ in range(3))
    print(f"{len(entries)} entries: built in {build:.0f} ms, {size / 2**20:.1f} MiB\n")

    rng = random.Random(7)
    every = [entry.name for entry in entries]
    sets = {"commune procedures": commune_names(folder), "all procedures": rng.sample(every, 500)}
    asked = {title: list(samples(names, ambiguous=every)) for title, names in sets.items()}
    for title, queries in asked.items():
        print(f"{title}: queries, % first, % in the first three")
        for kind, (count, first, three) in recall(index, queries).items():
            print(f"  {kind:16} {count:4} {first:6.1f} {three:6.1f}")

    print("\nCPU time, ours / FTS5")
    peer = FullText(entries)
    rng.shuffle(asked["commune procedures"])
    mixed = asked["commune procedures"]
    compare("kinds that FTS5 answers", [s.query for s in mixed if s.kind in ANSWERED_BY_PEER], index, peer)
    # FTS5 is quick where it finds nothing, which is most of the other five kinds.
    compare("all nine kinds", [sample.query for sample in mixed], index, peer)
    for kind in KINDS:
        compare(kind, [sample.query for sample in mixed if sample.kind == kind], index, peer)
    names = rng.sample([plain(name) for name in sets["commune procedures"]], 20)
    compare(
        "keystrokes", sorted({name[:end] for name in names for end in range(1, min(len(name), 40) + 1)}), index, peer
    )
    compare("first letter", list("abcdeghiklmnopqrstuvxy"), index, peer)


if __name__ == "__main__":
    main()
