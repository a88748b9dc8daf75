"""Every view that a visitor can meet, each with the steps that bring it up: for tests that look at all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.widgets import OptionList

from kiosk.demo import PIN
from kiosk.domain.paper_pages import PageLook, Remark
from kiosk.domain.people import CodeWay
from kiosk.domain.problem import Problem
from kiosk.i18n import t
from kiosk.screens.act_dialog import ActDialog
from kiosk.screens.dialogs import AskDialog, Countdown, Curtain, PickDialog
from kiosk.screens.done import CodeDialog
from kiosk.screens.page_zoom import PageZoom
from kiosk.screens.pages import PagesPage
from kiosk.screens.papers import PapersPage
from kiosk.screens.pin_dialog import LockDialog
from kiosk.screens.scans import ScanDialog
from kiosk.screens.sign_dialog import SignDialog
from kiosk.screens.slip_code import SlipCodePage
from kiosk.screens.transfer_dialog import TransferDialog
from kiosk.screens.unit_dialog import UnitDialog
from kiosk.widgets.choice import Choice
from kiosk.widgets.page_picture import PagePicture
from kiosk.widgets.pick_list import PickList
from tests.screens.desk_views import (
    a_stick,
    filed_twice,
    left_scan,
    left_scan_owner,
    left_scan_pin,
    money_is_owed,
    reprints_found,
    some_were_left,
    to_stick,
    two_wait_for_the_hub,
)
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import BIRTH, CERTIFIED_COPY, HOUSEHOLD, OFFICER
from tests.screens.stage import Stage

Bring = Callable[[Stage], Awaitable[None]]
Prepare = Callable[[FakeKiosk], None]


def _nothing_before(_kiosk: FakeKiosk) -> None:
    return


async def _as_it_is(_stage: Stage) -> None:
    return


@dataclass(frozen=True)
class View:
    """A page at a step, and what is done there before one looks."""

    name: str
    step: str
    bring: Bring = _as_it_is
    procedure: str = BIRTH
    shown_step: str = ""
    """Where to look, if not at the step that the visit has come to."""
    prepare: Prepare = _nothing_before
    assisted: bool = False
    """Whether an officer types for the citizen."""
    least: tuple[int, int] = (64, 18)
    """The smallest window in which the view can come up."""
    long: bool = False
    """Built of parts that other views show: looked at in the long run only."""

    @asynccontextmanager
    async def open(self, kiosk: FakeKiosk, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
        """The program with this view on the screen."""
        self.prepare(kiosk)
        async with kiosk.welcome(size) as stage:
            await self.bring_up(stage)
            yield stage

    async def bring_up(self, stage: Stage) -> None:
        """From the welcome page to this view."""
        kiosk = stage.kiosk
        visit = kiosk.assisted(self.step) if self.assisted else kiosk.visit(self.step, self.procedure)
        await stage.show(self.shown_step or self.step, visit)
        await self.bring(stage)
        await stage.settled()


async def _go_on(stage: Stage) -> None:
    await stage.go_on()


async def _nothing_found(stage: Stage) -> None:
    await stage.type("xyzxyz")


async def _second_sheet(stage: Stage) -> None:
    await stage.go_on()
    await stage.until(lambda: stage.visit.page)


async def _other_owner(stage: Stage) -> None:
    await stage.press("right")
    await stage.until(lambda: stage.visit.choice("owner") == "other" and len(stage.page.query("AnswerRow")) > 1)


async def _post(stage: Stage) -> None:
    delivery = stage.row("delivery").control
    assert isinstance(delivery, Choice)
    delivery.choose("post")
    await stage.until(lambda: stage.page.row("street"))


async def _provinces(stage: Stage) -> None:
    await _post(stage)
    stage.row("commune").control.focus()
    await stage.press("enter")
    await stage.on(UnitDialog)


async def _communes(stage: Stage) -> None:
    await _provinces(stage)
    await stage.type("tan an")


async def _pick_list(stage: Stage) -> None:
    stage.page.query(Choice)[0].focus()
    await stage.press("enter")
    await stage.on(PickDialog)


def two_scans(kiosk: FakeKiosk) -> None:
    """A good one, and a newer one that is refused."""
    kiosk.scanner.scan(kiosk.scan_name or "scan_0001.pdf", pages=2)
    kiosk.scanner.scan(kiosk.scan_name or "scan_0002.pdf", problem=Problem("paper.encrypted"))


async def _with_scans(stage: Stage) -> None:
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    dialog = await stage.on(ScanDialog)
    await stage.until(lambda: dialog.query_one("#scans", OptionList).option_count == 2)


async def _page_count(stage: Stage) -> None:
    await _with_scans(stage)
    stage.app.screen.query_one("#scans", PickList).highlighted = 1  # the newest one is refused
    await stage.press("enter")
    await stage.on(AskDialog)


def one_with_a_script(kiosk: FakeKiosk) -> None:
    """Two scans, of which the newer one carries a part that runs by itself."""
    kiosk.scanner.scan(kiosk.scan_name or "scan_0001.pdf", pages=2)
    script = Problem("paper.unsafe", {"what": "script"})
    kiosk.scanner.scan(kiosk.scan_name or "to-khai.pdf", pages=2, problem=script)


async def _safe_copy(stage: Stage) -> None:
    await _with_scans(stage)
    stage.app.screen.query_one("#scans", PickList).highlighted = 0
    await stage.press("enter")
    await stage.on(AskDialog)


async def _filled_slot(stage: Stage) -> None:
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    await stage.on(PagesPage)


async def _five_pages(stage: Stage) -> None:
    """The pages of a paper that is made of two scans; the second page is dark."""
    kiosk = stage.kiosk
    kiosk.workshop.looks[b"scan-0"] = (PageLook(), PageLook(frozenset({Remark.DARK, Remark.CUT_OFF})))
    visit = stage.visit
    for name, pages in (("scan_0001.pdf", 2), ("scan_0002.pdf", 3)):
        visit = kiosk.taken(visit, "birth_notice", kiosk.scanner.scan(kiosk.scan_name or name, pages=pages))
    await stage.show("pages", visit.with_(page="birth_notice"))
    await stage.press("down")


async def _uncounted(stage: Stage) -> None:
    await _five_pages(stage)
    await stage.press("escape")
    await stage.on(PapersPage)
    await stage.go_on()


def asking_for_signatures(kiosk: FakeKiosk) -> None:
    """A procedure whose papers are signed digitally."""
    kiosk.ask_for_signatures()


async def _token_dialog(stage: Stage) -> None:
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    await stage.on(AskDialog)
    await stage.click("#signature")
    await stage.until(lambda: stage.app.screen.query("#token"))
    await stage.click("#token")
    dialog = await stage.on(SignDialog)
    await stage.until(lambda: dialog.query_one("#pin").display)


async def _earlier_paper(stage: Stage) -> None:
    kiosk = stage.kiosk
    kiosk.filed(HOUSEHOLD)
    kiosk.scanner.scan(kiosk.scan_name or "scan_0009.pdf", pages=2)
    slots = stage.page.query_one("#slots", PickList)
    slots.highlighted = slots.option_count - 1
    slots.focus()
    await stage.press("enter")
    await stage.on(ScanDialog)


async def _page_zoom(stage: Stage) -> None:
    await _five_pages(stage)
    await stage.press("enter")
    zoom = await stage.on(PageZoom)
    await stage.until(lambda: zoom.query_one(PagePicture).picture)


async def _found(stage: Stage) -> None:
    code = stage.kiosk.filed_code()
    await stage.type(code)
    await stage.go_on()
    await stage.until(lambda: code[:-2] in shown(stage.page.query_one("#answer")))


async def _wrong_code(stage: Stage) -> None:
    await stage.type("H99.99.01-261123-0001-Z")
    await stage.go_on()


async def _logged_in(stage: Stage) -> None:
    for key, text in (("login", OFFICER.login), ("pin", PIN), ("code", stage.kiosk.app_code)):
        await stage.answer(key, text)
    await stage.go_on()
    await stage.until(lambda: stage.page.query("#open"))


async def _easier(stage: Stage) -> None:
    await stage.press("f7")
    await stage.until(lambda: stage.visit.easy)


async def _sign(stage: Stage) -> None:
    way = stage.row("last_step").control
    assert isinstance(way, Choice)
    way.choose("signature")
    await stage.until(lambda: stage.page.query("#declaration"))


async def _locked(stage: Stage) -> None:
    stage.page.visit = stage.visit.with_(officer=stage.kiosk.at_work())
    officer = stage.visit.officer
    assert officer is not None
    stage.app.push_screen(LockDialog(stage.page, officer))
    await stage.on(LockDialog)


async def _help(stage: Stage) -> None:
    await stage.press("f1")
    await stage.on(AskDialog)


async def _curtain(stage: Stage) -> None:
    await stage.press("f5")
    await stage.on(Curtain)


async def _countdown(stage: Stage) -> None:
    stage.app.push_screen(Countdown(60))
    await stage.on(Countdown)


async def _code_alone(stage: Stage) -> None:
    stage.page.query_one("#show_qr").focus()
    stage.page.show_qr()  # type: ignore[attr-defined]
    await stage.on(CodeDialog)


async def _money(stage: Stage, step: str, dossier: str = "") -> None:
    kiosk = stage.kiosk
    kiosk.home.drawers.begin(OFFICER, 500_000)
    await stage.show(step, kiosk.at_desk(dossier=dossier))


async def _bill(stage: Stage) -> None:
    await _money(stage, "bill", dossier=stage.kiosk.filed_with_fee().dossier)
    await stage.answer("given", "20000")


async def _bill_act(stage: Stage) -> None:
    await _bill(stage)
    stage.app.push_screen(ActDialog(t("bill.set_fee"), "H99.99.01-261123-0001", amount=t("bill.total"), typed="16000"))
    await stage.on(ActDialog)


async def _drawer(stage: Stage) -> None:
    stage.kiosk.home.drawers.begin(OFFICER, 500_000)
    await stage.show("drawer", stage.kiosk.at_desk())


async def _done_transfer(stage: Stage) -> None:
    await stage.show("done", stage.kiosk.filed_with_fee("transfer"))
    await stage.until(lambda: stage.page.query_one("#not_out").display)


async def _transfer_code(stage: Stage) -> None:
    await _done_transfer(stage)
    stage.page.show_transfer()  # type: ignore[attr-defined]
    await stage.on(TransferDialog)


async def _by_slip(stage: Stage) -> None:
    await stage.click("#other")
    await stage.on(AskDialog)
    await stage.click("#slip")
    await stage.until(lambda: stage.visit.code_way is CodeWay.SLIP)


def somebody_waits(kiosk: FakeKiosk) -> None:
    """Somebody at the kiosk has asked for an officer's slip."""
    kiosk.home.slips.ask(kiosk.citizen.id, number=kiosk.citizen.number, name=kiosk.citizen.name)


async def _slip_page(stage: Stage) -> None:
    await stage.app.switch_screen(SlipCodePage(stage.kiosk.at_desk(), stage.kiosk.services))
    await stage.on(SlipCodePage)
    await stage.settled()


VIEWS = (
    View("welcome", "welcome"),
    View("login", "login"),
    View("login_problems", "login", _go_on),
    View("code", "code"),
    View("code_slip", "code", _by_slip),
    View("register", "register", long=True),
    View("register_consent", "register_consent"),
    View("register_pin", "register_pin", long=True),
    View("register_way", "register_way", long=True),
    View("register_code", "register_code", long=True),
    View("forgot_pin", "forgot_pin", long=True),
    View("account", "account"),
    View("account_pin", "account_pin", long=True),
    View("account_app", "account_app", long=True),
    View("resume", "resume"),
    View("search", "search"),
    View("search_nothing", "search", _nothing_found),
    View("procedure", "procedure"),
    View("procedure_fees", "procedure", procedure=CERTIFIED_COPY),
    View("applicant", "applicant"),
    View("applicant_2", "applicant", _second_sheet),
    View("owner", "owner"),
    View("owner_other", "owner", _other_owner),
    View("declaration", "declaration"),
    View("declaration_problems", "declaration", _go_on),
    View("declaration_list", "declaration", _pick_list),
    View("papers", "papers"),
    View("papers_missing", "papers", _go_on),
    View("papers_scans", "papers", _with_scans, prepare=two_scans),
    View("papers_count", "papers", _page_count, prepare=two_scans),
    View("papers_safe", "papers", _safe_copy, prepare=one_with_a_script),
    View("papers_filled", "fee", _filled_slot, shown_step="papers"),
    View("papers_sign", "fee", _token_dialog, shown_step="papers", prepare=asking_for_signatures),
    View("papers_uncounted", "papers", _uncounted),
    View("papers_earlier", "papers", _earlier_paper, HOUSEHOLD),
    View("pages", "papers", _five_pages),
    View("pages_zoom", "papers", _page_zoom),
    View("fee", "fee"),
    View("fee_copies", "fee", procedure=CERTIFIED_COPY),
    View("fee_post", "fee", _post),
    View("fee_communes", "fee", _communes),
    View("review", "review"),
    View("confirm", "confirm"),
    View("confirm_problems", "confirm", _go_on),
    View("done", "done"),
    View("done_code", "done", _code_alone, least=(76, 22)),
    View("lookup", "lookup"),
    View("lookup_found", "lookup", _found),
    View("lookup_wrong", "lookup", _wrong_code),
    View("officer", "officer"),
    View("officer_shift", "officer", _logged_in),
    View("officer_twice", "officer", _logged_in, prepare=filed_twice, long=True),
    View("bill", "officer", _bill),
    View("bill_act", "officer", _bill_act),
    View("drawer", "officer", _drawer),
    View("done_transfer", "officer", _done_transfer),
    View("transfer", "officer", _transfer_code),
    View("slip_code", "officer", _slip_page, long=True),
    View("slip_code_waiting", "officer", _slip_page, prepare=somebody_waits, long=True),
    View("papers_stick", "papers", to_stick, prepare=a_stick, assisted=True, long=True),
    View("papers_no_stick", "papers", to_stick, assisted=True, long=True),
    View("cashier", "cashier", prepare=money_is_owed, long=True),
    View("transfers", "transfers", prepare=money_is_owed, long=True),
    View("signatures", "signatures", prepare=money_is_owed, long=True),
    View("reprints", "officer", reprints_found, long=True),
    View("sync", "sync", prepare=two_wait_for_the_hub, long=True),
    View("quarantine", "quarantine", prepare=some_were_left, long=True),
    View("quarantine_scan", "quarantine", left_scan, prepare=some_were_left, long=True),
    View("quarantine_owner", "quarantine", left_scan_owner, prepare=some_were_left, long=True),
    View("quarantine_pin", "quarantine", left_scan_pin, prepare=some_were_left, long=True),
    View("easy_form", "declaration", _easier),
    View("assist", "assist"),
    View("last_step", "confirm", _sign, assisted=True),
    View("officer_locked", "officer", _locked),
    View("help", "applicant", _help),
    View("curtain", "applicant", _curtain),
    View("countdown", "applicant", _countdown),
)

BY_VIEW = {view.name: view for view in VIEWS}
