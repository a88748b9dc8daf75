"""The steps that bring up the views of log-in, forms, fee and look-up."""

from __future__ import annotations

from kiosk.domain.people import CodeWay
from kiosk.screens.dialogs import AskDialog, Countdown, Curtain, PickDialog
from kiosk.screens.done import CodeDialog
from kiosk.screens.unit_dialog import UnitDialog
from kiosk.widgets.choice import Choice
from tests.screens.drawn import shown
from tests.screens.stage import Stage


async def go_on(stage: Stage) -> None:
    await stage.go_on()


async def nothing_found(stage: Stage) -> None:
    await stage.type("xyzxyz")


async def second_sheet(stage: Stage) -> None:
    await stage.go_on()
    await stage.until(lambda: stage.visit.page)


async def other_owner(stage: Stage) -> None:
    await stage.press("right")
    await stage.until(lambda: stage.visit.choice("owner") == "other" and len(stage.page.query("AnswerRow")) > 1)


async def post(stage: Stage) -> None:
    delivery = stage.row("delivery").control
    assert isinstance(delivery, Choice)
    delivery.choose("post")
    await stage.until(lambda: stage.page.row("street"))


async def provinces(stage: Stage) -> None:
    await post(stage)
    stage.row("commune").control.focus()
    await stage.press("enter")
    await stage.on(UnitDialog)


async def communes(stage: Stage) -> None:
    await provinces(stage)
    await stage.type("tan an")


async def ill_matched(stage: Stage) -> None:
    relation = stage.row("relation").control
    assert isinstance(relation, Choice)
    relation.choose("Mẹ")
    await stage.settled()
    await stage.go_on()


async def pick_list(stage: Stage) -> None:
    stage.page.query(Choice)[0].focus()
    await stage.press("enter")
    await stage.on(PickDialog)


async def found(stage: Stage) -> None:
    code = stage.kiosk.filed_code()
    await stage.type(code)
    await stage.go_on()
    await stage.until(lambda: code[:-2] in shown(stage.page.query_one("#answer")))


async def wrong_code(stage: Stage) -> None:
    await stage.type("H99.99.01-261123-0001-Z")
    await stage.go_on()


async def easier(stage: Stage) -> None:
    await stage.press("f7")
    await stage.until(lambda: stage.visit.easy)


async def sign(stage: Stage) -> None:
    way = stage.row("last_step").control
    assert isinstance(way, Choice)
    way.choose("signature")
    await stage.until(lambda: stage.page.query("#declaration"))


async def help_asked(stage: Stage) -> None:
    await stage.press("f1")
    await stage.on(AskDialog)


async def curtain(stage: Stage) -> None:
    await stage.press("f5")
    await stage.on(Curtain)


async def countdown(stage: Stage) -> None:
    stage.app.push_screen(Countdown(60))
    await stage.on(Countdown)


async def code_alone(stage: Stage) -> None:
    stage.page.query_one("#show_qr").focus()
    stage.page.show_qr()  # type: ignore[attr-defined]
    await stage.on(CodeDialog)


async def by_slip(stage: Stage) -> None:
    await stage.click("#other")
    await stage.on(AskDialog)
    await stage.click("#slip")
    await stage.until(lambda: stage.visit.code_way is CodeWay.SLIP)
