"""Reprints, old jobs, sealed receipts, and the papers besides the receipt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
import zxingcpp

import receipts
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.dossier import Dossier
from kiosk.domain.lookup_link import Scanned, Seal, Signer, verify_lookup_url
from kiosk.domain.visit import Visit
from kiosk.services.drafting import Drafting
from kiosk.services.filing import Filing
from kiosk.services.lookup import LookUp
from kiosk.services.paper_values import declaration, draft_declaration, take_home_slip
from kiosk.services.ports import Filed
from kiosk.services.printing import Printed, Printing, PrintRules
from kiosk.services.procedures import Procedures
from tests.fakes.catalogue import BIRTH_NOTICE, EXTRACT, SURROGACY, procedure
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakePrinter
from tests.fakes.escpos import decode
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY, CITIZEN, OFFICER
from tests.services.conftest import filled

NOW = datetime(2026, 11, 20, 2, 5, tzinfo=UTC)
LETTERHEAD = receipts.Agency(name="ỦY BAN NHÂN DÂN XÃ MẪU", place="Xã Mẫu")


@dataclass
class Counter:
    """A counter's printing, its printer and its store."""

    home: FakeHome
    printer: FakePrinter
    procedures: Procedures

    def printing(self, medium: receipts.Medium = "A5", rules: PrintRules | None = None) -> Printing:
        home = self.home
        lookup = LookUp(
            home.dossiers, home.accounts, home.journal, agency=AGENCY, misses=10, base="https://tracuu.example.vn"
        )
        return Printing(
            home.dossiers,
            home.print_queue,
            self.printer,
            home.journal,
            lookup,
            self.procedures,
            LETTERHEAD,
            medium,
            rules,
        )

    @property
    def last_text(self) -> str:
        """What stands on the paper that came out last."""
        document = pypdfium2.PdfDocument(self.printer.papers[-1][1])
        try:
            return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
        finally:
            document.close()

    def state(self, filed: Filed) -> tuple[str, int]:
        job = self.home.print_queue.job(filed.print_job)
        assert job is not None
        return job.state, job.reprints

    def sent(self) -> list[tuple[str, object]]:
        """Who had what printed, as the journal has it."""
        return [(event.actor, event.body) for _, event in self.home.journal.events if event.kind == "print.sent"]


@pytest.fixture
def counter(home: FakeHome, procedures: Procedures) -> Counter:
    return Counter(home, FakePrinter(), procedures)


@pytest.fixture
def filed(filing: Filing, ready: Visit) -> Filed:
    return filing.submit(ready)


class TestAReprint:
    def test_says_that_it_is_one_and_which(self, counter: Counter, filed: Filed) -> None:
        printing = counter.printing()
        printing.print_receipt(filed.print_job)
        assert "BẢN IN LẠI" not in counter.last_text
        for number in (1, 2):
            assert printing.reprint(filed.print_job).problem == ""
            assert f"BẢN IN LẠI lần {number}" in counter.last_text
            assert counter.state(filed) == ("sent", number)

    def test_stands_in_the_journal_with_whoever_asked_for_it(self, counter: Counter, filed: Filed) -> None:
        printing = counter.printing()
        printing.print_receipt(filed.print_job)
        printing.confirm(filed.print_job, came_out=True)
        printing.reprint(filed.print_job, actor=OFFICER.actor)
        body = {"dossier": filed.dossier.id, "kind": "confirmation"}
        assert counter.sent() == [("kiosk", body), (OFFICER.actor, {**body, "reprint": 1})]

    def test_of_a_paper_that_the_printer_never_took_is_the_first(self, counter: Counter, filed: Filed) -> None:
        printing = counter.printing()
        counter.printer.broken = "paper_out"
        printing.print_receipt(filed.print_job)
        counter.printer.broken = ""
        printing.reprint(filed.print_job)
        assert "BẢN IN LẠI" not in counter.last_text
        assert counter.state(filed) == ("sent", 0)

    def test_of_a_paper_that_somebody_did_not_see_says_so_all_the_same(self, counter: Counter, filed: Filed) -> None:
        """The kiosk cannot look into the tray: two papers that both seem to be the first are worse."""
        printing = counter.printing()
        printing.print_receipt(filed.print_job)
        printing.confirm(filed.print_job, came_out=False)
        printing.reprint(filed.print_job)
        assert "BẢN IN LẠI lần 1" in counter.last_text

    def test_that_fails_does_not_undo_the_first_paper(self, counter: Counter, filed: Filed) -> None:
        """Or the next try would come out as a first paper, and there would be two of those."""
        printing = counter.printing()
        printing.print_receipt(filed.print_job)
        printing.confirm(filed.print_job, came_out=True)
        counter.printer.broken = "paper_out"
        assert printing.reprint(filed.print_job) == Printed(None, "paper_out")
        assert counter.state(filed) == ("confirmed", 0)
        counter.printer.broken = ""
        printing.reprint(filed.print_job)
        assert "BẢN IN LẠI lần 1" in counter.last_text

    def test_of_nothing_prints_nothing(self, counter: Counter) -> None:
        assert counter.printing().reprint(99) == Printed(None)
        assert counter.printer.papers == []


class TestAnOldJob:
    @pytest.fixture
    def filed_at(self, counter: Counter, filed: Filed) -> Filed:
        """The receipt was put into the queue at NOW."""
        jobs = counter.home.print_queue.jobs
        jobs[filed.print_job - 1] = replace(jobs[filed.print_job - 1], created=int(NOW.timestamp() * 1000))
        return filed

    def rules(self, later: timedelta) -> PrintRules:
        return PrintRules(fresh_for=timedelta(minutes=15), now=lambda: NOW + later)

    def test_is_not_printed_by_itself(self, counter: Counter, filed_at: Filed) -> None:
        printing = counter.printing(rules=self.rules(timedelta(minutes=16)))
        assert printing.print_receipt(filed_at.print_job) == Printed(None, "expired")
        assert counter.printer.papers == []
        assert counter.state(filed_at) == ("pending", 0)

    def test_is_printed_when_somebody_asks_for_it(self, counter: Counter, filed_at: Filed) -> None:
        printing = counter.printing(rules=self.rules(timedelta(days=3)))
        assert printing.reprint(filed_at.print_job).problem == ""
        assert "BẢN IN LẠI" not in counter.last_text

    def test_is_one_that_is_older_than_a_visit(self, counter: Counter, filed_at: Filed) -> None:
        printing = counter.printing(rules=self.rules(timedelta(minutes=14)))
        assert printing.print_receipt(filed_at.print_job).problem == ""


class TestASealedReceipt:
    def test_carries_the_seal_on_paper_and_not_on_the_screen(self, counter: Counter, filed: Filed) -> None:
        signer = Signer(b"four", lambda message: message[:1] * 64)
        sealing = counter.printing("80mm", PrintRules(signer=lambda: signer))
        sealing.print_receipt(filed.print_job)
        (picture,) = decode(counter.printer.papers[0][1], 576).pictures
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
        scanned = verify_lookup_url(found.text, {b"four": lambda signature, message: signature == message[:1] * 64})
        assert isinstance(scanned, Scanned)
        assert (str(scanned.code), scanned.seal) == (filed.dossier.code, Seal.GENUINE)
        screen = verify_lookup_url(sealing.values(filed.dossier).lookup_url, {})
        assert isinstance(screen, Scanned)
        assert screen.seal is Seal.NONE

    def test_is_printed_without_a_seal_where_the_key_cannot_be_used(self, counter: Counter, filed: Filed) -> None:
        printing = counter.printing(rules=PrintRules(signer=lambda: None))
        assert printing.print_receipt(filed.print_job).problem == ""


class TestCopies:
    def test_come_out_together_and_say_which_is_whose(self, counter: Counter, filed: Filed) -> None:
        counter.printing(rules=PrintRules(copies=receipts.TWO_COPIES)).print_receipt(filed.print_job)
        assert len(counter.printer.papers) == 1
        for marker in receipts.TWO_COPIES:
            assert f"({marker})" in counter.last_text


class TestTheFilledDeclaration:
    def test_has_applicant_and_answers_in_the_words_of_the_form(self, filed: Filed, procedures: Procedures) -> None:
        values = declaration(filed.dossier, procedures, LETTERHEAD)
        assert values is not None
        answers = {answer.label: answer.text for section in values.sections for answer in section.answers}
        assert answers["Họ tên con"] == "Trần Ngọc Thử"
        assert answers["Ngày sinh"] == "02/11/2026"
        assert (values.signer_name, values.compared) == (filed.dossier.applicant_name, False)

    def test_is_printed_and_written_into_the_journal(self, counter: Counter, filed: Filed) -> None:
        assert counter.printing().print_declaration(filed.dossier).problem == ""
        assert "Họ tên con: Trần Ngọc Thử" in counter.last_text
        assert counter.sent() == [("kiosk", {"dossier": filed.dossier.id, "kind": "declaration"})]

    def test_is_no_paper_for_a_roll(self, counter: Counter, filed: Filed) -> None:
        assert counter.printing("58mm").print_declaration(filed.dossier) == Printed(None, "no_sheets")

    def test_of_a_form_that_has_changed_is_not_printed_with_answers_missing(
        self, counter: Counter, filed: Filed
    ) -> None:
        body = {**filed.dossier.body, "form_revision": 2}
        older: Dossier = replace(filed.dossier, body=body)
        assert counter.printing().print_declaration(older) == Printed(None, "old_form")
        counter.procedures = Procedures(lambda: Catalogue.of((), ()))
        assert counter.printing().print_declaration(filed.dossier) == Printed(None, "old_form")

    def test_that_the_printer_does_not_take_is_told(self, counter: Counter, filed: Filed) -> None:
        counter.printer.broken = "cover_open"
        assert counter.printing().print_declaration(filed.dossier) == Printed(None, "cover_open")
        assert counter.sent() == []


class TestTheTakeHomeSlip:
    def test_lists_the_missing_papers_and_names_nobody(self, counter: Counter, clock: FakeClock) -> None:
        wanted = procedure(EXTRACT, "Cấp trích lục", papers=(BIRTH_NOTICE, SURROGACY))
        slip = take_home_slip(wanted, {BIRTH_NOTICE.key, SURROGACY.key}, LETTERHEAD, now=clock.now())
        assert slip.missing == (
            receipts.MissingPaper(name="Giấy chứng sinh", kind="bản chính"),
            receipts.MissingPaper(name="Giấy mang thai hộ", kind="bản chính", where="Khi mang thai hộ."),
        )
        assert counter.printing().put_out(slip, "slip").problem == ""
        assert "☐ Giấy chứng sinh (bản chính)" in counter.last_text
        assert counter.sent() == []

    def test_is_made_of_what_a_visit_still_lacks(self, counter: Counter, drafting: Drafting, clock: FakeClock) -> None:
        visit = filled(drafting, EXTRACT)
        assert counter.printing().print_missing(visit, clock.now()).problem == ""
        assert "☐ Giấy chứng sinh (bản chính)" in counter.last_text
        assert CITIZEN.name not in counter.last_text


class TestADeclarationBeforeFiling:
    def test_has_the_same_answers_as_the_filed_one_and_no_code(
        self, ready: Visit, filed: Filed, procedures: Procedures, clock: FakeClock
    ) -> None:
        before = draft_declaration(ready, procedures, LETTERHEAD, now=clock.now())
        after = declaration(filed.dossier, procedures, LETTERHEAD)
        assert after is not None
        assert replace(before, code=after.code, made_at=after.made_at) == after

    def test_is_printed_on_sheets_only(self, counter: Counter, ready: Visit, clock: FakeClock) -> None:
        assert counter.printing().print_draft(ready, clock.now()).problem == ""
        assert "Họ tên con: Trần Ngọc Thử" in counter.last_text
        assert counter.printing("80mm").print_draft(ready, clock.now()) == Printed(None, "no_sheets")
