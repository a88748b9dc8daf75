"""The payment of a dossier: what its entries come to, and what no officer can do alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.cash import sums
from kiosk.domain.dossier import Event, Kind
from kiosk.domain.payment_rules import entries_of, refusal, transfer_key
from kiosk.domain.payments import Account, Act, Entry, State, Way, account
from kiosk.domain.problem import Problem

ONE, OTHER = "0ff1", "0ff2"
SENSITIVE = (Act.REFUNDED, Act.CANCELLED, Act.CORRECTED)


def charge(amount: int = 8000) -> Entry:
    return Entry(1, "filed", Act.CHARGED, amount)


def cash(amount: int = 8000, key: str = "cash", at: int = 2, shift: int = 1) -> Entry:
    return Entry(at, key, Act.CASH, amount, by=ONE, number="K1/2026/0000001", shift=shift)


def refund(amount: int, *, later: bool = False, key: str = "refund", of: str = "cash") -> Entry:
    return Entry(3, key, Act.REFUNDED, amount, by=ONE, of=of, reason="too_much", shift=1, later=later)


def signature(of: str = "refund", by: str = OTHER, shift: int = 2) -> Entry:
    return Entry(4, f"{of}:signed", Act.COUNTERSIGNED, by=by, of=of, shift=shift)


def declined(of: str = "refund", by: str = OTHER, at: int = 4) -> Entry:
    return Entry(at, f"{of}:declined", Act.DECLINED, by=by, of=of)


class TestHowAPaymentStands:
    def test_nothing_is_owed_where_nothing_was_charged(self) -> None:
        assert account([]).state is State.FREE

    def test_what_was_charged_is_owed_until_it_is_paid(self) -> None:
        assert (account([charge()]).state, account([charge()]).due) == (State.DUE, 8000)
        paid = account([charge(), cash()])
        assert (paid.state, paid.due, paid.paid) == (State.PAID, 0, 8000)

    def test_a_part_is_a_part(self) -> None:
        part = account([charge(), cash(3000)])
        assert (part.state, part.due) == (State.PART, 5000)

    def test_an_announced_transfer_waits_until_somebody_has_seen_the_money(self) -> None:
        announced = Entry(1, "transfer", Act.ANNOUNCED, 8000)
        confirmed = Entry(2, "seen", Act.CONFIRMED, 8000, by=ONE, of="transfer")
        assert account([charge(), announced]).state is State.PENDING
        assert account([charge(), announced, confirmed]).state is State.PAID
        assert account([charge(), announced, Entry(2, "no", Act.CANCELLED, by=ONE, of="transfer")]).state is State.DUE

    def test_a_transfer_that_officer_and_hub_both_confirm_came_once(self) -> None:
        announced = Entry(1, "transfer", Act.ANNOUNCED, 8000)
        both = [Entry(2, key, Act.CONFIRMED, 8000, by=by, of="transfer") for key, by in (("a", ONE), ("b", ""))]
        assert account([charge(), announced, *both]).paid == 8000

    def test_to_pay_at_collection_is_a_state_of_its_own(self) -> None:
        assert account([charge(), Entry(1, "later", Act.DEFERRED)]).state is State.COLLECTION

    def test_a_fee_that_turns_out_higher_is_owed(self) -> None:
        more = Entry(3, "more", Act.CORRECTED, 2000, by=ONE)
        assert account([charge(), cash(), more]).due == 2000

    def test_money_that_came_too_much_is_to_be_given_back(self) -> None:
        announced = Entry(1, "transfer", Act.ANNOUNCED, 8000)
        late = Entry(9, "seen", Act.CONFIRMED, 8000, by=ONE, of="transfer")
        after = account([charge(), announced, cash(), late])
        assert (after.state, after.over) == (State.OVER, 8000)


class TestTwoOfficers:
    def test_money_goes_back_only_after_a_second_officer_has_signed(self) -> None:
        asked = account([charge(), cash(), refund(8000)])
        assert (asked.returned, len(asked.unsigned)) == (0, 1)
        signed = account([charge(), cash(), refund(8000), signature()])
        assert (signed.returned, signed.unsigned, signed.state) == (8000, (), State.DUE)

    def test_nobody_signs_for_herself(self) -> None:
        for alone in (signature(by=ONE), signature(by="")):
            assert account([charge(), cash(), refund(8000), alone]).returned == 0
            assert refusal(account([charge(), cash(), refund(8000)]), alone) == Problem("payment.same_officer")

    def test_in_an_office_of_one_it_has_effect_at_once_and_stays_flagged(self) -> None:
        alone = account([charge(), cash(), refund(8000, later=True)])
        assert (alone.returned, len(alone.unsigned)) == (8000, 1)
        seen = account([charge(), cash(), refund(8000, later=True), signature()])
        assert (seen.returned, seen.unsigned, seen.signed) == (8000, (), frozenset({"refund"}))

    def test_what_was_declined_never_has_effect(self) -> None:
        present = [charge(), cash(), refund(8000), declined()]
        assert account(present).unsigned == ()
        assert account([*present, replace(signature(), at=5)]).returned == 0

    def test_what_had_effect_at_once_cannot_be_declined(self) -> None:
        present = [charge(), cash(), refund(8000, later=True)]
        assert refusal(account(present), declined()) == Problem("payment.nothing_to_sign")
        assert account([*present, declined()]).returned == 8000

    def test_a_cancelled_taking_gives_back_what_is_left_of_it(self) -> None:
        cancel = Entry(5, "cancel", Act.CANCELLED, by=ONE, of="cash")
        entries = [charge(), cash(), refund(3000), signature(), cancel, signature("cancel")]
        after = account(entries)
        assert (after.paid, after.returned, after.state) == (8000, 8000, State.DUE)

    def test_a_waiver_lowers_what_is_owed_once_it_is_signed(self) -> None:
        waiver = Entry(2, "waiver", Act.CORRECTED, -8000, by=ONE, reason="exempt")
        assert account([charge(), waiver]).due == 8000
        assert account([charge(), waiver, signature("waiver")]).state is State.FREE

    def test_the_cash_leaves_the_drawer_of_the_shift_in_which_it_was_given_back(self) -> None:
        entries = [charge(), cash(shift=1), refund(8000), signature(shift=2)]
        moved = account(entries).movements
        assert [(one.shift, one.way, one.amount) for one in moved] == [(1, Way.CASH, 8000), (2, Way.CASH, -8000)]
        assert sums(one for one in moved if one.shift == 2).cash_out == 8000


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("entry", "why"),
        [
            (cash(8001), "payment.not_due"),
            (cash(0), "payment.amount"),
            (cash(-5), "payment.amount"),
            (replace(cash(), given=7000), "payment.too_little"),
            (Entry(2, "x", Act.CONFIRMED, 8000, of="transfer"), "payment.not_pending"),
            (Entry(2, "x", Act.CORRECTED, 0, by=ONE), "payment.amount"),
            (Entry(2, "x", Act.CORRECTED, -8001, by=ONE), "payment.amount"),
            (Entry(2, "x", Act.CORRECTED, -1), "payment.officer_wanted"),
            (refund(1), "payment.nothing_to_return"),
            (signature(), "payment.nothing_to_sign"),
            (Entry(2, "x", Act.CHARGED, 10**13), "payment.amount"),
        ],
    )
    def test_before_anything_was_paid(self, entry: Entry, why: str) -> None:
        assert refusal(account([charge()]), entry) == Problem(why)

    def test_more_than_came_never_goes_back(self) -> None:
        assert refusal(account([charge(), cash()]), refund(8001)) == Problem("payment.more_than_paid")
        asked = account([charge(), cash(), refund(5000)])
        assert refusal(asked, refund(3001, key="again")) == Problem("payment.more_than_paid")
        assert refusal(asked, refund(3000, key="again")) is None
        cancel = Entry(5, "cancel", Act.CANCELLED, by=ONE, of="cash")
        assert refusal(asked, cancel) == Problem("payment.already_asked")

    def test_what_is_paid_is_not_taken_again(self) -> None:
        assert refusal(account([charge(), cash()]), cash(key="again")) == Problem("payment.not_due")


class TestWhatTheEventsSay:
    def filed(self, payment: str, fees: list[Any]) -> list[Event]:
        return [Event(1, Kind.SUBMITTED, "citizen:c", 10, {"fees": fees, "payment": payment})]

    def test_filing_owes_the_fees_that_have_an_amount(self) -> None:
        assert account(entries_of("d", self.filed("cash", [["Lệ phí", 8000], ["Bản sao", None]]))).due == 8000
        assert entries_of("d", self.filed("none", [["Lệ phí", 0]])) == []

    def test_filing_with_a_transfer_announces_it(self) -> None:
        present = account(entries_of("d", self.filed("transfer", [["Lệ phí", 8000]])))
        assert [one.key for one in present.pending] == [transfer_key("d")]

    def test_an_entry_comes_back_from_the_body_of_its_event(self) -> None:
        entry = replace(cash(), given=10_000)
        event = Event(2, entry.act, "officer:0ff1", entry.at, {**entry.as_json(), "of tomorrow": 1})
        assert entries_of("d", [event]) == [entry]

    def test_an_erased_dossier_owes_what_it_owed(self) -> None:
        gone = Event(1, Kind.SUBMITTED, "citizen:c", 10)
        erased = Event(3, Kind.ERASED, "kiosk", 99, {"fees": [["Lệ phí", 8000]]})
        paid = Event(2, Act.CASH, "officer:0ff1", 20, cash().as_json())
        assert account(entries_of("d", [gone, paid, erased])).state is State.PAID


# -- whatever happens ----------------------------------------------------------------------------------------------

keys = st.sampled_from(["a", "b", "c", "d", "e"])
anything = st.builds(
    Entry,
    at=st.integers(0, 9),
    key=st.sampled_from([*"abcdefgh"]),
    act=st.sampled_from(Act),
    amount=st.integers(-50, 50),
    by=st.sampled_from(["", ONE, OTHER]),
    of=keys,
    shift=st.integers(0, 2),
    later=st.booleans(),
)


def sane(present: Account) -> None:
    assert present.charged >= 0
    assert 0 <= present.returned <= present.paid
    assert present.due >= 0
    assert present.over >= 0
    assert all(0 <= taking.returned <= taking.entry.amount for taking in present.takings)
    assert sum(movement.amount for movement in present.movements) == present.kept


@given(st.lists(anything, max_size=14))
@settings(max_examples=120, deadline=None)
def test_no_entries_whatever_make_a_negative_sum_or_give_back_more_than_came(entries: list[Entry]) -> None:
    sane(account(entries))


@given(st.lists(anything, min_size=1, max_size=12), st.data())
@settings(max_examples=120, deadline=None)
def test_any_order_of_replays_comes_to_the_same(entries: list[Entry], data: st.DataObject) -> None:
    replayed = data.draw(st.permutations([*entries, *data.draw(st.lists(st.sampled_from(entries), max_size=6))]))
    assert account(replayed) == account(entries)


@given(st.lists(anything, max_size=12), anything)
@settings(max_examples=120, deadline=None)
def test_what_has_been_paid_never_becomes_less(entries: list[Entry], more: Entry) -> None:
    fresh = replace(more, key="fresh")
    assert account([*entries, fresh]).paid >= account(entries).paid


@given(st.lists(anything, max_size=12))
@settings(max_examples=120, deadline=None)
def test_one_officer_alone_never_makes_anything_final_that_takes_money_out(entries: list[Entry]) -> None:
    alone = [replace(entry, by=ONE if entry.by else "") for entry in entries]
    present = account(alone)
    assert present.signed == frozenset()
    at_once = {entry.key for entry in alone if entry.later}
    assert {one.key for one in present.movements if one.amount < 0} <= at_once


@given(st.lists(anything, max_size=20))
@settings(max_examples=120, deadline=None)
def test_a_book_that_keeps_the_rules_adds_up(entries: list[Entry]) -> None:
    book = [charge(100)]
    for place, entry in enumerate(entries):
        entry = replace(entry, at=10 + place)
        if entry.key not in account(book).keys and refusal(account(book), entry) is None:
            before = account(book)
            book.append(entry)
            sane(account(book))
            if entry.act in (Act.CASH, Act.CONFIRMED):
                assert account(book).paid == before.paid + entry.amount
