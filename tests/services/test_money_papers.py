"""Papers for money: what stands on them comes from the books."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pypdfium2
import pytest
import zxingcpp

import receipts
from kiosk.domain.dossier import Dossier
from kiosk.domain.payment_rules import transfer_key
from kiosk.domain.payments import Act, Entry
from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.transfer import Receiver
from kiosk.domain.typed_codes import check_character
from kiosk.domain.vietqr import Transfer, parse
from kiosk.services.lookup import LookUp
from kiosk.services.money_papers import FeePaperRules, MoneyPapers
from kiosk.services.ports import NotThere
from kiosk.services.printing import Printed, Printing
from kiosk.services.procedures import Procedures
from kiosk.services.reprints import Reprints
from kiosk.services.rights import NotAllowed
from kiosk.services.transfers import Transfers
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakePrinter
from tests.fakes.home import FakeHome
from tests.fakes.rights import AllAtWork
from tests.fakes.samples import AGENCY, CITIZEN, OFFICER, submission, terms

LETTERHEAD = receipts.Agency(name="ỦY BAN NHÂN DÂN XÃ MẪU", place="Xã Mẫu")
RECEIVER = Receiver("970415", "VietinBank", "000000001", "UBND XA MAU", "LE PHI")
QR = zxingcpp.barcode_formats_from_str("QRCode")


@dataclass
class Counter:
    """A counter's papers for money."""

    home: FakeHome
    printer: FakePrinter
    papers: MoneyPapers
    printing: Printing
    transfers: Transfers
    reprints: Reprints

    def file(self, payment: str = "cash") -> Dossier:
        key = self.home.drafts.start(CITIZEN.id, "1.001193", 1)
        return self.home.dossiers.submit(replace(submission(key), payment=payment), terms()).dossier

    def take(self, dossier: Dossier, amount: int = 8000, key: str = "c") -> None:
        entry = Entry(0, key, Act.CASH, amount, by=OFFICER.id)
        self.home.payments.enter(dossier.id, entry, book="K1")

    @property
    def last_text(self) -> str:
        """What stands on the paper that came out last."""
        document = pypdfium2.PdfDocument(self.printer.papers[-1][1])
        try:
            return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
        finally:
            document.close()


@pytest.fixture
def counter(home: FakeHome, procedures: Procedures, clock: FakeClock) -> Counter:
    return counter_with(home, procedures, clock)


def counter_with(
    home: FakeHome, procedures: Procedures, clock: FakeClock, receiver: Receiver | None = RECEIVER, series: str = ""
) -> Counter:
    """With this account, and with registered receipts or without."""
    printer, transfers = FakePrinter(), Transfers(home.payments, receiver)
    rules = FeePaperRules(clock.now, series=series, tax_code="2900000001" if series else "")
    papers = MoneyPapers(home.payments, home.accounts, transfers, LETTERHEAD, rules)
    lookup = LookUp(
        home.dossiers, home.accounts, home.journal, agency=AGENCY, misses=10, base="https://tracuu.example.vn"
    )
    printing = Printing(
        home.dossiers, home.print_queue, printer, home.journal, lookup, procedures, LETTERHEAD, "A5", money=papers
    )
    reprints = Reprints(home.dossiers, home.print_queue, printing, AGENCY, AllAtWork(home.accounts, clock))
    return Counter(home, printer, papers, printing, transfers, reprints)


class TestTheReceiptForMoney:
    def test_has_number_cashier_payer_and_the_fees_with_an_amount(self, counter: Counter) -> None:
        dossier = counter.file()
        counter.take(dossier)
        values = counter.papers.fee_receipt(dossier, "c")
        assert (values.number, values.cashier_name, values.total) == ("K1/2026/0000001", OFFICER.name, 8000)
        assert values.fees == (receipts.FeeLine(name="Lệ phí đăng ký khai sinh", amount=8000),)
        assert (values.id_number, values.payment) == ("•••••••••001", "Tiền mặt tại quầy")
        assert values.wording is receipts.FEE_SLIP

    def test_of_a_part_has_one_line_because_nobody_knows_which_fee_it_was(self, counter: Counter) -> None:
        dossier = counter.file()
        counter.take(dossier, 3000)
        assert counter.papers.fee_receipt(dossier, "c").fees == (
            receipts.FeeLine(name="Phí, lệ phí của hồ sơ", amount=3000),
        )

    def test_is_an_official_one_where_the_agency_has_a_registered_series(
        self, home: FakeHome, procedures: Procedures, clock: FakeClock
    ) -> None:
        counter = counter_with(home, procedures, clock, series="01BLP0-001 · AA-26T")
        dossier = counter.file()
        counter.take(dossier)
        values = counter.papers.fee_receipt(dossier, "c")
        assert (values.wording, values.number) == (receipts.FEE_RECEIPT, "0000001")

    def test_is_printed_once_and_then_says_that_it_is_another_one(self, counter: Counter) -> None:
        dossier = counter.file()
        counter.take(dossier)
        for marked in (False, True):
            assert counter.printing.print_fee(dossier.id, "c", actor=OFFICER.actor).problem == ""
            assert "Tám nghìn đồng" in counter.last_text
            assert ("BẢN IN LẠI lần 1" in counter.last_text) is marked
        assert counter.printer.papers[0][0] == f"{dossier.code}-phi"

    def test_for_no_money_does_not_exist(self, counter: Counter) -> None:
        with pytest.raises(NotThere):
            counter.papers.fee_receipt(counter.file(), "c")


class TestTheSlipForATransfer:
    def test_has_a_code_that_a_bank_reads(self, counter: Counter) -> None:
        dossier = counter.file("transfer")
        assert counter.printing.print_transfer(dossier.id).problem == ""
        document = pypdfium2.PdfDocument(counter.printer.papers[-1][1])
        try:
            (found,) = zxingcpp.read_barcodes(document[0].render(scale=150 / 72).to_pil(), formats=QR)
        finally:
            document.close()
        transfer = parse(found.text)
        assert isinstance(transfer, Transfer)
        assert (transfer.account, transfer.amount, transfer.bill) == ("000000001", 8000, dossier.code)

    def test_comes_out_by_itself_only_once(self, counter: Counter) -> None:
        dossier = counter.file("transfer")
        counter.printing.print_transfer(dossier.id)
        assert counter.printing.print_transfer(dossier.id) == Printed(None)
        assert len(counter.printer.papers) == 1

    def test_is_not_made_where_none_is_waited_for(self, counter: Counter) -> None:
        paid_in_cash = counter.file()
        assert counter.printing.print_transfer(paid_in_cash.id) == Printed(None, "no_transfer")
        announced = counter.file("transfer")
        counter.take(announced)
        assert counter.transfers.asked(announced) is None

    def test_is_not_made_where_the_agency_has_no_account(
        self, home: FakeHome, procedures: Procedures, clock: FakeClock
    ) -> None:
        counter = counter_with(home, procedures, clock, receiver=None)
        assert not counter.transfers.offered
        assert counter.transfers.asked(counter.file("transfer")) is None


class TestTheDossiersReceipt:
    def test_says_how_far_the_payment_has_come(self, counter: Counter) -> None:
        dossier = counter.file("transfer")
        assert counter.printing.values(dossier).payment == "Chuyển khoản (chờ xác nhận)"
        seen = Entry(0, "s", Act.CONFIRMED, 8000, by=OFFICER.id, of=transfer_key(dossier.id))
        counter.home.payments.enter(dossier.id, seen, book="K1")
        assert counter.printing.values(dossier).payment == "đã thu: Chuyển khoản"
        cash = counter.file()
        assert counter.printing.values(cash).payment == "Tiền mặt tại quầy"


class TestTheSlipOfAShift:
    def test_carries_the_head_of_the_journal(self, counter: Counter) -> None:
        home = counter.home
        home.shifts.open(OFFICER)
        home.drawers.begin(OFFICER, 100_000)
        drawer = home.drawers.count(1, OFFICER, 99_000, reason="change")
        head = home.journal.head()
        assert counter.printing.print_shift(drawer, OFFICER.name, waiting=2).problem == ""
        for words in ("Thiếu 1.000 đ", "Trả tiền thừa chưa đúng", head, "người thứ hai ký: 2"):
            assert words in counter.last_text

    def test_is_not_made_before_the_cash_was_counted(self, counter: Counter) -> None:
        counter.home.shifts.open(OFFICER)
        drawer = counter.home.drawers.begin(OFFICER, 1)
        with pytest.raises(ValueError, match="has not been counted"):
            counter.printing.print_shift(drawer, OFFICER.name)


class TestPrintingAgainAtTheDesk:
    def typed(self, dossier: Dossier) -> str:
        return f"{dossier.code}-{check_character(dossier.code)}"

    def test_every_paper_of_a_dossier_is_found_by_its_code(self, counter: Counter) -> None:
        dossier = counter.file()
        counter.take(dossier)
        counter.printing.print_fee(dossier.id, "c", actor=OFFICER.actor)
        found = counter.reprints.find(OFFICER, self.typed(dossier))
        assert not isinstance(found, Problem)
        assert [job.kind for job in found.jobs] == ["confirmation", "fee:c"]

    def test_who_asked_and_why_stands_in_the_journal(self, counter: Counter) -> None:
        dossier = counter.file()
        (job,) = counter.reprints.of(OFFICER, dossier.id).jobs
        for _ in range(2):
            assert counter.reprints.print_again(OFFICER, job.id, "lost").problem == ""
        event = counter.home.journal.events[-1][1]
        body = {"dossier": dossier.id, "kind": "confirmation", "reprint": 1, "reason": "lost"}
        assert (event.kind, event.actor, event.body) == ("print.sent", OFFICER.actor, body)
        with pytest.raises(ValueError, match="not in the list"):
            counter.reprints.print_again(OFFICER, job.id, "vì ông Mẫu")

    def test_needs_the_right(self, counter: Counter) -> None:
        technician = Officer("0ff9", "kythuat", "Em Văn Mẫu", frozenset({Role.TECHNICIAN}))
        dossier = counter.file()
        for act in (
            lambda: counter.reprints.find(technician, self.typed(dossier)),
            lambda: counter.reprints.print_again(technician, 1, "lost"),
            lambda: counter.reprints.print_declaration(technician, dossier.id, "lost"),
        ):
            with pytest.raises(NotAllowed):
                act()

    def test_of_what_is_not_there_or_was_erased_says_so(self, counter: Counter) -> None:
        dossier = counter.file()
        assert isinstance(counter.reprints.find(OFFICER, "x"), Problem)
        other = f"{AGENCY}-261120-0999"
        assert counter.reprints.find(OFFICER, f"{other}-{check_character(other)}") == Problem("lookup.not_found")
        counter.home.dossiers.erase(dossier.id, actor="kiosk", basis="91/2025/QH15")
        assert counter.reprints.find(OFFICER, self.typed(dossier)) == Problem("lookup.erased")
        with pytest.raises(NotThere):
            counter.reprints.of(OFFICER, "0")
