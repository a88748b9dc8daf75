"""A thermal printer on the other end: reads every byte of a stream, answers questions, runs out of paper when told."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PIL import Image

OPERATIONS = {b"\x1b@": "init", b"\x1dv0": "raster", b"\x1bd": "feed", b"\x1dVB": "cut"}

QUESTION = b"\x10\x04"
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


@dataclass
class Decoded:
    """What a stream made the printer do; one picture for each cut."""

    operations: list[str] = field(default_factory=list)
    pictures: list[Image.Image] = field(default_factory=list)


def decode(stream: bytes, width: int) -> Decoded:
    """Do what the stream says, byte by byte. Any byte that is not part of the four known commands is an error."""
    done = Decoded()
    bands: list[Image.Image] = []
    at = 0

    def take(count: int) -> bytes:
        nonlocal at
        piece = stream[at : at + count]
        if len(piece) < count:
            raise ValueError(f"the stream ends inside a command, at byte {at}")
        at += count
        return piece

    while at < len(stream):
        name = next((name for code, name in OPERATIONS.items() if stream.startswith(code, at)), None)
        if name is None:
            raise ValueError(f"byte {at} is no command: {stream[at : at + 4].hex()}")
        take(next(len(code) for code, known in OPERATIONS.items() if known == name))
        done.operations.append(name)
        if name == "raster":
            mode, columns, rows = take(1)[0], int.from_bytes(take(2), "little"), int.from_bytes(take(2), "little")
            if mode or not 0 < columns * 8 <= width or not 0 < rows <= 0xFFFF:
                raise ValueError(f"a band of mode {mode}, {columns} bytes wide and {rows} rows high")
            bands.append(_band(take(columns * rows), columns, rows, width))
        elif name in ("feed", "cut"):
            take(1)
        if name == "cut":
            done.pictures.append(_stacked(bands, width))
            bands = []
    if bands:
        raise ValueError("the stream ends without a cut")
    return done


def _band(data: bytes, columns: int, rows: int, width: int) -> Image.Image:
    band = Image.new("1", (width, rows), 1)
    # A printer's 1 is a black dot, Pillow's 1 is white.
    band.paste(Image.frombytes("1", (columns * 8, rows), bytes(byte ^ 0xFF for byte in data)), (0, 0))
    return band


def _stacked(bands: list[Image.Image], width: int) -> Image.Image:
    picture = Image.new("1", (width, sum(band.height for band in bands)), 1)
    y = 0
    for band in bands:
        picture.paste(band, (0, y))
        y += band.height
    return picture


class FakeEscpos:
    """A printer's mind: what it has got so far, and what it answers to DLE EOT.

    Attributes:
        paper, cover_open, fault: its state.
        mute: it answers nothing.
        paper_for: it runs out of paper after so many bytes of a document.
    """

    def __init__(self) -> None:
        self.paper = True
        self.cover_open = False
        self.fault = False
        self.mute = False
        self.paper_for: int | None = None
        self.received = bytearray()
        self.questions = 0
        self.cleared = 0
        self._held = b""

    def take(self, data: bytes) -> bytes:
        """What comes in; what goes back. As in real printers, DLE commands are found wherever they stand."""
        answers = bytearray()
        data, self._held = self._held + data, b""
        while data:
            before, dle, after = data.partition(b"\x10")
            self.received += before
            known = next((code for code in (QUESTION, CLEAR) if code.startswith(dle + after[: len(code) - 1])), b"")
            if dle and known and len(dle + after) < len(known) + (known == QUESTION):
                self._held = dle + after
                break
            if dle and known == QUESTION:
                self.questions += 1
                answers.append(self._status(after[1]))
                data = after[2:]
            elif dle and known == CLEAR:
                self.cleared += 1
                data = after[len(CLEAR) - 1 :]
            else:
                self.received += dle
                data = after
        if self.paper_for is not None and len(self.received) >= self.paper_for:
            self.paper = False
        return b"" if self.mute else bytes(answers)

    def _status(self, number: int) -> int:
        stopped = not self.paper or self.cover_open or self.fault
        bits = {
            1: 0x08 * stopped,
            2: 0x04 * self.cover_open | 0x20 * (not self.paper) | 0x40 * self.fault,
            4: 0x60 * (not self.paper),
        }
        return 0x12 | bits[number]


@contextmanager
def listening(printer: FakeEscpos, *, reads: bool = True) -> Iterator[int]:
    """The printer behind a TCP port of this machine; with `reads` off it accepts and then does nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stop_read, stop_write = os.pipe()
        thread = threading.Thread(target=_serve, args=(server, printer, stop_read, reads))
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            os.write(stop_write, b"x")
            thread.join()
            os.close(stop_read)
            os.close(stop_write)


def _serve(server: socket.socket, printer: FakeEscpos, stop: int, reads: bool) -> None:
    held: list[socket.socket] = []
    try:
        while True:
            watched: list[socket.socket | int] = [server, stop, *(held if reads else [])]
            ready, _, _ = select.select(watched, [], [])
            if stop in ready:
                return
            for one in ready:
                if one is server:
                    held.append(server.accept()[0])
                elif isinstance(one, socket.socket):
                    try:
                        data = one.recv(65536)
                        one.sendall(printer.take(data))
                    except OSError:
                        data = b""
                    if not data:
                        held.remove(one)
                        one.close()
    finally:
        for one in held:
            one.close()


@contextmanager
def on_a_line(printer: FakeEscpos, *, reads: bool = True) -> Iterator[str]:
    """The printer behind a serial line: a pseudo-terminal, whose name is given."""
    import pty

    ours, theirs = pty.openpty()
    name = os.ttyname(theirs)
    stop_read, stop_write = os.pipe()
    thread = threading.Thread(target=_attend, args=(ours, printer, stop_read, reads))
    thread.start()
    try:
        yield name
    finally:
        os.write(stop_write, b"x")
        thread.join()
        for descriptor in (ours, theirs, stop_read, stop_write):
            os.close(descriptor)


def _attend(line: int, printer: FakeEscpos, stop: int, reads: bool) -> None:
    while True:
        ready, _, _ = select.select([stop, *([line] if reads else [])], [], [])
        if stop in ready:
            return
        os.write(line, printer.take(os.read(line, 65536)))
