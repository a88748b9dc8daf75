"""The officers' page for slip codes: who waits, compare the card, hand over the code."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.people import Officer
from kiosk.domain.text import mask_name, mask_number
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.officer import step_back
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.services.identity_desk import ResetToSign
from kiosk.services.office import local
from kiosk.services.pin_reset import FOR_PIN
from kiosk.services.ports import NotThere, SlipRequest
from kiosk.services.slip_papers import HandedOut
from kiosk.widgets.button import BigButton
from kiosk.widgets.pick_list import PickList

SIGN = "sign-"
"""Before the id of a reset, to tell it from the requests in the same list."""


class SlipCodePage(Page):
    """Requests of people at the kiosk, masked until one of them is chosen to be compared with the card."""

    CSS_PATH = "slip_code.tcss"
    made_by_arrival = True
    step = "slip_code"
    title_key = "slip.title"
    primary_key = ""

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self._waiting: tuple[SlipRequest, ...] = ()
        self._to_sign: tuple[ResetToSign, ...] = ()

    @property
    def _officer(self) -> Officer:
        assert self.visit.officer is not None, "a page of the desk"
        return self.visit.officer

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("slip.how")), classes="note")
        yield Static(Content(t("slip.nobody")), id="nobody")
        yield PickList(id="waiting")

    def compose_actions(self) -> ComposeResult:
        yield BigButton(t("slip.look_again"), look="act", id="look")
        yield BigButton(f"◀ {t('action.back')}", id="back")
        yield BigButton(t("action.help"), id="help")
        yield BigButton(t("slip.open_log_in"), id="open_log_in")

    def focus_first(self) -> None:
        """The list, once it is there; until then the button that looks again."""
        self.query_one("#look").focus()

    async def arrive(self) -> None:
        """Who waits."""
        desk = self.services.identity_desk
        self._waiting = tuple(await self.ask(desk.waiting, self._officer))
        self._to_sign = tuple(await self.ask(desk.to_sign, self._officer))
        rows = self.query_one("#waiting", PickList)
        requests = [(one.id, _row(one)) for one in self._waiting]
        rows.show([*requests, *((f"{SIGN}{one.id}", _reset_row(one)) for one in self._to_sign)])
        anything = bool(self._waiting or self._to_sign)
        rows.display = anything
        self.query_one("#nobody").display = not anything
        # The list may have had the focus until now: Enter must lead somewhere, and best of all back to the citizen.
        (rows if anything else self.query_one("#back" if self.visit.aside else "#look")).focus()

    def action_back(self) -> None:
        """To the desk, or to the citizen who has left this screen to the officer."""
        if (aside := self.visit.aside) is not None:
            step_back(self, aside)
        else:
            super().action_back()

    @on(BigButton.Pressed, "#look")
    def look_again(self) -> None:
        """Somebody may have come."""
        self.begin(self.arrive)

    @on(BigButton.Pressed, "#open_log_in")
    def open_log_in(self) -> None:
        """Too many wrong tries have closed the log-in for everybody."""
        self.begin(self._open_log_in)

    async def _open_log_in(self) -> None:
        buttons = (("no", t("action.back")), ("yes", t("slip.open_log_in")))
        words = t("slip.open_log_in_words")
        if await self.app.push_screen_wait(AskDialog(t("slip.open_log_in"), words, buttons)) == "yes":
            await self.ask(self.services.identity_desk.open_log_in, self._officer)
            self.notify(t("slip.log_in_open"), markup=False)

    @on(OptionList.OptionSelected, "#waiting")
    def choose(self, message: OptionList.OptionSelected) -> None:
        """One of those who wait has come to the counter with the card."""
        message.stop()
        chosen = next((one for one in self._waiting if one.id == message.option_id), None)
        reset = next((one for one in self._to_sign if f"{SIGN}{one.id}" == message.option_id), None)
        if chosen is not None:
            self.begin(self._compare, chosen)
        elif reset is not None:
            self.begin(self._sign, reset)

    async def _sign(self, reset: ResetToSign) -> None:
        """The second pair of eyes on a PIN that was set anew."""
        buttons = (("no", t("action.back")), ("yes", t("slip.sign")))
        words = t("slip.sign_words", **_about(reset))
        if await self.app.push_screen_wait(AskDialog(t("slip.sign_title"), words, buttons)) == "yes":
            await self.ask(self.services.identity_desk.sign, self._officer, reset.id)
        await self.arrive()

    async def _compare(self, chosen: SlipRequest) -> None:
        papers = self.services.slip_papers
        printer = await self.at_press(papers.printer, self._officer)
        words = t("slip.compare", name=chosen.name, number=chosen.number)
        buttons = [("no", t("action.back")), ("yes", t("slip.show") if printer.ready else t("slip.same"))]
        if printer.ready:
            buttons.insert(1, ("print", t("slip.print")))
        else:
            words = f"{words}\n\n{t('slip.no_printer')}"
        answer = await self.app.push_screen_wait(AskDialog(t("slip.compare_title"), words, buttons))
        if answer in ("yes", "print"):
            try:
                out = await self.at_press(papers.hand_out, self._officer, chosen, on_paper=answer == "print")
            except NotThere:
                self.show_problems([("waiting", t("slip.gone"))])
            else:
                await self._tell(out, mask_name(chosen.name))
        await self.arrive()

    async def _tell(self, out: HandedOut, name: str) -> None:
        """Where the slip is; the code itself only where there is none."""
        handed = ("close", t("slip.handed"))
        if out.printed:
            words, buttons = t("slip.printed", name=name), (handed, ("show", t("slip.not_out")))
            if await self.app.push_screen_wait(AskDialog(t("slip.printed_title"), words, buttons)) != "show":
                return
        told = t("slip.told", code=out.code)
        if out.problem:
            told = f"{t('slip.not_printed')}\n\n{told}"
        await self.app.push_screen_wait(AskDialog(t("slip.told_title"), told, (handed,)))


def _row(request: SlipRequest) -> Content:
    """Somebody who waits: masked name and number, since when."""
    number, name = mask_number(request.number), mask_name(request.name)
    who = t("slip.for_pin", name=name) if request.account.startswith(FOR_PIN) else name
    return Content.assemble(Content.styled(who, "bold"), f"\n  {number} · {local(request.asked):%H:%M}")


def _reset_row(reset: ResetToSign) -> Content:
    """A PIN that was set anew, and waits for a second officer."""
    about = _about(reset)
    return Content.assemble(Content.styled(t("slip.to_sign", **about), "bold"), f"\n  {t('slip.to_sign_by', **about)}")


def _about(reset: ResetToSign) -> dict[str, str]:
    at = local(reset.at)
    return {
        "name": mask_name(reset.name), "officer": reset.officer, "time": f"{at:%H:%M}", "date": f"{at:%d/%m/%Y}",
    }  # fmt: skip
