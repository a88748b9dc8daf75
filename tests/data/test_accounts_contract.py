"""Accounts and tries: what every maker of this port keeps, the fake as well as the real store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.domain.people import CodeWay, Officer
from kiosk.domain.throttle import Throttle
from kiosk.services.ports import AlreadyThere
from tests.fakes.clock import FakeClock
from tests.fakes.home_ports import Ports
from tests.fakes.samples import CITIZEN, OFFICER


class TestAccounts:
    def test_a_citizen_is_found_by_card_number_with_all_that_was_given(self, ports: Ports) -> None:
        assert ports.accounts.citizen(CITIZEN.number) is None
        ports.accounts.add_citizen(CITIZEN, pin_hash="$argon2id$…", code_secret="BASE32", code_way=CodeWay.APP)
        found = ports.accounts.citizen(CITIZEN.number)
        assert found is not None
        assert found.citizen == CITIZEN
        assert (found.pin_hash, found.code_secret, found.code_way) == ("$argon2id$…", "BASE32", CodeWay.APP)

    def test_a_card_number_has_one_account_only(self, ports: Ports) -> None:
        ports.accounts.add_citizen(CITIZEN, pin_hash="a", code_secret="b", code_way=CodeWay.PHONE)
        with pytest.raises(AlreadyThere):
            ports.accounts.add_citizen(CITIZEN, pin_hash="c", code_secret="d", code_way=CodeWay.PHONE)

    def test_officers_are_found_by_login_and_listed_in_vietnamese_order(self, ports: Ports) -> None:
        second = Officer("0ff2", "dao", "Đào Văn Mẫu")
        third = Officer("0ff3", "em", "Em Thị Mẫu")
        for officer in (OFFICER, third, second):
            ports.accounts.add_officer(officer, pin_hash="a", code_secret="b")
        found = ports.accounts.officer(OFFICER.login)
        assert found is not None
        assert found.officer == OFFICER
        assert [officer.login for officer in ports.accounts.officers()] == ["dao", "em", OFFICER.login]
        assert ports.accounts.officer("nobody") is None
        with pytest.raises(AlreadyThere):
            ports.accounts.add_officer(OFFICER, pin_hash="a", code_secret="b")

    def test_five_tries_are_free_and_the_sixth_waits(self, ports: Ports) -> None:
        waits = [ports.accounts.charge_try("account").wait_left_s for _ in range(6)]
        assert waits == [0, 0, 0, 0, 0, 15]

    def test_a_try_during_the_wait_does_not_make_it_longer(self, ports: Ports, clock: FakeClock) -> None:
        for _ in range(5):
            ports.accounts.charge_try("account")
        clock.run(10)
        assert ports.accounts.charge_try("account").wait_left_s == pytest.approx(5)
        assert ports.accounts.charge_try("account").wait_left_s == pytest.approx(5)
        clock.run(5)
        assert ports.accounts.charge_try("account").wait_left_s == 0

    def test_neither_a_changed_clock_nor_a_restart_shortens_the_wait(self, ports: Ports, clock: FakeClock) -> None:
        for _ in range(5):
            ports.accounts.charge_try("account")
        clock.set_wall(clock.now() + timedelta(days=3650))
        assert ports.accounts.charge_try("account").wait_left_s == pytest.approx(15)
        clock.restart(off=timedelta(days=2))
        assert ports.accounts.charge_try("account").wait_left_s == pytest.approx(15)
        clock.run(15)
        assert ports.accounts.charge_try("account").wait_left_s == 0

    def test_a_right_try_clears_the_count_of_its_account_only(self, ports: Ports) -> None:
        for _ in range(5):
            ports.accounts.charge_try("mine")
            ports.accounts.charge_try("hers")
        ports.accounts.settle_try("mine", passed=True, actor=CITIZEN.actor, evidence="pin")
        assert ports.accounts.charge_try("mine").failures == 0
        assert ports.accounts.charge_try("hers").failures == 5

    def test_a_wrong_try_stays_counted(self, ports: Ports) -> None:
        ports.accounts.charge_try("mine")
        ports.accounts.settle_try("mine", passed=False, actor="nobody", evidence="pin")
        assert ports.accounts.charge_try("mine").failures == 1

    def test_code_counters_go_up_by_one_for_each_account(self, ports: Ports) -> None:
        assert [ports.accounts.next_counter("a") for _ in range(3)] == [1, 2, 3]
        assert ports.accounts.next_counter("b") == 1

    def test_no_code_works_twice_nor_after_a_later_one(self, ports: Ports) -> None:
        assert ports.accounts.use_code("a", 7)
        assert not ports.accounts.use_code("a", 7)
        assert not ports.accounts.use_code("a", 6)
        assert ports.accounts.use_code("a", 8)
        assert ports.accounts.use_code("b", 7)

    def test_time_steps_of_an_app_are_kept_apart_from_counters(self, ports: Ports) -> None:
        assert ports.accounts.use_app_code("a", 58_000_000, drift=1)
        assert ports.accounts.app_drift("a") == 1
        assert ports.accounts.use_code("a", 1)
        assert not ports.accounts.use_app_code("a", 58_000_000, drift=0)
        assert not ports.accounts.use_app_code("a", 57_999_999, drift=0)
        assert ports.accounts.app_drift("a") == 1
        assert ports.accounts.use_app_code("a", 58_000_001, drift=-2)
        assert ports.accounts.app_drift("a") == -2
        assert ports.accounts.app_drift("b") == 0

    def test_a_shared_count_closes_for_all_and_no_time_opens_it(self, ports: Ports, clock: FakeClock) -> None:
        def charge(scope: str) -> Throttle | None:
            return ports.accounts.charge_shared_try(scope, shared="all", limit=3)

        assert [charge(scope) for scope in "abc"] == [Throttle()] * 3
        assert charge("d") is None
        clock.run(7200)
        clock.restart(off=timedelta(days=1))
        clock.run(7200)
        assert charge("d") is None
        ports.accounts.forgive("all", actor=OFFICER.actor)
        assert charge("d") == Throttle()
        assert charge("a") == Throttle(failures=1)

    def test_a_shared_count_forgets_failures_of_an_hour_ago(self, ports: Ports, clock: FakeClock) -> None:
        for scope in "abcdefgh":
            assert ports.accounts.charge_shared_try(scope, shared="all", limit=3) is not None
            clock.run(1801)

    def test_a_right_try_gives_its_own_shared_charge_back(self, ports: Ports) -> None:
        for scope in "aba":
            assert ports.accounts.charge_shared_try(scope, shared="all", limit=3) is not None
        ports.accounts.settle_try("a", passed=True, actor="citizen:a", evidence="", shared="all")
        assert ports.accounts.charge_shared_try("c", shared="all", limit=3) is not None
        assert ports.accounts.charge_shared_try("c", shared="all", limit=3) is None

    def test_a_try_while_one_waits_is_not_counted_for_all(self, ports: Ports) -> None:
        waits = [ports.accounts.charge_shared_try("a", shared="all", limit=6) for _ in range(20)]
        assert waits[-1] == Throttle(5, 15.0)
        assert ports.accounts.charge_shared_try("b", shared="all", limit=6) is not None

    def test_forgiving_ends_the_wait_of_one(self, ports: Ports) -> None:
        for _ in range(6):
            ports.accounts.charge_try("mine")
            ports.accounts.charge_try("hers")
        ports.accounts.forgive("mine", actor=OFFICER.actor)
        assert ports.accounts.charge_try("mine") == Throttle()
        assert ports.accounts.charge_try("hers").wait_left_s == 15

    def test_a_pin_gets_another_hash(self, ports: Ports) -> None:
        ports.accounts.add_citizen(CITIZEN, pin_hash="a", code_secret="b", code_way=CodeWay.PHONE)
        ports.accounts.add_officer(OFFICER, pin_hash="a", code_secret="b")
        ports.accounts.renew_pin_hash(CITIZEN.id, "c")
        ports.accounts.renew_pin_hash(OFFICER.id, "d")
        citizen, officer = ports.accounts.citizen(CITIZEN.number), ports.accounts.officer(OFFICER.login)
        assert citizen is not None
        assert officer is not None
        assert (citizen.pin_hash, officer.pin_hash) == ("c", "d")

    def test_an_hourly_limit_closes_and_opens_with_running_time(self, ports: Ports, clock: FakeClock) -> None:
        assert [ports.accounts.record_miss("lookup", limit=2) for _ in range(3)] == [True, True, False]
        assert not ports.accounts.may_miss("lookup", limit=2)
        clock.run(3599)
        assert not ports.accounts.may_miss("lookup", limit=2)
        clock.run(1)
        assert ports.accounts.may_miss("lookup", limit=2)

    def test_an_hourly_limit_goes_on_after_a_restart(self, ports: Ports, clock: FakeClock) -> None:
        ports.accounts.record_miss("lookup", limit=1)
        clock.run(3000)
        clock.restart(off=timedelta(days=1))
        assert not ports.accounts.may_miss("lookup", limit=1)
        clock.run(3600)
        assert ports.accounts.may_miss("lookup", limit=1)
