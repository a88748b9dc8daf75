"""The part of the shell that makes pages easier, and reads them out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from textual import on
from textual.screen import Screen

from kiosk.i18n import t
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.frame import Framed
from kiosk.screens.later import later
from kiosk.screens.messages import EasyWanted, ProblemsShown, ReadWanted
from kiosk.screens.page import Page
from kiosk.shell_pages import PagesApp

EASY_TIMES: Final = 2
"""So many times as long a visitor may be quiet who wants it easy."""


class ReadingApp(PagesApp):
    """Easy pages, and "Đọc to"."""

    _reading = False

    @on(EasyWanted)
    async def easier(self, message: EasyWanted) -> None:
        """The same page with fewer things on it, or as usual again, with everything kept."""
        if self._is_for_now(message):
            await self.switch_screen(message.page.anew(easy=not message.page.visit.easy))

    @on(ReadWanted)
    def read(self, message: ReadWanted) -> None:
        """Read this page and those after it, or stop."""
        if message.page is self.screen:
            self.run_worker(later(self._read, message.page), group="voice", exclusive=True)

    async def _read(self, page: Framed) -> None:
        services = await self.services()
        self._reading = not self._reading and services.voice.able()
        if self._reading:
            self._say(page, page.spoken())
        else:
            services.voice.stop()
            if not services.voice.able():
                close = (("close", t("help.close")),)
                self.push_screen(AskDialog(t("key.read"), t("read.no_voice"), close))

    @on(ProblemsShown)
    def read_problems(self, message: ProblemsShown) -> None:
        """Whoever listens hears what has to be mended."""
        if self._reading and message.page is self.screen:
            self._say(message.page, message.sentences)

    def _say(self, page: Framed, sentences: Sequence[str]) -> None:
        if self._services is not None and self._services.done():
            services = self._services.result()
            services.hands.submit(services.voice.say, tuple(sentences))

    def _silence(self, page: Screen[Any]) -> None:
        """Nothing more of this page is read out, whatever comes next."""
        self._reading = False
        if isinstance(page, Page):
            page.services.voice.stop()
