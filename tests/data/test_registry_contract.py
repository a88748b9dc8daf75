"""What every maker of `Registry` must keep: the same tests run on the fake and on the real store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.data.home import Home
from kiosk.domain.people import CodeWay, Officer
from kiosk.domain.registration import AccountKind, NewAccount, Profile, Purpose
from kiosk.services.ports import Accounts, AlreadyThere, NotThere, Registry
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.registry import FakeRegistry
from tests.fakes.samples import CITIZEN, OFFICER

SHOP = Profile(AccountKind.BUSINESS, "Hợp tác xã Mẫu", "0100000003", "171000001", "card_seen")
NEW = NewAccount(CITIZEN, SHOP, frozenset({Purpose.ACCOUNT, Purpose.REUSE}))
SECOND = Officer("0ff2", "hai", "Người Thứ Hai")


class Ports:
    def __init__(self, accounts: Accounts, registry: Registry) -> None:
        self.accounts = accounts
        self.registry = registry

    def register(self, new: NewAccount = NEW, app: tuple[int, int] | None = None) -> None:
        way = CodeWay.APP if app else CodeWay.PHONE
        self.registry.register(new, pin_hash="h", code_secret="s", code_way=way, app=app)


@pytest.fixture(params=["fake", "real"])
def ports(request: pytest.FixtureRequest, clock: FakeClock) -> Ports:
    if request.param == "fake":
        fake = FakeHome(clock)
        ports = Ports(fake.accounts, FakeRegistry(fake.accounts, fake.journal, clock))
    else:
        real: Home = request.getfixturevalue("home")
        ports = Ports(real.accounts, real.registry)
    for officer in (OFFICER, SECOND):
        ports.accounts.add_officer(officer, pin_hash="a", code_secret="b")
    return ports


def test_a_registration_makes_an_account_with_its_profile_and_consents(ports: Ports, clock: FakeClock) -> None:
    ports.register()
    found = ports.accounts.citizen(CITIZEN.number)
    assert found is not None
    assert (found.citizen, found.pin_hash, found.code_secret, found.code_way, found.has_app) == (
        CITIZEN, "h", "s", CodeWay.PHONE, False,
    )  # fmt: skip
    assert ports.registry.profile(CITIZEN.id) == SHOP
    consents = ports.registry.consents(CITIZEN.id)
    assert {consent.purpose for consent in consents} == NEW.consents
    assert {(consent.version, consent.given, consent.withdrawn) for consent in consents} == {("1", clock.now(), None)}


def test_the_code_that_enrolled_an_app_is_used_up(ports: Ports) -> None:
    ports.register(app=(58_000_000, 1))
    assert ports.accounts.app_drift(CITIZEN.id) == 1
    assert not ports.accounts.use_app_code(CITIZEN.id, 58_000_000, drift=0)


def test_a_number_has_one_account(ports: Ports) -> None:
    ports.register()
    with pytest.raises(AlreadyThere):
        ports.register(replace(NEW, citizen=replace(CITIZEN, id="another")))


def test_an_account_that_never_said_more_is_a_citizens(ports: Ports) -> None:
    ports.accounts.add_citizen(CITIZEN, pin_hash="h", code_secret="s", code_way=CodeWay.PHONE)
    assert ports.registry.profile(CITIZEN.id) == Profile()
    assert list(ports.registry.consents(CITIZEN.id)) == []


def test_contact_can_be_corrected_name_and_number_cannot(ports: Ports) -> None:
    ports.register()
    ports.registry.correct(replace(CITIZEN, phone="0912000009", email="a@b.vn", address="Xóm 2", name="Khác"))
    found = ports.accounts.citizen(CITIZEN.number)
    assert found is not None
    assert found.citizen == replace(CITIZEN, phone="0912000009", email="a@b.vn", address="Xóm 2")
    with pytest.raises(NotThere):
        ports.registry.correct(replace(CITIZEN, id="nobody", number="038090000099"))


def test_consent_is_withdrawn_with_the_time_and_can_be_given_again(ports: Ports, clock: FakeClock) -> None:
    ports.register()
    clock.run(60)
    ports.registry.withdraw(CITIZEN.id, Purpose.REUSE, actor=CITIZEN.actor)
    ports.registry.withdraw(CITIZEN.id, Purpose.PROGRESS, actor=CITIZEN.actor)
    by_purpose = {consent.purpose: consent for consent in ports.registry.consents(CITIZEN.id)}
    assert by_purpose[Purpose.REUSE].withdrawn == clock.now()
    assert by_purpose[Purpose.ACCOUNT].withdrawn is None
    assert Purpose.PROGRESS not in by_purpose
    ports.registry.agree(CITIZEN.id, Purpose.REUSE, version="2", actor=CITIZEN.actor)
    by_purpose = {consent.purpose: consent for consent in ports.registry.consents(CITIZEN.id)}
    assert (by_purpose[Purpose.REUSE].version, by_purpose[Purpose.REUSE].withdrawn) == ("2", None)


def test_a_deleted_account_leaves_nothing_and_its_number_is_free(ports: Ports) -> None:
    ports.register(app=(58_000_000, 0))
    ports.accounts.charge_try(CITIZEN.id)
    ports.registry.set_pin(CITIZEN.id, "x", actor=CITIZEN.actor, officer=OFFICER.id)
    ports.registry.delete(CITIZEN.id, actor=CITIZEN.actor)
    assert ports.accounts.citizen(CITIZEN.number) is None
    assert list(ports.registry.consents(CITIZEN.id)) == []
    assert list(ports.registry.unsigned_resets()) == []
    assert ports.accounts.charge_try(CITIZEN.id).failures == 0
    ports.register()


def test_no_question_of_a_deleted_account_waits_with_its_name_for_an_officer(home: Home) -> None:
    home.registry.register(NEW, pin_hash="h", code_secret="s", code_way=CodeWay.PHONE)
    for account in (CITIZEN.id, f"pin:{CITIZEN.id}", "another"):
        home.slips.ask(account, number=CITIZEN.number, name=CITIZEN.name)
    home.registry.delete(CITIZEN.id, actor=CITIZEN.actor)
    assert [request.account for request in home.slips.waiting()] == ["another"]


def test_a_reset_of_a_pin_waits_for_a_second_officer(ports: Ports, clock: FakeClock) -> None:
    ports.register()
    ports.registry.set_pin(CITIZEN.id, "own change", actor=CITIZEN.actor)
    assert list(ports.registry.unsigned_resets()) == []
    ports.registry.set_pin(CITIZEN.id, "reset", actor=OFFICER.actor, officer=OFFICER.id)
    found = ports.accounts.citizen(CITIZEN.number)
    assert found is not None
    assert found.pin_hash == "reset"
    [waiting] = ports.registry.unsigned_resets()
    assert (waiting.account, waiting.name) == (CITIZEN.id, CITIZEN.name)
    assert (waiting.officer, waiting.at) == (OFFICER.id, clock.now())
    assert not ports.registry.countersign(waiting.id, OFFICER)
    assert ports.registry.countersign(waiting.id, SECOND)
    assert not ports.registry.countersign(waiting.id, SECOND)
    assert list(ports.registry.unsigned_resets()) == []
