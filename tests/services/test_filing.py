"""Filing: what it costs, when it is due, what is still missing, and one submission however often it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Status
from kiosk.domain.people import Officer
from kiosk.domain.visit import Visit
from kiosk.domain.worktime import WorkCalendar
from kiosk.services.drafting import Drafting
from kiosk.services.filing import CONSENT, Filing, Incomplete
from kiosk.services.office import from_milliseconds, local
from kiosk.services.procedures import Procedures
from tests.fakes.catalogue import EXTRACT, FORM_REVISION, LAND, LETTER, catalogue
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY, CITIZEN
from tests.services.conftest import attached, filing_at, filled


def without(visit: Visit, *keys: str) -> Visit:
    """The visit without some answers."""
    return visit.with_(answers={key: value for key, value in visit.answers.items() if key not in keys})


class TestTheDueDate:
    def test_of_working_days_skips_the_weekend(self, filing: Filing, ready: Visit) -> None:
        due = filing.due(ready)
        assert due is not None
        assert f"{local(due):%H:%M %d/%m/%Y}" == "09:00 25/11/2026"

    def test_can_be_asked_for_another_moment(self, filing: Filing, ready: Visit) -> None:
        due = filing.due(ready, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
        assert due is not None
        assert f"{local(due):%H:%M %d/%m/%Y}" == "09:00 26/11/2026"

    @pytest.mark.parametrize(("hour", "day"), [(14, 20), (16, 23)])
    def test_within_the_day_depends_on_the_hour(
        self, filing: Filing, drafting: Drafting, clock: FakeClock, hour: int, day: int
    ) -> None:
        visit = filled(drafting, LAND)
        due = filing.due(visit, clock.now().replace(hour=hour - 7))
        assert due is not None
        assert f"{local(due):%H:%M %d/%m}" == f"17:00 {day}/11"

    def test_is_nobodys_promise_where_no_time_is_set(self, filing: Filing, drafting: Drafting) -> None:
        assert filing.due(filled(drafting, LETTER)) is None

    def test_asks_for_the_calendar_of_the_year_in_vietnam(
        self, home: FakeHome, procedures: Procedures, clock: FakeClock, ready: Visit
    ) -> None:
        years: list[int] = []

        def calendar(year: int) -> WorkCalendar:
            years.append(year)
            return WorkCalendar()

        filing = filing_at(home, procedures, clock, calendar=calendar)
        filing.due(ready, datetime(2026, 12, 31, 18, 0, tzinfo=UTC))
        assert years == [2027]


class TestTheQuote:
    def test_multiplies_by_the_copies(self, filing: Filing, ready: Visit) -> None:
        assert filing.quote(ready).total == 8_000
        assert filing.quote(ready.answering("choice", {"copies": "3"})).total == 24_000

    @pytest.mark.parametrize("typed", ["", "0", "-2", "hai", "٣", "1e3"])
    def test_counts_what_is_no_number_as_one(self, filing: Filing, ready: Visit, typed: str) -> None:
        assert filing.quote(ready.answering("choice", {"copies": typed})).total == 8_000

    def test_has_an_end(self, filing: Filing, ready: Visit) -> None:
        assert filing.quote(ready.answering("choice", {"copies": "99999999"})).total == 8_000_000

    def test_depends_on_the_chosen_case(self, filing: Filing, drafting: Drafting) -> None:
        visit = filled(drafting, LAND)
        assert filing.quote(visit).unknown
        assert filing.quote(visit.answering("choice", {"variant.land": "village"})).total == 50_000
        town = filing.quote(visit.answering("choice", {"variant.land": "town"}))
        assert (town.total, town.unknown) == (0, True)

    def test_of_a_procedure_without_fees_is_nothing(self, filing: Filing, drafting: Drafting) -> None:
        quote = filing.quote(filled(drafting, LETTER))
        assert (quote.lines, quote.total, quote.unknown) == ((), 0, False)


class TestNothingIsSubmitted:
    @pytest.mark.parametrize(
        ("missing", "step"),
        [
            ("applicant.name", "applicant"),
            ("declaration.child_name", "declaration"),
            ("choice.delivery", "fee"),
            ("choice.payment", "fee"),
            ("choice.consent", "confirm"),
        ],
    )
    def test_while_an_answer_is_missing(
        self, filing: Filing, home: FakeHome, ready: Visit, missing: str, step: str
    ) -> None:
        with pytest.raises(Incomplete) as caught:
            filing.submit(without(ready, missing))
        assert caught.value.step == step
        assert home.dossiers.of_account(CITIZEN.id) == []

    def test_while_a_required_paper_is_missing(self, filing: Filing, ready: Visit) -> None:
        with pytest.raises(Incomplete) as caught:
            filing.submit(ready.with_(papers=()))
        assert caught.value.step == "papers"

    def test_while_the_owner_is_somebody_else_without_a_name(self, filing: Filing, ready: Visit) -> None:
        with pytest.raises(Incomplete) as caught:
            filing.submit(ready.answering("choice", {"owner": "other"}))
        assert caught.value.step == "owner"

    @pytest.mark.parametrize("way", ["post", "electronic"])
    def test_while_nobody_knows_where_to_send_the_result(self, filing: Filing, ready: Visit, way: str) -> None:
        with pytest.raises(Incomplete) as caught:
            filing.submit(ready.answering("choice", {"delivery": way}))
        assert caught.value.step == "fee"

    def test_to_be_sent_in_a_way_that_the_procedure_does_not_offer(self, filing: Filing, drafting: Drafting) -> None:
        visit = filled(drafting, LETTER).answering("choice", {"delivery": "post", "address": "Thôn Thử"})
        with pytest.raises(Incomplete) as caught:
            filing.submit(visit)
        assert caught.value.step == "fee"

    def test_while_the_case_is_not_chosen_on_which_the_fee_depends(self, filing: Filing, drafting: Drafting) -> None:
        with pytest.raises(Incomplete) as caught:
            filing.submit(filled(drafting, LAND))
        assert caught.value.step == "fee"

    def test_with_an_answer_that_breaks_a_rule(self, filing: Filing, ready: Visit) -> None:
        tomorrow = ready.answering("declaration", {"birth_date": "2026-11-21"})
        (found,) = filing.problems(tomorrow)
        assert (found[0], found[1].key, found[1].problem.code) == ("declaration", "birth_date", "date.future")
        with pytest.raises(Incomplete):
            filing.submit(tomorrow)

    def test_and_every_problem_is_told_at_once(self, filing: Filing, ready: Visit) -> None:
        visit = without(ready, "applicant.name", "declaration.child_name", "declaration.birth_date")
        found = [(step, problem.key) for step, problem in filing.problems(visit)]
        assert found == [("applicant", "name"), ("declaration", "child_name"), ("declaration", "birth_date")]


class TestSubmitting:
    def test_gives_a_code_of_the_days_lane_and_a_receipt_to_print(
        self, filing: Filing, home: FakeHome, ready: Visit
    ) -> None:
        filed = filing.submit(ready)
        assert filed.dossier.code == f"{AGENCY}-261120-0001"
        assert not filed.repeated
        job = home.print_queue.job(filed.print_job)
        assert job is not None
        assert (job.dossier, job.state) == (filed.dossier.id, "pending")

    def test_keeps_what_was_said_and_no_more(self, filing: Filing, ready: Visit) -> None:
        ready = ready.answering("declaration", {"a_field_of_old": "kept in the draft only"})
        body = filing.submit(ready).dossier.body
        assert body["applicant"]["name"] == CITIZEN.name
        assert body["owner"] == {}
        assert body["declaration"] == {
            "child_name": "Trần Ngọc Thử",
            "birth_date": "2026-11-02",
            "filled_on": "2026-11-20",
        }
        assert [paper["slot"] for paper in body["papers"]] == ["birth_notice"]
        assert (body["form"], body["form_revision"]) == ("to-khai", FORM_REVISION)
        assert (body["evidence"], body["consents"]) == ("pin+otp:phone+confirmed:phone", {"filing": CONSENT})
        assert (body["delivery"], body["payment"], body["total"]) == ("counter", "cash", 8_000)
        assert body["fees"] == [["Trích lục", 8_000]]
        assert body["language"] == "vi"

    def test_keeps_the_numbers_of_the_hubs_catalogue_and_calendar_that_were_in_use(
        self, home: FakeHome, clock: FakeClock, ready: Visit
    ) -> None:
        procedures = Procedures(lambda: replace(catalogue(), revision=3))
        filing = filing_at(home, procedures, clock, calendar_revision=2)
        assert filing.submit(ready).dossier.body["revisions"] == {"catalogue": 3, "calendar": 2}

    def test_names_no_revision_where_there_is_none(self, filing: Filing, ready: Visit) -> None:
        assert "revisions" not in filing.submit(ready).dossier.body

    def test_names_the_owner_where_it_is_somebody_else(self, filing: Filing, ready: Visit) -> None:
        visit = ready.answering("choice", {"owner": "other"}).answering("owner", {"name": "Phạm Thị Khác"})
        dossier = filing.submit(visit).dossier
        assert (dossier.owner_name, dossier.applicant_name) == ("Phạm Thị Khác", CITIZEN.name)

    def test_keeps_where_the_result_goes(self, filing: Filing, ready: Visit) -> None:
        visit = ready.answering("choice", {"delivery": "post", "address": "Thôn Thử, xã Mẫu"})
        body = filing.submit(visit).dossier.body
        assert (body["delivery"], body["delivery_address"]) == ("post", "Thôn Thử, xã Mẫu")

    def test_of_what_costs_nothing_asks_for_no_payment(self, filing: Filing, drafting: Drafting) -> None:
        visit = without(filled(drafting, LETTER), "choice.payment")
        assert filing.submit(visit).dossier.body["payment"] == "none"

    def test_of_a_fee_that_nobody_has_set_keeps_it_as_unknown(self, filing: Filing, drafting: Drafting) -> None:
        visit = filled(drafting, LAND).answering("choice", {"variant.land": "town"})
        body = filing.submit(visit).dossier.body
        assert (body["fees"], body["total"], body["payment"]) == ([["ở phố", None]], 0, "cash")

    def test_twice_makes_one_dossier(self, filing: Filing, home: FakeHome, ready: Visit) -> None:
        first, second = filing.submit(ready), filing.submit(ready)
        assert second.repeated
        assert (second.dossier.id, second.dossier.code, second.print_job) == (
            first.dossier.id,
            first.dossier.code,
            first.print_job,
        )
        assert len(home.dossiers.of_account(CITIZEN.id)) == 1

    def test_ends_the_draft(self, filing: Filing, drafting: Drafting, ready: Visit) -> None:
        filing.submit(ready)
        assert drafting.unfinished(CITIZEN) is None


class TestAcceptance:
    def test_comes_later_where_no_shift_is_open(self, filing: Filing, home: FakeHome, ready: Visit) -> None:
        filed = filing.submit(ready)
        assert (filed.dossier.status, filed.dossier.officer) == (Status.REGISTERED, "")
        job = home.print_queue.job(filed.print_job)
        assert job is not None
        assert job.kind == "confirmation"

    def test_happens_at_submit_by_the_officer_of_the_open_shift(
        self, filing: Filing, home: FakeHome, officer: Officer, ready: Visit
    ) -> None:
        filed = filing.submit(ready)
        assert (filed.dossier.status, filed.dossier.officer) == (Status.ACCEPTED, officer.name)
        assert filed.dossier.history[-1].actor == officer.actor
        job = home.print_queue.job(filed.print_job)
        assert job is not None
        assert job.kind == "receipt"

    def test_asks_anew_each_time_whose_shift_it_is(
        self, filing: Filing, home: FakeHome, drafting: Drafting, officer: Officer, ready: Visit
    ) -> None:
        filing.submit(ready)
        home.shifts.close()
        later = filing.submit(attached(home, filled(drafting, EXTRACT)))
        assert later.dossier.status is Status.REGISTERED

    def test_promises_the_day_that_was_shown(self, filing: Filing, ready: Visit) -> None:
        shown, filed = filing.due(ready), filing.submit(ready)
        assert filed.dossier.due is not None
        assert from_milliseconds(filed.dossier.due) == shown


class TestAClockThatCannotBeTrusted:
    @pytest.fixture(autouse=True)
    def set_back(self, home: FakeHome, clock: FakeClock, ready: Visit) -> None:
        home.journal.append("shift.opened", actor="kiosk")
        clock.set_wall(clock.now() - timedelta(days=400))

    def test_gives_a_provisional_code(self, filing: Filing, ready: Visit) -> None:
        code = filing.submit(ready.answering("declaration", {"birth_date": "2020-01-01"})).dossier.code
        assert code.startswith("T-K1-")

    def test_promises_no_date(self, filing: Filing, ready: Visit) -> None:
        filed = filing.submit(ready.answering("declaration", {"birth_date": "2020-01-01"}))
        assert filed.dossier.due is None


def test_a_full_lane_gives_a_provisional_code_and_still_a_date(
    home: FakeHome, procedures: Procedures, drafting: Drafting, clock: FakeClock
) -> None:
    filing = filing_at(home, procedures, clock, lane=Lane(1, 1))
    filing.submit(attached(home, filled(drafting, EXTRACT)))
    second = filing.submit(attached(home, filled(drafting, EXTRACT))).dossier
    assert second.code.startswith("T-K1-")
    assert second.due is not None
