"""Reads along: which request stands on a connection, how much of its body has passed, and what each one was."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_LENGTH: Final = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_END: Final = b"\r\n\r\n"


@dataclass
class Seen:
    """One request.

    Attributes:
        method, path: of its first line.
        head: bytes of its head.
        size: bytes that its body will have.
        passed: bytes of its body that have passed.
    """

    method: str
    path: str
    head: int
    size: int
    passed: int = 0

    @property
    def under_way(self) -> bool:
        """Whether a part of the body is still to come, and another part has passed."""
        return 0 < self.passed < self.size


@dataclass
class RequestWatch:
    """The requests of one connection, told from the bytes that pass. Bodies must announce their length."""

    requests: list[Seen] = field(default_factory=list)
    _head: bytearray = field(default_factory=bytearray)

    @property
    def now(self) -> Seen | None:
        """The newest request; None before the first head is complete."""
        return self.requests[-1] if self.requests else None

    def feed(self, piece: bytes) -> None:
        """Bytes from the client."""
        while piece:
            last = self.now
            if last is not None and last.passed < last.size:
                taken = min(len(piece), last.size - last.passed)
                last.passed += taken
                piece = piece[taken:]
                continue
            self._head += piece
            end = self._head.find(_END)
            if end < 0:
                return
            head, piece = bytes(self._head[: end + len(_END)]), bytes(self._head[end + len(_END) :])
            self._head.clear()
            method, path, _ = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
            length = _LENGTH.search(head)
            self.requests.append(Seen(method, path, len(head), int(length[1]) if length else 0))
