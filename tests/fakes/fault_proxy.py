"""A line that does what lines do: a captive portal answers, answers are lost, connections are reset, bytes crawl."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Self

from kiosk.sync.wire_paths import PUSH, UPLOADS
from tests.fakes.http_watch import RequestWatch

PORTAL: Final = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 25\r\nConnection: close\r\n\r\n"
    b"<html>Please log in</html"
)
FAULTS: Final = ("portal", "rows_lost", "file_lost", "reset", "reset_in_file", "slow")
"""What may happen to a connection.

portal: somebody else answers. rows_lost, file_lost: the hub has taken a batch or a file, and its answer does not come
through. reset: anywhere. reset_in_file: with a part of a file through and a part not. slow: 16 KiB take a while.
"""

_PIECE: Final = 16 << 10
_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing sends a reset."""
_AFTER: Final = (300, 300, 2_000, 2_000, 20_000, 20_000, 100_000, 100_000, 1_200_000)
_RAREST: Final = 0.3
_CRAWL: Final = 0.03
_CRAWLING: Final = 60
"""Pieces of a slow connection that come late: enough to outlast others, not enough to hold up a test."""


@dataclass
class _Passing:
    """One connection and what is to become of it; `after` counts bytes of the connection, or of the file."""

    fault: str
    after: int
    watch: RequestWatch = field(default_factory=RequestWatch)
    passed: int = 0
    happened: bool = False

    @property
    def breaks_now(self) -> bool:
        """Whether this is the byte at which it breaks."""
        if self.fault == "reset":
            return self.passed >= self.after
        now = self.watch.now
        in_file = now is not None and now.path.startswith(UPLOADS) and now.under_way
        return self.fault == "reset_in_file" and in_file and now is not None and now.passed >= self.after

    def loses(self, answer: bytes) -> bool:
        """Whether this answer is the one that does not come through: the hub has done its part and said so."""
        now = self.watch.now
        if now is None or answer[9:10] != b"2":
            return False
        if self.fault == "rows_lost":
            return now.path == PUSH
        return self.fault == "file_lost" and now.path.startswith(UPLOADS) and now.method in ("POST", "PATCH")


class FaultProxy:
    """Passes connections on to a port of this machine, and spoils some of them.

    Attributes:
        share: which part of the connections may meet a fault, 0 to 1.
        spoiled: how often each fault has happened; one that was drawn and met no occasion is not counted.
        connections: how many there were.
    """

    def __init__(self, port: int, *, share: float, seed: int) -> None:
        self._target = port
        self.share = share
        self.spoiled: Counter[str] = Counter()
        self.connections = 0
        self._random = random.Random(seed)
        self._guard = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
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
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _draw(self) -> _Passing:
        """What may happen to a connection; often the fault that has happened least, so that none stays away."""
        with self._guard:
            if self._random.random() >= self.share:
                return _Passing("", 0)
            fault = self._random.choice(FAULTS)
            if self._random.random() < _RAREST:
                fault = min(FAULTS, key=lambda one: self.spoiled[one])
            return _Passing(fault, self._random.choice(_AFTER))

    def _happened(self, passing: _Passing) -> None:
        with self._guard:
            self.spoiled[passing.fault] += not passing.happened
        passing.happened = True

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._target)) as hub:
            # Drawn only once the hub is there: while it is down, no fault of the line would be seen.
            passing = self._draw()
            if passing.fault == "portal":
                client.recv(_PIECE)
                client.sendall(PORTAL)
                self._happened(passing)
                return
            answers = threading.Thread(target=self._answers, args=(hub, client, passing), daemon=True)
            answers.start()
            self._requests(client, hub, passing)
            answers.join()

    def _requests(self, client: socket.socket, hub: socket.socket, passing: _Passing) -> None:
        late = _CRAWLING if passing.fault == "slow" else 0
        with contextlib.suppress(OSError):
            while piece := client.recv(_PIECE):
                passing.passed += len(piece)
                passing.watch.feed(piece)
                if passing.breaks_now:
                    self._happened(passing)
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    # Not close alone: the other thread waits for the hub on this socket and would keep it open.
                    hub.shutdown(socket.SHUT_RDWR)
                    return
                if late:
                    self._happened(passing)
                    late -= 1
                    time.sleep(_CRAWL)
                hub.sendall(piece)
            hub.shutdown(socket.SHUT_WR)

    def _answers(self, hub: socket.socket, client: socket.socket, passing: _Passing) -> None:
        with contextlib.suppress(OSError):
            while piece := hub.recv(_PIECE):
                if passing.loses(piece):
                    # The hub has done its part; nobody will ever hear of it.
                    self._happened(passing)
                    hub.shutdown(socket.SHUT_RDWR)
                    break
                client.sendall(piece)
        with contextlib.suppress(OSError):
            # Whatever became of the hub: nobody waits for its answer on a line that is cut.
            client.shutdown(socket.SHUT_RDWR)
