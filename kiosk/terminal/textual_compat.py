"""Every private name of Textual that this project touches, and its work-arounds for Textual's habits.

Written against Textual 8.2.8 and checked by `tests/terminal/test_textual_compat.py`; look here first when Textual is
upgraded. Nothing outside this file may use a name of Textual that begins with an underscore.

| here | Textual 8.2.8 | why |
|---|---|---|
| `QuietCrash` | `App._handle_exception`, `_fatal_error`, `_print_error_renderables`, `_exit_renderables`, \
`_close_messages_no_wait` | a crash prints local variables, a citizen's numbers among them, on the bare screen |
| `driver_of` | `App._driver` | the bell is rung by the driver alone |
| `NoLinkActions` | `App._broker_event` | `[@click=...]` in data runs an action when it is clicked |
| `OrderedInput` | public names only | editing keys overtake each other; every key lays out the whole screen |
| `KeyParser` | `textual._xterm_parser.XTermParser` | one bad byte ends the app |
| `OpenDriver` | `LinuxDriver._file`, `_run_input_thread`, `_get_terminal_size`, `_sigtstp_application`, \
`_sigcont_application`, `_query_in_band_window_resize`; `Driver._app`, `_loop` | a lost terminal makes it spin or hang |
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TextIO

from rich.console import RenderableType
from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App, ReturnType
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.dom import DOMNode


class QuietCrash(App[ReturnType]):
    """An app whose crash shows nothing: it leaves with return code 1 and tells `on_crash`.

    Textual's own way prints a traceback with local variables after the terminal has been restored (`_fatal_error`),
    and renders exceptions that know how to (`panic`). Pass `app.return_code` to `sys.exit`, or the exit status is 0.
    """

    def on_crash(self, error: Exception) -> None:
        """Called once for each exception nobody caught, before the app closes. An error in here is dropped.

        It is given the exception itself: write type names and frames, never its message (`kiosk.terminal.crash`).
        """

    def panic(self, *renderables: RenderableType) -> None:
        """Leave without showing anything."""
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        with contextlib.suppress(Exception):
            self.on_crash(error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()


def driver_of(app: App[Any]) -> Driver | None:
    """The driver of a running app."""
    return app._driver


class NoLinkActions(App[ReturnType]):
    """An app that runs no action named in markup: `[@click=app.quit]` in a file name is only text."""

    async def _broker_event(self, event_name: str, event: events.Event, default_namespace: DOMNode) -> bool:
        return False


class OrderedInput(Input, inherit_bindings=False):
    """An `Input` that takes its keys in the order in which they come.

    Textual runs a bound key through the app's queue, so the letter that follows it is faster: input methods, which
    send backspaces and letters in one burst, lose letters (Textualize/textual#6605). Here the editing keys act at once.

    Also: no copy, cut or paste by key (a PIN in a password field could be copied); a touch places the cursor and does
    nothing else; no blinking cursor (it costs more than everything else on an idle page); and a change of the text
    repaints this widget only, while the inherited `virtual_size` lays out the whole screen at every key.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", show=False)]

    virtual_size = Reactive(Size(0, 0), layout=False)
    cursor_blink = Reactive(False, init=False)

    async def on_key(self, event: events.Key) -> None:
        """Act on editing keys and Enter here, in arrival order; printable keys are left to `Input`."""
        if event.key == "enter":
            await self.action_submit()
        elif (edit := _EDITS.get(event.key)) is not None:
            edit(self)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select nothing: a finger that trembles would mark text, and the next letter would replace it."""
        event.prevent_default()

    def capture_mouse(self, capture: bool = True) -> None:
        """Nothing: `Input` lets the mouse go only when its turn comes, and a fast second touch would end in here."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the key acts inside this field; `OrderedKeys` lets the next key follow such a key at once."""
        return key in _EDITS or super().check_consume_key(key, character)


_EDITS: dict[str, Callable[[Input], None]] = {
    "backspace": lambda field: field.action_delete_left(),
    "delete": lambda field: field.action_delete_right(),
    "left": lambda field: field.action_cursor_left(),
    "right": lambda field: field.action_cursor_right(),
    "home": lambda field: field.action_home(),
    "end": lambda field: field.action_end(),
}


class KeyParser:
    """Textual's terminal parser, which is replaced by a fresh one whenever it stumbles."""

    def __init__(self) -> None:
        self._parser = XTermParser(debug=False)

    def feed(self, text: str) -> Iterable[Message]:
        """The events in the text, as far as they can be understood."""
        try:
            return list(self._parser.feed(text))
        except Exception:  # whatever it is, the keyboard must go on
            self._parser = XTermParser(debug=False)
            return ()


if sys.platform != "win32":
    from textual.drivers.linux_driver import LinuxDriver

    class _UnbreakableOutput:
        """A terminal that may be gone: writing to it never raises, and the loss is told once.

        Textual's writer thread would die of the first error, and the app would then wait for it for ever.
        """

        def __init__(self, file: TextIO, lost: Callable[[], None]) -> None:
            self._file = file
            self._lost: Callable[[], None] | None = lost

        def write(self, text: str) -> None:
            self._attempt(lambda: self._file.write(text))

        def flush(self) -> None:
            self._attempt(self._file.flush)

        def fileno(self) -> int:
            return self._file.fileno()

        def _attempt(self, step: Callable[[], object]) -> None:
            if self._lost is None:
                return
            try:
                step()
            except (OSError, ValueError):  # ValueError: the file was closed under us
                lost, self._lost = self._lost, None
                lost()

    class OpenDriver(LinuxDriver):
        """Textual's driver for POSIX terminals with its private seams under public names.

        Subclasses say what reads the keyboard, how large the terminal is, and what happens when it is lost.
        """

        def __init__(self, app: App[Any], *, mouse: bool, size: tuple[int, int]) -> None:
            super().__init__(app, debug=False, mouse=mouse, size=size)
            self._file: Any = _UnbreakableOutput(self._file, self.terminal_lost)

        @property
        def kiosk_app(self) -> App[Any]:
            """The app that this driver serves."""
            return self._app

        @property
        def kiosk_loop(self) -> asyncio.AbstractEventLoop:
            """The event loop that the app runs in."""
            return self._loop

        def read_keys(self) -> None:
            """Read the keyboard until `exit_event` is set; runs in a thread of its own."""
            super().run_input_thread()

        def terminal_size(self) -> tuple[int, int]:
            """Columns and rows of the terminal."""
            return super()._get_terminal_size()

        def terminal_lost(self) -> None:
            """Called, in any thread, when the terminal cannot be read or written any more."""

        def continued(self) -> None:
            """Called when the process goes on after it was stopped from outside."""

        def _run_input_thread(self) -> None:
            # Textual hands whatever is raised to `panic`, as a traceback with local variables.
            try:
                self.read_keys()
            except Exception:
                self.terminal_lost()

        def _get_terminal_size(self) -> tuple[int, int]:
            return self.terminal_size()

        def _sigtstp_application(self, *_: object) -> None:
            # Ctrl+Z cannot send it (ISIG is off); a helper of the same user could. A kiosk does not stop.
            return

        def _sigcont_application(self, *_: object) -> None:
            # Textual would start a second reader and a second writer here.
            self.continued()

        def _query_in_band_window_resize(self) -> None:
            # The window-change signal tells the same, cannot be forged by a barcode, and brings no pixel coordinates.
            return
