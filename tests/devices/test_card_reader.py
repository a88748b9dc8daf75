"""A card scanner on a serial line, tried on a pseudo-terminal: its texts arrive, whatever else it sends."""

from __future__ import annotations

import os
import pty
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.card_reader import BETWEEN_SECONDS, LONGEST_BYTES, Lines, SerialCardReader

CARD = "038090000001||Trần Văn Thử|01011990|Nam|Thôn Thử|10052021"
ENOUGH = 20.0


class Scanner:
    """The scanner's end of the line."""

    def __init__(self) -> None:
        self._master, slave = pty.openpty()
        self.device = Path(os.ttyname(slave))
        self._slave = slave
        self.heard: queue.Queue[str] = queue.Queue()

    def send(self, data: bytes) -> None:
        os.write(self._master, data)

    def close(self) -> None:
        os.close(self._slave)
        os.close(self._master)


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    scanner = Scanner()
    yield scanner
    scanner.close()


def test_a_card_held_up_is_told_with_its_letters_whole(scanner: Scanner) -> None:
    reader = SerialCardReader(scanner.device)
    reader.start(scanner.heard.put)
    try:
        scanner.send(f"{CARD}\r\n".encode())
        assert scanner.heard.get(timeout=ENOUGH) == CARD
    finally:
        reader.stop()


def test_nothing_is_told_after_it_was_stopped(scanner: Scanner) -> None:
    reader = SerialCardReader(scanner.device)
    reader.start(scanner.heard.put)
    reader.stop()
    scanner.send(f"{CARD}\n".encode())
    assert scanner.heard.empty()


def test_a_line_that_is_not_there_is_waited_for_without_a_word(tmp_path: Path) -> None:
    reader = SerialCardReader(tmp_path / "ttyACM0")
    reader.start(lambda text: pytest.fail("nothing can be heard"))
    reader.stop()


class TestLines:
    def _heard(self, *sent: tuple[bytes, float]) -> list[str]:
        heard: list[str] = []
        lines = Lines(heard.append)
        for data, now in sent:
            lines.feed(data, now)
        return heard

    def test_may_be_cut_anywhere(self) -> None:
        data = f"{CARD}\r\n".encode()
        assert self._heard(*((data[at : at + 1], 0.0) for at in range(len(data)))) == [CARD]

    @pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
    def test_end_as_the_scanner_likes(self, end: bytes) -> None:
        assert self._heard((CARD.encode() + end, 0.0)) == [CARD]

    def test_without_an_end_say_nothing(self) -> None:
        assert self._heard((CARD.encode(), 0.0)) == []

    def test_that_are_broken_are_mended_so_that_the_rest_can_be_read(self) -> None:
        assert self._heard((b"0380\xff90\n", 0.0)) == ["0380\ufffd90"]

    def test_that_are_too_long_are_dropped_to_their_end(self) -> None:
        long = b"x" * (LONGEST_BYTES + 1)
        assert self._heard((long + b"|tail\n", 0.0), (b"next\n", 0.1)) == ["next"]

    def test_that_come_too_fast_are_one(self) -> None:
        second = BETWEEN_SECONDS
        assert self._heard((b"a\na\na\n", 0.0), (b"b\n", second - 0.1), (b"c\n", second)) == ["a", "c"]
