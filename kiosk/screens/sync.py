"""The desk's page of the line to the hub: what is sent, what is left, sending now, trying again."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk import flow
from kiosk.domain.typed_codes import with_check
from kiosk.i18n import t
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.frame import GoTo
from kiosk.screens.later import unasked
from kiosk.screens.page import Page
from kiosk.services import line_words
from kiosk.services.ports import LeftAside
from kiosk.widgets.button import BigButton
from kiosk.widgets.facts import Facts
from kiosk.widgets.pick_list import PickList

EVERY: float = 2.0
"""Seconds after which the page looks again."""


class SyncPage(Page):
    """Numbers that the store counts, and the dossiers that somebody has to look at."""

    CSS_PATH = "sync.tcss"
    step = "sync"
    title_key = "sync.title"
    primary_key = "sync.send"

    _aside: tuple[LeftAside, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield Facts([], id="state")
        yield Static(id="asked", markup=False)
        yield Static(Content(t("sync.aside_heading")), id="heading")
        yield PickList(id="aside")

    def compose_actions(self) -> ComposeResult:
        yield BigButton(f"{t(self.primary_key)} ▶", look="act", id="primary")
        yield BigButton(f"◀ {t('action.back')}", id="back")
        yield BigButton(t("action.help"), id="help")

    async def arrive(self) -> None:
        await self._look()
        self.set_interval(EVERY, self._look_again)

    def _look_again(self) -> None:
        self.run_worker(unasked(self._look), group="look", exclusive=True)

    async def _look(self) -> None:
        state = await self.ask(self.services.sync.state)
        aside = await self.ask(self.services.sync.aside, self.visit.officer) if self.visit.officer else ()
        self.query_one("#state", Facts).show(line_words.facts(state, self.front.clock.now()))
        self.query_one("#primary", BigButton).display = state.enrolled and not state.locked
        self._aside = tuple(aside)
        rows = self.query_one("#aside", PickList)
        keys = [one.dossier for one in aside]
        if [option.id for option in rows.options] != keys:
            rows.show((one.dossier, aside_row(one)) for one in aside)
        rows.display = self.query_one("#heading").display = bool(keys)

    async def proceed(self) -> None:
        """Send now."""
        if self.visit.officer is not None:
            await self.ask(self.services.sync.send_now, self.visit.officer)
            asked = self.query_one("#asked", Static)
            asked.update(Content(t("sync.asked")))
            asked.display = True

    def action_back(self) -> None:
        """To the desk."""
        self.post_message(GoTo(self, flow.DESK[0].name, self.visit))

    @on(OptionList.OptionSelected, "#aside")
    def choose(self, message: OptionList.OptionSelected) -> None:
        """A dossier was chosen."""
        message.stop()
        chosen = next((one for one in self._aside if one.dossier == message.option_id), None)
        if chosen is not None:
            self.begin(self._retry, chosen)

    async def _retry(self, chosen: LeftAside) -> None:
        words = t("sync.retry_words", code=_named(chosen), reason=line_words.reason(chosen.reason))
        buttons = (("yes", t("sync.retry")), ("no", t("action.back")))
        answer = await self.app.push_screen_wait(AskDialog(t("sync.retry_title"), words, buttons))
        if answer == "yes" and self.visit.officer is not None:
            await self.ask(self.services.sync.retry, self.visit.officer, chosen.dossier)
            await self._look()


def aside_row(one: LeftAside) -> Content:
    """A dossier that was set aside: its code, and why."""
    return Content.assemble(Content.styled(_named(one), "bold"), f"  {line_words.reason(one.reason)}")


def _named(one: LeftAside) -> str:
    return with_check(one.code) if one.code else one.dossier
