"""The steps that bring up the views of the officer at work and of money."""

from __future__ import annotations

from kiosk.demo import PIN
from kiosk.i18n import t
from kiosk.screens.act_dialog import ActDialog
from kiosk.screens.pin_dialog import LockDialog
from kiosk.screens.slip_code import SlipCodePage
from kiosk.screens.transfer_dialog import TransferDialog
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER
from tests.screens.stage import Stage


async def logged_in(stage: Stage) -> None:
    for key, text in (("login", OFFICER.login), ("pin", PIN), ("code", stage.kiosk.app_code)):
        await stage.answer(key, text)
    await stage.go_on()
    await stage.until(lambda: stage.page.query("#open"))


async def locked(stage: Stage) -> None:
    stage.page.visit = stage.visit.with_(officer=stage.kiosk.at_work())
    officer = stage.visit.officer
    assert officer is not None
    stage.app.push_screen(LockDialog(stage.page, officer))
    await stage.on(LockDialog)


async def _money(stage: Stage, step: str, dossier: str = "") -> None:
    kiosk = stage.kiosk
    kiosk.home.drawers.begin(OFFICER, 500_000)
    await stage.show(step, kiosk.at_desk(dossier=dossier))


async def bill(stage: Stage) -> None:
    await _money(stage, "bill", dossier=stage.kiosk.filed_with_fee().dossier)
    await stage.answer("given", "20000")


async def bill_act(stage: Stage) -> None:
    await bill(stage)
    stage.app.push_screen(ActDialog(t("bill.set_fee"), "H99.99.01-261123-0001", amount=t("bill.total"), typed="16000"))
    await stage.on(ActDialog)


async def drawer(stage: Stage) -> None:
    stage.kiosk.home.drawers.begin(OFFICER, 500_000)
    await stage.show("drawer", stage.kiosk.at_desk())


async def done_transfer(stage: Stage) -> None:
    await stage.show("done", stage.kiosk.filed_with_fee("transfer"))
    await stage.until(lambda: stage.page.query_one("#not_out").display)


async def transfer_code(stage: Stage) -> None:
    await done_transfer(stage)
    stage.page.show_transfer()  # type: ignore[attr-defined]
    await stage.on(TransferDialog)


def somebody_waits(kiosk: FakeKiosk) -> None:
    """Somebody at the kiosk has asked for an officer's slip."""
    kiosk.home.slips.ask(kiosk.citizen.id, number=kiosk.citizen.number, name=kiosk.citizen.name)


async def slip_page(stage: Stage) -> None:
    await stage.app.switch_screen(SlipCodePage(stage.kiosk.at_desk(), stage.kiosk.services))
    await stage.on(SlipCodePage)
    await stage.settled()
