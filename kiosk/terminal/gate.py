"""The input gate: what a keyboard, a scanner or a terminal sends, reduced to what the kiosk knows.

Bytes go in, and out comes text that Textual's parser cannot stumble over: printable characters, Enter, Tab, Backspace,
Escape, a closed set of keys in one spelling each, mouse reports inside the screen, and one answer of the terminal.
Everything else vanishes. The gate is pure: time comes in with each call, and nothing is read or written.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable

ESC = "\x1b"
_CANCEL = "\x18\x1a"  # CAN and SUB end any control sequence (ECMA-48)

SEQUENCE_LIMIT = 32
"""Characters of a control sequence that are remembered; a longer one cannot be one of ours."""
SEQUENCE_SECONDS = 0.1
"""How long a control sequence may take from its ESC; after that a lone ESC is the Escape key."""
STRING_LIMIT = 1_024
"""Characters of a control string (title, clipboard, device) that are swallowed before the gate gives up on its end."""
PASTE_KEPT = 4_096
"""Characters kept of one paste, where pasting is allowed."""
PASTE_LIMIT = 65_536
"""Characters after which a paste that has not ended is over."""
PASTE_SECONDS = 2.0
"""How long a paste may take; one without an end must not hold the keyboard."""
KEY_BURST, KEYS_PER_SECOND = 600, 300
"""A scanner sends a card at once (about 120 characters); nobody types 300 a second."""
MOVE_BURST, MOVES_PER_SECOND = 60, 60
"""Mouse movement costs a repaint each; what is dropped of it nobody misses."""

_PASTE_START = f"{ESC}[200~"
_PASTE_END = f"{ESC}[201~"
_MOUSE = re.compile(r"<([0-9]{1,3});([0-9]{1,4});([0-9]{1,4})[Mm]")
_MOTION = 32
_FIRST_EXTRA_BUTTON = 128
_SYNC_REPORT = re.compile(r"\?2026;[0-4]\$y")

_F1_TO_F4 = ("\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS")
_F5_TO_F12 = tuple(f"{ESC}[{code}~" for code in (15, 17, 18, 19, 20, 21, 23, 24))
_CURSOR = {letter: f"{ESC}[{letter}" for letter in "ABCDHF"}

CSI_KEYS: dict[str, str] = {
    **_CURSOR,
    "Z": f"{ESC}[Z",  # back tab
    "1~": _CURSOR["H"],
    "7~": _CURSOR["H"],
    "4~": _CURSOR["F"],
    "8~": _CURSOR["F"],
    "3~": f"{ESC}[3~",  # delete
    "5~": f"{ESC}[5~",  # page up
    "6~": f"{ESC}[6~",  # page down
    **{f"{number}~": key for number, key in zip((11, 12, 13, 14), _F1_TO_F4, strict=True)},  # rxvt, old xterm
    **{f"[{letter}": key for letter, key in zip("ABCDE", (*_F1_TO_F4, _F5_TO_F12[0]), strict=True)},  # linux console
    **{key.removeprefix(f"{ESC}["): key for key in _F5_TO_F12},
}
"""Body of a CSI sequence (what follows `ESC [`) -> the one spelling that goes on."""

SS3_KEYS: dict[str, str] = {
    **_CURSOR,
    **{key[-1]: key for key in _F1_TO_F4},
    "M": "\r",
    **dict(zip("jklmno", "*+,-./", strict=True)),
    **dict(zip("pqrstuvwxy", "0123456789", strict=True)),
}
"""Letter after `ESC O` -> the key. The lower half is a numeric keypad that another program left in application mode."""


class _Bucket:
    """A token bucket: so many at once, so many a second."""

    def __init__(self, burst: int, per_second: int) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._level = self._burst
        self._at: float | None = None

    def refill(self, now: float) -> None:
        if self._at is not None:
            self._level = min(self._burst, self._level + max(0.0, now - self._at) * self._per_second)
        self._at = now

    def take(self) -> bool:
        if self._level < 1:
            return False
        self._level -= 1
        return True


class InputGate:
    """Tokenizer in front of the terminal parser; see the module's docstring.

    A state is the method that takes the next character. Every state but `_ground` has a deadline, so that nothing that
    begins and does not end can hold the keyboard.

    Args:
        columns: width of the screen, for mouse reports.
        rows: height of the screen.
        paste: whether a bracketed paste goes on (cleaned and cut to `PASTE_KEPT`); otherwise it is dropped.
    """

    def __init__(self, *, columns: int = 80, rows: int = 24, paste: bool = False) -> None:
        self.paste = paste
        self._columns = columns
        self._rows = rows
        self._decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
        self._state: Callable[[str], None] = self._ground
        self._deadline: float | None = None
        self._now = 0.0
        self._body = ""
        self._count = 0
        self._pasted: list[str] = []
        self._tail = ""
        self._after_return = False
        self._out: list[str] = []
        self._text: list[str] = []
        self._keys = _Bucket(KEY_BURST, KEYS_PER_SECOND)
        self._moves = _Bucket(MOVE_BURST, MOVES_PER_SECOND)
        self._dropped = 0

    @property
    def deadline(self) -> float | None:
        """The time at which `flush` has something to do, or None."""
        return self._deadline

    def resize(self, columns: int, rows: int) -> None:
        """Tell the gate the size of the screen; mouse reports outside are dropped."""
        self._columns, self._rows = columns, rows

    def take_dropped(self) -> int:
        """How many keys came too fast since the last call."""
        dropped, self._dropped = self._dropped, 0
        return dropped

    def feed(self, data: bytes, now: float) -> list[str]:
        """Take bytes; returns runs of plain keys and whole control sequences, in order.

        A lone `ESC` in the result is the Escape key. Cutting the bytes elsewhere does not change the joined result.

        Args:
            data: what was read.
            now: seconds of any clock that does not go back.
        """
        self._advance(now)
        for char in self._decode(data):
            self._state(char)
        return self._taken()

    def flush(self, now: float) -> list[str]:
        """End what has waited too long: a lone ESC becomes the Escape key, anything else unfinished is forgotten."""
        self._advance(now)
        return self._taken()

    def _advance(self, now: float) -> None:
        self._now = now
        self._keys.refill(now)
        self._moves.refill(now)
        if self._deadline is not None and now >= self._deadline:
            if self._state == self._escape:
                self._emit_key(ESC)
            self._reset()

    def _taken(self) -> list[str]:
        self._end_text()
        out, self._out = self._out, []
        return out

    def _end_text(self) -> None:
        if self._text:
            self._out.append("".join(self._text))
            self._text = []

    def _emit_text(self, char: str) -> None:
        if self._charge():
            self._text.append(char)

    def _emit_key(self, sequence: str) -> None:
        if self._charge():
            self._emit(sequence)

    def _emit(self, sequence: str) -> None:
        self._end_text()
        self._out.append(sequence)

    def _charge(self) -> bool:
        if self._keys.take():
            return True
        self._dropped += 1
        return False

    def _enter(self, state: Callable[[str], None], seconds: float) -> None:
        self._state = state
        self._deadline = self._now + seconds
        self._body = ""
        self._count = 0

    def _reset(self) -> None:
        self._state = self._ground
        self._deadline = None
        self._pasted = []
        self._tail = ""

    def _ground(self, char: str) -> None:
        after_return, self._after_return = self._after_return, char == "\r"
        if char == ESC:
            self._enter(self._escape, SEQUENCE_SECONDS)
        elif char in "\r\n":
            if not (char == "\n" and after_return):  # a scanner's CR LF is one Enter
                self._emit_text("\r")
        elif char in "\b\x7f":
            self._emit_text("\x7f")
        elif char == "\t" or char.isprintable():
            self._emit_text(char)
        elif unicodedata.category(char) == "Zs":
            self._emit_text(" ")

    def _escape(self, char: str) -> None:
        if char == ESC:
            self._emit_key(ESC)
            self._enter(self._escape, SEQUENCE_SECONDS)
        elif char == "[":
            self._state = self._csi
        elif char == "O":
            self._state = self._ss3
        elif char in "]PX^_":
            self._state = self._string
        elif " " <= char <= "/":
            self._state = self._charset
        else:  # Alt with a key, or an unknown short sequence: a chord does nothing
            self._reset()

    def _charset(self, char: str) -> None:
        if not " " <= char <= "/":
            self._reset()
            if not "0" <= char <= "~":
                self._ground(char)

    def _csi(self, char: str) -> None:
        if char == "[" and not self._body:
            self._body = char
        elif " " <= char <= "?":
            if len(self._body) <= SEQUENCE_LIMIT:
                self._body += char
        elif "@" <= char <= "~":
            self._finish_csi(self._body + char)
        else:
            self._reset()
            self._ground(char)

    def _finish_csi(self, body: str) -> None:
        self._reset()
        if body == "200~":
            self._enter(self._paste, PASTE_SECONDS)
        elif body == "M":
            self._enter(self._x10_mouse, SEQUENCE_SECONDS)
        elif key := CSI_KEYS.get(body):
            self._emit_key(key)
        elif _SYNC_REPORT.fullmatch(body):
            self._emit_key(f"{ESC}[{body}")
        elif mouse := _MOUSE.fullmatch(body):
            button, column, row = map(int, mouse.groups())
            inside = 1 <= column <= self._columns and 1 <= row <= self._rows
            if inside and button < _FIRST_EXTRA_BUTTON:
                self._emit_mouse(button, f"{ESC}[{body}")

    def _emit_mouse(self, button: int, report: str) -> None:
        if not button & _MOTION:
            self._emit_key(report)
        elif self._moves.take():
            self._emit(report)

    def _ss3(self, char: str) -> None:
        self._reset()
        key = SS3_KEYS.get(char, "")
        if key.startswith(ESC):
            self._emit_key(key)
        elif key:
            self._emit_text(key)
        elif char < " ":
            self._ground(char)

    def _string(self, char: str) -> None:
        self._count += 1
        if char == ESC:  # of ESC \, which `_escape` swallows
            self._enter(self._escape, SEQUENCE_SECONDS)
        elif char == "\a" or char in _CANCEL or self._count >= STRING_LIMIT:
            self._reset()

    def _x10_mouse(self, char: str) -> None:
        self._count += 1
        if char == ESC:  # coordinates are printable, so this is the next thing
            self._reset()
            self._ground(char)
        elif self._count == 3:
            self._reset()

    def _paste(self, char: str) -> None:
        self._count += 1
        self._tail = (self._tail + char)[-len(_PASTE_END) :]
        if len(self._pasted) < PASTE_KEPT + len(_PASTE_END):
            self._pasted.append(char)
        if self._tail == _PASTE_END:
            text = "".join(self._pasted).removesuffix(_PASTE_END)[:PASTE_KEPT]
            self._reset()
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            text = "".join(c for c in text if c in "\n\t" or c.isprintable())
            if self.paste and text:
                self._emit_key(f"{_PASTE_START}{text}{_PASTE_END}")
        elif self._count >= PASTE_LIMIT:
            self._reset()
