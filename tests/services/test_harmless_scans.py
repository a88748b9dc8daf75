"""A scan with a script in it: pictures of its pages may be taken in its place, inspected, said, and journalled."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.devices.scanner import FolderScanner
from kiosk.domain.dossier import REBUILT
from kiosk.domain.paper_pages import PagePart
from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.drafting import Drafting
from kiosk.services.paper_check import CheckedFile, CheckedWorkshop
from kiosk.services.papers import OfferedScan, Papers
from tests.fakes.catalogue import BIRTH_NOTICE, EXTRACT
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeInspector, ScriptedInspector, facts_of
from tests.fakes.home import FakeHome
from tests.fakes.paper_lines import FakeWorkshop, labels, pages
from tests.fakes.samples import CITIZEN

LIMITS = PaperLimits(bytes=1000)
SLOT = BIRTH_NOTICE.key
SCRIPT = Problem("paper.unsafe", {"what": "script"})
LAUNCH = Problem("paper.unsafe", {"what": "launch"})
SCANNED = pages("one", "two") + b"startxref 9 %%EOF"


@pytest.fixture
def workshop() -> FakeWorkshop:
    return FakeWorkshop(LIMITS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


@pytest.fixture
def visit(drafting: Drafting) -> Visit:
    return drafting.begin(Visit(citizen=CITIZEN), EXTRACT)


class Intake:
    """One scan in a real folder, and what the inspection says: of the scan first, then of what is made of it."""

    def __init__(self, folder: Path, home: FakeHome, clock: FakeClock, workshop: FakeWorkshop) -> None:
        self.inspector = ScriptedInspector(SCRIPT)
        self.path = folder / "scan.pdf"
        self.path.write_bytes(SCANNED)
        os.utime(self.path, (clock.now().timestamp(),) * 2)
        scanner = FolderScanner(folder, clock, settle_seconds=0)
        checked = CheckedWorkshop(workshop, self.inspector, LIMITS)
        self.papers = Papers(lambda: scanner, self.inspector, home.vault, home.drafts, clock, LIMITS, checked)

    def offered(self) -> OfferedScan:
        (scan,) = self.papers.offered()
        return scan

    def rebuilt(self) -> OfferedScan:
        made = self.papers.made_harmless(self.offered())
        assert isinstance(made, OfferedScan), made
        return made


@pytest.fixture
def intake(folder: Path, home: FakeHome, clock: FakeClock, workshop: FakeWorkshop) -> Intake:
    return Intake(folder, home, clock, workshop)


class TestAScanWithAScript:
    def test_is_refused_as_it_is_and_may_be_rebuilt(self, intake: Intake, visit: Visit, home: FakeHome) -> None:
        scan = intake.offered()
        assert (scan.facts, scan.can_be_rebuilt) == (SCRIPT, True)
        assert intake.papers.take(visit, SLOT, scan) == SCRIPT
        assert home.vault.files == {}

    def test_has_pictures_of_its_pages_taken_in_its_place(
        self, intake: Intake, visit: Visit, home: FakeHome, workshop: FakeWorkshop, drafting: Drafting
    ) -> None:
        scan = intake.rebuilt()
        assert not scan.can_be_rebuilt
        assert isinstance(scan.facts, PaperFacts)
        taken = intake.papers.take(visit, SLOT, scan)
        assert isinstance(taken, Visit)
        (paper,) = taken.papers
        kept = home.vault.read(paper.id, home.drafts.paper_key(visit.draft, paper.id))
        assert (workshop.done, labels(kept)[:2]) == (["harmless"], ("one", "two"))
        assert (paper.quality, paper.size, paper.sha256) == (REBUILT, len(kept), facts_of(kept, 0).sha256)
        assert not intake.path.exists()
        draft = drafting.load(visit.draft)
        assert draft is not None
        assert draft.papers == (paper,)

    def test_is_told_to_the_journal_with_what_it_carried_and_whose_it_is(
        self, intake: Intake, visit: Visit, home: FakeHome
    ) -> None:
        taken = intake.papers.take(visit, SLOT, intake.rebuilt())
        assert isinstance(taken, Visit)
        _, event = home.journal.events[-1]
        assert (event.kind, event.actor) == ("paper.made_harmless", CITIZEN.actor)
        assert event.body == {"from": "scanner", "made_harmless": "script", "paper": taken.papers[0].id}

    def test_leaves_nothing_where_nobody_takes_the_pictures(self, intake: Intake, home: FakeHome) -> None:
        before = len(home.journal.events)
        intake.rebuilt()
        assert (home.vault.files, len(home.journal.events)) == ({}, before)
        assert intake.path.read_bytes() == SCANNED

    def test_is_gone_where_the_scanner_wrote_it_anew_meanwhile(
        self, intake: Intake, visit: Visit, home: FakeHome
    ) -> None:
        before, scan = intake.offered(), intake.rebuilt()
        intake.path.write_bytes(SCANNED + b" ")
        assert intake.papers.take(visit, SLOT, scan) == Problem("paper.gone")
        assert intake.papers.made_harmless(before) == Problem("paper.gone")
        assert home.vault.files == {}

    def test_stays_refused_for_its_first_reason_where_no_pictures_can_be_made(
        self, intake: Intake, workshop: FakeWorkshop
    ) -> None:
        workshop.broken = Problem("paper.too_complex")
        assert intake.papers.made_harmless(intake.offered()) == SCRIPT

    @pytest.mark.parametrize("answer", [LAUNCH, Problem("paper.encrypted")], ids=str)
    def test_whose_pictures_the_inspection_refuses_stays_refused(self, intake: Intake, answer: Problem) -> None:
        intake.inspector.answers.append(answer)
        assert intake.papers.made_harmless(intake.offered()) == SCRIPT

    def test_whose_pages_are_all_blank_is_told_so(self, intake: Intake) -> None:
        intake.inspector.answers.append(Problem("paper.blank"))
        assert intake.papers.made_harmless(intake.offered()) == Problem("paper.blank")


@pytest.mark.parametrize("answer", [LAUNCH, Problem("paper.encrypted"), Problem("paper.too_complex")], ids=str)
def test_what_is_refused_in_any_case_is_not_rebuilt(intake: Intake, workshop: FakeWorkshop, answer: Problem) -> None:
    intake.inspector.answers = [answer]
    scan = intake.offered()
    assert not scan.can_be_rebuilt
    assert intake.papers.made_harmless(scan) == scan
    assert workshop.done == []


class TestTheCheckedWorkshop:
    PART = PagePart(pages("one"), Media.PDF, 0)

    def checked(self, workshop: FakeWorkshop, inspector: FakeInspector) -> CheckedWorkshop:
        return CheckedWorkshop(workshop, inspector, LIMITS)

    def test_inspects_all_that_it_hands_out(self, workshop: FakeWorkshop) -> None:
        inspector = FakeInspector()
        checked = self.checked(workshop, inspector)
        made = [
            checked.assemble([self.PART, self.PART]),
            checked.smaller(pages("one"), Media.PDF, pages=1, dpi=150),
            checked.check(pages("signed"), pages=1),
        ]
        assert [one.data for one in made if isinstance(one, CheckedFile)] == inspector.seen
        assert all(isinstance(one, CheckedFile) and one.facts == facts_of(one.data, one.facts.pages) for one in made)

    def test_believes_no_file_with_other_pages_than_were_asked_for(self, workshop: FakeWorkshop) -> None:
        checked = self.checked(workshop, FakeInspector())
        wrong = Problem("paper.check_failed")
        assert checked.smaller(pages("one", "two"), Media.PDF, pages=1, dpi=150) == wrong
        assert checked.check(pages("one"), pages=2) == wrong

    def test_believes_no_file_that_is_no_pdf(self, workshop: FakeWorkshop) -> None:
        class Picture(FakeInspector):
            def inspect(self, *_: object) -> PaperFacts | Problem:
                return PaperFacts(Media.PNG, 9, 1)

        assert self.checked(workshop, Picture()).assemble([self.PART]) == Problem("paper.check_failed")

    def test_hands_on_what_the_inspection_or_the_workshop_says(self, workshop: FakeWorkshop) -> None:
        assert self.checked(workshop, ScriptedInspector(LAUNCH)).assemble([self.PART]) == LAUNCH
        workshop.broken = Problem("paper.too_complex")
        inspector = FakeInspector()
        assert self.checked(workshop, inspector).assemble([self.PART]) == workshop.broken
        assert inspector.seen == []
