"""The desk's pages of money, driven as an officer would."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image
from textual.widgets import OptionList

from kiosk.demo import PIN
from kiosk.domain.payments import State, account
from kiosk.domain.people import Officer
from kiosk.domain.vietqr import Transfer, parse
from kiosk.screens.act_dialog import ActDialog
from kiosk.screens.bill import BillPage
from kiosk.screens.cashier import CashierPage
from kiosk.screens.dialogs import AskDialog, PickDialog
from kiosk.screens.transfer_dialog import TransferDialog
from kiosk.services.lookup import typed_form
from kiosk.services.procedures import Procedures
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.large_amount import LargeAmount
from kiosk.widgets.pick_list import PickList
from kiosk.widgets.qr import QRCode
from tests.screens.drawn import screen_lines, shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER, SECOND
from tests.screens.stage import Stage


def state(kiosk: FakeKiosk, dossier: str) -> State:
    return account(kiosk.home.payments.entries(dossier)).state


def said(stage: Stage) -> str:
    return shown(stage.page.query_one("#said"))


async def act(stage: Stage, *, pin: str = PIN, amount: str = "") -> None:
    """Fill in the dialog before an act with money, and take it."""
    dialog = await stage.on(ActDialog)
    if amount:
        dialog.query_one("AnswerRow TextEntry").value = amount  # type: ignore[attr-defined]
        await stage.press("enter")
    await stage.type(pin)
    await stage.press("enter")


async def pick(stage: Stage, key: str) -> None:
    dialog = await stage.on(PickDialog)
    rows = dialog.query_one(PickList)
    rows.highlighted = rows.get_option_index(key)
    await stage.press("enter")


@pytest.fixture
def money(kiosk: FakeKiosk) -> FakeKiosk:
    """The shift's drawer began with 500,000 đ."""
    kiosk.home.drawers.begin(OFFICER, 500_000)
    return kiosk


class TestCash:
    async def test_from_the_list_to_the_printed_receipt(self, money: FakeKiosk) -> None:
        dossier = money.filed_with_fee().dossier
        async with money.at("cashier", visit=money.at_desk()) as stage:
            stage.page.query_one("#rows").focus()
            await stage.press("enter")
            await stage.on(BillPage)
            await stage.settled()
            await stage.answer("given", "20.000")
            assert "Trả lại khách" in shown(stage.page.query_one("#change"))
            assert stage.page.query_one(LargeAmount)._amount == 4000
            await stage.answer("pin", PIN)
            await stage.press("enter")
            await stage.until(lambda: money.printer.papers)
            assert "Đã thu 16.000 đ. Số K1/2026/0000001. Trả lại khách 4.000 đ." in said(stage)
            assert state(money, dossier) is State.PAID
            assert money.printer.papers[0][0].endswith("-phi")
            await stage.press("escape")
            await stage.on(CashierPage)
            await stage.settled()
            assert "Không có hồ sơ nào phải thu tiền" in stage.text()

    async def test_a_dossier_is_found_by_its_code(self, money: FakeKiosk) -> None:
        dossier = money.services.dossiers.by_id(money.filed_with_fee().dossier)
        assert dossier is not None
        async with money.at("cashier", visit=money.at_desk()) as stage:
            await stage.answer("code", "x")
            await stage.go_on()
            assert stage.problem("code")
            await stage.answer("code", typed_form(dossier).lower())
            await stage.go_on()
            await stage.on(BillPage)

    async def test_a_wrong_pin_or_too_little_takes_nothing(self, money: FakeKiosk) -> None:
        dossier = money.filed_with_fee().dossier
        async with money.at("bill", visit=money.at_desk(dossier=dossier)) as stage:
            for given, pin, words in (
                ("1.000", PIN, "còn thiếu"),
                ("16.00", PIN, "nhóm ba số"),
                ("", "", "Nhập mã PIN"),
                ("", "000000", "Mã PIN chưa đúng"),
            ):
                await stage.answer("given", given)
                await stage.answer("pin", pin)
                await stage.go_on()
                assert words in stage.summary()
            assert state(money, dossier) is State.DUE
            assert money.printer.papers == []

    async def test_before_the_opening_cash_is_known_the_page_says_where_to_go(self, kiosk: FakeKiosk) -> None:
        dossier = kiosk.filed_with_fee().dossier
        async with kiosk.at("bill", visit=kiosk.at_desk(dossier=dossier)) as stage:
            await stage.answer("pin", PIN)
            await stage.go_on()
            assert "Tiền trong ca" in stage.summary()

    async def test_the_receipt_is_printed_again_as_a_second_one(self, money: FakeKiosk) -> None:
        dossier = money.filed_with_fee().dossier
        async with money.at("bill", visit=money.at_desk(dossier=dossier)) as stage:
            await stage.answer("pin", PIN)
            await stage.go_on()
            await stage.until(lambda: money.printer.papers)
            (taking,) = account(money.home.payments.entries(dossier)).takings
            await stage.click("#other")
            await pick(stage, f"print:{taking.entry.key}")
            await stage.until(lambda: len(money.printer.papers) == 2)
            job = money.home.print_queue.of_dossier(dossier)[-1]
            assert job.reprints == 1


class TestTwoOfficers:
    async def test_what_is_typed_first_takes_the_place_of_the_amount_that_stood_there(self, money: FakeKiosk) -> None:
        dossier = money.filed_with_fee().dossier
        async with money.at("bill", visit=money.at_desk(dossier=dossier)) as stage:
            await stage.click("#other")
            await pick(stage, "fee:")
            await pick(stage, "exempt")
            dialog = await stage.on(ActDialog)
            await stage.until(lambda: not dialog.query_one("AnswerRow TextEntry", TextEntry).selection.is_empty)
            await stage.type("9000")
            await stage.until(lambda: "= 9.000 đ" in stage.text())

    async def test_one_asks_for_money_back_and_another_one_signs(self, money: FakeKiosk) -> None:
        dossier = money.filed_with_fee().dossier
        async with money.at("bill", visit=money.at_desk(dossier=dossier)) as stage:
            await stage.answer("pin", PIN)
            await stage.go_on()
            (taking,) = account(money.home.payments.entries(dossier)).takings
            await stage.click("#other")
            await pick(stage, f"refund:{taking.entry.key}")
            await pick(stage, "withdrawn")
            await act(stage, amount="16000")
            await stage.until(lambda: "chờ người thứ hai ký" in said(stage))
            await self._sign(stage, OFFICER)
            await stage.until(lambda: "Người làm không tự ký" in stage.summary())
            await self._sign(stage, SECOND)
            await stage.until(lambda: "Đã ký" in said(stage))
        assert account(money.home.payments.entries(dossier)).returned == 16_000

    async def _sign(self, stage: Stage, officer: Officer) -> None:
        await stage.show("signatures", stage.kiosk.at_desk(officer))
        assert "Trả lại 16.000 đ" in stage.text()
        assert OFFICER.name in stage.text()
        stage.page.query_one("#rows").focus()
        await stage.press("enter")
        await stage.on(AskDialog)
        await stage.press("enter")
        await act(stage)


class TestTransfers:
    async def test_are_confirmed_with_the_amount_that_came(self, money: FakeKiosk) -> None:
        dossier = money.filed_with_fee("transfer").dossier
        async with money.at("transfers", visit=money.at_desk()) as stage:
            stage.page.query_one("#rows").focus()
            await stage.press("enter")
            await stage.on(AskDialog)
            await stage.press("enter")
            await act(stage, amount="16.000")
            await stage.until(lambda: money.printer.papers)
            assert "Đã xác nhận 16.000 đ. Số K1/2026/0000001." in said(stage)
            assert not stage.page.query_one("#rows", OptionList).display
        assert state(money, dossier) is State.PAID

    async def test_begin_at_the_pin_and_a_wrong_one_is_typed_again_where_it_stood(self, money: FakeKiosk) -> None:
        dossier = money.filed_with_fee("transfer").dossier
        async with money.at("transfers", visit=money.at_desk()) as stage:
            stage.page.query_one("#rows").focus()
            await stage.press("enter")
            await stage.on(AskDialog)
            await stage.press("enter")
            await act(stage, pin="111111")
            await stage.until(lambda: "Mã PIN chưa đúng. Hãy nhập lại. Còn 4 lần" in stage.text())
            await act(stage)
            await stage.until(lambda: money.printer.papers)
            assert "Đã xác nhận 16.000 đ" in said(stage)
        assert state(money, dossier) is State.PAID

    async def test_another_amount_than_the_slip_says_is_asked_about_first(self, money: FakeKiosk) -> None:
        dossier = money.filed_with_fee("transfer").dossier
        async with money.at("transfers", visit=money.at_desk()) as stage:
            stage.page.query_one("#rows").focus()
            await stage.press("enter")
            await stage.on(AskDialog)
            await stage.press("enter")
            await act(stage, amount="160000")
            await stage.until(lambda: "ông/bà nhập 160.000 đ" in stage.text())
            await stage.press("enter")  # "look again" comes first
            await stage.until(lambda: "= 160.000 đ" in stage.text())
            assert state(money, dossier) is State.PENDING
            await stage.press("enter")  # on to the PIN
            await act(stage)
            await stage.until(lambda: "ông/bà nhập 160.000 đ" in stage.text())
            await stage.press("right", "enter")
            await stage.until(lambda: money.printer.papers)
            assert "Đã xác nhận 160.000 đ" in said(stage)

    async def test_that_did_not_come_are_owed_again(self, money: FakeKiosk) -> None:
        dossier = money.filed_with_fee("transfer").dossier
        async with money.at("transfers", visit=money.at_desk()) as stage:
            stage.page.query_one("#rows").focus()
            await stage.press("enter")
            await stage.on(AskDialog)
            await stage.press("right", "enter")
            await act(stage)
            await stage.until(lambda: "chưa nộp" in said(stage))
        assert state(money, dossier) is State.DUE

    @pytest.mark.parametrize("size", [(80, 24), (80, 28)])
    async def test_a_bank_reads_the_code_from_the_screen(self, kiosk: FakeKiosk, size: tuple[int, int]) -> None:
        visit = kiosk.filed_with_fee("transfer")
        async with kiosk.at("done", size, visit=visit) as stage:
            await stage.click("#transfer")
            dialog = await stage.on(TransferDialog)
            (found,) = zxingcpp.read_barcodes(_picture(stage, dialog.query_one(QRCode)))
            transfer = parse(found.text)
            dossier = kiosk.services.dossiers.by_id(visit.dossier)
            assert isinstance(transfer, Transfer)
            assert dossier is not None
            assert (transfer.amount, transfer.bill) == (16_000, dossier.code)
            assert "H9999012611230001" in stage.text()
            await stage.press("enter")
            assert not stage.has(TransferDialog)

    async def test_where_the_code_does_not_fit_words_and_paper_take_its_place(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("done", (64, 18), visit=kiosk.filed_with_fee("transfer")) as stage:
            await stage.until(lambda: len(kiosk.printer.papers) == 2)
            assert kiosk.printer.papers[1][0].endswith("-chuyen-khoan")
            await stage.click("#transfer")
            dialog = await stage.on(TransferDialog)
            assert not dialog.query_one(QRCode).display
            for words in ("trên phiếu vừa", "VietinBank", "000000001", "16.000 đ"):
                assert words in stage.text()

    async def test_without_an_account_they_are_not_offered(self, kiosk: FakeKiosk) -> None:
        kiosk.receiver = None
        kiosk.services = kiosk._services(kiosk.services.procedures)
        async with kiosk.at("fee", (100, 40), procedure="2.000635") as stage:
            assert "Tiền mặt tại quầy" in stage.text()
            assert "Chuyển khoản" not in stage.text()

    async def test_with_one_they_are_chosen_on_the_fee_page(self, kiosk: FakeKiosk) -> None:
        assert isinstance(kiosk.services.procedures, Procedures)
        async with kiosk.at("fee", (100, 40), procedure="2.000635") as stage:
            stage.row("payment").control.choose("transfer")  # type: ignore[attr-defined]
            await stage.settled()
            assert stage.visit.choice("payment") == "transfer"

    async def test_nobody_pays_at_collection_who_collects_nothing(self, kiosk: FakeKiosk) -> None:
        visit = kiosk.visit("fee", "2.000635").answering("choice", {"delivery": "electronic", "payment": "collection"})
        async with kiosk.at("fee", (100, 40), visit=visit) as stage:
            assert stage.row("payment").value == ""
            assert "Khi nhận kết quả" not in stage.text()


class TestTheDrawer:
    async def test_begins_takes_and_is_counted_with_a_slip(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("drawer", visit=kiosk.at_desk()) as stage:
            for text in ("500.000", PIN):  # Enter leads from field to field, past the one that is not asked for
                await stage.type(text)
                await stage.press("enter")
            assert "Đã ghi tiền đầu ca: 500.000 đ" in said(stage)
            assert "Cuối ca mới đếm" in said(stage)
            await stage.answer("counted", "499.000")
            await stage.answer("pin", PIN)
            stage.page.query_one("#primary").focus()
            await stage.pilot.press("enter")
            await pick(stage, "not_found")
            await stage.until(lambda: kiosk.printer.papers)
            assert "thiếu 1.000 đ" in said(stage)
            assert kiosk.printer.papers[0][0] == "ca-1"
            assert kiosk.home.shifts.current() is None
            assert "Chưa mở ca" in stage.text()

    async def test_wants_an_amount_and_the_right_pin(self, kiosk: FakeKiosk) -> None:
        async with kiosk.at("drawer", visit=kiosk.at_desk()) as stage:
            for opening, pin, words in (
                ("", PIN, "Nhập số tiền"),
                ("0", "", "Nhập mã PIN"),
                ("0", "000000", "Mã PIN chưa đúng"),
            ):
                await stage.answer("opening", opening)
                await stage.answer("pin", pin)
                await stage.go_on()
                assert words in stage.summary()
            drawer = kiosk.home.drawers.current()
            assert drawer is not None
            assert drawer.opening is None


def _picture(stage: Stage, code: QRCode) -> Image.Image:
    """The code as a phone sees it on the screen: two rows of dots to a row of text, white where the blocks are."""
    at = code.region
    rows = [line[at.x : at.right] for line in screen_lines(stage.app)[at.y : at.bottom]]
    halves = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    dots = [[halves[char][half] for char in row] for row in rows for half in (0, 1)]
    image = Image.new("L", (len(dots[0]), len(dots)))
    image.putdata([dot for row in dots for dot in row])
    return image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST)
