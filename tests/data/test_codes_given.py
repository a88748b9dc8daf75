"""A provisional dossier gets its national code; both are found for ever. On the fake and on the real store."""

from __future__ import annotations

import pytest

from kiosk.data import projections
from kiosk.data.home import Home
from kiosk.domain.codes import DossierCode, NoCode
from kiosk.domain.dossier import Dossier
from kiosk.domain.typed_codes import is_provisional
from kiosk.services.ports import AlreadyThere, Dossiers, NoNumber, NotThere
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY, CITIZEN, OFFICER, submission, terms

HUBS = DossierCode(AGENCY, terms().today, 17)


@pytest.fixture(params=["fake", "real"])
def either(request: pytest.FixtureRequest, clock: FakeClock) -> Home | FakeHome:
    return FakeHome(clock) if request.param == "fake" else request.getfixturevalue("home")


@pytest.fixture
def dossiers(either: Home | FakeHome) -> Dossiers:
    return either.dossiers


def file_one(dossiers: Dossiers, key: str = "key", *, trusted: bool = False) -> Dossier:
    return dossiers.submit(submission(key), terms(clock_trusted=trusted)).dossier


def test_the_next_number_of_the_lane_takes_the_provisional_codes_place(dossiers: Dossiers) -> None:
    before = file_one(dossiers)
    assert is_provisional(before.code)
    given = dossiers.give_code(before.id, terms(), actor=OFFICER.actor)
    assert (given.dossier.code, given.dossier.earlier_codes) == (f"{AGENCY}-261120-0001", (before.code,))
    assert not given.repeated
    assert dossiers.by_code(before.code) == dossiers.by_code(given.dossier.code) == given.dossier
    assert given.dossier.secret == before.secret
    assert file_one(dossiers, "next", trusted=True).code == f"{AGENCY}-261120-0002"


def test_a_new_receipt_is_queued(either: Home | FakeHome) -> None:
    before = either.dossiers.submit(submission("key"), terms(clock_trusted=False))
    given = either.dossiers.give_code(before.dossier.id, terms(), actor=OFFICER.actor)
    assert given.print_job != before.print_job
    job = either.print_queue.job(given.print_job)
    assert job is not None
    assert (job.dossier, job.state) == (before.dossier.id, "pending")


def test_the_hubs_own_number_may_be_given(dossiers: Dossiers) -> None:
    given = dossiers.give_code(file_one(dossiers).id, terms(clock_trusted=False), actor="hub", code=HUBS)
    assert given.dossier.code == str(HUBS)


def test_a_code_is_given_once(dossiers: Dossiers) -> None:
    first = dossiers.give_code(file_one(dossiers).id, terms(), actor="hub", code=HUBS).dossier
    again = dossiers.give_code(first.id, terms(), actor="hub")
    assert (again.dossier, again.repeated) == (first, True)


def test_a_code_that_another_dossier_has_is_refused(dossiers: Dossiers) -> None:
    taken = file_one(dossiers, "one", trusted=True)
    before = file_one(dossiers, "other")
    code = DossierCode.parse(taken.code)
    assert isinstance(code, DossierCode)
    with pytest.raises(AlreadyThere):
        dossiers.give_code(before.id, terms(), actor="hub", code=code)
    assert dossiers.by_id(before.id) == before


def test_without_a_number_nothing_changes(dossiers: Dossiers) -> None:
    before = file_one(dossiers)
    with pytest.raises(NoNumber) as refused:
        dossiers.give_code(before.id, terms(clock_trusted=False), actor=OFFICER.actor)
    assert refused.value.reason is NoCode.CLOCK_UNTRUSTED
    assert dossiers.by_id(before.id) == before


def test_a_dossier_that_is_not_there_or_was_erased_gets_none(dossiers: Dossiers) -> None:
    with pytest.raises(NotThere):
        dossiers.give_code("nobody", terms(), actor="hub")
    erased = file_one(dossiers)
    dossiers.erase(erased.id, actor="hub", basis="retention")
    with pytest.raises(NotThere):
        dossiers.give_code(erased.id, terms(), actor="hub")
    assert dossiers.provisional() == []


def test_those_that_wait_are_listed_oldest_first(dossiers: Dossiers) -> None:
    first, second = file_one(dossiers, "one"), file_one(dossiers, "two")
    file_one(dossiers, "national", trusted=True)
    assert [dossier.id for dossier in dossiers.provisional()] == [first.id, second.id]
    dossiers.give_code(first.id, terms(), actor="hub")
    assert [dossier.id for dossier in dossiers.provisional()] == [second.id]


def test_it_stands_in_the_journal_who_gave_which_code(home: Home) -> None:
    before = file_one(home.dossiers)
    home.dossiers.give_code(before.id, terms(), actor=OFFICER.actor)
    with home.store.reading() as connection:
        (*_, event) = projections.events(connection, [before.id])[before.id]
    assert (event.kind, event.actor) == ("dossier.code_given", OFFICER.actor)
    assert event.body == {"code": f"{AGENCY}-261120-0001", "before": before.code}
    assert home.journal.verify() is None


def test_both_codes_survive_a_rebuild_and_an_erasure(home: Home) -> None:
    before = file_one(home.dossiers)
    given = home.dossiers.give_code(before.id, terms(), actor=OFFICER.actor).dossier
    projections.rebuild(home.store)
    assert home.dossiers.by_code(before.code) == given
    home.dossiers.erase(given.id, actor="hub", basis="retention")
    projections.rebuild(home.store)
    for code in (before.code, given.code):
        found = home.dossiers.by_code(code)
        assert found is not None
        assert (found.code, found.earlier_codes, found.body) == (given.code, (before.code,), {})
    assert home.dossiers.of_account(CITIZEN.id) == []
