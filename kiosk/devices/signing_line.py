"""The line between the kiosk and the processes that sign: messages of a small JSON header and plain bytes.

What comes from the other end was made by a process that has read strange bytes or runs a maker's code. It is data; the
kiosk takes it only in the shape that an honest answer has (`signing_answers`).
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

_SIZES = struct.Struct("!II")
_LONGEST_HEADER = 4 * 1024 * 1024
_LONGEST_BODY = 1 << 29
_PIECE = 1 << 20

Message = tuple[dict[str, Any], bytes]


def send(line: socket.socket, header: Mapping[str, Any], body: bytes = b"") -> None:
    """Send one message; the socket's time-out holds for each part of it."""
    words = json.dumps(header).encode()
    line.sendall(_SIZES.pack(len(words), len(body)) + words)
    line.sendall(body)


def receive(line: socket.socket) -> Message | None:
    """The next message; None where the other end closed, or sent what is no message."""
    start = _exactly(line, _SIZES.size)
    if start is None:
        return None
    header_size, body_size = _SIZES.unpack(start)
    if header_size > _LONGEST_HEADER or body_size > _LONGEST_BODY:
        return None
    words, body = _exactly(line, header_size), _exactly(line, body_size)
    if words is None or body is None:
        return None
    try:
        header = json.loads(words)
    except (ValueError, RecursionError):
        return None
    return (header, body) if isinstance(header, dict) else None


def _exactly(line: socket.socket, size: int) -> bytes | None:
    pieces: list[bytes] = []
    while size:
        piece = line.recv(min(size, _PIECE))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
