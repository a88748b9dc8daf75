"""A thermal printer behind a device file: USB (`/dev/usb/lp0`) or a serial line (`/dev/ttyUSB0`, `/dev/ttyS0`)."""

from __future__ import annotations

import errno
import fcntl
import os
import termios
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.devices.printers.byte_line import ByteLine
from kiosk.devices.printers.escpos import BusyLine, EscposPrinter

BAUD: Final = {
    9600: termios.B9600,
    19200: termios.B19200,
    38400: termios.B38400,
    57600: termios.B57600,
    115200: termios.B115200,
}
"""Speeds of serial lines. A receipt on the wide roll has 110 KB: 10 seconds at 115200, two minutes at 9600."""


def device_printer(
    path: Path,
    *,
    baud: int,
    dots: int,
    timeout: float,
    answers: bool = True,
    rows_a_second: float | None = None,
) -> EscposPrinter:
    """The thermal printer behind a device file; `baud` matters for serial lines only."""
    pace = {} if rows_a_second is None else {"rows_a_second": rows_a_second}
    connect = partial(_connect, path, BAUD[baud], answers)
    return EscposPrinter(connect, dots=dots, timeout=timeout, answers=answers, **pace)


def _connect(path: Path, speed: int, answers: bool, deadline: float) -> ByteLine:
    direction = os.O_RDWR if answers else os.O_WRONLY
    try:
        # Not blocking from the start: opening a serial line would wait for a carrier.
        descriptor = os.open(path, direction | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        # The kernel lets one program at a time open a USB printer.
        raise BusyLine if error.errno == errno.EBUSY else error from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyLine from None
        if os.isatty(descriptor):
            _set_up(descriptor, speed)
    except BaseException:
        os.close(descriptor)
        raise
    return ByteLine(descriptor, drop=_drop)


def _set_up(descriptor: int, speed: int) -> None:
    """Eight bits, no parity, one stop bit, no byte changed on the way; XON and XOFF from the printer are heeded."""
    _, _, control, _, _, _, characters = termios.tcgetattr(descriptor)
    control &= ~(termios.CSIZE | termios.PARENB | termios.CSTOPB | termios.HUPCL)
    control |= termios.CS8 | termios.CREAD | termios.CLOCAL
    termios.tcsetattr(descriptor, termios.TCSANOW, [termios.IXON, 0, control, 0, speed, speed, characters])
    termios.tcflush(descriptor, termios.TCIFLUSH)


def _drop(descriptor: int) -> None:
    if os.isatty(descriptor):
        termios.tcflush(descriptor, termios.TCOFLUSH)
