"""Submitted: the dossier code large, what happens next, the look-up QR, the receipt. The visit ends by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from kiosk.domain.dossier import Dossier, Status
from kiosk.domain.money import format_dong
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.failures import failure_words
from kiosk.screens.fee import due_words
from kiosk.screens.frame import Leave
from kiosk.screens.page import Page
from kiosk.screens.transfer_dialog import TransferDialog
from kiosk.services import Services
from kiosk.services.assisted_words import assisted_line
from kiosk.services.lookup import typed_form
from kiosk.services.office import from_milliseconds
from kiosk.services.printing import Printed, known_total
from kiosk.services.transfers import TransferAsked
from kiosk.widgets.button import BigButton
from kiosk.widgets.facts import Facts
from kiosk.widgets.qr import QRCode
from receipts.qr import matrix

MOST_REPRINTS = 2
"""Papers that a citizen may print again alone."""
TRANSFER_SECONDS = 180
"""How long the page stays once somebody looks at the transfer."""
PRINT_PATIENCE = 15.0
"""Seconds for which the end of the visit waits for the printer; what is not out then is printed at the desk."""


class DonePage(Page):
    """Nothing here can be pressed by mistake."""

    CSS_PATH = "done.tcss"
    step = "done"
    looks_up = True
    title_key = "done.title"
    primary_key = "done.finish"
    with_back = False
    with_leave = False

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self._left = int(services.office.timing.done)
        self._printing = False
        self._reprints = 0

    @classmethod
    def look_up(cls, visit: Visit, services: Services) -> tuple[Dossier, TransferAsked | None]:
        found = services.dossiers.by_id(visit.dossier)
        assert found is not None, "the page is shown only for a stored dossier"
        return found, services.transfers.asked(found)

    @property
    def dossier(self) -> Dossier:
        """The dossier that was just filed."""
        dossier, _asked = cast("tuple[Dossier, TransferAsked | None]", self.looked_up)
        return dossier

    @property
    def asked(self) -> TransferAsked | None:
        """What is to be transferred for it."""
        _dossier, asked = cast("tuple[Dossier, TransferAsked | None]", self.looked_up)
        return asked

    def title_words(self) -> str:
        return t("done.title") if self.dossier.status is Status.REGISTERED else t("done.title_accepted")

    def compose_body(self) -> ComposeResult:
        dossier = self.dossier
        with Horizontal(id="columns"):
            with Vertical(id="words"):
                yield Static(Content(t("done.code")), classes="label")
                yield Static(Content(typed_form(dossier)), id="code")
                yield Facts(self.facts(dossier))
                yield Static(Content(t("done.printing")), id="print")
                yield Static(id="left", markup=False)
            url = self.services.lookup.url(dossier).upper()
            with Vertical(id="qr"):
                yield QRCode(matrix(url))
                yield Static(Content(t("done.scan")), classes="caption")

    def compose_actions(self) -> ComposeResult:
        yield from super().compose_actions()
        yield BigButton(t("printer.came_out_yes"), id="came_out")
        yield BigButton(t("printer.came_out_no"), id="not_out")
        yield BigButton(t("printer.reprint"), id="reprint")
        if self.asked:
            yield BigButton(t("transfer.button"), id="transfer")
        yield BigButton(t("done.show_qr"), id="show_qr")

    @on(BigButton.Pressed, "#show_qr")
    def show_qr(self) -> None:
        """The code on a page of its own, where the window is too low for it beside the words."""
        self.app.push_screen(CodeDialog(self.services.lookup.url(self.dossier).upper()))

    def facts(self, dossier: Dossier) -> list[tuple[str, str]]:
        """What happens next, and when."""
        due = from_milliseconds(dossier.due) if dossier.due is not None else None
        helped = assisted_line(dossier.body)
        accepted = dossier.status is not Status.REGISTERED
        return [
            (t("done.due"), due_words(due)),
            (t("done.delivery"), t(f"delivery.{dossier.body['delivery']}")),
            *_to_pay(dossier),
            (t("done.next"), t("done.next_accepted" if accepted else "done.next_submitted")),
            *([(t("assist.label"), helped)] if helped else []),
        ]

    async def arrive(self) -> None:
        self.set_interval(1, self._tick)
        self._say_left()
        self._offer()
        await self._print(self.services.printing.print_receipt, t("done.printed"))

    # -- the receipt -----------------------------------------------------------------------------------------------

    async def _print(self, work: Callable[[int], Printed], words: str) -> None:
        """Print the receipt, and behind it the slip for the transfer where there is one to make."""
        self._printing = True
        try:
            await self._printed(work, words)
        finally:
            self._printing = False

    async def _printed(self, work: Callable[[int], Printed], words: str) -> None:
        printed = await self.at_press(work, self.visit.print_job)
        if printed.problem:
            self._say(t(f"printer.{printed.problem}"))
            self._offer("reprint")
        else:
            said = f"{words} {t('printer.came_out')}"
            self._say(said)
            # Beside the transfer's button there is room for one: whoever has the paper just goes on.
            self._offer("not_out", *(() if self.asked else ("came_out",)))
            if self.asked:
                slip = await self.at_press(self.services.printing.print_transfer, self.visit.dossier)
                self._say(said if slip.problem else f"{said}\n{t('printing.transfer_out')}")

    def _offer(self, *wanted: str) -> None:
        """Which of the buttons about the receipt are there."""
        for button in ("came_out", "not_out", "reprint"):
            self.query_one(f"#{button}").display = button in wanted

    def tell_failed(self, error: Exception) -> None:
        """Filed it is in any case; what has failed is about the paper."""
        self._say(failure_words(error))
        self._offer("reprint")

    def _say(self, words: str) -> None:
        self.query_one("#print", Static).update(Content(words))

    @on(BigButton.Pressed, "#came_out")
    def seen(self) -> None:
        """The paper is there."""
        self.begin(self._seen, group="print")

    async def _seen(self) -> None:
        await self.ask(partial(self.services.printing.confirm, came_out=True), self.visit.print_job)
        self._say(t("printing.seen"))
        self._offer("reprint")
        self.query_one("#primary").focus()

    @on(BigButton.Pressed, "#not_out")
    def not_seen(self) -> None:
        """No paper came: written down, and printed again as what it is, another one."""
        self.begin(self._not_seen, group="print")

    async def _not_seen(self) -> None:
        await self.ask(partial(self.services.printing.confirm, came_out=False), self.visit.print_job)
        await self._print_again()

    @on(BigButton.Pressed, "#reprint")
    def print_again(self) -> None:
        """Print it again, a few times at most: whoever wants more talks to an officer."""
        self.begin(self._print_again, group="print")

    async def _print_again(self) -> None:
        self._offer()
        self.query_one("#primary").focus()
        if self._reprints >= MOST_REPRINTS:
            self._say(t("printing.enough"))
            return
        self._reprints += 1
        self._left = max(self._left, int(self.services.office.timing.done) // 2)
        self._say(t("printing.again"))
        await self._print(self.services.printing.reprint, t("printing.again_done"))

    # -- the transfer ----------------------------------------------------------------------------------------------

    @on(BigButton.Pressed, "#transfer")
    def show_transfer(self) -> None:
        """What has to be transferred. It takes a while on a phone: the page stays longer."""
        if self.asked is not None:
            self._left = max(self._left, TRANSFER_SECONDS)
            self.app.push_screen(TransferDialog(self.asked))

    # -- the end -----------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        self._left -= 1
        self._say_left()
        if self._left <= 0:
            self.post_message(Leave(self, whatever_is_above=True))

    def _say_left(self) -> None:
        self.query_one("#left", Static).update(Content(t("done.left", seconds=max(0, self._left))))

    async def proceed(self) -> None:
        """The visit ends, once the paper is out: this process prints it."""
        deadline = monotonic() + PRINT_PATIENCE
        while self._printing and monotonic() < deadline:
            self._say(t("printing.finishing"))
            await asyncio.sleep(0.1)
        self.post_message(Leave(self))


class CodeDialog(ModalScreen[None]):
    """The look-up QR alone; any key or press closes it."""

    CSS_PATH = "done.tcss"

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def compose(self) -> ComposeResult:
        yield QRCode(matrix(self._url))

    def on_key(self) -> None:
        self._close()

    def on_click(self) -> None:
        self._close()

    def _close(self) -> None:
        if self.is_active:
            self.dismiss(None)


def _to_pay(dossier: Dossier) -> list[tuple[str, str]]:
    """What she has to have ready, and where; a transfer has a slip of its own."""
    payment, total = str(dossier.body["payment"]), known_total(dossier.body)
    if payment not in ("cash", "collection") or not total:
        return []
    return [(t("done.pay"), t(f"done.pay_{payment}", amount=format_dong(total)))]
