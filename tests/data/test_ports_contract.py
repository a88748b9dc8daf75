"""What every maker of the store's ports must keep: the same tests run on the fakes and on the real store."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.data.home import Home
from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Attachment, ForbiddenTransition, Kind, Status
from kiosk.domain.people import CodeWay, Officer
from kiosk.domain.throttle import Throttle
from kiosk.services.ports import (
    Accounts,
    AlreadyThere,
    Dossiers,
    Drafts,
    HelpCalls,
    Journal,
    NotThere,
    PaperEvent,
    PrintQueue,
    Shifts,
    TooLarge,
    Vault,
)
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY, CITIZEN, DUE, OFFICER, RECEIVED, paper, submission, terms

SCAN = b"%PDF-1.7 made up " * 9000


class Ports:
    """The ports under test, seen as the services see them."""

    def __init__(self, home: Home | FakeHome) -> None:
        self.accounts: Accounts = home.accounts
        self.drafts: Drafts = home.drafts
        self.dossiers: Dossiers = home.dossiers
        self.vault: Vault = home.vault
        self.journal: Journal = home.journal
        self.print_queue: PrintQueue = home.print_queue
        self.shifts: Shifts = home.shifts
        self.help_calls: HelpCalls = home.help_calls

    def draft_with_paper(self) -> tuple[str, Attachment]:
        draft = self.drafts.start(CITIZEN.id, "1.001193", 1)
        stored = self.vault.put(io.BytesIO(SCAN), limit=10**6)
        attached = paper(stored)
        self.drafts.attach(draft, attached, key=stored.key)
        return draft, attached

    def file(self) -> str:
        return self.dossiers.submit(submission(self.drafts.start(CITIZEN.id, "1.001193", 1)), terms()).dossier.id


@pytest.fixture(params=["fake", "real"])
def ports(request: pytest.FixtureRequest, clock: FakeClock) -> Ports:
    return Ports(FakeHome(clock) if request.param == "fake" else request.getfixturevalue("home"))


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


class TestDrafts:
    def test_answers_are_kept_field_by_field(self, ports: Ports) -> None:
        draft = ports.drafts.start(CITIZEN.id, "1.001193", 3)
        ports.drafts.save(draft, {"applicant.name": "Nguyễn", "choice.owner": "same"}, place="applicant")
        ports.drafts.save(draft, {"applicant.name": CITIZEN.name}, place="declaration/2")
        found = ports.drafts.load(draft)
        assert found is not None
        assert found.answers == {"applicant.name": CITIZEN.name, "choice.owner": "same"}
        assert (found.account, found.procedure, found.form_revision, found.place) == (
            CITIZEN.id, "1.001193", 3, "declaration/2",
        )  # fmt: skip

    def test_the_latest_draft_is_the_one_saved_last(self, ports: Ports, clock: FakeClock) -> None:
        first = ports.drafts.start(CITIZEN.id, "1.001193", 1)
        clock.run(1)
        ports.drafts.start(CITIZEN.id, "1.001193", 1)
        clock.run(1)
        ports.drafts.save(first, {"a": "b"}, place="x")
        latest = ports.drafts.latest(CITIZEN.id)
        assert latest is not None
        assert latest.id == first
        assert latest.saved == clock.now()

    def test_a_draft_is_nobody_elses(self, ports: Ports) -> None:
        ports.drafts.start(CITIZEN.id, "1.001193", 1)
        assert ports.drafts.latest("another account") is None

    def test_papers_stay_in_order_and_can_be_opened(self, ports: Ports) -> None:
        draft, first = ports.draft_with_paper()
        stored = ports.vault.put(io.BytesIO(b"second"), limit=10**6)
        ports.drafts.attach(draft, paper(stored, slot="other"), key=stored.key)
        found = ports.drafts.load(draft)
        assert found is not None
        assert [kept.id for kept in found.papers] == [first.id, stored.id]
        assert found.papers[0] == first
        assert ports.vault.read(first.id, ports.drafts.paper_key(draft, first.id)) == SCAN

    def test_a_paper_comes_with_the_answers_the_place_and_the_event_that_go_with_it(self, ports: Ports) -> None:
        draft, first = ports.draft_with_paper()
        stored = ports.vault.put(io.BytesIO(b"pictures"), limit=100)
        event = PaperEvent("paper.made_harmless", CITIZEN.actor, {"paper": stored.id})
        rebuilt = replace(paper(stored), quality="rebuilt")
        before = ports.journal.head()
        ports.drafts.attach(
            draft, rebuilt, key=stored.key, answers={"pages.other": "counted"}, place="papers", event=event
        )
        found = ports.drafts.load(draft)
        assert found is not None
        assert (found.papers, found.place, dict(found.answers)) == (
            (first, rebuilt), "papers", {"pages.other": "counted"},
        )  # fmt: skip
        assert ports.journal.head() != before
        assert ports.journal.verify() is None

    def test_a_paper_alone_leaves_place_and_answers_as_they_were(self, ports: Ports) -> None:
        draft = ports.drafts.start(CITIZEN.id, "1.001193", 1)
        ports.drafts.save(draft, {"a": "b"}, place="papers")
        before = ports.journal.head()
        self._attach(ports, draft, "other")
        found = ports.drafts.load(draft)
        assert found is not None
        assert (found.place, dict(found.answers), ports.journal.head()) == ("papers", {"a": "b"}, before)

    def test_a_detached_paper_is_gone_with_its_bytes(self, ports: Ports) -> None:
        draft, attached = ports.draft_with_paper()
        key = ports.drafts.paper_key(draft, attached.id)
        ports.drafts.detach(draft, attached.id)
        ports.drafts.detach(draft, attached.id)
        found = ports.drafts.load(draft)
        assert found is not None
        assert found.papers == ()
        with pytest.raises(NotThere):
            ports.vault.read(attached.id, key)
        with pytest.raises(NotThere):
            ports.drafts.paper_key(draft, attached.id)

    def test_one_file_takes_the_place_of_others_with_the_answers_that_go_with_it(self, ports: Ports) -> None:
        draft, first = ports.draft_with_paper()
        others = [self._attach(ports, draft, slot) for slot in ("birth-notice", "other")]
        stored = ports.vault.put(io.BytesIO(b"both"), limit=100)
        both = replace(paper(stored), quality="reduced", reused_from="H-1")
        ports.drafts.replace(
            draft, [first.id, others[0].id], both, key=stored.key, answers={"pages.birth-notice": "counted"}
        )
        found = ports.drafts.load(draft)
        assert found is not None
        assert found.papers == (both, others[1])
        assert found.answers["pages.birth-notice"] == "counted"
        assert ports.vault.read(both.id, ports.drafts.paper_key(draft, both.id)) == b"both"
        for gone in (first, others[0]):
            with pytest.raises(NotThere):
                ports.drafts.paper_key(draft, gone.id)
        filed = ports.dossiers.submit(submission(draft, papers=found.papers), terms())
        assert filed.dossier.body["papers"][0] == both.as_json()

    @pytest.mark.parametrize("gone", [["nowhere"], []], ids=["a paper that is not there", "none"])
    def test_where_a_file_is_to_be_replaced_that_is_not_there_nothing_changes(
        self, ports: Ports, gone: list[str]
    ) -> None:
        draft, first = ports.draft_with_paper()
        stored = ports.vault.put(io.BytesIO(b"both"), limit=100)
        with pytest.raises(NotThere):
            ports.drafts.replace(
                draft, [*gone, first.id] if gone else [], paper(stored), key=stored.key, answers={"a": "b"}
            )
        found = ports.drafts.load(draft)
        assert found is not None
        assert (found.papers, dict(found.answers)) == ((first,), {})
        assert ports.vault.read(first.id, ports.drafts.paper_key(draft, first.id)) == SCAN
        with pytest.raises(NotThere):
            ports.drafts.replace("no draft", [first.id], paper(stored), key=stored.key, answers={})

    def _attach(self, ports: Ports, draft: str, slot: str) -> Attachment:
        stored = ports.vault.put(io.BytesIO(slot.encode()), limit=100)
        attached = paper(stored, slot=slot)
        ports.drafts.attach(draft, attached, key=stored.key)
        return attached

    def test_a_discarded_draft_leaves_nothing(self, ports: Ports) -> None:
        draft, attached = ports.draft_with_paper()
        key = ports.drafts.paper_key(draft, attached.id)
        ports.drafts.discard(draft)
        assert ports.drafts.load(draft) is None
        with pytest.raises(NotThere):
            ports.vault.read(attached.id, key)
        with pytest.raises(NotThere):
            ports.drafts.save(draft, {"a": "b"}, place="x")
        with pytest.raises(NotThere):
            ports.drafts.attach(draft, attached, key=key)


class TestDossiers:
    def test_a_dossier_waits_until_an_officer_accepts_it_and_then_has_a_receipt_to_print(self, ports: Ports) -> None:
        first, second = ports.file(), ports.file()
        assert [dossier.id for dossier in ports.dossiers.waiting()] == [first, second]
        later = RECEIVED + timedelta(hours=1)
        filed = ports.dossiers.accept(first, OFFICER, received=later, due=DUE)
        assert filed.dossier.status is Status.ACCEPTED
        assert (filed.dossier.officer, filed.dossier.received) == (OFFICER.name, int(later.timestamp() * 1000))
        job = ports.print_queue.job(filed.print_job)
        assert job is not None
        assert (job.kind, job.state) == ("receipt", "pending")
        assert [dossier.id for dossier in ports.dossiers.waiting()] == [second]

    def test_two_officers_cannot_accept_the_same_dossier(self, ports: Ports) -> None:
        dossier = ports.file()
        ports.dossiers.accept(dossier, OFFICER, received=RECEIVED, due=DUE)
        with pytest.raises(ForbiddenTransition):
            ports.dossiers.accept(dossier, OFFICER, received=RECEIVED, due=DUE)

    def test_a_submission_becomes_a_dossier_that_is_found_in_every_way(self, ports: Ports) -> None:
        draft, attached = ports.draft_with_paper()
        filed = ports.dossiers.submit(submission(draft, papers=(attached,)), terms())
        dossier = filed.dossier
        assert not filed.repeated
        assert dossier.code == f"{AGENCY}-261120-0001"
        assert dossier.status is Status.REGISTERED
        assert (dossier.received, dossier.due) == (RECEIVED.timestamp() * 1000, DUE.timestamp() * 1000)
        assert len(bytes.fromhex(dossier.secret)) == 16
        assert dossier.owner_name == CITIZEN.name
        assert dossier.body["declaration"]["child_name"] == "Nguyễn Văn Thử"
        assert ports.dossiers.by_id(dossier.id) == dossier
        assert ports.dossiers.by_code(dossier.code) == dossier
        assert list(ports.dossiers.of_account(CITIZEN.id)) == [dossier]
        assert ports.vault.read(attached.id, ports.dossiers.paper_key(dossier.id, attached.id)) == SCAN
        assert ports.drafts.load(draft) is None

    def test_the_keys_of_papers_do_not_reach_the_screens(self, ports: Ports) -> None:
        draft, attached = ports.draft_with_paper()
        key = ports.drafts.paper_key(draft, attached.id)
        dossier = ports.dossiers.submit(submission(draft, papers=(attached,)), terms()).dossier
        assert key.hex() not in repr(dossier)
        assert key.hex() not in repr(ports.dossiers.by_id(dossier.id))

    def test_the_same_key_again_gives_the_same_dossier(self, ports: Ports) -> None:
        wanted = submission(ports.drafts.start(CITIZEN.id, "1.001193", 1))
        first = ports.dossiers.submit(wanted, terms())
        again = ports.dossiers.submit(wanted, terms())
        assert again.repeated
        assert (again.dossier, again.print_job) == (first.dossier, first.print_job)
        assert len(ports.dossiers.of_account(CITIZEN.id)) == 1

    def test_a_paper_that_is_not_attached_cannot_be_filed(self, ports: Ports) -> None:
        _, attached = ports.draft_with_paper()
        other = ports.drafts.start(CITIZEN.id, "1.001193", 1)
        with pytest.raises(NotThere):
            ports.dossiers.submit(submission(other, papers=(attached,)), terms())
        assert ports.dossiers.of_account(CITIZEN.id) == []
        assert ports.drafts.load(other) is not None

    def test_an_open_shift_accepts_in_the_same_moment(self, ports: Ports) -> None:
        draft = ports.drafts.start(CITIZEN.id, "1.001193", 1)
        filed = ports.dossiers.submit(submission(draft), terms(accept_as=OFFICER))
        assert filed.dossier.status is Status.ACCEPTED
        assert filed.dossier.officer == OFFICER.name
        assert [change.actor for change in filed.dossier.history] == [CITIZEN.actor, OFFICER.actor]
        job = ports.print_queue.job(filed.print_job)
        assert job is not None
        assert job.kind == "receipt"

    def test_without_a_shift_the_paper_only_confirms_the_submission(self, ports: Ports) -> None:
        filed = ports.dossiers.submit(submission(ports.drafts.start(CITIZEN.id, "1.001193", 1)), terms())
        job = ports.print_queue.job(filed.print_job)
        assert job is not None
        assert (job.dossier, job.kind, job.state, job.reprints) == (filed.dossier.id, "confirmation", "pending", 0)

    def test_codes_count_up_and_begin_anew_each_day(self, ports: Ports) -> None:
        codes = [
            ports.dossiers.submit(submission(f"key-{number}"), terms(today=day)).dossier.code
            for number, day in enumerate([date(2026, 11, 20)] * 2 + [date(2026, 11, 21)])
        ]
        assert codes == [f"{AGENCY}-261120-0001", f"{AGENCY}-261120-0002", f"{AGENCY}-261121-0001"]

    @pytest.mark.parametrize(
        ("lane", "trusted", "reason"), [(Lane(1, 1), True, "lane_full"), (Lane(1, 9), False, "clock_untrusted")]
    )
    def test_a_number_that_cannot_be_promised_is_provisional_and_says_why(
        self, ports: Ports, lane: Lane, trusted: bool, reason: str
    ) -> None:
        ports.dossiers.submit(submission("first"), terms(lane=Lane(1, 1)))
        dossier = ports.dossiers.submit(submission("second"), terms(lane=lane, clock_trusted=trusted)).dossier
        assert dossier.code.startswith("T-K1-")
        assert dossier.body["code_reason"] == reason
        assert ports.dossiers.by_code(dossier.code) == dossier

    def test_a_list_is_newest_first_and_holds_fifty(self, ports: Ports) -> None:
        for number in range(52):
            received = datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=number)
            ports.dossiers.submit(submission(f"key-{number}"), terms(received=received))
        found = ports.dossiers.of_account(CITIZEN.id)
        assert [dossier.body["key"] for dossier in found] == [f"key-{number}" for number in range(51, 1, -1)]

    def test_nothing_is_found_where_nothing_is(self, ports: Ports) -> None:
        assert ports.dossiers.by_id("nowhere") is None
        assert ports.dossiers.by_code("H41.29.19-261120-0001") is None
        assert list(ports.dossiers.of_account("nobody")) == []
        with pytest.raises(NotThere):
            ports.dossiers.paper_key("nowhere", "nothing")
        with pytest.raises(NotThere):
            ports.dossiers.record("nowhere", Kind.STATE, actor="kiosk", body={"status": 2})
        with pytest.raises(NotThere):
            ports.dossiers.erase("nowhere", actor="kiosk", basis="none")

    def test_an_event_moves_a_dossier_on(self, ports: Ports) -> None:
        dossier = ports.file()
        after = ports.dossiers.record(dossier, Kind.ACCEPTED, actor=OFFICER.actor, body={"officer": OFFICER.name})
        assert (after.status, after.officer) == (Status.ACCEPTED, OFFICER.name)
        after = ports.dossiers.record(dossier, Kind.STATE, actor=OFFICER.actor, body={"status": 4})
        assert after.status is Status.IN_PROGRESS
        assert ports.dossiers.by_id(dossier) == after

    def test_a_forbidden_step_writes_nothing(self, ports: Ports) -> None:
        dossier = ports.file()
        head = ports.journal.head()
        with pytest.raises(ForbiddenTransition):
            ports.dossiers.record(dossier, Kind.STATE, actor=OFFICER.actor, body={"status": 10})
        assert ports.journal.head() == head

    def test_an_erased_dossier_keeps_code_state_and_dates_only(self, ports: Ports) -> None:
        draft, attached = ports.draft_with_paper()
        dossier = ports.dossiers.submit(submission(draft, papers=(attached,)), terms(accept_as=OFFICER)).dossier
        key = ports.dossiers.paper_key(dossier.id, attached.id)
        ports.dossiers.erase(dossier.id, actor=OFFICER.actor, basis="Luật 91/2025/QH15")
        found = ports.dossiers.by_code(dossier.code)
        assert found is not None
        assert (found.id, found.status, found.received, found.due) == (
            dossier.id, Status.ACCEPTED, dossier.received, dossier.due,
        )  # fmt: skip
        assert (found.body, found.secret, found.owner_name) == ({}, "", "")
        assert list(ports.dossiers.of_account(CITIZEN.id)) == []
        with pytest.raises(NotThere):
            ports.vault.read(attached.id, key)
        with pytest.raises(NotThere):
            ports.dossiers.paper_key(dossier.id, attached.id)
        assert ports.journal.verify() is None


class TestPrintQueue:
    @pytest.fixture
    def job(self, ports: Ports) -> int:
        return ports.dossiers.submit(submission("key"), terms()).print_job

    def test_a_job_is_sent_and_confirmed(self, ports: Ports, job: int) -> None:
        ports.print_queue.mark(job, "sent", path="receipts/1.pdf")
        ports.print_queue.mark(job, "confirmed")
        found = ports.print_queue.job(job)
        assert found is not None
        assert (found.state, found.reprints, found.path) == ("confirmed", 0, "receipts/1.pdf")

    def test_a_second_paper_is_counted_as_a_reprint(self, ports: Ports, job: int) -> None:
        for state in ("sent", "confirmed", "sent", "sent"):
            ports.print_queue.mark(job, state)
        found = ports.print_queue.job(job)
        assert found is not None
        assert found.reprints == 2

    def test_after_somebody_saw_no_paper_another_one_is_a_reprint(self, ports: Ports, job: int) -> None:
        for state in ("sent", "missing", "sent"):
            ports.print_queue.mark(job, state)
        found = ports.print_queue.job(job)
        assert found is not None
        assert (found.state, found.reprints) == ("sent", 1)

    def test_a_further_paper_of_a_dossier_has_one_job_however_often_it_is_asked_for(
        self, ports: Ports, job: int
    ) -> None:
        first = ports.print_queue.job(job)
        assert first is not None
        more = ports.print_queue.job_for(first.dossier, "transfer")
        assert ports.print_queue.job_for(first.dossier, "transfer") == more
        assert ports.print_queue.job_for(first.dossier, first.kind) == job
        found = ports.print_queue.of_dossier(first.dossier)
        assert [(one.id, one.kind, one.state) for one in found] == [
            (job, first.kind, "pending"),
            (more, "transfer", "pending"),
        ]
        assert list(ports.print_queue.of_dossier("0")) == []

    def test_another_try_after_a_failure_is_no_reprint(self, ports: Ports, job: int) -> None:
        for state in ("failed", "sent", "failed", "sent"):
            ports.print_queue.mark(job, state)
        found = ports.print_queue.job(job)
        assert found is not None
        assert found.reprints == 0

    def test_an_answer_may_be_given_twice_and_changed(self, ports: Ports, job: int) -> None:
        for state in ("sent", "confirmed", "confirmed", "failed", "confirmed"):
            ports.print_queue.mark(job, state)
            found = ports.print_queue.job(job)
            assert found is not None
            assert (found.state, found.reprints) == (state, 0)

    def test_what_was_never_sent_cannot_be_confirmed(self, ports: Ports, job: int) -> None:
        with pytest.raises(ValueError, match="pending"):
            ports.print_queue.mark(job, "confirmed")
        with pytest.raises(ValueError, match="burnt"):
            ports.print_queue.mark(job, "burnt")

    def test_a_job_that_is_not_there_is_said_to_be_so(self, ports: Ports) -> None:
        assert ports.print_queue.job(99) is None
        with pytest.raises(NotThere):
            ports.print_queue.mark(99, "sent")


class TestShifts:
    def test_one_shift_is_open_at_a_time(self, ports: Ports) -> None:
        second = Officer("0ff2", "dao", "Đào Văn Mẫu")
        for officer in (OFFICER, second):
            ports.accounts.add_officer(officer, pin_hash="a", code_secret="b")
        assert ports.shifts.current() is None
        ports.shifts.open(OFFICER)
        ports.shifts.open(second)
        assert ports.shifts.current() == second
        ports.shifts.close()
        ports.shifts.close()
        assert ports.shifts.current() is None


class TestVaultAndJournal:
    def test_a_file_over_the_limit_is_refused(self, ports: Ports) -> None:
        with pytest.raises(TooLarge):
            ports.vault.put(io.BytesIO(b"x" * 101), limit=100)
        assert ports.vault.put(io.BytesIO(b"x" * 100), limit=100).size == 100

    def test_only_the_bytes_that_were_inspected_are_kept(self, ports: Ports) -> None:
        inspected = hashlib.sha256(SCAN).hexdigest()
        with pytest.raises(NotThere):
            ports.vault.put(io.BytesIO(SCAN + b"."), limit=10**6, sha256=inspected)
        stored = ports.vault.put(io.BytesIO(SCAN), limit=10**6, sha256=inspected)
        assert stored.sha256 == inspected

    def test_every_event_moves_the_head_and_old_heads_stay_provable(self, ports: Ports) -> None:
        heads = [ports.journal.head()]
        for _ in range(3):
            ports.journal.append("kiosk.started", actor="kiosk")
            heads.append(ports.journal.head())
        assert len(set(heads)) == 4
        assert ports.journal.verify(heads[1:]) is None
        broken = ports.journal.verify(["00000000"])
        assert broken is not None
        assert broken.reason == "head"

    def test_a_clock_behind_the_newest_event_is_not_trusted(self, ports: Ports, clock: FakeClock) -> None:
        assert ports.journal.clock_trusted()
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.set_wall(clock.now() - timedelta(seconds=1))
        assert ports.journal.clock_trusted()
        clock.set_wall(clock.now() - timedelta(hours=1))
        assert not ports.journal.clock_trusted()

    def test_a_clock_that_leaps_a_day_ahead_while_the_machine_runs_is_not_trusted_until_somebody_looked(
        self, ports: Ports, clock: FakeClock
    ) -> None:
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.set_wall(clock.now() + timedelta(hours=30))
        assert not ports.journal.clock_trusted()
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.run(3600)
        clock.restart()
        assert not ports.journal.clock_trusted()
        ports.journal.confirm_clock(actor="officer:1")
        assert ports.journal.clock_trusted()

    def test_days_that_passed_are_no_leap(self, ports: Ports, clock: FakeClock) -> None:
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.run(9 * 24 * 3600)
        assert ports.journal.clock_trusted()
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.restart(off=timedelta(days=9))
        assert ports.journal.clock_trusted()

    def test_a_clock_that_is_put_right_after_it_was_behind_has_not_leapt(self, ports: Ports, clock: FakeClock) -> None:
        right = clock.now()
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.restart()
        clock.set_wall(right - timedelta(days=2000))
        ports.journal.append("kiosk.started", actor="kiosk")
        assert not ports.journal.clock_trusted()
        clock.set_wall(right + timedelta(minutes=2))
        assert ports.journal.clock_trusted()

    def test_an_event_under_a_clock_that_was_set_back_does_not_make_it_right(
        self, ports: Ports, clock: FakeClock
    ) -> None:
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.set_wall(clock.now() - timedelta(days=2))
        ports.journal.append("login.pin_passed", actor="kiosk")
        assert not ports.journal.clock_trusted()
        clock.set_wall(clock.now() + timedelta(days=2))
        assert ports.journal.clock_trusted()

    def test_somebody_who_looked_at_the_calendar_can_say_that_the_clock_is_right(
        self, ports: Ports, clock: FakeClock
    ) -> None:
        clock.set_wall(clock.now() + timedelta(days=400))
        ports.journal.append("kiosk.started", actor="kiosk")
        clock.set_wall(clock.now() - timedelta(days=400))
        assert not ports.journal.clock_trusted()
        ports.journal.confirm_clock(actor=OFFICER.actor)
        assert ports.journal.clock_trusted()
        clock.set_wall(clock.now() - timedelta(hours=1))
        assert not ports.journal.clock_trusted()
        assert ports.journal.verify() is None


class TestHelpCalls:
    def test_calls_wait_until_an_officer_comes_newest_first(self, ports: Ports, clock: FakeClock) -> None:
        ports.help_calls.call("papers")
        clock.run(60)
        ports.help_calls.call("fee")
        assert [call.step for call in ports.help_calls.waiting()] == ["fee", "papers"]
        assert ports.help_calls.waiting()[0].called == clock.now()
        ports.help_calls.answer(OFFICER)
        assert not ports.help_calls.waiting()
