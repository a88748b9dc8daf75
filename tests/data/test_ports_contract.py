"""The small ports of the store: what every maker keeps. The same tests run on the fakes and on the real store."""

from __future__ import annotations

import pytest

from kiosk.domain.people import Officer
from kiosk.services.ports import NotThere
from tests.fakes.clock import FakeClock
from tests.fakes.home_ports import Ports
from tests.fakes.samples import OFFICER, submission, terms


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

    def test_a_paper_that_was_being_handed_over_may_have_been_seen_or_not(self, ports: Ports, job: int) -> None:
        for state, reprints in (("printing", 0), ("sent", 0), ("missing", 0), ("sent", 1)):
            ports.print_queue.mark(job, state)
            found = ports.print_queue.job(job)
            assert found is not None
            assert (found.state, found.reprints) == (state, reprints)
            dossier = found.dossier
        other = ports.print_queue.job_for(dossier, "transfer")
        for state in ("failed", "printing", "missing"):
            ports.print_queue.mark(other, state)

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


class TestHelpCalls:
    def test_calls_wait_until_an_officer_comes_newest_first(self, ports: Ports, clock: FakeClock) -> None:
        ports.help_calls.call("papers")
        clock.run(60)
        ports.help_calls.call("fee")
        assert [call.step for call in ports.help_calls.waiting()] == ["fee", "papers"]
        assert ports.help_calls.waiting()[0].called == clock.now()
        ports.help_calls.answer(OFFICER)
        assert not ports.help_calls.waiting()
