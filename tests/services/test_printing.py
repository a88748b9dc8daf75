"""Printing: what stands on the receipt, and the life of its print job."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import receipts
from kiosk import i18n
from kiosk.devices.printers import LEAST_FREE, PdfFolder
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.dossier import Change, Kind, Status
from kiosk.domain.paper_slots import arrangement, arranging
from kiosk.domain.people import Officer
from kiosk.domain.typed_codes import check_character
from kiosk.domain.visit import Visit
from kiosk.domain.worktime import ProcessingTime
from kiosk.services.drafting import Drafting
from kiosk.services.filing import Filing
from kiosk.services.lookup import LookUp
from kiosk.services.office import from_milliseconds
from kiosk.services.ports import Filed, PrinterFailed, PrinterState
from kiosk.services.printing import Printed, Printing, time_words
from kiosk.services.procedures import Procedures
from tests.fakes.catalogue import BIRTH_NOTICE, EXTRACT, LAND, procedure
from tests.fakes.devices import FakePrinter
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY, CITIZEN
from tests.services.conftest import attached, filled

LETTERHEAD = receipts.Agency(name="ỦY BAN NHÂN DÂN XÃ MẪU", place="Xã Mẫu")


@pytest.fixture
def printer() -> FakePrinter:
    return FakePrinter()


def printing_with(printer: FakePrinter, home: FakeHome, procedures: Procedures) -> Printing:
    lookup = LookUp(
        home.dossiers, home.accounts, home.journal, agency=AGENCY, misses=10, base="https://tracuu.example.vn"
    )
    return Printing(home.dossiers, home.print_queue, printer, home.journal, lookup, procedures, LETTERHEAD, "A5")


@pytest.fixture
def printing(printer: FakePrinter, home: FakeHome, procedures: Procedures) -> Printing:
    return printing_with(printer, home, procedures)


@pytest.fixture
def filed(filing: Filing, ready: Visit) -> Filed:
    return filing.submit(ready)


def state(home: FakeHome, filed: Filed) -> tuple[str, int]:
    job = home.print_queue.job(filed.print_job)
    assert job is not None
    return job.state, job.reprints


class TestTheReceipt:
    def test_of_a_submission_says_so(self, printing: Printing, filed: Filed) -> None:
        values = printing.values(filed.dossier)
        assert (values.wording, values.officer_name) == (receipts.SUBMISSION, "")

    def test_of_an_accepted_dossier_is_form_01_and_names_the_officer(
        self, printing: Printing, filing: Filing, officer: Officer, ready: Visit
    ) -> None:
        values = printing.values(filing.submit(ready).dossier)
        assert (values.wording, values.officer_name) == (receipts.ACCEPTANCE, officer.name)

    def test_of_a_dossier_that_was_withdrawn_at_once_does_not_say_that_it_was_accepted(
        self, printing: Printing, filed: Filed, home: FakeHome
    ) -> None:
        body = {"status": Status.WITHDRAWN.value}
        withdrawn = home.dossiers.record(filed.dossier.id, Kind.STATE, actor=CITIZEN.actor, body=body)
        assert printing.values(withdrawn).wording == receipts.SUBMISSION

    def test_of_a_dossier_that_goes_on_after_acceptance_stays_form_01(
        self, printing: Printing, filing: Filing, officer: Officer, ready: Visit
    ) -> None:
        dossier = filing.submit(ready).dossier
        later = replace(
            dossier,
            status=Status.IN_PROGRESS,
            history=(*dossier.history, Change(Status.IN_PROGRESS, dossier.received, officer.actor)),
        )
        assert printing.values(later).wording == receipts.ACCEPTANCE

    def test_has_code_check_character_and_link(self, printing: Printing, filed: Filed) -> None:
        values = printing.values(filed.dossier)
        assert (values.code, values.check) == (filed.dossier.code, check_character(filed.dossier.code))
        assert not values.provisional
        assert values.lookup_url.startswith(f"HTTPS://TRACUU.EXAMPLE.VN/L/{filed.dossier.code}/")

    def test_has_the_journals_head(self, printing: Printing, filed: Filed, home: FakeHome) -> None:
        assert printing.values(filed.dossier).journal_head == home.journal.head()

    def test_shows_of_the_card_number_only_the_end(self, printing: Printing, filed: Filed) -> None:
        values = printing.values(filed.dossier)
        assert (values.applicant_name, values.id_number) == (CITIZEN.name, "•••••••••001")
        assert CITIZEN.number not in repr(values)

    def test_names_the_owner_only_where_it_is_somebody_else(
        self, printing: Printing, filing: Filing, filed: Filed, home: FakeHome, drafting: Drafting
    ) -> None:
        assert printing.values(filed.dossier).owner_name == ""
        visit = attached(home, filled(drafting, EXTRACT)).answering("choice", {"owner": "other"})
        other = filing.submit(visit.answering("owner", {"name": "Phạm Thị Khác"}))
        assert printing.values(other.dossier).owner_name == "Phạm Thị Khác"

    @pytest.mark.parametrize(("signed", "kind"), [((True, True), "bản điện tử ký số"), ((True, False), "bản quét")])
    def test_calls_a_paper_signed_where_all_its_files_are(
        self, printing: Printing, filing: Filing, home: FakeHome, ready: Visit, signed: tuple[bool, ...], kind: str
    ) -> None:
        both = attached(home, ready).papers
        visit = ready.with_(papers=tuple(replace(paper, signed=one) for paper, one in zip(both, signed, strict=True)))
        slot = BIRTH_NOTICE.key
        dossier = filing.submit(arranging(visit, slot, arrangement(visit, slot).finished())).dossier
        assert printing.values(dossier).papers[1].kind == kind

    def test_lists_the_declaration_and_each_scanned_paper_with_its_pages(
        self, printing: Printing, filing: Filing, home: FakeHome, ready: Visit
    ) -> None:
        twice = attached(home, ready, pages=3)
        slot = BIRTH_NOTICE.key
        twice = arranging(twice, slot, arrangement(twice, slot).finished())
        assert printing.values(filing.submit(twice).dossier).papers == (
            receipts.PaperLine(name="Tờ khai", kind="bản điện tử"),
            receipts.PaperLine(name="Giấy chứng sinh", kind="bản quét", quantity=2, pages=5),
        )

    def test_says_that_a_paper_was_handed_in_before(
        self, printing: Printing, filing: Filing, home: FakeHome, ready: Visit
    ) -> None:
        reused = ready.with_(papers=(replace(ready.papers[0], reused_from="H41.29.19-261101-0001"),))
        lines = printing.values(filing.submit(reused).dossier).papers
        assert lines[1] == receipts.PaperLine(name="Giấy chứng sinh", kind="dùng lại bản đã nộp", quantity=1, pages=2)

    def test_says_what_was_chosen(self, printing: Printing, filing: Filing, ready: Visit) -> None:
        visit = ready.answering("choice", {"delivery": "post", "address": "Thôn Thử, xã Mẫu", "copies": "2"})
        dossier = filing.submit(visit).dossier
        values = printing.values(dossier)
        assert values.delivery == "Qua bưu chính công ích: Thôn Thử, xã Mẫu"
        assert (values.fees, values.total) == ((receipts.FeeLine(name="Trích lục", amount=16_000),), 16_000)
        assert values.payment == "Tiền mặt tại quầy"
        assert values.processing_time == "3 ngày làm việc"
        assert dossier.due is not None
        assert (values.received_at, values.due_at) == (
            from_milliseconds(dossier.received),
            from_milliseconds(dossier.due),
        )

    def test_speaks_vietnamese_and_english_after_a_visit_in_english(
        self, printing: Printing, filing: Filing, ready: Visit
    ) -> None:
        i18n.use("en")
        values = printing.values(filing.submit(ready).dossier)
        assert values.language == "vi+en"
        assert (values.delivery, values.processing_time) == ("Tại quầy Một cửa", "3 ngày làm việc")
        assert {paper.kind for paper in values.papers} == {"bản điện tử", "bản quét"}

    def test_is_still_printed_when_the_catalogue_has_lost_the_procedure(
        self, printer: FakePrinter, home: FakeHome, filed: Filed
    ) -> None:
        values = printing_with(printer, home, Procedures(lambda: Catalogue.of((), ()))).values(filed.dossier)
        assert values.procedure_name == "Cấp trích lục khai sinh"
        assert values.processing_time == "chưa quy định"
        assert [paper.name for paper in values.papers] == ["birth_notice"]


class TestThePrintJob:
    def test_is_sent_once_however_often_it_is_asked_for(
        self, printing: Printing, printer: FakePrinter, home: FakeHome, filed: Filed
    ) -> None:
        first, second = printing.print_receipt(filed.print_job), printing.print_receipt(filed.print_job)
        assert first == second == Printed(Path(f"/receipts/{filed.dossier.code}-1.pdf"))
        ((name, pdf),) = printer.papers
        assert name == filed.dossier.code
        assert pdf.startswith(b"%PDF-")
        assert state(home, filed) == ("sent", 0)

    def test_is_written_into_the_journal(self, printing: Printing, home: FakeHome, filed: Filed) -> None:
        printing.print_receipt(filed.print_job)
        event = home.journal.events[-1][1]
        assert (event.kind, event.body) == ("print.sent", {"dossier": filed.dossier.id, "kind": "confirmation"})

    def test_fails_with_the_printer_and_leaves_the_dossier(
        self, printing: Printing, printer: FakePrinter, home: FakeHome, filed: Filed
    ) -> None:
        printer.broken = "paper_out"
        assert printing.print_receipt(filed.print_job) == Printed(None, "paper_out")
        assert state(home, filed) == ("failed", 0)
        assert home.dossiers.by_code(filed.dossier.code) == filed.dossier

    def test_that_failed_is_sent_when_the_printer_is_back(
        self, printing: Printing, printer: FakePrinter, home: FakeHome, filed: Filed
    ) -> None:
        printer.broken = "offline"
        printing.print_receipt(filed.print_job)
        printer.broken = ""
        assert printing.print_receipt(filed.print_job).path is not None
        assert state(home, filed) == ("sent", 0)

    def test_is_confirmed_by_whoever_sees_the_paper(self, printing: Printing, home: FakeHome, filed: Filed) -> None:
        printing.print_receipt(filed.print_job)
        printing.confirm(filed.print_job, came_out=True)
        assert state(home, filed) == ("confirmed", 0)

    def test_that_nobody_saw_is_printed_again_only_when_somebody_asks(
        self, printing: Printing, printer: FakePrinter, home: FakeHome, filed: Filed
    ) -> None:
        printing.print_receipt(filed.print_job)
        printing.confirm(filed.print_job, came_out=False)
        assert state(home, filed) == ("missing", 0)
        printing.print_receipt(filed.print_job)
        assert len(printer.papers) == 1
        printing.reprint(filed.print_job)
        assert len(printer.papers) == 2
        assert state(home, filed) == ("sent", 1)

    def test_that_a_sudden_death_left_in_the_printer_is_not_printed_again_as_if_it_were_the_first(
        self, printing: Printing, printer: FakePrinter, home: FakeHome, filed: Filed
    ) -> None:
        printer.dies_behind_the_paper = True
        with pytest.raises(SystemExit):
            printing.print_receipt(filed.print_job)
        assert (len(printer.papers), state(home, filed)) == (1, ("printing", 0))

        printer.dies_behind_the_paper = False
        assert printing.print_receipt(filed.print_job) == Printed(None), "the page asks whether it came out"
        assert len(printer.papers) == 1
        printing.confirm(filed.print_job, came_out=False)
        printing.reprint(filed.print_job)
        assert (len(printer.papers), state(home, filed)) == (2, ("sent", 1))

    def test_that_was_broken_off_says_that_it_may_be_the_second_paper(
        self, printing: Printing, printer: FakePrinter, home: FakeHome, filed: Filed
    ) -> None:
        home.print_queue.mark(filed.print_job, "printing")
        printing.reprint(filed.print_job)
        assert state(home, filed) == ("sent", 1)

    def test_is_no_second_paper_where_the_printer_refused_the_first(
        self, printing: Printing, printer: FakePrinter, home: FakeHome, filed: Filed
    ) -> None:
        printer.broken = "cover_open"
        printing.print_receipt(filed.print_job)
        printer.broken = ""
        printing.reprint(filed.print_job)
        assert state(home, filed) == ("sent", 0)

    def test_says_in_the_journal_what_people_saw_of_it(self, printing: Printing, home: FakeHome, filed: Filed) -> None:
        printing.print_receipt(filed.print_job)
        for came_out, kind in ((False, "print.missing"), (True, "print.seen")):
            printing.confirm(filed.print_job, came_out=came_out)
            assert home.journal.events[-1][1].kind == kind

    def test_that_does_not_exist_prints_nothing(self, printing: Printing, printer: FakePrinter) -> None:
        assert printing.print_receipt(99) == Printed(None)
        assert printer.papers == []

    def test_is_announced_by_the_printers_state(self, printing: Printing, printer: FakePrinter) -> None:
        assert printing.state() == PrinterState(True)
        printer.broken = "paper_out"
        assert printing.state() == PrinterState(False, "paper_out")


class TestTheWordsForTheTime:
    @pytest.mark.parametrize(
        ("time", "words"),
        [
            (None, "chưa quy định"),
            (ProcessingTime.same_day(), "trong ngày"),
            (ProcessingTime.working_days(3), "3 ngày làm việc"),
            (ProcessingTime.days(30), "30 ngày"),
            (ProcessingTime.working_hours(4), "4 giờ làm việc"),
        ],
    )
    def test_are_those_of_the_catalogue(self, time: ProcessingTime | None, words: str) -> None:
        assert time_words(procedure(LAND, "Thử", time=time)) == words

    def test_follow_the_language_of_the_screen(self) -> None:
        i18n.use("en")
        assert time_words(procedure(LAND, "Thử", time=ProcessingTime.working_days(3))) == "3 working days"


class TestAFolderAsPrinter:
    def test_gets_a_file_for_each_print_and_never_loses_an_earlier_one(self, tmp_path: Path) -> None:
        folder = PdfFolder(tmp_path / "receipts")
        paths = [folder.send(content, name="H41.29.19-261120-0001") for content in (b"one", b"two", b"three")]
        assert [path.name for path in paths] == [
            "H41.29.19-261120-0001.pdf",
            "H41.29.19-261120-0001-2.pdf",
            "H41.29.19-261120-0001-3.pdf",
        ]
        assert [path.read_bytes() for path in paths] == [b"one", b"two", b"three"]
        assert sorted(path.name for path in (tmp_path / "receipts").iterdir()) == sorted(path.name for path in paths)

    def test_is_private(self, tmp_path: Path) -> None:
        path = PdfFolder(tmp_path / "receipts").send(b"one", name="code")
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700

    def test_cannot_be_left_by_a_name(self, tmp_path: Path) -> None:
        path = PdfFolder(tmp_path / "receipts").send(b"one", name="../../etc/passwd")
        assert path.parent == tmp_path / "receipts"

    def test_that_cannot_be_made_is_offline_and_fails(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        printer = PdfFolder(tmp_path / "file" / "receipts")
        assert printer.state() == PrinterState(False, "offline")
        with pytest.raises(PrinterFailed, match="disk"):
            printer.send(b"one", name="code")

    def test_without_room_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        usage = shutil.disk_usage(tmp_path)._replace(free=LEAST_FREE - 1)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
        assert PdfFolder(tmp_path).state() == PrinterState(False, "disk")

    def test_with_room_is_ready(self, tmp_path: Path) -> None:
        assert PdfFolder(tmp_path / "receipts").state() == PrinterState(True)

    def test_leaves_nothing_behind_when_a_write_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(PrinterFailed, match="disk"):
            PdfFolder(tmp_path).send(b"one", name="code")
        assert list(tmp_path.iterdir()) == []
