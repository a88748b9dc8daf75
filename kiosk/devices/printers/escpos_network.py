"""A thermal printer on the network: a plain TCP connection, port 9100 by custom."""

from __future__ import annotations

import os
import socket
import struct
import time
from functools import partial
from typing import Final

from kiosk.devices.printers.byte_line import ByteLine
from kiosk.devices.printers.escpos import EscposPrinter

PORT: Final = 9100

_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: closing throws away what the printer has not taken yet."""


def network_printer(
    host: str, port: int = PORT, *, dots: int, timeout: float, answers: bool = True, rows_a_second: float | None = None
) -> EscposPrinter:
    """The thermal printer at an address."""
    pace = {} if rows_a_second is None else {"rows_a_second": rows_a_second}
    return EscposPrinter(partial(_connect, host, port), dots=dots, timeout=timeout, answers=answers, **pace)


def _connect(host: str, port: int, deadline: float) -> ByteLine:
    connection = socket.create_connection((host, port), timeout=max(0.001, deadline - time.monotonic()))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setblocking(False)
    return ByteLine(connection.detach(), drop=_drop)


def _drop(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
