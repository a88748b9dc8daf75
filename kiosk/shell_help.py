"""The part of the shell that helps, calls an officer, and hides a page from who looks over a shoulder."""

from __future__ import annotations

from textual import on

from kiosk.i18n import t
from kiosk.screens.dialogs import AskDialog, Curtain
from kiosk.screens.frame import CurtainWanted, Framed, HelpWanted
from kiosk.shell_officers import OfficersApp
from kiosk.widgets.keyboard import KeyboardUse, OnScreen


class HelpingApp(OfficersApp):
    """Help on every page and above every dialog, one at a time; the curtain."""

    @on(HelpWanted)
    def help(self, message: HelpWanted) -> None:
        """What this page wants, the hotline, and what else one can do here."""
        if self._is_on_top(message.page):
            self.begin(self._help, message.page, group="help")

    def action_help_above_dialog(self) -> None:
        """F1 in a dialog: the same help, without what would change the page below."""
        page = next((screen for screen in reversed(self.screen_stack) if isinstance(screen, Framed)), None)
        if page is not None:
            self.begin(self._help, page, group="help")

    def action_curtain_above_dialog(self) -> None:
        """F5 in a dialog: hide it, and the page with it."""
        self.push_screen(Curtain())

    async def _help(self, page: Framed) -> None:
        words = f"{t(f'help.{page.step}')}\n\n{t('help.hotline', number=self.front.office.hotline)}"
        on_page = self.screen is page  # else a dialog stands over it, and what would change the page is not offered
        buttons = [("close", t("help.close")), ("call", t("help.call"))]
        if OnScreen.use is not KeyboardUse.NEVER and on_page:
            buttons.append(("keyboard", t("help.keyboard")))
        if on_page:
            buttons += [("language", t("key.language")), ("typing", t("help.typing"))]
        buttons.append(("curtain", t("key.curtain")))
        if on_page and self.front.office.practice:
            buttons.append(("practice", t("practice.leave")))
        if on_page:
            easy = t("welcome.usual") if page.visit.easy else t("welcome.easy")
            buttons += [("easy", easy), ("read", t("key.read"))]
        match await self.push_screen_wait(AskDialog(t("help.title"), words, buttons)):
            case "call":
                await self._call_officer(page)
            case "keyboard":
                page.show_keyboard()
            case "language":
                page.action_language()
            case "typing":
                page.action_typing()
            case "curtain":
                self._silence(page)
                self.push_screen(Curtain())
            case "practice":
                page.action_leave_practice()
            case "easy":
                page.action_easy()
            case "read":
                page.action_read()

    async def _call_officer(self, page: Framed) -> None:
        """Beep, and mark the officers' view; it works before log-in too, as soon as the store is open."""
        self.ring()
        services = await self.services()
        await self._on_hands(services, services.help_calls.call, page.step)
        await self.push_screen_wait(AskDialog(t("help.called_title"), t("help.called"), (("close", t("help.close")),)))

    @on(CurtainWanted)
    def curtain(self, message: CurtainWanted) -> None:
        """Hide the page at once."""
        if self._is_on_top(message.page):
            self._silence(message.page)
            self.push_screen(Curtain())
