"""The journal's list says in words what happened, whatever can happen."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.domain.dossier import Kind
from kiosk.domain.payments import Act
from kiosk.domain.progress import TextEnd
from kiosk.journal_words import WORDS, kind_words

SOURCE = Path(__file__).parents[1] / "kiosk"
_WRITTEN = re.compile(r'(?:Entry|append|write|_journal\(connection,|_journal)\(?\s*"([a-z_]+\.[a-z_]+)"')


def test_everything_that_is_written_has_words() -> None:
    kinds = {*map(str, Kind), *map(str, Act), *(f"progress.{end}" for end in TextEnd)}
    for folder in ("data", "services", "sync"):
        for file in (SOURCE / folder).rglob("*.py"):
            kinds |= set(_WRITTEN.findall(file.read_text("utf-8")))
    assert len(kinds) > 60
    assert sorted(kinds - set(WORDS)) == []


def test_the_word_of_programs_stays_beside_it_and_is_all_there_is_of_what_is_unheard_of() -> None:
    assert kind_words("dossier.submitted") == "nộp hồ sơ\ndossier.submitted"
    assert kind_words("moon.landed") == "moon.landed"
