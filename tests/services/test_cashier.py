"""Taking money: rights, the PIN once more, the drawer, and what two officers do together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from kiosk.domain.dossier import Dossier
from kiosk.domain.payment_rules import transfer_key
from kiosk.domain.payments import State
from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import check_character
from kiosk.services.cash_of_shift import CashOfShift
from kiosk.services.cashier import Bill, BookRules, Cashier, new_key
from kiosk.services.desk import Desk
from kiosk.services.filing import Filing
from kiosk.services.login import Refused, Wait
from kiosk.services.pin_again import PinAgain
from kiosk.services.ports import Drawer, NotThere
from kiosk.services.rights import NotAllowed
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.rights import AllAtWork
from tests.fakes.samples import AGENCY, OFFICER, submission, terms
from tests.services.conftest import PIN, SECRET

SECOND = Officer("0ff10000000000000000000000000002", "vidu.lt", "Lê Thị Ví Dụ", frozenset({Role.HEAD}))
TILL = Officer("0ff10000000000000000000000000003", "thuquy", "Đào Văn Mẫu", frozenset({Role.CASHIER}))
TECHNICIAN = Officer("0ff10000000000000000000000000004", "kythuat", "Em Văn Mẫu", frozenset({Role.TECHNICIAN}))


@dataclass
class Money:
    """A counter that takes money."""

    home: FakeHome
    cashier: Cashier
    cash: CashOfShift

    def file(self, payment: str = "cash") -> Dossier:
        key = self.home.drafts.start("5c1f", "1.001193", 1)
        return self.home.dossiers.submit(replace(submission(key), payment=payment), terms()).dossier

    def take(self, dossier: Dossier, officer: Officer = OFFICER, **changes: Any) -> Any:
        values: dict[str, Any] = {"pin": PIN, "amount": 8000, "given": 10_000, "key": new_key(), **changes}
        return self.cashier.take_cash(officer, values.pop("pin"), dossier.id, **values)

    def taken(self) -> tuple[Dossier, str]:
        """A dossier whose fee was taken, and the key of the taking."""
        dossier = self.file()
        bill = self.take(dossier)
        assert isinstance(bill, Bill)
        return dossier, bill.account.takings[0].entry.key

    def drawer(self) -> Drawer:
        found = self.home.drawers.current()
        assert found is not None
        return found


@pytest.fixture
def money(home: FakeHome, filing: Filing, clock: FakeClock, pin_hash: str) -> Money:
    return money_with(home, filing, clock, pin_hash)


def money_with(home: FakeHome, filing: Filing, clock: FakeClock, pin_hash: str, *, later: bool = False) -> Money:
    """With an open shift whose drawer began with 100,000 đ."""
    for officer in (SECOND, TILL, TECHNICIAN):
        if home.accounts.officer(officer.login) is None:
            home.accounts.add_officer(officer, pin_hash=pin_hash, code_secret=SECRET)
    home.shifts.open(OFFICER)
    home.drawers.begin(OFFICER, 100_000)
    again, rights = PinAgain(home.accounts), AllAtWork(home.accounts, clock)
    rules = BookRules(AGENCY, "K1", later=later)
    desk = Desk(home.dossiers, home.shifts, home.help_calls, filing, clock, rights)
    cashier = Cashier(home.payments, home.dossiers, home.drawers, home.accounts, again, rules, rights)
    return Money(home, cashier, CashOfShift(home.drawers, desk, again, rights))


class TestCash:
    def test_is_taken_with_the_pin_and_numbered(self, money: Money) -> None:
        dossier = money.file()
        bill = money.take(dossier)
        assert isinstance(bill, Bill)
        assert bill.account.state is State.PAID
        (taking,) = bill.account.takings
        assert (taking.entry.number, taking.entry.given, taking.entry.shift) == ("K1/2026/0000001", 10_000, 1)
        assert money.drawer().expected == 108_000

    def test_a_second_press_takes_nothing_more(self, money: Money) -> None:
        dossier, key = money.file(), new_key()
        assert money.take(dossier, key=key) == money.take(dossier, key=key)
        assert money.drawer().expected == 108_000

    def test_a_wrong_pin_takes_nothing_and_after_five_there_is_a_wait(self, money: Money) -> None:
        dossier = money.file()
        answers = [money.take(dossier, pin="000000") for _ in range(6)]
        assert answers[:5] == [Refused(left) for left in (4, 3, 2, 1, 0)]
        assert isinstance(answers[5], Wait)
        assert money.cashier.bill(OFFICER, dossier.id).account.paid == 0

    def test_a_right_pin_here_does_not_clear_the_wrong_tries_of_the_door(self, money: Money) -> None:
        for _ in range(5):
            money.home.accounts.charge_try(OFFICER.id)
        assert isinstance(money.take(money.file()), Bill)
        assert money.home.accounts.charge_try(OFFICER.id).wait_left_s > 0

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"given": 7999}, "payment.too_little"),
            ({"amount": 5000}, "payment.not_due"),
            ({"amount": 9000}, "payment.not_due"),
        ],
    )
    def test_is_not_taken_where_amounts_do_not_fit(self, money: Money, changes: dict[str, Any], problem: str) -> None:
        assert money.take(money.file(), **changes) == Problem(problem)

    def test_is_not_taken_without_a_drawer(self, money: Money) -> None:
        dossier = money.file()
        money.home.drawers.count(1, OFFICER, 100_000, reason="")
        assert money.take(dossier) == Problem("payment.no_drawer")
        money.home.shifts.close()
        assert money.take(dossier) == Problem("payment.no_drawer")

    def test_is_taken_by_cashiers_too_but_by_nobody_else(self, money: Money) -> None:
        dossier = money.file()
        for act in (
            lambda: money.take(dossier, TECHNICIAN),
            lambda: money.cashier.due(TECHNICIAN),
            lambda: money.cashier.officers(TECHNICIAN),
            lambda: money.cashier.find(TECHNICIAN, dossier.code),
            lambda: money.cash.current(TECHNICIAN),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert isinstance(money.take(dossier, TILL), Bill)


class TestTheLists:
    def test_show_what_is_owed_pending_and_unsigned(self, money: Money) -> None:
        owed, announced = money.file(), money.file("transfer")
        paid, taking = money.taken()
        money.cashier.refund(OFFICER, PIN, paid.id, taking, amount=8000, reason="withdrawn", key="r")
        assert [bill.dossier.id for bill in money.cashier.due(OFFICER)] == [owed.id, announced.id]
        assert [bill.dossier.id for bill in money.cashier.pending(OFFICER)] == [announced.id]
        assert [bill.dossier.id for bill in money.cashier.unsigned(OFFICER)] == [paid.id]

    def test_a_dossier_is_found_by_its_typed_code(self, money: Money) -> None:
        dossier = money.file()
        found = money.cashier.find(OFFICER, f"{dossier.code}-{check_character(dossier.code)}")
        assert isinstance(found, Bill)
        assert found.dossier == dossier
        wrong = f"{AGENCY}-261120-0999"
        assert money.cashier.find(OFFICER, f"{wrong}-{check_character(wrong)}") == Problem("lookup.not_found")
        assert isinstance(money.cashier.find(OFFICER, dossier.code), Problem)
        with pytest.raises(NotThere):
            money.cashier.bill(OFFICER, "0")


class TestTransfers:
    def test_are_confirmed_by_whoever_sees_the_money(self, money: Money) -> None:
        dossier = money.file("transfer")
        confirm = money.cashier.confirm_transfer
        bill = confirm(TILL, PIN, dossier.id, transfer_key(dossier.id), amount=8000)
        assert isinstance(bill, Bill)
        assert bill.account.takings[0].entry.number == "K1/2026/0000001"
        assert money.drawer().sums.transfer_in == 8000
        again = confirm(OFFICER, PIN, dossier.id, transfer_key(dossier.id), amount=8000)
        assert isinstance(again, Bill)
        assert again.account.paid == 8000

    def test_need_no_open_drawer(self, money: Money) -> None:
        dossier = money.file("transfer")
        money.home.shifts.close()
        bill = money.cashier.confirm_transfer(OFFICER, PIN, dossier.id, transfer_key(dossier.id), amount=8000)
        assert isinstance(bill, Bill)
        assert bill.account.takings[0].entry.shift == 0

    def test_that_did_not_come_are_owed_again(self, money: Money) -> None:
        dossier = money.file("transfer")
        bill = money.cashier.no_transfer(OFFICER, PIN, dossier.id, transfer_key(dossier.id))
        assert isinstance(bill, Bill)
        assert bill.account.state is State.DUE


class TestTwoOfficers:
    def test_a_refund_leaves_the_drawer_when_the_second_officer_signs(self, money: Money) -> None:
        dossier, taking = money.taken()
        money.cashier.refund(OFFICER, PIN, dossier.id, taking, amount=8000, reason="withdrawn", key="r")
        assert money.drawer().expected == 108_000
        assert money.cashier.countersign(OFFICER, PIN, dossier.id, "r") == Problem("payment.same_officer")
        signed = money.cashier.countersign(SECOND, PIN, dossier.id, "r")
        assert isinstance(signed, Bill)
        assert (signed.account.returned, money.drawer().expected) == (8000, 100_000)

    def test_in_an_office_of_one_it_is_done_and_stays_flagged(
        self, home: FakeHome, filing: Filing, clock: FakeClock, pin_hash: str
    ) -> None:
        money = money_with(home, filing, clock, pin_hash, later=True)
        dossier, taking = money.taken()
        bill = money.cashier.cancel(OFFICER, PIN, dossier.id, taking, reason="mistyped", key="c")
        assert isinstance(bill, Bill)
        assert (bill.account.returned, len(bill.account.unsigned)) == (8000, 1)
        assert money.drawer().expected == 100_000

    def test_a_waiver_waits_and_a_higher_fee_does_not(self, money: Money) -> None:
        dossier = money.file()
        higher = money.cashier.set_fee(OFFICER, PIN, dossier.id, total=12_000, reason="fee_set", key="a")
        assert isinstance(higher, Bill)
        assert higher.account.due == 12_000
        waived = money.cashier.set_fee(OFFICER, PIN, dossier.id, total=0, reason="exempt", key="b")
        assert isinstance(waived, Bill)
        assert waived.account.due == 12_000
        signed = money.cashier.countersign(SECOND, PIN, dossier.id, "b")
        assert isinstance(signed, Bill)
        assert signed.account.state is State.FREE

    def test_what_is_declined_does_not_happen(self, money: Money) -> None:
        dossier, taking = money.taken()
        money.cashier.refund(OFFICER, PIN, dossier.id, taking, amount=8000, reason="other", key="r")
        declined = money.cashier.decline(SECOND, PIN, dossier.id, "r")
        assert isinstance(declined, Bill)
        assert (declined.account.returned, declined.account.unsigned) == (0, ())
        assert money.cashier.countersign(SECOND, PIN, dossier.id, "r") == Problem("payment.nothing_to_sign")

    def test_cash_does_not_go_back_from_a_drawer_that_is_closed(self, money: Money) -> None:
        dossier, taking = money.taken()
        money.cashier.refund(OFFICER, PIN, dossier.id, taking, amount=8000, reason="other", key="r")
        money.home.shifts.close()
        assert money.cashier.countersign(SECOND, PIN, dossier.id, "r") == Problem("payment.no_drawer")

    def test_a_reason_is_one_of_the_list(self, money: Money) -> None:
        dossier, taking = money.taken()
        with pytest.raises(ValueError, match="not in the list"):
            money.cashier.refund(OFFICER, PIN, dossier.id, taking, amount=1, reason="vì ông Mẫu", key="r")


class TestTheCashOfTheShift:
    def test_begins_with_the_shift_where_none_is_open(self, money: Money) -> None:
        money.home.drawers.count(1, OFFICER, 100_000, reason="")
        money.home.shifts.close()
        drawer = money.cash.begin(SECOND, PIN, 50_000)
        assert isinstance(drawer, Drawer)
        assert (drawer.officer, drawer.opening) == (SECOND.name, 50_000)
        assert money.home.shifts.current() == SECOND

    def test_is_not_begun_twice_nor_by_a_cashier_without_a_shift(self, money: Money) -> None:
        assert money.cash.begin(OFFICER, PIN, 1) == Problem("payment.drawer_begun")
        money.home.shifts.close()
        assert money.cash.begin(TILL, PIN, 1) == Problem("payment.no_shift")

    def test_wants_the_pin(self, money: Money) -> None:
        assert money.cash.count(OFFICER, "000000", 1, 100_000) == Refused(4)
        assert money.drawer().counted is None

    def test_that_fits_closes_the_shift(self, money: Money) -> None:
        money.taken()
        counted = money.cash.count(OFFICER, PIN, 1, 108_000)
        assert isinstance(counted, Drawer)
        assert (counted.difference, counted.reason) == (0, "")
        assert money.home.shifts.current() is None

    def test_that_does_not_fit_wants_a_reason_which_the_journal_keeps(self, money: Money) -> None:
        assert money.cash.count(OFFICER, PIN, 1, 99_000) == Problem("payment.reason_wanted")
        counted = money.cash.count(OFFICER, PIN, 1, 99_000, reason="not_found")
        assert isinstance(counted, Drawer)
        assert (counted.difference, counted.reason) == (-1000, "not_found")
        (event,) = [event for _, event in money.home.journal.events if event.kind == "drawer.counted"]
        assert (event.actor, event.body["difference"]) == (OFFICER.actor, -1000)
        assert money.cash.count(OFFICER, PIN, 1, 1, reason="other") == Problem("payment.drawer_counted")
