"""Dossiers: what every maker of this port keeps, the fake as well as the real store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.domain.codes import Lane
from kiosk.domain.dossier import ForbiddenTransition, Kind, Status
from kiosk.services.ports import NotThere
from tests.fakes.home_ports import SCAN, Ports
from tests.fakes.samples import AGENCY, CITIZEN, DUE, OFFICER, RECEIVED, submission, terms


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
