"""Officers' accounts and people without one: the same tests on the fakes and on the real store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.data.home import Home
from kiosk.domain.people import Role
from kiosk.services.ports import Accounts, Journal, LastOfRole, NotThere, OfficerAccounts, WalkIns
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN, OFFICER

CLERK = replace(OFFICER, id="0ff2", login="clerk", roles=frozenset({Role.COUNTER}))


class Ports:
    """The ports under test."""

    def __init__(self, home: Home | FakeHome) -> None:
        self.accounts: Accounts = home.accounts
        self.officers: OfficerAccounts = home.officers
        self.walk_ins: WalkIns = home.walk_ins
        self.journal: Journal = home.journal
        for officer in (OFFICER, CLERK):
            self.accounts.add_officer(officer, pin_hash="pin", code_secret="secret")


@pytest.fixture(params=["fake", "real"])
def ports(request: pytest.FixtureRequest, clock: FakeClock) -> Ports:
    return Ports(FakeHome(clock) if request.param == "fake" else request.getfixturevalue("home"))


class TestAnOfficer:
    def test_is_disabled_and_enabled_again(self, ports: Ports) -> None:
        assert not ports.officers.set_enabled("clerk", False, actor="command_line").enabled
        found = ports.accounts.officer("clerk")
        assert found is not None
        assert found.officer == replace(CLERK, enabled=False)
        assert ports.officers.set_enabled("clerk", True, actor="command_line") == CLERK

    def test_gets_other_roles(self, ports: Ports) -> None:
        roles = frozenset({Role.CASHIER, Role.COUNTER})
        assert ports.officers.set_roles("clerk", roles, actor="command_line").roles == roles
        assert replace(CLERK, roles=roles) in ports.accounts.officers()

    def test_gets_a_new_pin_and_secret_and_a_fresh_count_of_tries(self, ports: Ports) -> None:
        for _ in range(6):
            ports.accounts.charge_try(CLERK.id)
        ports.officers.reset("clerk", pin_hash="new", code_secret="other", actor="command_line")
        found = ports.accounts.officer("clerk")
        assert found is not None
        assert (found.pin_hash, found.code_secret) == ("new", "other")
        assert ports.accounts.charge_try(CLERK.id).failures == 0

    def test_who_is_the_last_head_stays_one_and_nothing_is_written(self, ports: Ports) -> None:
        before = ports.journal.head()
        with pytest.raises(LastOfRole) as refused:
            ports.officers.set_enabled(OFFICER.login, False, actor="command_line")
        assert refused.value.role is Role.HEAD
        assert ports.journal.head() == before
        assert OFFICER in ports.accounts.officers()

    def test_who_is_not_there_cannot_be_changed(self, ports: Ports) -> None:
        with pytest.raises(NotThere):
            ports.officers.set_enabled("nobody", False, actor="command_line")
        with pytest.raises(NotThere):
            ports.officers.reset("nobody", pin_hash="new", code_secret="other", actor="command_line")

    def test_changes_by_an_event_each(self, ports: Ports) -> None:
        heads = {ports.journal.head()}
        ports.officers.set_enabled("clerk", False, actor="command_line")
        heads.add(ports.journal.head())
        ports.officers.reset("clerk", pin_hash="new", code_secret="other", actor="command_line")
        heads.add(ports.journal.head())
        assert len(heads) == 3
        assert ports.journal.verify(heads) is None


class TestSomebodyWithoutAnAccount:
    def test_has_the_same_id_each_time(self, ports: Ports) -> None:
        assert ports.walk_ins.id_of(CITIZEN.number) is None
        first = ports.walk_ins.meet(CITIZEN.number, CITIZEN.name, actor=OFFICER.actor)
        again = ports.walk_ins.meet(CITIZEN.number, "Nguyễn Thị Mẫu Hai", actor=OFFICER.actor)
        assert (first.id, first.number, again.name) == (again.id, CITIZEN.number, "Nguyễn Thị Mẫu Hai")
        assert ports.walk_ins.id_of(CITIZEN.number) == first.id

    def test_is_met_by_an_officer_in_the_journal(self, ports: Ports) -> None:
        before = ports.journal.head()
        ports.walk_ins.meet(CITIZEN.number, CITIZEN.name, actor=OFFICER.actor)
        assert ports.journal.head() != before
        assert ports.journal.verify() is None
