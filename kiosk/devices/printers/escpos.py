"""A thermal printer that speaks ESC/POS, over any line: asked before, watched after, nothing left behind.

Such printers take bytes and say yes with an open cover. What they do tell is their state, on request and in real time
(DLE EOT), so it is asked for before a byte is sent and again while the paper must be coming out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from kiosk.devices.printers.byte_line import ByteLine
from kiosk.services.ports import PrinterFailed, PrinterState

STATE_SECONDS: Final = 0.9
"""How long state() may take as a whole: a screen waits for the answer."""

ROWS_A_SECOND: Final = 8 * 50
"""Rows that the slowest printer prints: 8 a millimetre, 50 millimetres a second."""

LOOK_SECONDS: Final = 0.2
"""Between two questions while the paper comes out."""

_STATUS: Final = b"\x10\x04"
"""DLE EOT n, transmit real-time status: 1 printer, 2 why it is offline, 4 paper."""

_CLEAR: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: clear the buffers, in real time. Printers that do not know it see control characters only."""

_IS_STATUS: Final = 0b1001_0011, 0b0001_0010
"""In every answer to DLE EOT bits 1 and 4 are set, bits 0 and 7 are not: mask and value."""

_OFFLINE, _COVER, _PAPER_STOP, _FAULT, _PAPER_END = 0x08, 0x04, 0x20, 0x40, 0x60


class EscposPrinter:
    """A thermal printer.

    Args:
        connect: opens the line to it, by a deadline.
        dots: across the paper.
        timeout: seconds for a whole document.
        answers: whether it answers questions; some cables carry bytes one way only. Then only the line can fail.
        rows_a_second: how fast the slowest paper comes.
    """

    def __init__(
        self,
        connect: Callable[[float], ByteLine],
        *,
        dots: int,
        timeout: float,
        answers: bool = True,
        rows_a_second: float = ROWS_A_SECOND,
    ) -> None:
        self._connect = connect
        self._row_bytes = dots // 8
        self._timeout = timeout
        self._answers = answers
        self._rows_a_second = rows_a_second

    def state(self) -> PrinterState:
        """What the printer says of itself, within a second."""
        deadline = time.monotonic() + STATE_SECONDS
        try:
            with self._connect(deadline) as line:
                problem = self._problem(line, deadline)
        except BusyLine:
            # Somebody is printing, so it works.
            return PrinterState(True)
        except OSError:
            problem = "offline"
        return PrinterState(not problem, problem)

    def send(self, document: bytes, /, *, name: str) -> None:
        """Print, and come back when the paper must be out. `name` is nothing to a thermal printer.

        Raises:
            PrinterFailed: it did not come out, or not whole. What had not been printed was thrown away.
        """
        deadline = time.monotonic() + self._timeout
        try:
            with self._connect(deadline) as line:
                self._print(line, document, deadline)
        except BusyLine:
            raise PrinterFailed("slow") from None
        except OSError:
            raise PrinterFailed("offline") from None

    def _print(self, line: ByteLine, document: bytes, deadline: float) -> None:
        ready_by = min(deadline, time.monotonic() + STATE_SECONDS)
        if problem := self._problem(line, ready_by):
            raise PrinterFailed(problem)
        started = time.monotonic()
        try:
            line.write(document, deadline)
        except TimeoutError:
            # The line is full, so a question would wait behind the document: nobody can tell why.
            line.abandon()
            raise PrinterFailed("slow") from None
        if not self._answers:
            return
        out_by = min(started + len(document) / self._row_bytes / self._rows_a_second, deadline - STATE_SECONDS)
        self._watch(line, out_by)

    def _watch(self, line: ByteLine, out_by: float) -> None:
        """Look until the paper must be out, at least once."""
        while True:
            try:
                problem = self._problem(line, time.monotonic() + STATE_SECONDS)
            except OSError:
                line.abandon()
                raise
            if problem:
                with suppress(OSError):
                    line.write(_CLEAR, time.monotonic() + STATE_SECONDS)
                raise PrinterFailed(problem)
            if time.monotonic() >= out_by:
                return
            time.sleep(LOOK_SECONDS)

    def _problem(self, line: ByteLine, deadline: float) -> str:
        """What the printer says is wrong, or "".

        Raises:
            OSError: it does not answer.
        """
        if not self._answers:
            return ""
        printer, cause, paper = (_ask(line, number, deadline) for number in (1, 2, 4))
        if cause & _COVER:
            return "cover_open"
        if cause & _PAPER_STOP or paper & _PAPER_END:
            return "paper_out"
        return "offline" if cause & _FAULT or printer & _OFFLINE else ""


class BusyLine(OSError):
    """Another program is printing over the line."""


def _ask(line: ByteLine, number: int, deadline: float) -> int:
    line.write(_STATUS + bytes([number]), deadline)
    mask, value = _IS_STATUS
    while True:
        # Some printers report other things unasked; only bytes of the right form are answers.
        answer = next((byte for byte in line.read(deadline) if byte & mask == value), None)
        if answer is not None:
            return answer
