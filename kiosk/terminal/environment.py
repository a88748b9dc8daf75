"""The environment before Textual is imported, and the terminal after a program has died in it.

Textual reads its switches while it is imported, so `scrub_environment` has to come first; that is why this module
imports nothing but the standard library. The supervisor, which never imports a screen, uses the other half.
"""

from __future__ import annotations

import os
import select
from collections.abc import MutableMapping

try:
    import termios
except ImportError:  # Windows: the console is reset by the system
    termios = None  # type: ignore[assignment]

_UNWANTED_PREFIXES = ("TEXTUAL", "PYTHON")
_KEPT = frozenset(
    {
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHOME",
        "PYTHONIOENCODING",
        "PYTHONNOUSERSITE",
        "PYTHONPYCACHEPREFIX",
        "PYTHONSAFEPATH",
        "PYTHONUNBUFFERED",
        "PYTHONUTF8",
    }
)
_UNWANTED = frozenset(
    {
        "ESCDELAY",  # the gate decides when ESC is a key
        "COLUMNS",  # both would outrank the real size of the terminal
        "LINES",
        "JUPYTER_COLUMNS",
        "JUPYTER_LINES",
        "NO_COLOR",  # the themes' contrast is measured in colour
        "FORCE_COLOR",
        "TTY_COMPATIBLE",
        "TTY_INTERACTIVE",
        "BROWSER",
    }
)
_SETTINGS = {
    # Without it Textual switches the terminal to a mode in which input methods lose their text (Textual PR 6542).
    "TEXTUAL_DISABLE_KITTY_KEY": "1",
    "TEXTUAL_ANIMATIONS": "none",
    # The frame gate, not the search, is what a clerk waits for: 240 halves the time from key to result.
    "TEXTUAL_FPS": "240",
    # Off means that resize reports and mouse pixels are never negotiated; the window-change signal does that work.
    "TEXTUAL_SMOOTH_SCROLL": "0",
}

RESET_SEQUENCE = b"".join(
    (
        b"\x18\x1b\\",  # ends whatever sequence the dead program was in the middle of
        b"\x1b[?2026l",  # synchronised output: a frame that was begun is shown
        b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l",  # mouse
        b"\x1b[?1004l\x1b[?2004l\x1b[?2048l",  # focus, paste and resize reports
        b"\x1b[<u",  # kitty keyboard mode
        b"\x1b[?1049l\x1b[?25h\x1b[?7h\x1b[0m",  # main screen, cursor, line wrap, plain text
        b"\x1bc\x1b[3J",  # full reset, and the scroll-back with the last page in it
    )
)
"""What makes a terminal usable again, whatever a killed program left switched on."""

_WRITE_SECONDS = 1.0

TerminalAttributes = list[int | list[bytes | int]]
"""The terminal's line settings as `termios` keeps them."""


def scrub_environment(environ: MutableMapping[str, str]) -> frozenset[str]:
    """Remove every switch that changes Textual, Rich or Python behind our back, then set the four that we want.

    Call it with `os.environ` before the first import of Textual.

    Returns:
        The names that were removed.
    """
    unwanted = frozenset(
        name for name in environ if name in _UNWANTED or (name.startswith(_UNWANTED_PREFIXES) and name not in _KEPT)
    )
    for name in unwanted:
        del environ[name]
    environ.update(_SETTINGS)
    return unwanted


def save_terminal(fd: int) -> TerminalAttributes | None:
    """The line settings of a terminal, to be kept before a child may change them; None if `fd` is no terminal."""
    if termios is None:
        return None
    try:
        return termios.tcgetattr(fd)
    except termios.error:
        return None


def reset_terminal(fd: int, saved: TerminalAttributes | None = None) -> None:
    """Make the terminal usable after a child that may have died by `kill -9`. Never raises for a lost terminal.

    Args:
        fd: the terminal, open for writing.
        saved: what `save_terminal` gave before the child; without it a sane setting is made.
    """
    if termios is not None and os.isatty(fd):
        try:
            # Half a mouse report must not be typed into the next program; half a page must not be in the way.
            termios.tcflush(fd, termios.TCIOFLUSH)
            termios.tcsetattr(fd, termios.TCSANOW, saved if saved is not None else _sane(termios.tcgetattr(fd)))
        except termios.error:
            return
    write_patiently(fd, RESET_SEQUENCE)


def quiet_terminal(fd: int) -> TerminalAttributes | None:
    """Let keys neither be shown nor make signals, and give these settings for `reset_terminal`; None as above."""
    quiet = save_terminal(fd)
    if quiet is None:
        return None
    input_flags, local_flags = quiet[0], quiet[3]
    assert isinstance(input_flags, int)
    assert isinstance(local_flags, int)
    quiet[0] = input_flags & ~termios.IXON
    quiet[3] = local_flags & ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.ISIG | termios.IEXTEN)
    termios.tcsetattr(fd, termios.TCSANOW, quiet)
    return quiet


def write_patiently(fd: int, data: bytes) -> None:
    """Write as much as the terminal takes. One that is lost, or that nobody reads, does not hold the writer."""
    try:
        while data and select.select([], [fd], [], _WRITE_SECONDS)[1]:
            data = data[os.write(fd, data) :]
    except OSError:
        return


def _sane(attributes: TerminalAttributes) -> TerminalAttributes:
    """The line settings of `stty sane`, as far as a full-screen program changes them."""
    input_flags, output_flags, _, local_flags, *_ = attributes
    assert isinstance(input_flags, int)
    assert isinstance(output_flags, int)
    assert isinstance(local_flags, int)
    attributes[0] = (input_flags | termios.ICRNL | termios.IXON) & ~(termios.INLCR | termios.IGNCR | termios.IXOFF)
    attributes[1] = output_flags | termios.OPOST | termios.ONLCR
    attributes[3] = local_flags | termios.ICANON | termios.ECHO | termios.ECHOE | termios.ISIG | termios.IEXTEN
    return attributes
