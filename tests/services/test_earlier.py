"""Papers of the citizen's own earlier dossiers, handed in once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.catalogue import Catalogue, RequiredPaper
from kiosk.domain.dossier import Dossier
from kiosk.domain.earlier_papers import EarlierPaper
from kiosk.domain.paper_slots import arrangement
from kiosk.domain.papers import PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.drafting import Drafting
from kiosk.services.earlier import EarlierPapers
from kiosk.services.filing import Filing
from kiosk.services.procedures import Procedures
from tests.fakes.catalogue import BIRTH_NOTICE, EXTRACT, catalogue
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.services.conftest import APP_CITIZEN, filled

WANTED = replace(BIRTH_NOTICE, valid_days=30)
DAY = 24 * 3600.0


@pytest.fixture
def procedures() -> Procedures:
    """The made-up catalogue, in which the birth notice may serve for thirty days."""

    def keeping() -> Catalogue:
        plain = catalogue()
        papers = tuple(WANTED if paper == BIRTH_NOTICE else paper for paper in plain.get(EXTRACT).papers)
        changed = [replace(one, papers=papers) if one.code == EXTRACT else one for one in plain]
        return Catalogue.of(changed, plain.forms.values())

    return Procedures(keeping)


@pytest.fixture
def earlier(home: FakeHome, procedures: Procedures, clock: FakeClock) -> EarlierPapers:
    return EarlierPapers(home.dossiers, procedures, home.vault, home.drafts, clock, PaperLimits(bytes=1000))


@pytest.fixture
def filed(filing: Filing, ready: Visit) -> Dossier:
    """A dossier of Friday, 20 November 2026."""
    return filing.submit(ready).dossier


@pytest.fixture
def visit(drafting: Drafting, filed: Dossier, clock: FakeClock) -> Visit:
    """The same citizen ten days later, with the same procedure."""
    clock.run(10 * DAY)
    return filled(drafting, EXTRACT)


def test_a_paper_is_offered_with_date_and_dossier_while_it_is_valid(
    earlier: EarlierPapers, visit: Visit, filed: Dossier, clock: FakeClock
) -> None:
    (offer,) = earlier.offers(visit, WANTED)
    assert (offer.code, offer.received, offer.until) == (filed.code, date(2026, 11, 20), date(2026, 12, 20))
    clock.run(21 * DAY)
    assert earlier.offers(visit, WANTED) == ()


def test_nothing_is_offered_that_the_catalogue_does_not_let_pass(earlier: EarlierPapers, visit: Visit) -> None:
    assert earlier.offers(visit, BIRTH_NOTICE) == ()


def test_nothing_is_offered_to_another_citizen(earlier: EarlierPapers, visit: Visit) -> None:
    (offer,) = earlier.offers(visit, WANTED)
    stranger = visit.with_(citizen=APP_CITIZEN)
    assert earlier.offers(stranger, WANTED) == ()
    assert earlier.reuse(stranger, WANTED, offer) == Problem("paper.unreadable")
    assert earlier.offers(Visit(), WANTED) == ()


def test_the_dossier_gets_a_copy_of_its_own_and_its_first_event_says_where_it_came_from(
    earlier: EarlierPapers, visit: Visit, filed: Dossier, home: FakeHome, filing: Filing
) -> None:
    (offer,) = earlier.offers(visit, WANTED)
    taken = earlier.reuse(visit, WANTED, offer)
    assert isinstance(taken, Visit)
    (paper,) = taken.papers
    assert paper.id != offer.paper.id
    assert home.vault.files[paper.id][0] != home.vault.files[offer.paper.id][0]
    assert (paper.sha256, paper.pages, paper.slot) == (offer.paper.sha256, offer.paper.pages, WANTED.key)
    assert arrangement(taken, WANTED.key).counted
    (said,) = filing.submit(taken).dossier.body["papers"]
    assert said["reused_from"] == filed.code


def test_either_dossier_can_be_erased_and_the_other_keeps_its_paper(
    earlier: EarlierPapers, visit: Visit, filed: Dossier, home: FakeHome, filing: Filing
) -> None:
    (offer,) = earlier.offers(visit, WANTED)
    taken = earlier.reuse(visit, WANTED, offer)
    assert isinstance(taken, Visit)
    second = filing.submit(taken).dossier
    home.dossiers.erase(filed.id, actor="kiosk", basis="retention")
    paper = taken.papers[0].id
    assert home.vault.read(paper, home.dossiers.paper_key(second.id, paper)) == b"a scan"


def test_an_erased_dossier_offers_nothing_even_if_it_was_just_on_the_screen(
    earlier: EarlierPapers, visit: Visit, filed: Dossier, home: FakeHome
) -> None:
    (offer,) = earlier.offers(visit, WANTED)
    home.dossiers.erase(filed.id, actor="kiosk", basis="retention")
    assert earlier.offers(visit, WANTED) == ()
    assert earlier.reuse(visit, WANTED, offer) == Problem("paper.unreadable")
    assert visit.papers == ()


def test_a_file_that_cannot_be_read_any_more_is_told(earlier: EarlierPapers, visit: Visit, home: FakeHome) -> None:
    (offer,) = earlier.offers(visit, WANTED)
    home.vault.files.clear()
    assert earlier.reuse(visit, WANTED, offer) == Problem("paper.unreadable")


def test_an_offer_that_nobody_made_is_not_taken(earlier: EarlierPapers, visit: Visit) -> None:
    (offer,) = earlier.offers(visit, WANTED)
    forged = EarlierPaper(offer.dossier, offer.code, offer.received, offer.until, replace(offer.paper, id="other"))
    assert earlier.reuse(visit, WANTED, forged) == Problem("paper.unreadable")


def test_a_procedure_that_left_the_catalogue_offers_nothing(home: FakeHome, visit: Visit, clock: FakeClock) -> None:
    empty = EarlierPapers(
        home.dossiers, Procedures(lambda: Catalogue.of((), ())), home.vault, home.drafts, clock, PaperLimits()
    )
    assert empty.offers(visit.with_(procedure="9.000009"), RequiredPaper("x", WANTED.name, valid_days=30)) == ()
