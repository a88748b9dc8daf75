"""What stands beside a field that deserves a second look."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.domain.form_cautions import Doubt
from kiosk.i18n import problem_words, t


def caution_words(doubts: Iterable[Doubt]) -> dict[str, str]:
    """The sentences for each question. Here stands what the number says, too: it is seen, never read out."""
    sentences: dict[str, list[str]] = {}
    for doubt in doubts:
        says = doubt.says
        words = t(f"caution.number_{says.sex}", year=says.year) if says else problem_words(doubt.problem)
        beside = sentences.setdefault(doubt.key, [])
        if words not in beside:  # sex and year both: the number says them in one sentence
            beside.append(words)
    return {key: " ".join(beside) for key, beside in sentences.items()}
