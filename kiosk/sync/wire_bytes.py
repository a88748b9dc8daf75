"""Numbers, byte strings and text in a row of bytes: one way to write each, everything else is refused.

Numbers are LEB128 (seven bits a byte, lowest first) without superfluous zeros; strings stand behind their length. A
step is a number told by its distance from another one: 0, -1, 1, -2, 2 … are 0, 1, 2, 3, 4 …, around the circle.
"""

from __future__ import annotations

from typing import Final

from kiosk.sync.wire_errors import Malformed, TooLarge

LARGEST_NUMBER: Final = (1 << 63) - 1
"""What a column of SQLite or PostgreSQL can hold."""


class Writer:
    """Collects bytes."""

    def __init__(self) -> None:
        self._parts = bytearray()

    def number(self, value: int) -> None:
        """A number from 0 to `LARGEST_NUMBER`."""
        if not 0 <= value <= LARGEST_NUMBER:
            raise ValueError("a number on the wire has 63 bits")
        while value > 0x7F:
            self._parts.append(value & 0x7F | 0x80)
            value >>= 7
        self._parts.append(value)

    def step(self, value: int, near: int, bits: int) -> None:
        """A number below 2 ** `bits`, told by the way from one that it is likely near to: short in both directions."""
        half = 1 << bits - 1
        way = (value - near + half) % (1 << bits) - half
        self.number(2 * way if way >= 0 else -2 * way - 1)

    def raw(self, content: bytes) -> None:
        """Bytes whose length both ends know."""
        self._parts += content

    def string(self, content: bytes) -> None:
        """Bytes behind their length."""
        self.number(len(content))
        self._parts += content

    def text(self, content: str) -> None:
        """Text behind its length in bytes."""
        self.string(content.encode())

    def done(self) -> bytes:
        """All of it."""
        return bytes(self._parts)


class Reader:
    """Reads what a `Writer` wrote. Every method raises `Malformed` where the bytes do not fit."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def number(self, what: str) -> int:
        """A number from 0 to `LARGEST_NUMBER`."""
        value = 0
        for shift in range(0, 70, 7):
            (byte,) = self.raw(1, what)
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if (byte == 0 and shift) or value > LARGEST_NUMBER:
                    break
                return value
        raise Malformed(what)

    def step(self, near: int, bits: int, what: str) -> int:
        """A number below 2 ** `bits`, by the way from one that both ends know."""
        told = self.number(what)
        if told >> bits:
            raise Malformed(what)
        return (near + (-(told + 1) // 2 if told % 2 else told // 2)) % (1 << bits)

    def raw(self, size: int, what: str) -> bytes:
        """Exactly so many bytes."""
        content = self._content[self._at : self._at + size]
        if len(content) != size:
            raise Malformed(what)
        self._at += size
        return content

    def string(self, most: int, what: str) -> bytes:
        """Bytes behind their length.

        Raises:
            TooLarge: there are more than `most`.
        """
        size = self.number(what)
        if size > most:
            raise TooLarge(what)
        return self.raw(size, what)

    def text(self, most: int, what: str) -> str:
        """Text of at most so many bytes."""
        try:
            return self.string(most, what).decode()
        except UnicodeDecodeError:
            raise Malformed(what) from None

    def rest(self) -> bytes:
        """Everything that has not been read."""
        content = self._content[self._at :]
        self._at = len(self._content)
        return content

    def end(self, what: str) -> None:
        """Nothing may follow."""
        if self._at != len(self._content):
            raise Malformed(what)
