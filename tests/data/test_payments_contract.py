"""What every maker of the ports of money must keep: the same tests run on the fakes and on the real store."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.data import projections
from kiosk.data.home import Home, open_home
from kiosk.data.payment_tables import MoneyMovementRow, PaymentAccountRow
from kiosk.data.tables import core
from kiosk.domain.dossier import Kind, Status
from kiosk.domain.payment_rules import transfer_key
from kiosk.domain.payments import Act, Entry, State, account
from kiosk.domain.people import Officer
from kiosk.services.ports import (
    AlreadyThere,
    Dossiers,
    Drafts,
    Drawers,
    Journal,
    NotPossible,
    NotThere,
    Payments,
    Shifts,
)
from tests.fakes.clock import FakeClock
from tests.fakes.forks import Child
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN, OFFICER, submission, terms

SECOND = Officer("0ff10000000000000000000000000002", "vidu.lt", "Lê Thị Ví Dụ")
BOOK = "K1"


class Ports:
    """The ports under test, seen as the services see them, with a shift and its drawer open."""

    def __init__(self, home: Home | FakeHome) -> None:
        self.dossiers: Dossiers = home.dossiers
        self.drafts: Drafts = home.drafts
        self.journal: Journal = home.journal
        self.shifts: Shifts = home.shifts
        self.payments: Payments = home.payments
        self.drawers: Drawers = home.drawers
        for officer in (OFFICER, SECOND):
            home.accounts.add_officer(officer, pin_hash="a", code_secret="b")

    def file(self, payment: str = "cash") -> str:
        key = self.drafts.start(CITIZEN.id, "1.001193", 1)
        return self.dossiers.submit(replace(submission(key), payment=payment), terms()).dossier.id

    def open_drawer(self, opening: int = 100_000) -> int:
        self.shifts.open(OFFICER)
        return self.drawers.begin(OFFICER, opening).shift

    def cash(self, key: str = "c", amount: int = 8000, shift: int = 0) -> Entry:
        return Entry(0, key, Act.CASH, amount, by=OFFICER.id, shift=shift, given=10_000)


@pytest.fixture(params=["fake", "real"])
def ports(request: pytest.FixtureRequest, clock: FakeClock) -> Ports:
    return Ports(FakeHome(clock) if request.param == "fake" else request.getfixturevalue("home"))


class TestPayments:
    def test_a_filed_dossier_owes_its_fees_and_stands_in_the_list(self, ports: Ports) -> None:
        first, second = ports.file(), ports.file()
        assert account(ports.payments.entries(first)).due == 8000
        assert list(ports.payments.due()) == [first, second]
        assert list(ports.payments.pending()) == []

    def test_what_was_taken_is_owed_no_more_and_has_the_moment_of_the_store(
        self, ports: Ports, clock: FakeClock
    ) -> None:
        dossier = ports.file()
        clock.run(60)
        after = ports.payments.enter(dossier, ports.cash(), book=BOOK)
        assert (after.state, after.paid) == (State.PAID, 8000)
        assert list(ports.payments.due()) == []
        (taking,) = account(ports.payments.entries(dossier)).takings
        assert taking.entry.number == "K1/2026/0000001"
        assert taking.entry.at == int(clock.now().timestamp() * 1000)
        assert ports.journal.verify() is None

    def test_the_same_key_again_changes_nothing_and_uses_up_no_number(self, ports: Ports) -> None:
        dossier, other = ports.file(), ports.file()
        first = ports.payments.enter(dossier, ports.cash(), book=BOOK)
        head = ports.journal.head()
        assert ports.payments.enter(dossier, ports.cash(), book=BOOK) == first
        assert ports.journal.head() == head
        (next_one,) = ports.payments.enter(other, ports.cash("d"), book=BOOK).takings
        assert next_one.entry.number == "K1/2026/0000002"

    def test_what_is_refused_leaves_nothing_behind_not_even_a_number(self, ports: Ports) -> None:
        dossier = ports.file()
        head = ports.journal.head()
        with pytest.raises(NotPossible) as refused:
            ports.payments.enter(dossier, ports.cash(amount=9000), book=BOOK)
        assert refused.value.problem.code == "payment.not_due"
        assert ports.journal.head() == head
        (taking,) = ports.payments.enter(dossier, ports.cash(), book=BOOK).takings
        assert taking.entry.number.endswith("0000001")

    def test_each_book_and_each_year_count_for_themselves(self, ports: Ports, clock: FakeClock) -> None:
        numbers = []
        for key, book, now in (
            ("a", "K1", datetime(2026, 12, 31, 16, 59, tzinfo=UTC)),
            ("b", "K2", datetime(2026, 12, 31, 16, 59, tzinfo=UTC)),
            ("c", "K1", datetime(2026, 12, 31, 17, 0, tzinfo=UTC)),
        ):
            clock.set_wall(now)
            numbers.append(ports.payments.enter(ports.file(), ports.cash(key), book=book).takings[0].entry.number)
        # The year begins at midnight in Vietnam.
        assert numbers == ["K1/2026/0000001", "K2/2026/0000001", "K1/2027/0000001"]

    def test_an_announced_transfer_waits_in_a_list_of_its_own_until_it_is_confirmed(self, ports: Ports) -> None:
        dossier = ports.file("transfer")
        assert list(ports.payments.pending()) == [dossier]
        seen = Entry(0, "seen", Act.CONFIRMED, 8000, by=OFFICER.id, of=transfer_key(dossier))
        assert ports.payments.enter(dossier, seen, book=BOOK).state is State.PAID
        assert list(ports.payments.pending()) == []

    def test_what_wants_a_second_officer_waits_in_a_list(self, ports: Ports) -> None:
        dossier = ports.file()
        ports.payments.enter(dossier, ports.cash(), book=BOOK)
        ports.payments.enter(dossier, Entry(0, "r", Act.REFUNDED, 8000, by=OFFICER.id, of="c", reason="withdrawn"))
        assert list(ports.payments.unsigned()) == [dossier]
        with pytest.raises(NotPossible):
            ports.payments.enter(dossier, Entry(0, "s", Act.COUNTERSIGNED, by=OFFICER.id, of="r"))
        after = ports.payments.enter(dossier, Entry(0, "s", Act.COUNTERSIGNED, by=SECOND.id, of="r"))
        assert after.returned == 8000
        assert list(ports.payments.unsigned()) == []

    def test_a_withdrawn_dossier_owes_nothing_any_more_in_the_list(self, ports: Ports) -> None:
        dossier = ports.file()
        body = {"status": int(Status.WITHDRAWN)}
        ports.dossiers.record(dossier, Kind.STATE, actor=CITIZEN.actor, body=body)
        assert list(ports.payments.due()) == []

    def test_the_books_stay_whole_when_a_dossier_is_erased(self, ports: Ports) -> None:
        dossier = ports.file()
        ports.payments.enter(dossier, ports.cash(), book=BOOK)
        ports.dossiers.erase(dossier, actor="kiosk", basis="91/2025/QH15")
        assert account(ports.payments.entries(dossier)).paid == 8000

    def test_no_money_for_a_dossier_that_is_not_there(self, ports: Ports) -> None:
        assert list(ports.payments.entries("0")) == []
        with pytest.raises(NotThere):
            ports.payments.enter("0", ports.cash())


class TestDrawers:
    def test_without_a_shift_there_is_no_drawer(self, ports: Ports) -> None:
        assert ports.drawers.current() is None
        with pytest.raises(NotThere):
            ports.drawers.begin(OFFICER, 0)

    def test_a_shift_begins_with_its_cash_once(self, ports: Ports, clock: FakeClock) -> None:
        ports.shifts.open(OFFICER)
        empty = ports.drawers.current()
        assert empty is not None
        assert (empty.opening, empty.officer, empty.takes_money) == (None, OFFICER.name, False)
        begun = ports.drawers.begin(OFFICER, 200_000)
        assert (begun.opening, begun.expected, begun.opened, begun.running) == (200_000, 200_000, clock.now(), True)
        with pytest.raises(AlreadyThere):
            ports.drawers.begin(OFFICER, 1)
        assert ports.drawers.current() == begun

    def test_cash_goes_into_the_drawer_and_transfers_beside_it(self, ports: Ports) -> None:
        shift = ports.open_drawer()
        ports.payments.enter(ports.file(), ports.cash(shift=shift), book=BOOK)
        dossier = ports.file("transfer")
        seen = Entry(0, "seen", Act.CONFIRMED, 8000, by=OFFICER.id, of=transfer_key(dossier), shift=shift)
        ports.payments.enter(dossier, seen, book=BOOK)
        drawer = ports.drawers.current()
        assert drawer is not None
        assert (drawer.sums.cash_in, drawer.sums.transfer_in, drawer.sums.takings) == (8000, 8000, 2)
        assert drawer.expected == 108_000

    def test_a_counted_drawer_tells_the_difference_and_takes_nothing_more(self, ports: Ports) -> None:
        shift = ports.open_drawer()
        ports.payments.enter(ports.file(), ports.cash(shift=shift), book=BOOK)
        counted = ports.drawers.count(shift, OFFICER, 107_000, reason="change")
        assert (counted.counted, counted.difference, counted.reason) == (107_000, -1000, "change")
        with pytest.raises(AlreadyThere):
            ports.drawers.count(shift, OFFICER, 108_000, reason="")
        with pytest.raises(NotThere):
            ports.payments.enter(ports.file(), ports.cash("late", shift=shift), book=BOOK)

    def test_a_drawer_that_was_left_uncounted_is_shown_until_it_is_counted(self, ports: Ports) -> None:
        shift = ports.open_drawer()
        ports.shifts.close()
        left = ports.drawers.current()
        assert left is not None
        assert (left.shift, left.running) == (shift, False)
        ports.drawers.count(shift, SECOND, 100_000, reason="")
        assert ports.drawers.current() is None

    def test_a_drawer_that_was_never_begun_is_not_counted(self, ports: Ports) -> None:
        ports.shifts.open(OFFICER)
        with pytest.raises(NotThere):
            ports.drawers.count(1, OFFICER, 0, reason="")


# -- what only the real store can show -----------------------------------------------------------------------------


def contents(home: Home) -> dict[str, set[Any]]:
    with home.store.reading() as connection:
        tables = [core(PaymentAccountRow), core(MoneyMovementRow)]
        return {table.name: {tuple(row) for row in connection.execute(table.select())} for table in tables}


def test_the_lists_are_built_anew_from_the_journal(home: Home) -> None:
    ports = Ports(home)
    shift, dossier = ports.open_drawer(), ports.file()
    ports.payments.enter(dossier, ports.cash(shift=shift), book=BOOK)
    ports.payments.enter(dossier, Entry(0, "r", Act.REFUNDED, 500, by=OFFICER.id, of="c", shift=shift, later=True))
    ports.file("transfer")
    erased = ports.file()
    ports.payments.enter(erased, ports.cash("e", shift=shift), book=BOOK)
    ports.dossiers.erase(erased, actor="kiosk", basis="91/2025/QH15")
    before = contents(home)
    projections.rebuild(home.store)
    assert contents(home) == before
    assert home.journal.verify() is None


def test_two_desks_take_the_money_once_and_leave_no_gap_in_the_numbers(home: Home, clock: FakeClock) -> None:
    ports = Ports(home)
    dossiers = [ports.file() for _ in range(20)]
    path: Path = home.path
    home.close()

    def take(_write: int) -> None:
        mine = Ports.__new__(Ports)
        mine.payments = open_home(path, clock).payments
        for dossier in dossiers:
            try:
                mine.payments.enter(dossier, ports.cash(f"{os.getpid()}-{dossier}"), book=BOOK)
            except NotPossible:
                continue

    with Child(take) as first, Child(take) as second:
        assert (first.wait(), second.wait()) == (0, 0)
    after = open_home(path, clock)
    takings = [account(after.payments.entries(dossier)).takings for dossier in dossiers]
    after.close()
    assert [len(taking) for taking in takings] == [1] * 20
    assert sorted(taking[0].entry.number for taking in takings) == [f"K1/2026/{n:07d}" for n in range(1, 21)]
