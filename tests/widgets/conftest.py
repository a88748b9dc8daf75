"""What the widget tests share: a small app with the kiosk's looks around one widget."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from kiosk import i18n
from kiosk.domain.composer import Method
from kiosk.terminal.locked_app import LockedApp
from kiosk.theme import themes
from kiosk.widgets.entry import Typing
from tests.fakes.whole_idle import whole_pauses


class Bench(LockedApp[None]):
    """An app with some widgets; the messages that come out of them are kept."""

    def __init__(self, *widgets: Widget | Callable[[], Widget]) -> None:
        super().__init__()
        self._widgets = widgets
        self.heard: list[Message] = []
        for theme in themes():
            self.register_theme(theme)
        self.theme = "day"

    def compose(self) -> ComposeResult:
        yield from (widget if isinstance(widget, Widget) else widget() for widget in self._widgets)

    def messages(self, kind: type[Message]) -> list[Any]:
        """The messages of a kind that came, in their order. The hook hears each at every stop of its way up."""
        return list({id(message): message for message in self.heard if isinstance(message, kind)}.values())

    def lines(self) -> list[str]:
        """What the terminal shows."""
        return ["".join(segment.text for segment in strip) for strip in self.screen._compositor.render_strips()]


OnBench = Callable[..., AbstractAsyncContextManager[tuple[Bench, "Pilot[None]"]]]


@pytest.fixture
def on_bench() -> OnBench:
    """`async with on_bench(widget, size=(40, 10)) as (app, pilot)`; the first widget that can have the focus has it.

    A field that begins with a value is made inside the app: hand over what makes it.
    """

    @asynccontextmanager
    async def run(
        *widgets: Widget | Callable[[], Widget], size: tuple[int, int] = (60, 12)
    ) -> AsyncIterator[tuple[Bench, Pilot[None]]]:
        app = Bench(*widgets)
        async with app.run_test(size=size, message_hook=app.heard.append) as pilot:
            app.animation_level = "none"
            await pilot.pause()
            yield app, pilot

    return run


@pytest.fixture(scope="module", autouse=True)
def _pauses_are_whole() -> Iterator[None]:
    with whole_pauses():
        yield


@pytest.fixture(autouse=True)
def _session_settings() -> Iterator[None]:
    yield
    i18n.use("vi")
    Typing.method = Method.TELEX
