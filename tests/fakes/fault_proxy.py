"""A line that does what lines do: a captive portal answers, answers are lost, connections are reset, bytes crawl."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
import time
from typing import Final, Self

PORTAL: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 25\r\nConnection: close\r\n\r\n"
    b"<html>Please log in</html"
)
_PIECE: Final = 16 << 10
_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing sends a reset."""


class FaultProxy:
    """Passes connections on to a port of this machine, and spoils some of them.

    Attributes:
        share: which part of the connections meets a fault, 0 to 1.
        spoiled: how often each fault happened.
    """

    def __init__(self, port: int, *, share: float, seed: int, bytes_a_second: int = 0, delay: float = 0.0) -> None:
        self._target = port
        self.share = share
        self.spoiled: dict[str, int] = {}
        self.up = self.down = 0
        self._rate = bytes_a_second
        self._delay = delay
        self._random = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            fault = self._draw()
            threading.Thread(target=self._serve, args=(client, *fault), daemon=True).start()

    def _draw(self) -> tuple[str, int]:
        """What happens to a connection, and after how many bytes."""
        if self._random.random() >= self.share:
            return "", 0
        fault = self._random.choice(("portal", "lost", "reset"))
        self.spoiled[fault] = self.spoiled.get(fault, 0) + 1
        return fault, self._random.choice((300, 2_000, 50_000, 200_000))

    def _serve(self, client: socket.socket, fault: str, after: int) -> None:
        with client, contextlib.suppress(OSError):
            if fault == "portal":
                client.recv(_PIECE)
                client.sendall(PORTAL)
                return
            with socket.create_connection(("127.0.0.1", self._target)) as hub:
                answers = threading.Thread(target=self._answers, args=(hub, client, fault == "lost"), daemon=True)
                answers.start()
                self._requests(client, hub, after if fault == "reset" else None)
                answers.join()

    def _requests(self, client: socket.socket, hub: socket.socket, reset_after: int | None) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while piece := client.recv(_PIECE):
                passed += len(piece)
                self.up += len(piece)
                if reset_after is not None and passed >= reset_after:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    # Not close alone: the other thread waits for the hub on this socket and would keep it open.
                    hub.shutdown(socket.SHUT_RDWR)
                    return
                self._crawl(len(piece))
                hub.sendall(piece)
            hub.shutdown(socket.SHUT_WR)

    def _answers(self, hub: socket.socket, client: socket.socket, lost: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := hub.recv(_PIECE):
                self.down += len(piece)
                if lost:
                    # The hub has done its part; nobody will ever hear of it.
                    client.shutdown(socket.SHUT_RDWR)
                    hub.shutdown(socket.SHUT_RDWR)
                    return
                self._crawl(len(piece))
                client.sendall(piece)
            client.shutdown(socket.SHUT_WR)

    def _crawl(self, size: int) -> None:
        if self._delay or self._rate:
            time.sleep(self._delay + (size / self._rate if self._rate else 0))
