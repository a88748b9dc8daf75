"""Digital signatures on the papers page: signing with a token, the way around it by hand, and what a paper carries.

The page knows one call, `see_to_signature`, and one line for its list, `signature_note`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import ScreenResume
from textual.types import CSSPathType
from textual.widgets import Static

from kiosk.domain.catalogue import RequiredPaper, SignWay
from kiosk.domain.dossier import Attachment
from kiosk.domain.problem import Problem
from kiosk.domain.signatures import LONGEST_PIN, PinTries, PluggedToken, Signature, Standing, verdict, worst
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import AskDialog, Dialog
from kiosk.screens.failures import failure_words
from kiosk.screens.later import later
from kiosk.screens.page import Page
from kiosk.screens.touch import WithKeyboard
from kiosk.screens.waiting import Stopped, with_progress
from kiosk.services import Services
from kiosk.services.office import local
from kiosk.services.signing import Signed
from kiosk.widgets.button import BigButton
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.key_layout import KeySet
from kiosk.widgets.keyboard import Keyboard

ANOTHER_PIN = frozenset({"signing.pin_empty", "signing.pin_wrong", "signing.pin_few", "signing.pin_last"})
"""Problems after which the PIN can be typed once more."""


def signature_action(paper: RequiredPaper, attached: Attachment) -> str:
    """The words of the page's action for an attached paper; "" where there is nothing to sign or to see."""
    if attached.signed:
        return t("signing.see")
    return t("signing.action") if paper.sign is SignWay.DIGITAL else ""


def signature_note(services: Services, attached: Attachment) -> str:
    """What the page's list adds below an attached paper: a line of its own, or ""."""
    if not attached.signed:
        return ""
    signatures = services.signing.known(attached.id)
    found = worst(signatures, services.clock.now())
    if found is None:
        return f"\n      {t('signing.signed')}"
    names = ", ".join(dict.fromkeys(one.certificate.name for one in signatures))
    return f"\n      {t('signing.signed_by', name=names, verdict=t(f'signing.verdict.{found.value}'))}"


async def see_to_signature(page: Page, paper: RequiredPaper, attached: Attachment) -> Visit:
    """Show what a signed paper carries, or offer to sign one that asks for it. The visit after that."""
    if attached.signed:
        service = page.services.signing
        try:
            found = await with_progress(
                page, t("signing.checking"), service.stop, service.check, page.visit, attached.id
            )
        except Stopped:
            return page.visit
        await _show(page, paper, found)
        return page.visit
    cannot = await page.ask(page.services.signing.cannot_sign, attached)
    buttons = [("print", t("signing.print")), ("by_hand", t("signing.done_by_hand"))]
    words = t("signing.needed")
    if cannot is None:
        buttons.insert(0, ("token", t("signing.action")))
    else:
        words = f"{t('signing.needed_by_hand')}\n\n{problem_words(cannot)}"
    match await page.app.push_screen_wait(AskDialog(paper.name, words, buttons)):
        case "token":
            return await _sign(page, paper, attached)
        case "print":
            return await _print(page, paper, attached)
        case _:
            return page.visit


async def _sign(page: Page, paper: RequiredPaper, attached: Attachment) -> Visit:
    signed = await page.app.push_screen_wait(SignDialog(page, paper.name, attached))
    if signed is None:
        return page.visit
    await _show(page, paper, signed.signatures)
    return signed.visit


async def _show(page: Page, paper: RequiredPaper, found: Sequence[Signature] | Problem) -> None:
    words = problem_words(found) if isinstance(found, Problem) else signatures_words(found, page.services.clock.now())
    await page.app.push_screen_wait(AskDialog(paper.name, words, (("close", t("signing.close")),)))


async def _print(page: Page, paper: RequiredPaper, attached: Attachment) -> Visit:
    """Print the paper and take the unsigned scan out, so that the signed one has to be scanned."""
    problem = await page.at_press(page.services.signing.print_to_sign, page.visit, attached.id)
    visit = page.visit
    if problem is None:
        visit = await page.ask(page.services.pages.clear, visit, paper.key)
    words = problem_words(problem) if problem else t("signing.printed")
    await page.app.push_screen_wait(AskDialog(paper.name, words, (("close", t("signing.close")),)))
    return visit


class SignDialog(Dialog[Signed | None], WithKeyboard[Signed | None]):  # styles come by the first base only
    """Finds the token, takes its PIN, signs. None means that nothing was signed."""

    CSS_PATH: ClassVar[CSSPathType | None] = ["dialogs.tcss", "sign_dialog.tcss"]
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def __init__(self, page: Page, name: str, attached: Attachment) -> None:
        super().__init__()
        self._page = page
        self._name = name
        self._attached = attached
        self._token: PluggedToken | None = None
        self._signing = False
        self._signed: Signed | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(t("signing.title", paper=self._name)), classes="heading")
            with VerticalScroll(classes="words", can_focus=False):
                yield Static(id="told", markup=False)
            yield Static(Content(t("signing.pin")), id="pin_label")
            yield TextEntry(id="pin", secret=True, max_length=LONGEST_PIN, keys=KeySet.PLAIN)
            with Horizontal(classes="actions"):
                yield BigButton(t("signing.sign"), look="act", id="sign")
                yield BigButton(t("signing.again"), look="act", id="again")
                yield BigButton(t("signing.cancel"), id="cancel")
        yield Keyboard()

    def on_mount(self) -> None:
        self.look()

    @on(BigButton.Pressed, "#again")
    def look(self) -> None:
        """Look which token is plugged in."""
        self._token = None
        self._tell(t("signing.looking"), "cancel")
        self.run_worker(later(self._look), group="token", exclusive=True)

    async def _look(self) -> None:
        token = await self._page.ask(self._page.services.signing.plugged)
        if isinstance(token, Problem):
            self._tell(problem_words(token), "again", "cancel")
            return
        self._token = token
        self._ask_pin(token_words(token, self._page.services.clock.now()))

    @on(TextEntry.Submitted)
    @on(BigButton.Pressed, "#sign")
    def sign(self) -> None:
        """Sign with the PIN that was typed; it is gone from the screen at once."""
        if self._token is None or self._signing:
            return
        entry = self.query_one("#pin", TextEntry)
        pin, entry.value = entry.value, ""
        self._signing = True
        self._tell(t("signing.working"), "cancel")
        self.run_worker(later(self._sign, self._token, pin), group="token", exclusive=True)

    async def _sign(self, token: PluggedToken, pin: str) -> None:
        services = self._page.services
        try:
            answer = await self._page.ask(services.signing.sign, self._page.visit, self._attached.id, token, pin)
        finally:
            self._signing = False
        if isinstance(answer, Signed):
            self._signed = answer
            self._close_when_on_top()
        elif answer.code in ANOTHER_PIN:
            self._ask_pin(problem_words(answer))
        else:
            self._tell(problem_words(answer), "again", "cancel")

    @on(ScreenResume)
    def _close_when_on_top(self) -> None:
        # It was signed while a curtain hid the dialog: the page hears of it once that is lifted.
        if self._signed is not None and self.is_active:
            self.dismiss(self._signed)

    @on(BigButton.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Sign nothing. What runs is ended first, so that nothing is signed behind a closed dialog."""
        self._page.services.signing.stop()
        if self._signing:
            self._tell(t("signing.stopping"))
        elif self.is_active:
            self.dismiss(None)

    def tell_failed(self, error: Exception) -> None:
        """Nothing was signed."""
        self._tell(failure_words(error), "again", "cancel")

    def _ask_pin(self, words: str) -> None:
        self._tell(words, "pin_label", "pin", "sign", "cancel")
        self.query_one("#pin").focus()

    def _tell(self, words: str, *shown: str) -> None:
        """Say this, and show only these parts below it."""
        self.query_one("#told", Static).update(Content(words))
        for name in ("pin_label", "pin", "sign", "again", "cancel"):
            self.query_one(f"#{name}").display = name in shown
        if buttons := [name for name in shown if name in ("again", "cancel")]:
            self.query_one(f"#{buttons[0]}").focus()


def token_words(token: PluggedToken, now: datetime) -> str:
    """Whose token it is, until when it can be used, and what to know before the PIN is typed."""
    certificate = token.certificate
    lines = [t("signing.token", name=certificate.name, until=_day(certificate.not_after), issuer=certificate.issuer)]
    if certificate.standing(now) is Standing.UNKNOWN_ISSUER:
        lines.append(t("signing.unknown_issuer"))
    if token.tries is not PinTries.ENOUGH:
        lines.append(t(f"signing.tries.{token.tries.value}"))
    return "\n".join(lines)


def signatures_words(signatures: Sequence[Signature], now: datetime) -> str:
    """Who signed, when, what that is worth, and what nobody can know here."""
    if not signatures:
        return t("signing.none")
    return "\n\n".join([*(_signature_words(one, now) for one in signatures), t("signing.offline")])


def _signature_words(signature: Signature, now: datetime) -> str:
    certificate = signature.certificate
    return t(
        "signing.one",
        name=certificate.name,
        verdict=t(f"signing.verdict.{verdict(signature, now).value}"),
        time=_time(signature.claimed),
        issuer=certificate.issuer,
        until=_day(certificate.not_after),
    )


def _day(moment: datetime) -> str:
    return f"{local(moment):%d/%m/%Y}"


def _time(moment: datetime | None) -> str:
    return f"{local(moment):%H:%M %d/%m/%Y}" if moment else t("signing.no_time")
