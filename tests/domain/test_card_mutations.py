"""Ten thousand broken cards: each is read or refused by a value, and none takes long.

`pytest -m long tests/domain/test_card_mutations.py` tries all; `KIOSK_CARD_MUTATIONS` says how many.
"""

from __future__ import annotations

import os
import random
import time

import pytest

from kiosk.domain.card_qr import CardText, parse_card
from kiosk.domain.identity import id_number_warnings
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words
from tests.domain.test_card_qr import SCANNED

MOST_SECONDS = 0.05
"""The longest that a scanned text may take, and what the proof is about; usual is a thousandth of it. It is time of the
processor: how busy the machine is otherwise says nothing about a card."""

PIECES = (
    "|", "||||||||", "\x00", "\x1b[2J", "\u202e", "\u200b", "\ufffd", "\ud800", "\U0001f600", "e\u0323\u0302", "٠٣٨",
    "０３８", "99999999", "00000000", "31021990", "\r\n", "\t", "9" * 700, "ư" * 500, "|" * 599, "\u0300" * 300, "",
)  # fmt: skip


def mutated(source: random.Random) -> str:
    """A card with a few things done to it."""
    text = SCANNED
    for _ in range(source.randint(1, 4)):
        at, until = sorted((source.randint(0, len(text)), source.randint(0, len(text))))
        match source.randrange(4):
            case 0:
                text = text[:at] + source.choice(PIECES) + text[until:]
            case 1:
                text = text[:at] + chr(source.randrange(0x11_0000)) + text[at + 1 :]
            case 2:
                text = text[:at] + text[until:] + text[at:until]
            case _:
                text = text[:at] + text[at:until] * 2 + text[until:]
    return text


def try_many(count: int) -> float:
    """The longest that one of them took, in seconds."""
    source, longest = random.Random(15), 0.0
    for _ in range(count):
        text = mutated(source)
        began = time.thread_time()
        card = parse_card(text)
        if isinstance(card, Problem):
            assert problem_words(card)
        else:
            assert isinstance(card, CardText)
            assert len(card.number) == 12
            id_number_warnings(card.number, birth=card.birth, sex=card.sex)
        longest = max(longest, time.thread_time() - began)
    return longest


def test_three_hundred_broken_cards_end_in_a_card_or_a_problem() -> None:
    assert try_many(300) > 0


@pytest.mark.long
def test_ten_thousand_of_them_each_within_fifty_milliseconds() -> None:
    assert try_many(int(os.environ.get("KIOSK_CARD_MUTATIONS", "10000"))) < MOST_SECONDS
