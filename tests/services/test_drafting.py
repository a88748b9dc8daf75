"""Drafts: every field is kept when it is left; a draft belongs to one person, one procedure, one form revision."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.domain.visit import Visit
from kiosk.services.drafting import Drafting
from kiosk.services.ports import NotThere
from kiosk.services.procedures import Procedures
from tests.fakes.catalogue import EXTRACT, FORM_REVISION, LETTER, catalogue
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN
from tests.services.conftest import APP_CITIZEN, attached


@pytest.fixture
def visit(drafting: Drafting) -> Visit:
    """A citizen has just begun."""
    return drafting.begin(Visit(citizen=CITIZEN), EXTRACT)


class TestBeginning:
    def test_fills_in_what_the_profile_and_the_day_tell(self, visit: Visit) -> None:
        assert visit.group("applicant") == {
            "name": CITIZEN.name,
            "id_number": CITIZEN.number,
            "phone": CITIZEN.phone,
            "address": CITIZEN.address,
        }
        assert visit.group("declaration") == {"filled_on": "2026-11-20"}

    def test_takes_the_day_of_vietnam(self, drafting: Drafting, clock: FakeClock) -> None:
        clock.run(timedelta(hours=15).total_seconds())  # 17:00 UTC is midnight in Vietnam
        visit = drafting.begin(Visit(citizen=CITIZEN), EXTRACT)
        assert visit.group("declaration") == {"filled_on": "2026-11-21"}

    def test_supposes_the_usual_choices_and_no_consent(self, visit: Visit) -> None:
        assert visit.group("choice") == {"owner": "same", "delivery": "counter"}

    def test_is_durable_at_once(self, visit: Visit, drafting: Drafting) -> None:
        draft = drafting.load(visit.draft)
        assert draft is not None
        assert (draft.answers, draft.place, draft.form_revision) == (visit.answers, "applicant", FORM_REVISION)

    def test_forgets_what_was_said_for_another_procedure(
        self, drafting: Drafting, home: FakeHome, visit: Visit
    ) -> None:
        other = drafting.begin(attached(home, visit).answering("declaration", {"child_name": "Thử"}), LETTER)
        assert other.papers == ()
        assert "child_name" not in other.group("declaration")
        assert other.draft != visit.draft


class TestKeeping:
    def test_is_field_by_field(self, drafting: Drafting, visit: Visit) -> None:
        drafting.keep(visit, {"declaration.child_name": "Trần Ngọc Thử"}, "declaration/all/1")
        drafting.keep(visit, {"declaration.birth_date": "2026-11-02"}, "declaration/all/1")
        draft = drafting.load(visit.draft)
        assert draft is not None
        assert draft.answers["declaration.child_name"] == "Trần Ngọc Thử"
        assert draft.answers["declaration.birth_date"] == "2026-11-02"
        assert draft.answers["applicant.name"] == CITIZEN.name

    def test_leaves_the_consent_out(self, drafting: Drafting, visit: Visit) -> None:
        drafting.keep(visit, {"choice.consent": "yes", "choice.payment": "cash"}, "confirm")
        draft = drafting.load(visit.draft)
        assert draft is not None
        assert "choice.consent" not in draft.answers
        assert draft.answers["choice.payment"] == "cash"

    def test_does_nothing_before_a_procedure_was_begun(self, drafting: Drafting) -> None:
        drafting.keep(Visit(citizen=CITIZEN), {"applicant.name": "Thử"}, "applicant")
        assert drafting.unfinished(CITIZEN) is None


class TestGoingOn:
    def test_leads_to_the_page_where_the_citizen_was(self, drafting: Drafting, home: FakeHome, visit: Visit) -> None:
        visit = attached(home, visit)
        drafting.keep(visit, {"declaration.child_name": "Trần Ngọc Thử"}, "declaration/all/1")
        draft = drafting.unfinished(CITIZEN)
        assert draft is not None
        again, step = drafting.go_on(Visit(citizen=CITIZEN, unfinished=draft.id), draft)
        assert (step, again.page) == ("declaration", "all/1")
        assert (again.procedure, again.draft, again.papers) == (EXTRACT, visit.draft, visit.papers)
        assert again.group("declaration")["child_name"] == "Trần Ngọc Thử"
        assert again.unfinished == ""

    def test_takes_the_draft_that_was_kept_last(self, drafting: Drafting, clock: FakeClock, visit: Visit) -> None:
        clock.run(1)
        newer = drafting.begin(Visit(citizen=CITIZEN), LETTER)
        draft = drafting.unfinished(CITIZEN)
        assert draft is not None
        assert draft.id == newer.draft
        clock.run(1)
        drafting.keep(visit, {"applicant.phone": ""}, "applicant")
        draft = drafting.unfinished(CITIZEN)
        assert draft is not None
        assert draft.id == visit.draft

    def test_is_for_the_same_person_only(self, drafting: Drafting, visit: Visit) -> None:
        assert drafting.unfinished(APP_CITIZEN) is None
        draft = drafting.load(visit.draft)
        assert draft is not None
        for stranger in (Visit(), Visit(citizen=APP_CITIZEN)):
            with pytest.raises(NotThere):
                drafting.go_on(stranger, draft)

    def test_is_not_offered_once_the_form_has_another_revision(
        self, home: FakeHome, clock: FakeClock, visit: Visit
    ) -> None:
        newer = Procedures(lambda: catalogue(revision=FORM_REVISION + 1))
        assert Drafting(home.drafts, newer, clock).unfinished(CITIZEN) is None

    def test_is_not_offered_once_the_procedure_is_gone(self, home: FakeHome, clock: FakeClock, visit: Visit) -> None:
        clock.run(1)
        home.drafts.save(home.drafts.start(CITIZEN.id, "9.999999", FORM_REVISION), {}, place="applicant")
        assert Drafting(home.drafts, Procedures(catalogue), clock).unfinished(CITIZEN) is None

    def test_ends_with_dropping_the_draft_and_its_papers(
        self, drafting: Drafting, home: FakeHome, visit: Visit
    ) -> None:
        attached(home, visit)
        drafting.drop(visit.draft)
        assert drafting.unfinished(CITIZEN) is None
        assert drafting.load(visit.draft) is None
        assert home.vault.files == {}
