"""A card typed by a scanner is told from typing by its shape."""

from __future__ import annotations

import random

import pytest

from kiosk.terminal.card_keys import ENTER, LONGEST, TAB, CardKeys

CARD = "038090000001|171000001|Trần Văn Thử|01011990|Nam|Thôn Thử, xã Mẫu, tỉnh Thử Nghiệm|10052021"


class Typist:
    """Feeds keys and keeps what would reach the field."""

    def __init__(self) -> None:
        self.keys = CardKeys()
        self.field = ""
        self.cards: list[str] = []

    def type(self, text: str) -> Typist:
        for character in text:
            self.press(character)
        return self

    def press(self, character: str | None) -> None:
        taken = self.keys.feed(character)
        if taken.retract:
            self.field = self.field[: -taken.retract]
        if taken.card:
            self.cards.append(taken.card)
        if not taken.held and character is not None:
            self.field += {ENTER: "⏎", TAB: "⇥"}.get(character, character)


@pytest.mark.parametrize("before", ["", "Xóm 1", "5", "0912 000 001", "038090000001"])
@pytest.mark.parametrize("end", [ENTER, TAB, ""])
def test_a_card_goes_into_no_field_wherever_it_comes(before: str, end: str) -> None:
    typist = Typist().type(before + CARD + end)
    assert (typist.field, typist.cards) == (before, [CARD])
    assert typist.type("abc⏎").field == f"{before}abc⏎"


def test_two_cards_behind_each_other_are_two() -> None:
    assert Typist().type((CARD + ENTER) * 2).cards == [CARD, CARD]
    assert Typist().type(CARD * 2).cards == [CARD, CARD]


@pytest.mark.parametrize(
    "card",
    [
        pytest.param(CARD.replace("|171000001|", "||"), id="no old number"),
        pytest.param(CARD.replace("01011990", "01/01/1990").replace("10052021", "10/05/2021"), id="slashes"),
        pytest.param(CARD.replace("Trần Văn Thử", "Tra^`n Va(n Thu?"), id="letters that the wedge cannot type"),
    ],
)
def test_cards_differ_a_little(card: str) -> None:
    typist = Typist().type(card + ENTER)
    assert (typist.field, typist.cards) == ("", [card])


def test_a_card_with_more_fields_is_told_once_and_the_rest_swallowed() -> None:
    typist = Typist().type(f"{CARD}||Trần Văn Cha|{ENTER}xyz")
    assert (typist.field, typist.cards) == ("xyz", [CARD])


def test_a_card_with_fewer_fields_ends_with_enter() -> None:
    short = CARD.rpartition("|")[0]
    typist = Typist().type(short + ENTER)
    assert (typist.field, typist.cards) == ("", [short])


def test_a_key_of_the_keyboard_ends_a_scan_that_was_broken_off() -> None:
    typist = Typist().type("038090000001|1710")
    typist.press(None)
    typist.type("abc")
    assert (typist.field, typist.cards) == ("abc", ["038090000001|1710"])


def test_what_has_no_end_is_swallowed_and_cut() -> None:
    typist = Typist().type("038090000001|" + "x" * 10_000)
    assert typist.field == ""
    assert [len(card) for card in typist.cards] == [LONGEST + 1]
    assert typist.type(f"{ENTER}abc").field == "abc"


@pytest.mark.parametrize(
    "typed",
    ["038090000001", "03809000001|", "038090000001 |", "a|b", "|||||||", "٠٣٨٠٩٠٠٠٠٠٠١|", "038090000001⏎|", ""],
)
def test_typing_is_left_alone(typed: str) -> None:
    typist = Typist().type(typed)
    assert (typist.field, typist.cards) == (typed, [])


@pytest.mark.parametrize("woken", [1, 5, 12])
def test_a_card_whose_first_keys_only_woke_the_kiosk_up_goes_into_no_field(woken: int) -> None:
    typist = Typist().type("Xóm 38")
    for character in CARD[:woken]:
        typist.keys.feed(character, unseen=True)
    typist.type(CARD[woken:] + ENTER)
    assert (typist.field, typist.cards) == ("Xóm 38", [CARD])


def test_random_typing_without_a_bar_always_reaches_the_field() -> None:
    keys = random.Random(12)
    for _ in range(300):
        typed = "".join(keys.choice("0123456789 abcđêữ⏎") for _ in range(40))
        assert Typist().type(typed).field == typed
