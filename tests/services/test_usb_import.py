"""Import from a stick: for officers, through the same checks as a scan, made harmless where that is all it needs."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import BinaryIO

import pytest

from kiosk.domain.dossier import AS_SCANNED, REBUILT
from kiosk.domain.paper_slots import arrangement
from kiosk.domain.papers import PaperFacts, PaperLimits
from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.paper_check import CheckedFile, CheckedWorkshop, Rebuilt, inspected
from kiosk.services.ports import FoundScan, TooLarge
from kiosk.services.rights import NotAllowed
from kiosk.services.usb_import import GONE, Checked, UsbImport
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeInspector, ScriptedInspector, facts_of
from tests.fakes.home import FakeHome
from tests.fakes.intake import FakeStick
from tests.fakes.paper_lines import FakeWorkshop, pages
from tests.fakes.rights import AllAtWork
from tests.fakes.samples import CITIZEN, OFFICER

LIMITS = PaperLimits(bytes=1000)
PAPER = pages("one", "two")
SCRIPT = Problem("paper.unsafe", {"what": "script"})
LAUNCH = Problem("paper.unsafe", {"what": "launch"})


@pytest.fixture
def draft(home: FakeHome) -> str:
    return home.drafts.start(CITIZEN.id, "1.001193", 1)


def importing(
    home: FakeHome, clock: FakeClock, content: dict[str, bytes] | None, inspector: FakeInspector | None = None
) -> UsbImport:
    stick = FakeStick(content, clock.now())
    inspector = inspector or FakeInspector()
    rights = AllAtWork(home.accounts, clock)
    workshop = CheckedWorkshop(FakeWorkshop(LIMITS), inspector, LIMITS)
    return UsbImport(stick, inspector, workshop, home.vault, home.drafts, LIMITS, rights)


def only(usb: UsbImport) -> FoundScan:
    files = usb.files(OFFICER)
    assert not isinstance(files, Problem)
    (file,) = files
    return file


def taken(usb: UsbImport, draft: str, *files: FoundScan) -> Visit:
    """A visit with these files of the stick in the slot "birth"."""
    checked = [usb.check(OFFICER, "birth", file) for file in files]
    assert all(isinstance(one, Checked) for one in checked)
    return usb.keep(OFFICER, Visit(draft=draft), [one for one in checked if isinstance(one, Checked)])


class TestImport:
    def test_puts_a_copy_into_the_draft_and_tells_the_journal_who_did_it(
        self, home: FakeHome, clock: FakeClock, draft: str
    ) -> None:
        usb = importing(home, clock, {"paper.pdf": PAPER})
        (paper,) = taken(usb, draft, only(usb)).papers

        assert (paper.name, paper.pages, paper.quality) == ("paper.pdf", 2, AS_SCANNED)
        record = home.drafts.load(draft)
        assert record is not None
        assert record.papers == (paper,)
        assert home.vault.read(paper.id, home.drafts.paper_key(draft, paper.id)) == PAPER
        _, event = home.journal.events[-1]
        assert (event.kind, event.actor) == ("paper.imported", OFFICER.actor)
        assert "paper.pdf" not in str(event.body)

    def test_keeps_several_files_in_the_order_in_which_they_were_chosen_and_nobody_has_counted_them_yet(
        self, home: FakeHome, clock: FakeClock, draft: str
    ) -> None:
        usb = importing(home, clock, {"front.pdf": PAPER, "back.pdf": pages("three")})
        files = usb.files(OFFICER)
        assert not isinstance(files, Problem)
        visit = taken(usb, draft, files[1], files[0])

        assert [paper.name for paper in visit.papers] == ["back.pdf", "front.pdf"]
        record = home.drafts.load(draft)
        assert record is not None
        assert record.papers == visit.papers
        assert record.answers["pages.birth"] == visit.answers["pages.birth"]
        assert not arrangement(visit, "birth").counted

    def test_a_checked_file_that_is_never_kept_is_in_no_draft(
        self, home: FakeHome, clock: FakeClock, draft: str
    ) -> None:
        usb = importing(home, clock, {"paper.pdf": PAPER})
        checked = usb.check(OFFICER, "birth", only(usb))

        assert isinstance(checked, Checked)
        assert repr(checked.key) not in repr(checked)
        record = home.drafts.load(draft)
        assert record is not None
        assert record.papers == ()

    @pytest.mark.parametrize("roles", [{Role.CASHIER}, {Role.TECHNICIAN}, set()], ids=str)
    def test_is_for_officers_of_the_counter_only(
        self, home: FakeHome, clock: FakeClock, draft: str, roles: set[Role]
    ) -> None:
        usb = importing(home, clock, {"paper.pdf": PAPER})
        file = only(usb)
        other: Officer = replace(OFFICER, roles=frozenset(roles))

        with pytest.raises(NotAllowed):
            usb.files(other)
        with pytest.raises(NotAllowed):
            usb.look(other, file)
        with pytest.raises(NotAllowed):
            usb.check(other, "birth", file)
        with pytest.raises(NotAllowed):
            usb.keep(other, Visit(draft=draft), ())

    def test_says_that_there_is_no_stick(self, home: FakeHome, clock: FakeClock) -> None:
        assert importing(home, clock, None).files(OFFICER) == Problem("paper.no_stick")

    def test_says_that_a_file_went_with_the_stick(self, home: FakeHome, clock: FakeClock) -> None:
        usb = importing(home, clock, {"paper.pdf": PAPER})
        gone = replace(only(usb), id="gone")

        assert usb.look(OFFICER, gone) == usb.check(OFFICER, "birth", gone) == GONE

    @pytest.mark.parametrize("size", [0, 1001])
    def test_does_not_even_open_what_is_empty_or_too_large(self, home: FakeHome, clock: FakeClock, size: int) -> None:
        inspector = FakeInspector()
        usb = importing(home, clock, {"paper.pdf": bytes(size)}, inspector)

        assert isinstance(usb.look(OFFICER, only(usb)), Problem)
        assert isinstance(usb.check(OFFICER, "birth", only(usb)), Problem)
        assert inspector.seen == []

    def test_says_that_a_file_has_grown_too_large(
        self, home: FakeHome, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def grown(*_: object, **__: object) -> None:
            raise TooLarge

        usb = importing(home, clock, {"paper.pdf": PAPER})
        monkeypatch.setattr(home.vault, "put", grown)
        assert usb.check(OFFICER, "birth", only(usb)) == Problem("paper.too_large", {"limit": 0})

    def test_tells_what_a_file_is_before_it_is_taken(self, home: FakeHome, clock: FakeClock) -> None:
        usb = importing(home, clock, {"paper.pdf": PAPER})
        assert usb.look(OFFICER, only(usb)) == facts_of(PAPER, 2)
        scripted = importing(home, clock, {"paper.pdf": PAPER}, ScriptedInspector(SCRIPT))
        assert scripted.look(OFFICER, only(scripted)) == SCRIPT
        assert home.vault.files == {}

    def test_refuses_what_the_inspection_or_the_rules_refuse(self, home: FakeHome, clock: FakeClock) -> None:
        usb = importing(home, clock, {"paper.pdf": PAPER}, ScriptedInspector(LAUNCH))
        many = importing(home, clock, {"paper.pdf": b"\n" * 201})

        assert usb.check(OFFICER, "birth", only(usb)) == LAUNCH
        assert many.check(OFFICER, "birth", only(many)) == Problem("paper.too_many_pages", {"pages": 201, "limit": 200})
        assert home.vault.files == {}

    def test_takes_pictures_of_the_pages_in_the_place_of_a_script_and_says_so(
        self, home: FakeHome, clock: FakeClock, draft: str
    ) -> None:
        usb = importing(home, clock, {"paper.pdf": PAPER + b"script\n"}, ScriptedInspector(SCRIPT))
        checked = usb.check(OFFICER, "birth", only(usb))

        assert isinstance(checked, Checked)
        assert checked.because == "script"
        usb.keep(OFFICER, Visit(draft=draft), [checked])
        assert checked.paper.quality == REBUILT
        assert home.journal.events[-1][1].body == {"from": "usb", "made_harmless": "script"}

    def test_a_signed_paper_stays_known_as_signed(self, home: FakeHome, clock: FakeClock) -> None:
        class SeesASignature(FakeInspector):
            def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
                found = super().inspect(source, limits)
                assert isinstance(found, PaperFacts)
                return replace(found, signed=True)

        usb = importing(home, clock, {"paper.pdf": PAPER}, SeesASignature())
        checked = usb.check(OFFICER, "birth", only(usb))
        assert isinstance(checked, Checked)
        assert checked.paper.signed


class TestTheCheck:
    def check(
        self, inspector: FakeInspector, workshop: FakeWorkshop | None = None, content: bytes = PAPER
    ) -> PaperFacts | Rebuilt | Problem:
        checked = CheckedWorkshop(workshop or FakeWorkshop(), inspector, LIMITS)
        return inspected(io.BytesIO(content), inspector, checked, LIMITS)

    def test_lets_a_sound_file_through_as_it_is(self) -> None:
        workshop = FakeWorkshop()

        assert self.check(FakeInspector(), workshop) == facts_of(PAPER, 2)
        assert workshop.done == []

    def test_inspects_what_the_workshop_made_as_well(self) -> None:
        inspector = ScriptedInspector(SCRIPT)

        assert self.check(inspector) == Rebuilt(CheckedFile(PAPER, facts_of(PAPER, 2)), "script")
        assert len(inspector.seen) == 2

    @pytest.mark.parametrize("told", [Problem("paper.blank"), Problem("paper.too_many_pages")], ids=str)
    def test_says_what_is_wrong_with_the_pages(self, told: Problem) -> None:
        assert self.check(ScriptedInspector(SCRIPT, told)) == told

    def test_keeps_to_the_first_reason_where_nothing_could_be_made(self) -> None:
        workshop = FakeWorkshop()
        workshop.broken = Problem("paper.too_complex")

        assert self.check(ScriptedInspector(SCRIPT), workshop) == SCRIPT

    def test_keeps_to_the_first_reason_where_what_was_made_is_not_harmless_either(self) -> None:
        assert self.check(ScriptedInspector(SCRIPT, LAUNCH)) == SCRIPT

    def test_makes_nothing_of_what_is_refused_in_any_case(self) -> None:
        workshop = FakeWorkshop()

        assert self.check(ScriptedInspector(LAUNCH), workshop) == LAUNCH
        assert workshop.done == []
