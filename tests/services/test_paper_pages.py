"""Pages of papers: put together, made smaller, looked at; and nothing is lost whenever the power goes."""

from __future__ import annotations

import io

import pytest

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.dossier import AS_SCANNED, REBUILT, REDUCED, Attachment
from kiosk.domain.paper_hints import Hint, Reason
from kiosk.domain.paper_pages import PageLook, Picture, Remark
from kiosk.domain.paper_slots import Arrangement, arrangement, arranging, with_paper
from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.drafting import Drafting
from kiosk.services.filing import Filing, Incomplete
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.paper_pages import Made, PaperPages
from kiosk.services.papers import OfferedScan
from kiosk.services.ports import NotThere
from tests.fakes.catalogue import BIRTH_NOTICE, EXTRACT, SURROGACY, procedure
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN
from tests.fakes.workshop import FakeWorkshop, MadeInspector, pages_of
from tests.services.conftest import filled

SLOT = BIRTH_NOTICE.key
LARGE = 50_000
LIMITS = PaperLimits(bytes=200_000, pages=9)
NAME = "Giấy chứng sinh"


@pytest.fixture
def workshop() -> FakeWorkshop:
    return FakeWorkshop()


@pytest.fixture
def inspector() -> MadeInspector:
    return MadeInspector()


@pytest.fixture
def pages(workshop: FakeWorkshop, inspector: MadeInspector, home: FakeHome) -> PaperPages:
    checked = CheckedWorkshop(workshop, inspector, LIMITS)
    return PaperPages(checked, home.vault, home.drafts, LIMITS, large=LARGE)


@pytest.fixture
def visit(drafting: Drafting) -> Visit:
    return drafting.begin(Visit(citizen=CITIZEN), EXTRACT)


def scan(
    home: FakeHome, visit: Visit, content: bytes, pages: int = 2, *, slot: str = SLOT, quality: str = AS_SCANNED,
    reused_from: str = "",
) -> Visit:  # fmt: skip
    """The visit with one more stored scan in a slot. Its first bytes are its name, so that a test can tell it."""
    content = content.ljust(16, b".")
    stored = home.vault.put(io.BytesIO(content), limit=10**6)
    paper = Attachment(
        stored.id, slot, "scan.pdf", Media.PDF.value, stored.size, pages, stored.sha256, False, quality, reused_from
    )
    home.drafts.attach(visit.draft, paper, key=stored.key)
    return with_paper(visit, paper)


def arranged(visit: Visit, pages: Arrangement) -> Visit:
    return arranging(visit, SLOT, pages)


def content(home: FakeHome, visit: Visit) -> bytes:
    (paper,) = visit.papers_for(SLOT)
    return home.vault.read(paper.id, home.drafts.paper_key(visit.draft, paper.id))


def made(answer: Made | Problem | None) -> Made:
    assert isinstance(answer, Made), answer
    return answer


class TestFinishing:
    def test_several_files_become_one_in_the_order_that_was_chosen(
        self, pages: PaperPages, home: FakeHome, visit: Visit
    ) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second", 1)
        visit = arranged(visit, arrangement(visit, SLOT).moved(2, -2).turned(2).dropped(1))
        one = made(pages.assemble(visit, SLOT, NAME))
        after = pages.finish(visit, SLOT, one)
        assert pages_of(content(home, after)) == [("second..........", 0, 0), ("first...........", 1, 90)]
        (paper,) = after.papers
        assert (paper.name, paper.media, paper.pages, paper.slot) == (NAME, "application/pdf", 2, SLOT)
        assert arrangement(after, SLOT) == Arrangement.of((paper,)).finished()

    def test_the_files_that_it_was_made_of_are_gone_and_the_draft_knows_the_new_one(
        self, pages: PaperPages, home: FakeHome, visit: Visit, drafting: Drafting
    ) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second")
        after = pages.finish(visit, SLOT, made(pages.assemble(visit, SLOT, NAME)))
        assert list(home.vault.files) == [after.papers[0].id]
        draft = drafting.load(visit.draft)
        assert draft is not None
        assert (draft.papers, dict(draft.answers) | dict(after.answers)) == (after.papers, dict(draft.answers))

    def test_until_it_is_tied_to_the_draft_every_file_is_there(
        self, pages: PaperPages, home: FakeHome, visit: Visit, drafting: Drafting
    ) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second")
        made(pages.assemble(visit, SLOT, NAME))
        draft = drafting.load(visit.draft)
        assert draft is not None
        assert draft.papers == visit.papers
        assert all(home.vault.read(one.id, home.drafts.paper_key(visit.draft, one.id)) for one in visit.papers)

    def test_a_single_file_that_says_it_already_stays_as_it_was_scanned(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        visit = scan(home, visit, b"only")
        after = pages.finish(visit, SLOT, made(pages.assemble(visit, SLOT, NAME)))
        assert after.papers == visit.papers
        assert workshop.asked == []
        assert arrangement(after, SLOT).counted

    def test_files_that_cannot_be_put_together_stay_beside_each_other(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second")
        workshop.problem = Problem("paper.check_failed")
        assert pages.assemble(visit, SLOT, NAME) == workshop.problem
        after = pages.finish(visit, SLOT, None)
        assert after.papers == visit.papers
        assert arrangement(after, SLOT).counted

    def test_other_papers_stay_where_they_are(self, pages: PaperPages, home: FakeHome, visit: Visit) -> None:
        visit = scan(home, visit, b"other", slot=SURROGACY.key)
        visit = scan(home, scan(home, visit, b"first"), b"second")
        visit = scan(home, visit, b"another", slot="last")
        after = pages.finish(visit, SLOT, made(pages.assemble(visit, SLOT, NAME)))
        assert [paper.slot for paper in after.papers] == [SURROGACY.key, SLOT, "last"]

    def test_what_a_part_was_the_whole_is(self, pages: PaperPages, home: FakeHome, visit: Visit) -> None:
        visit = scan(home, visit, b"first", quality=REDUCED, reused_from="H-1 H-2")
        visit = scan(home, visit, b"second", reused_from="H-2")
        paper = made(pages.assemble(visit, SLOT, NAME)).paper
        assert (paper.quality, paper.reused_from) == (REDUCED, "H-1 H-2")

    def test_a_file_of_which_no_page_is_left_says_nothing_of_the_whole(
        self, pages: PaperPages, home: FakeHome, visit: Visit
    ) -> None:
        visit = scan(home, scan(home, visit, b"first", 1, quality=REDUCED, reused_from="H-1"), b"second")
        visit = arranged(visit, arrangement(visit, SLOT).dropped(0))
        paper = made(pages.assemble(visit, SLOT, NAME)).paper
        assert (paper.quality, paper.reused_from, paper.pages) == (AS_SCANNED, "", 2)

    def test_a_file_that_the_inspection_refuses_is_not_kept(
        self, pages: PaperPages, home: FakeHome, visit: Visit, inspector: MadeInspector
    ) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second")
        inspector.answer = Problem("paper.unsafe", {"what": "script"})
        assert pages.assemble(visit, SLOT, NAME) == inspector.answer
        assert len(home.vault.files) == 2

    def test_one_that_was_rebuilt_says_so_of_the_whole(self, pages: PaperPages, home: FakeHome, visit: Visit) -> None:
        visit = scan(home, scan(home, visit, b"first", quality=REDUCED), b"second", quality=REBUILT)
        assert made(pages.assemble(visit, SLOT, NAME)).paper.quality == REBUILT

    def test_no_page_is_no_paper_and_too_many_are_too_many(
        self, pages: PaperPages, home: FakeHome, visit: Visit
    ) -> None:
        assert pages.assemble(visit, SLOT, NAME) == Problem("paper.no_pages")
        visit = scan(home, scan(home, visit, b"first", 5), b"second", 5)
        assert pages.assemble(visit, SLOT, NAME) == Problem("paper.too_many_pages", {"pages": 10, "limit": 9})

    def test_a_file_that_cannot_be_read_is_told(self, pages: PaperPages, home: FakeHome, visit: Visit) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second")
        home.vault.files.clear()
        assert pages.assemble(visit, SLOT, NAME) == Problem("paper.unreadable")

    def test_more_than_the_counter_takes_is_told(
        self, workshop: FakeWorkshop, inspector: MadeInspector, home: FakeHome, visit: Visit
    ) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second")
        small = PaperPages(CheckedWorkshop(workshop, inspector, LIMITS), home.vault, home.drafts, PaperLimits(bytes=20))
        assert small.assemble(visit, SLOT, NAME) == Problem("paper.too_large", {"limit": 0})

    def test_a_draft_that_is_gone_takes_nothing(self, pages: PaperPages, home: FakeHome, visit: Visit) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second")
        one = made(pages.assemble(visit, SLOT, NAME))
        home.drafts.discard(visit.draft)
        with pytest.raises(NotThere):
            pages.finish(visit, SLOT, one)

    def test_nothing_is_filed_while_a_paper_is_not_counted(
        self, pages: PaperPages, home: FakeHome, drafting: Drafting, filing: Filing
    ) -> None:
        visit = filled(drafting, EXTRACT)
        visit = scan(home, scan(home, visit, b"first"), b"second")
        with pytest.raises(Incomplete, match="papers"):
            filing.submit(visit)
        after = pages.finish(visit, SLOT, made(pages.assemble(visit, SLOT, NAME)))
        (paper,) = filing.submit(after).dossier.body["papers"]
        assert (paper["pages"], paper["quality"], paper["reused_from"]) == (4, AS_SCANNED, "")


class TestLeavingOut:
    def test_a_paper_goes_with_all_its_files(
        self, pages: PaperPages, home: FakeHome, visit: Visit, drafting: Drafting
    ) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second")
        after = pages.clear(visit, SLOT)
        assert (after.papers, home.vault.files, arrangement(after, SLOT)) == ((), {}, Arrangement())
        draft = drafting.load(visit.draft)
        assert draft is not None
        assert draft.papers == ()


class TestTheSmallerVersion:
    @pytest.fixture
    def inspector(self) -> MadeInspector:
        return MadeInspector(pages=3)

    def large(self, home: FakeHome, visit: Visit, size: int = LARGE) -> Visit:
        return scan(home, visit, b"large".ljust(size, b"."), 3)

    def test_is_tried_finer_first_and_says_that_it_is_one(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        visit = self.large(home, visit)
        one = made(pages.assemble(visit, SLOT, NAME))
        assert pages.is_large(one.paper.size)
        small = made(pages.smaller(one))
        assert workshop.asked == ["smaller 200"]
        after = pages.finish(visit, SLOT, small)
        (paper,) = after.papers
        assert (paper.size, paper.quality, paper.pages) == (LARGE // 10, REDUCED, 3)
        assert len(content(home, after)) == LARGE // 10
        assert list(home.vault.files) == [paper.id]

    def test_is_coarser_where_the_finer_one_is_still_large(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        workshop.reduced_to = 0.7
        one = made(pages.assemble(self.large(home, visit, 2 * LARGE), SLOT, NAME))
        small = made(pages.smaller(one))
        assert workshop.asked == ["smaller 200", "smaller 150"]
        assert small.paper.size == int(2 * LARGE * 0.7 * 150 / 200)

    def test_is_not_offered_where_it_would_hardly_help(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        workshop.reduced_to = 0.9
        one = made(pages.assemble(self.large(home, visit, LARGE), SLOT, NAME))
        assert pages.smaller(one) is None

    def test_of_a_rebuilt_paper_still_says_that_it_was_rebuilt(
        self, pages: PaperPages, home: FakeHome, visit: Visit
    ) -> None:
        visit = scan(home, visit, b"large".ljust(LARGE, b"."), 3, quality=REBUILT)
        small = made(pages.smaller(made(pages.assemble(visit, SLOT, NAME))))
        assert (small.paper.quality, small.paper.size) == (REBUILT, LARGE // 10)

    def test_with_other_pages_is_not_kept(
        self, pages: PaperPages, home: FakeHome, visit: Visit, inspector: MadeInspector
    ) -> None:
        one = made(pages.assemble(self.large(home, visit), SLOT, NAME))
        inspector.pages = 2
        assert pages.smaller(one) == Problem("paper.check_failed")
        assert list(home.vault.files) == [one.paper.id]

    def test_that_cannot_be_made_is_told(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        one = made(pages.assemble(self.large(home, visit), SLOT, NAME))
        workshop.problem = Problem("paper.check_failed")
        assert pages.smaller(one) == workshop.problem
        home.vault.files.clear()
        assert pages.smaller(one) == Problem("paper.unreadable")


class TestLooking:
    def test_each_file_is_looked_at_once(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        visit = scan(home, scan(home, visit, b"first"), b"second")
        pages.look(visit, SLOT)
        pages.look(visit, SLOT)
        assert workshop.asked == ["look", "look"]

    def test_a_paper_of_blank_pages_only_is_blank(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        blank, written = PageLook(frozenset({Remark.BLANK})), PageLook()
        workshop.looks[b"first"] = (blank, written)
        visit = scan(home, visit, b"first")
        assert not pages.blank(visit, SLOT)
        pages.look(visit, SLOT)
        assert not pages.blank(visit, SLOT)
        assert pages.blank(arranged(visit, arrangement(visit, SLOT).dropped(1)), SLOT)

    def test_what_is_known_of_pages_stays_known_in_their_new_file(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        workshop.looks[b"first"] = (PageLook(frozenset({Remark.UPSIDE_DOWN})), PageLook(frozenset({Remark.DARK})))
        visit = scan(home, visit, b"first")
        pages.look(visit, SLOT)
        visit = arranged(visit, arrangement(visit, SLOT).turned(0).moved(0, 1))
        after = pages.finish(visit, SLOT, made(pages.assemble(visit, SLOT, NAME)))
        found = pages.look(after, SLOT)[after.papers[0].id]
        assert [look.remarks for look in found] == [{Remark.DARK}, frozenset()]
        assert workshop.asked == ["look", "assemble"]

    def test_what_cannot_be_looked_at_has_nothing_said_of_it(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        workshop.problem = Problem("paper.check_failed")
        visit = scan(home, visit, b"first")
        assert pages.look(visit, SLOT)[visit.papers[0].id] == ()
        assert not pages.blank(visit, SLOT)

    def test_a_picture_is_as_the_page_is_turned_and_drawn_once(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        visit = scan(home, visit, b"first")
        upright = arrangement(visit, SLOT).pages[0]
        lying = arrangement(visit, SLOT).turned(0).pages[0]
        drawn = pages.preview(visit, upright, width=20, height=28)
        assert isinstance(drawn, Picture)
        assert (drawn.width, drawn.height) == (20, 28)
        across = pages.preview(visit, lying, width=28, height=20)
        assert isinstance(across, Picture)
        assert (across.width, across.height) == (28, 20)
        assert workshop.asked == ["preview"]

    def test_a_page_that_is_gone_has_no_picture(
        self, pages: PaperPages, home: FakeHome, visit: Visit, workshop: FakeWorkshop
    ) -> None:
        visit = scan(home, visit, b"first")
        page = arrangement(visit, SLOT).pages[0]
        assert pages.preview(visit.with_(papers=()), page, width=9, height=9) == Problem("paper.unreadable")
        workshop.problem = Problem("paper.check_failed")
        assert pages.preview(visit, page, width=9, height=9) == workshop.problem


class TestHints:
    CARD = RequiredPaper("card", "Bản sao thẻ căn cước")
    wanted = procedure("9.000009", "Thử", papers=(BIRTH_NOTICE, CARD))

    def offered(self, key: str, name: str) -> OfferedScan:
        return OfferedScan(key, name, 16, 5, PaperFacts(Media.PDF, 16, 1))

    def test_a_code_on_a_scan_tells_which_paper_it_is(self, pages: PaperPages, workshop: FakeWorkshop) -> None:
        card = "038090000001||Trần Văn Thử|01011990|Nam|Thôn Thử|10052021"
        workshop.looks[b"card"] = (PageLook(codes=(card,)),)
        newer, older = self.offered("two", "scan_2.pdf"), self.offered("one", "scan_1.pdf")
        assert pages.look_at_scan(newer, lambda _id: b"card") == (card,)
        assert pages.look_at_scan(newer, lambda _id: b"card") == (card,)
        assert workshop.asked == ["look"]
        assert pages.hints(self.wanted, Visit(), (newer, older)) == {
            "two": Hint("card", Reason.CODE),
            "one": Hint(SLOT, Reason.ORDER),
        }

    def test_what_is_gone_or_refused_is_not_looked_at(self, pages: PaperPages, workshop: FakeWorkshop) -> None:
        refused = OfferedScan("bad", "scan.pdf", 16, 5, Problem("paper.broken"))
        assert pages.look_at_scan(refused, lambda _id: b"") == ()
        assert pages.look_at_scan(self.offered("gone", "scan.pdf"), lambda _id: None) == ()
        assert workshop.asked == []
        assert pages.hints(self.wanted, Visit(), (refused,)) == {}
