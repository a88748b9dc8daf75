"""Submitted: the dossier code large, what happens next, the look-up QR, the receipt. The visit ends by itself."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from kiosk.domain.dossier import Dossier, Status
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.fee import due_words
from kiosk.screens.frame import Leave
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.services.lookup import typed_form
from kiosk.services.office import from_milliseconds
from kiosk.services.printing import Printed
from kiosk.widgets.button import BigButton
from kiosk.widgets.facts import Facts
from kiosk.widgets.qr import QRCode
from receipts.qr import matrix


class DonePage(Page):
    """Nothing here can be pressed by mistake."""

    CSS_PATH = "done.tcss"
    step = "done"
    title_key = "done.title"
    primary_key = "done.finish"
    with_back = False
    with_leave = False

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self._left = int(services.office.timing.done)

    @property
    def dossier(self) -> Dossier:
        """The dossier that was just filed."""
        found = self.services.dossiers.by_id(self.visit.dossier)
        assert found is not None, "the page is shown only for a stored dossier"
        return found

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
        yield BigButton(t("done.show_qr"), id="show_qr")

    @on(BigButton.Pressed, "#show_qr")
    def show_qr(self) -> None:
        """The code on a page of its own, where the window is too low for it beside the words."""
        self.app.push_screen(CodeDialog(self.services.lookup.url(self.dossier).upper()))

    def facts(self, dossier: Dossier) -> list[tuple[str, str]]:
        """What happens next, and when."""
        due = from_milliseconds(dossier.due) if dossier.due is not None else None
        accepted = dossier.status is not Status.REGISTERED
        return [
            (t("done.due"), due_words(due)),
            (t("done.delivery"), t(f"delivery.{dossier.body['delivery']}")),
            (t("done.next"), t("done.next_accepted" if accepted else "done.next_submitted")),
        ]

    async def arrive(self) -> None:
        self.set_interval(1, self._tick)
        self._say_left()
        printed = await self.ask(self.services.printing.print_receipt, self.visit.print_job)
        self._say_printed(printed)

    def _say_printed(self, printed: Printed) -> None:
        words = t(f"printer.{printed.problem}") if printed.problem else t("done.printed")
        self.query_one("#print", Static).update(Content(words))

    def _tick(self) -> None:
        self._left -= 1
        self._say_left()
        if self._left <= 0:
            self.post_message(Leave(self))

    def _say_left(self) -> None:
        self.query_one("#left", Static).update(Content(t("done.left", seconds=max(0, self._left))))

    async def proceed(self) -> None:
        """The visit ends."""
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
        if self.is_current:
            self.dismiss(None)
