"""What stands on the desk's list pages and on a stick, and the steps that bring it up: for the views of `views.py`."""

from __future__ import annotations

import io
from datetime import timedelta

from textual.widgets import OptionList

from kiosk.demo import PIN
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.owner_dialog import OwnerDialog
from kiosk.screens.pin_dialog import PinDialog
from kiosk.screens.scans import ScanDialog
from kiosk.screens.stick import StickDialog
from kiosk.services.cashier import Bill, new_key
from kiosk.services.ports import LeftAside, LineState, Twin
from tests.fakes.samples import CITIZEN
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CERTIFIED_COPY, EXTRACT, NOW, OFFICER
from tests.screens.stage import Stage


def a_stick(kiosk: FakeKiosk) -> None:
    """A stick with three files."""
    files = (
        ("Giấy chứng sinh, mặt trước.pdf", b"front\n".ljust(412_000)),
        ("Giấy chứng sinh, mặt sau.pdf", b"back\n".ljust(388_000)),
        ("hop-dong-thue-nha-2026-ban-cuoi-cung.pdf", b"page\n" * 12 + b" " * 2_400_000),
    )
    kiosk.stick.content = {f"{number} {kiosk.scan_name}" if kiosk.scan_name else name: content
                           for number, (name, content) in enumerate(files)}  # fmt: skip


async def to_stick(stage: Stage) -> None:
    """What lies on the stick, with the first file picked."""
    stage.page.query_one("#slots").focus()
    await stage.press("enter")
    await stage.on(ScanDialog)
    await stage.click("#usb")
    dialog = await stage.on(StickDialog)
    if stage.kiosk.stick.content is not None:
        await stage.until(lambda: dialog.query_one("#files", OptionList).option_count)
        await stage.settled()
        await stage.press("enter")


def money_is_owed(kiosk: FakeKiosk) -> None:
    """Three dossiers owe money, one was paid by a transfer that was announced, one is to get its money back."""
    kiosk.home.drawers.begin(OFFICER, 500_000)
    for procedure in (EXTRACT, CERTIFIED_COPY, EXTRACT):
        kiosk.filed_with_fee(procedure=procedure)
        kiosk.clock.run(900)
    kiosk.filed_with_fee("transfer")
    dossier, officer, cashier = kiosk.filed_with_fee().dossier, kiosk.at_work(), kiosk.services.cashier
    due = cashier.bill(officer, dossier).account.due
    key = new_key()
    taken = cashier.take_cash(officer, PIN, dossier, amount=due, given=due, key=key)
    assert isinstance(taken, Bill)
    back = cashier.refund(officer, PIN, dossier, key, amount=due, reason="paid_twice", key=new_key())
    assert isinstance(back, Bill)


def filed_twice(kiosk: FakeKiosk) -> None:
    """Two dossiers wait; one of them, and three that were accepted, may have been filed at another kiosk as well."""
    kiosk.home.shifts.close()
    for _ in range(2):
        dossier = kiosk.home.dossiers.by_id(kiosk.filed_with_fee().dossier)
        kiosk.clock.run(900)
    assert dossier is not None
    accepted = [
        Twin(f"{number}" * 32, f"H99.99.01-261120-000{number}", f"H99.99.01-261120-063{number}", "K2")
        for number in (1, 2, 3)
    ]
    kiosk.home.twins.told = [*accepted, Twin(dossier.id, dossier.code, "H99.99.01-261121-0631", "K2")]


def some_were_left(kiosk: FakeKiosk) -> None:
    """Three scans that nobody claimed."""
    for days, pages in ((12, 14), (1, 1), (0, 2)):
        made = kiosk.clock.now() - timedelta(days=days, minutes=14 + days)
        content = b"page\n" * pages + b" " * 90_000 * pages
        kiosk.quarantine.keep(io.BytesIO(content), limit=10**9, scanned=made)


def two_wait_for_the_hub(kiosk: FakeKiosk) -> None:
    """A kiosk with a hub that did not take two dossiers, and has not been reached for a while."""
    reached = NOW - timedelta(hours=2)
    kiosk.line.now = LineState(enrolled=True, sent=148, left=6, aside=2, reached=reached, error="offline")
    kiosk.line.left_aside = [
        LeftAside("1" * 32, "H99.99.01-261123-0002", "file_damaged", NOW),
        LeftAside("2" * 32, "H99.99.01-261120-0117", "unheard_of", NOW),
    ]


async def reprints_found(stage: Stage) -> None:
    """The papers of a dossier that was found by its code."""
    code = stage.kiosk.filed_code()
    await stage.show("reprints", stage.kiosk.at_desk())
    await stage.answer("code", code)
    await stage.go_on()
    await stage.until(lambda: stage.page.query_one("#rows").display)


async def left_scan(stage: Stage) -> None:
    """What can be done with the newest scan."""
    stage.page.query_one("#rows").focus()
    await stage.press("enter")
    await stage.on(AskDialog)


async def left_scan_owner(stage: Stage) -> None:
    """The number of the person to whom a scan is given back."""
    await left_scan(stage)
    await stage.click("#give_back")
    await stage.pilot.press("enter")
    await stage.on(OwnerDialog)


async def left_scan_pin(stage: Stage) -> None:
    """The PIN before a scan is given back."""
    await left_scan_owner(stage)
    await stage.type(CITIZEN.number)
    await stage.pilot.press("enter")
    await stage.on(PinDialog)
