"""Texts as lines, with what no packer can make small taken out of them and written in as few bytes as it has.

    ids and hashes    16, 32 or 64 hexadecimal digits: bytes of a part of their own, which packs badly in any company
    times             in milliseconds: the way from the time of their row, where they are near to it
    sizes of papers   numbers

In the line a mark of one byte holds the place, so that two lines that differ in nothing else are equal. Any bytes can
be written, and come back as they were.
"""

from __future__ import annotations

import re
from typing import Final

from kiosk.sync.wire_bytes import Reader, Writer
from kiosk.sync.wire_errors import Malformed, TooLarge

_ESCAPE: Final = 0
_DIGITS: Final = {1: 16, 2: 32, 3: 64}
"""Hexadecimal digits behind the marks."""
_TIME: Final = 4
_SIZE: Final = 5
_MARK_OF: Final = {digits: mark for mark, digits in _DIGITS.items()}
_SHIFT: Final = 0x40
"""Added to a byte that is itself a mark or the end of a line, behind an escape."""
_END: Final = b"\n"
_SIZE_NAME: Final = b'"size":'
_NEAR: Final = 60_000
"""Milliseconds. A time farther off is often a round one (a due date), which packs better as it is written."""
_CLOCK_BITS: Final = 48

_ESCAPED: Final = re.compile(rb"[\x00-\x05\n]")
_RUN: Final = re.compile(rb"[0-9a-f]{13,}")
_RUN_OR_SIZE: Final = re.compile(rb'"size":[1-9][0-9]{0,11}(?![0-9])|[0-9a-f]{13,}')
_A_TIME: Final = re.compile(rb"1[0-9]{12}")
_MARKS: Final = re.compile(rb"\x00[\x40-\x45\x4a]|[\x00-\x05]")


class LineWriter:
    """Collects lines, and beside them numbers and octets."""

    def __init__(self) -> None:
        self.numbers = Writer()
        self.octets = Writer()
        self._lines = bytearray()

    def line(self, text: bytes, wall: int) -> None:
        """A text of a row of this time."""
        if text:
            text = _ESCAPED.sub(lambda found: bytes([_ESCAPE, found[0][0] + _SHIFT]), text)
            runs = _RUN_OR_SIZE if _SIZE_NAME in text else _RUN
            self._lines += runs.sub(lambda found: self._mark(found[0], wall), text)
        self._lines += _END

    def lines(self) -> bytes:
        """All lines."""
        return bytes(self._lines)

    def _mark(self, run: bytes, wall: int) -> bytes:
        if run.startswith(_SIZE_NAME):
            self.numbers.number(int(run[len(_SIZE_NAME) :]))
            return bytes([_SIZE])
        if mark := _MARK_OF.get(len(run)):
            self.octets.raw(bytes.fromhex(run.decode()))
            return bytes([mark])
        if _A_TIME.fullmatch(run) and abs(int(run) - wall) <= _NEAR:
            self.numbers.step(int(run), wall, _CLOCK_BITS)
            return bytes([_TIME])
        return run


class LineReader:
    """Reads what a `LineWriter` wrote, in the same order."""

    def __init__(self, lines: bytes, numbers: Reader, octets: Reader) -> None:
        self.numbers = numbers
        self.octets = octets
        self._lines = lines
        self._at = 0

    def line(self, wall: int, most: int, what: str) -> bytes:
        """The next text.

        Raises:
            TooLarge: it has more bytes than `most`.
            Malformed: there is none, or a mark without what it stands for.
        """
        end = self._lines.find(_END, self._at)
        if end < 0:
            raise Malformed(what)
        line, self._at = self._lines[self._at : end], end + 1
        if len(line) > 2 * most:  # a byte and its escape
            raise TooLarge(what)
        text = _MARKS.sub(lambda found: self._meant(found[0], wall, what), line) if line else line
        if len(text) > most:
            raise TooLarge(what)
        return text

    def text(self, wall: int, most: int, what: str) -> str:
        """The next text, of at most so many bytes of UTF-8."""
        try:
            return self.line(wall, most, what).decode()
        except UnicodeDecodeError:
            raise Malformed(what) from None

    def end(self, what: str) -> None:
        """Nothing may follow."""
        if self._at != len(self._lines):
            raise Malformed(what)
        self.numbers.end(what)
        self.octets.end(what)

    def _meant(self, found: bytes, wall: int, what: str) -> bytes:
        mark = found[0]
        if len(found) > 1:
            return bytes([found[1] - _SHIFT])
        if mark == _ESCAPE:
            raise Malformed(what)
        if mark == _TIME:
            return str(self.numbers.step(wall, _CLOCK_BITS, what)).encode()
        if mark == _SIZE:
            return _SIZE_NAME + str(self.numbers.number(what)).encode()
        return self.octets.raw(_DIGITS[mark] // 2, what).hex().encode()
