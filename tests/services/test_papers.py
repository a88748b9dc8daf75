"""Papers: on the real scanner folder, with an inspector and a vault that a test can see through."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from kiosk.devices.scanner import FolderScanner
from kiosk.domain.catalogue import Procedure
from kiosk.domain.dossier import Attachment
from kiosk.domain.paper_slots import arrangement
from kiosk.domain.papers import PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.drafting import Drafting
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.papers import LOOK_SECONDS, OfferedScan, Papers, missing, to_scan, uncounted
from kiosk.services.ports import DraftRecord, FoundScan, NotThere, TooLarge
from kiosk.services.procedures import Procedures
from tests.fakes.catalogue import BIRTH_NOTICE, CARD, DECLARATION_PAPER, EXTRACT, LETTER, SURROGACY
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeInspector, facts_of
from tests.fakes.home import FakeHome
from tests.fakes.paper_lines import FakeWorkshop
from tests.fakes.samples import CITIZEN
from tests.services.conftest import attached

PDF = b"%PDF-1.7\nmade up\nstartxref\n9\n%%EOF\n"
LIMITS = PaperLimits(bytes=1000)
SETTLE = 5.0
SLOT = BIRTH_NOTICE.key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


@pytest.fixture
def inspector() -> FakeInspector:
    return FakeInspector()


@pytest.fixture
def workshop() -> FakeWorkshop:
    return FakeWorkshop()


@pytest.fixture
def papers(folder: Path, inspector: FakeInspector, workshop: FakeWorkshop, home: FakeHome, clock: FakeClock) -> Papers:
    """Papers that look at a real folder, from the moment at which `warm` is called."""

    def watch() -> FolderScanner:
        return FolderScanner(folder, clock, settle_seconds=SETTLE, since=clock.now(), limit=LIMITS.bytes)

    return Papers(
        watch, inspector, home.vault, home.drafts, clock, LIMITS, CheckedWorkshop(workshop, inspector, LIMITS)
    )


@pytest.fixture
def visit(drafting: Drafting) -> Visit:
    return drafting.begin(Visit(citizen=CITIZEN), EXTRACT)


def scanned(folder: Path, clock: FakeClock, name: str = "scan.pdf", content: bytes = PDF) -> Path:
    """The scanner writes a file now."""
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (clock.now().timestamp(),) * 2)
    return path


def settled(papers: Papers, clock: FakeClock) -> tuple[OfferedScan, ...]:
    """What is offered once the files that lie there have stood still long enough."""
    papers.offered()
    clock.run(SETTLE)
    return papers.offered()


class TestOffering:
    def test_waits_until_a_file_is_complete(self, papers: Papers, folder: Path, clock: FakeClock) -> None:
        papers.warm()
        scanned(folder, clock)
        assert papers.offered() == ()
        clock.run(SETTLE)
        (scan,) = papers.offered()
        assert (scan.name, scan.size, scan.seconds_ago) == ("scan.pdf", len(PDF), 5)
        assert scan.facts == facts_of(PDF, 5)

    def test_of_files_settles_while_forms_are_filled(self, papers: Papers, folder: Path, clock: FakeClock) -> None:
        papers.warm()
        scanned(folder, clock)
        papers.warm()
        clock.run(SETTLE)
        assert len(papers.offered()) == 1

    def test_leaves_out_what_lay_there_before_the_visitor_came(
        self, papers: Papers, folder: Path, clock: FakeClock
    ) -> None:
        scanned(folder, clock, "somebody-elses.pdf")
        clock.run(60)
        papers.warm()
        scanned(folder, clock, "mine.pdf")
        assert [scan.name for scan in settled(papers, clock)] == ["mine.pdf"]

    def test_leaves_out_what_the_one_before_scanned_where_an_officer_helps_one_after_the_other(
        self, papers: Papers, folder: Path, clock: FakeClock
    ) -> None:
        papers.warm()
        scanned(folder, clock, "somebody-elses.pdf")
        assert len(settled(papers, clock)) == 1
        clock.run(60)
        papers.forget()
        papers.warm()
        assert papers.offered() == ()
        scanned(folder, clock, "mine.pdf")
        assert [scan.name for scan in settled(papers, clock)] == ["mine.pdf"]

    def test_begins_with_the_first_look_where_nobody_warmed_up(
        self, papers: Papers, folder: Path, clock: FakeClock
    ) -> None:
        scanned(folder, clock)
        assert len(settled(papers, clock)) == 1

    def test_inspects_each_file_once(
        self, papers: Papers, folder: Path, clock: FakeClock, inspector: FakeInspector
    ) -> None:
        scanned(folder, clock)
        settled(papers, clock)
        papers.offered()
        assert inspector.seen == [PDF]

    def test_inspects_a_file_anew_when_it_was_scanned_again(
        self, papers: Papers, folder: Path, clock: FakeClock, inspector: FakeInspector
    ) -> None:
        scanned(folder, clock)
        settled(papers, clock)
        longer = PDF.replace(b"made up", b"made up\nagain")
        scanned(folder, clock, content=longer)
        (scan,) = settled(papers, clock)
        assert inspector.seen == [PDF, longer]
        assert scan.facts == facts_of(longer, 6)

    def test_shows_what_is_wrong_with_a_file(
        self, papers: Papers, folder: Path, clock: FakeClock, inspector: FakeInspector
    ) -> None:
        inspector.answer = Problem("paper.encrypted")
        scanned(folder, clock)
        assert [scan.facts for scan in settled(papers, clock)] == [Problem("paper.encrypted")]

    def test_does_not_even_open_a_file_that_is_too_large(
        self, papers: Papers, folder: Path, clock: FakeClock, inspector: FakeInspector
    ) -> None:
        papers.warm()
        scanned(folder, clock, content=PDF + b"\n" * LIMITS.bytes + PDF)
        (scan,) = settled(papers, clock)
        assert scan.facts == Problem("paper.too_large", {"limit": 0})
        assert inspector.seen == []

    def test_starts_the_parsers_when_the_visitor_comes(self, papers: Papers, inspector: FakeInspector) -> None:
        papers.warm()
        assert inspector.started == 1


class TestAFolderThatIsAway:
    @pytest.fixture(autouse=True)
    def away(self, folder: Path) -> None:
        folder.rmdir()

    def test_offers_nothing_and_says_why(self, papers: Papers) -> None:
        papers.warm()
        assert papers.offered() == ()
        assert papers.folder_problem() == Problem("paper.folder_away")

    def test_is_used_again_when_it_is_back(self, papers: Papers, folder: Path, clock: FakeClock) -> None:
        papers.warm()
        folder.mkdir()
        scanned(folder, clock)
        assert len(settled(papers, clock)) == 1
        assert papers.folder_problem() is None

    def test_does_not_stop_a_visitor_whose_parsers_cannot_start(
        self, papers: Papers, inspector: FakeInspector, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_process() -> None:
            raise BlockingIOError("no more processes")

        monkeypatch.setattr(inspector, "start", no_process)
        papers.warm()
        assert papers.offered() == ()


class ScriptedFolder:
    """A scanner folder with two scans, whose `open` does what the script says."""

    def __init__(self, script: Mapping[str, Exception], clock: FakeClock) -> None:
        self.script = dict(script)
        self._clock = clock

    def complete(self) -> Sequence[FoundScan]:
        return [FoundScan(name, f"{name}.pdf", len(PDF), self._clock.now()) for name in ("first", "second")]

    def open(self, scan: str) -> BinaryIO:
        if scan in self.script:
            raise self.script[scan]
        return io.BytesIO(PDF)

    def remove(self, scan: str) -> None:
        raise AssertionError("nothing is taken here")

    def close(self) -> None:
        raise AssertionError("nobody goes")


def watching(folder: ScriptedFolder, inspector: FakeInspector, home: FakeHome, clock: FakeClock) -> Papers:
    checked = CheckedWorkshop(FakeWorkshop(), inspector, LIMITS)
    return Papers(lambda: folder, inspector, home.vault, home.drafts, clock, LIMITS, checked)


class TestAFileThatCannotBeOpened:
    def offering(
        self, script: Mapping[str, Exception], home: FakeHome, clock: FakeClock
    ) -> tuple[Papers, ScriptedFolder]:
        folder = ScriptedFolder(script, clock)
        return watching(folder, FakeInspector(), home, clock), folder

    def test_just_now_is_offered_as_soon_as_it_can(self, home: FakeHome, clock: FakeClock) -> None:
        papers, folder = self.offering({"first": NotThere("first")}, home, clock)
        assert [scan.id for scan in papers.offered()] == ["second"]
        folder.script.clear()
        assert [scan.id for scan in papers.offered()] == ["first", "second"]

    def test_because_it_has_grown_is_too_large(self, home: FakeHome, clock: FakeClock) -> None:
        papers, _ = self.offering({"first": TooLarge()}, home, clock)
        assert papers.offered()[0].facts == Problem("paper.too_large", {"limit": 0})


def test_a_slow_inspection_puts_the_next_file_off_to_the_next_look(home: FakeHome, clock: FakeClock) -> None:
    class SlowInspector(FakeInspector):
        def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
            clock.run(LOOK_SECONDS)
            return super().inspect(source, limits)

    papers = watching(ScriptedFolder({}, clock), SlowInspector(), home, clock)
    assert [scan.id for scan in papers.offered()] == ["first"]
    assert [scan.id for scan in papers.offered()] == ["first", "second"]


class TestTaking:
    @pytest.fixture
    def scan(self, papers: Papers, folder: Path, clock: FakeClock) -> OfferedScan:
        scanned(folder, clock)
        return settled(papers, clock)[0]

    def test_puts_a_copy_into_dossier_and_draft(
        self, papers: Papers, scan: OfferedScan, visit: Visit, home: FakeHome, drafting: Drafting
    ) -> None:
        taken = papers.take(visit, SLOT, scan)
        assert isinstance(taken, Visit)
        (paper,) = taken.papers_for(SLOT)
        assert (paper.name, paper.media, paper.size, paper.pages) == ("scan.pdf", "application/pdf", len(PDF), 5)
        assert home.vault.read(paper.id, home.drafts.paper_key(visit.draft, paper.id)) == PDF
        draft = drafting.load(visit.draft)
        assert draft is not None
        assert (draft.papers, draft.place) == (taken.papers, "papers")
        assert not any(event.kind.startswith("paper.") for _, event in home.journal.events)

    def test_removes_the_scanners_file_only_once_the_copy_is_durable(
        self,
        papers: Papers,
        scan: OfferedScan,
        visit: Visit,
        home: FakeHome,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        there: list[bool] = []
        attach = home.drafts.attach

        def watched(draft: str, paper: Attachment, **rest: Any) -> None:
            there.append((folder / "scan.pdf").exists())
            attach(draft, paper, **rest)

        monkeypatch.setattr(home.drafts, "attach", watched)
        papers.take(visit, SLOT, scan)
        assert there == [True]
        assert not (folder / "scan.pdf").exists()
        assert papers.offered() == ()

    def test_leaves_the_scanners_file_where_the_copy_cannot_be_kept(
        self,
        papers: Papers,
        scan: OfferedScan,
        visit: Visit,
        home: FakeHome,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def full(*_: object, **__: object) -> DraftRecord:
            raise OSError("disk full")

        monkeypatch.setattr(home.drafts, "attach", full)
        with pytest.raises(OSError, match="disk full"):
            papers.take(visit, SLOT, scan)
        assert (folder / "scan.pdf").read_bytes() == PDF

    def test_refuses_a_file_that_was_swapped_after_it_was_shown(
        self, papers: Papers, scan: OfferedScan, visit: Visit, folder: Path, clock: FakeClock, home: FakeHome
    ) -> None:
        other = scanned(folder, clock, "other.pdf", PDF.replace(b"made up", b"swapped"))
        os.replace(other, folder / "scan.pdf")
        assert papers.take(visit, SLOT, scan) == Problem("paper.gone")
        assert home.vault.files == {}

    def test_refuses_bytes_that_are_not_the_ones_that_were_inspected(
        self, papers: Papers, scan: OfferedScan, visit: Visit, home: FakeHome, folder: Path
    ) -> None:
        other = replace(scan, facts=facts_of(PDF.replace(b"made up", b"swapped"), 5))
        assert papers.take(visit, SLOT, other) == Problem("paper.gone")
        assert home.vault.files == {}
        assert (folder / "scan.pdf").exists()

    def test_refuses_a_file_that_is_gone(self, papers: Papers, scan: OfferedScan, visit: Visit, folder: Path) -> None:
        (folder / "scan.pdf").unlink()
        assert papers.take(visit, SLOT, scan) == Problem("paper.gone")

    def test_refuses_what_the_check_has_refused(self, papers: Papers, scan: OfferedScan, visit: Visit) -> None:
        refused = replace(scan, facts=Problem("paper.blank"))
        assert papers.take(visit, SLOT, refused) == Problem("paper.blank")

    def test_refuses_more_bytes_than_a_paper_may_have(
        self, papers: Papers, scan: OfferedScan, visit: Visit, home: FakeHome, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def too_large(*_: object, **__: object) -> None:
            raise TooLarge

        monkeypatch.setattr(home.vault, "put", too_large)
        assert papers.take(visit, SLOT, scan) == Problem("paper.too_large", {"limit": 0})

    def test_of_a_first_file_is_counted_and_with_a_second_one_it_has_to_be_counted_anew(
        self, papers: Papers, scan: OfferedScan, visit: Visit, folder: Path, clock: FakeClock, drafting: Drafting,
        procedures: Procedures,
    ) -> None:  # fmt: skip
        first = papers.take(visit, SLOT, scan)
        assert isinstance(first, Visit)
        assert uncounted(procedures.get(EXTRACT), first) == ()
        draft = drafting.load(visit.draft)
        assert draft is not None
        assert arrangement(visit.with_(papers=draft.papers, answers=draft.answers), SLOT).counted
        scanned(folder, clock, "back.pdf")
        second = papers.take(first, SLOT, settled(papers, clock)[0])
        assert isinstance(second, Visit)
        assert uncounted(procedures.get(EXTRACT), second) == (BIRTH_NOTICE,)

    def test_leaves_a_scan_readable_until_it_is_taken(self, papers: Papers, scan: OfferedScan, visit: Visit) -> None:
        assert papers.content(scan.id) == PDF
        papers.take(visit, SLOT, scan)
        assert papers.content(scan.id) is None


class TestWhatIsNeeded:
    @pytest.fixture
    def extract(self, procedures: Procedures) -> Procedure:
        return procedures.get(EXTRACT)

    def test_is_neither_what_is_only_shown_nor_what_the_kiosk_prints(self, extract: Procedure) -> None:
        assert extract.papers == (DECLARATION_PAPER, BIRTH_NOTICE, CARD, SURROGACY)
        assert to_scan(extract) == (BIRTH_NOTICE, SURROGACY)

    def test_is_missing_until_it_is_scanned(self, extract: Procedure, visit: Visit, home: FakeHome) -> None:
        assert missing(extract, visit) == (BIRTH_NOTICE,)
        assert missing(extract, attached(home, visit)) == ()

    def test_may_be_nothing(self, procedures: Procedures, visit: Visit) -> None:
        assert missing(procedures.get(LETTER), visit) == ()
