"""Has a scanned file inspected in another process, and always has an answer in time.

Why a helper that forks, and not one of the simpler ways: forking the kiosk itself is unsafe, because it has threads. A
fresh interpreter for each file costs as much as loading the parsers, a tenth of a second on a desktop and more on a
small board. One process that inspects all files would let the first hostile file answer for the next ones, and its
limit on processor time would count all of them together. The helper is single-threaded, so that its forks are safe and
take a few milliseconds.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import kiosk
from kiosk.devices.inspection_messages import LONGEST, Guard, decode_answer, encode_request
from kiosk.devices.private_copy import is_private_copy, private_copy
from kiosk.domain.papers import PaperFacts, PaperLimits, size_problem
from kiosk.domain.problem import Problem
from kiosk.services.ports import TooLarge

_START_SECONDS = 10.0
"""For the helper's own start from a slow disk, on top of what the guard gives a file."""

_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]); from kiosk.devices.inspection_helper import main; main(int(sys.argv[2]))"
)


class Inspector:
    """Inspects files. One serves a whole session; several threads may use it at once."""

    def __init__(self, guard: Guard | None = None) -> None:
        """Set what one inspection may use up. No process is started before `start` or the first file."""
        self._guard = guard or Guard()
        self._lock = threading.Lock()
        self._helper: _Helper | None = None

    def start(self) -> None:
        """Begin to load the parsers and return at once, so that the first file need not wait for them."""
        with self._lock:
            self._running_helper()

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        """What the file is, or why it is not taken.

        Args:
            source: the file; best a private copy, of which neither content nor position changes. Any other source is
                read to its end first.
            limits: what the counter takes.
        """
        if is_private_copy(source):
            return self._inspect(source.fileno(), limits)
        try:
            with private_copy(source, limit=limits.bytes) as copy:
                return self._inspect(copy.fileno(), limits)
        except TooLarge:
            return size_problem(limits.bytes + 1, limits) or Problem("paper.check_failed")

    def _inspect(self, file: int, limits: PaperLimits) -> PaperFacts | Problem:
        if problem := size_problem(os.fstat(file).st_size, limits):
            return problem
        request = encode_request(limits, self._guard)
        # The helper itself reads no file. When it is gone, that says nothing about this one, which is tried once more.
        for _ in range(2):
            try:
                began = time.monotonic()
                helper, answer = self._ask(request, file)
            except OSError:
                continue
            if found := decode_answer(answer):
                return found
            if time.monotonic() - began >= self._guard.wall_seconds:
                return Problem("paper.too_complex")
            if helper.is_alive():
                return Problem("paper.check_failed")
        return Problem("paper.check_failed")

    def close(self) -> None:
        """End the helper and whatever it still inspects."""
        with self._lock:
            helper, self._helper = self._helper, None
        if helper:
            helper.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: bytes, file: int) -> tuple[_Helper, bytes]:
        """Send the file and wait for the answer, which is empty when the inspection died or took too long.

        Raises:
            OSError: no helper could be started, or it was gone before it had the file.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._lock:
                helper = self._running_helper()
                socket.send_fds(helper.requests, [request], [file, theirs.fileno()])
            answer = _read_to_end(ours, time.monotonic() + self._guard.wall_seconds + _START_SECONDS)
        if answer is None:
            # Not even the system's alarm ended it: a helper that hangs is of no use to the next file.
            helper.end()
        return helper, answer or b""

    def _running_helper(self) -> _Helper:
        if self._helper is None or not self._helper.is_alive():
            if self._helper:
                self._helper.end()
            self._helper = _Helper()
        return self._helper


class _Helper:
    """The running helper process."""

    def __init__(self) -> None:
        self.requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # The very package that runs here, installed or not; nothing else of the environment or the folder.
            package_root = Path(kiosk.__path__[0]).parent
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", _PROGRAM, str(package_root), str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env={},
                    start_new_session=True,
                )
            except BaseException:
                self.requests.close()
                raise

    def is_alive(self) -> bool:
        """Whether it still holds its end of the connection, which a dying process gives up before it can be reaped."""
        try:
            return bool(self.requests.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def end(self) -> None:
        self.requests.close()
        if self._process.poll() is None:
            # The group: its children, too, that still inspect something.
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _read_to_end(source: socket.socket, deadline: float) -> bytes | None:
    """All that comes until the other end closes; None when that takes past the deadline."""
    answer = b""
    while len(answer) <= LONGEST:
        left = deadline - time.monotonic()
        if left <= 0:
            return None
        source.settimeout(left)
        try:
            piece = source.recv(LONGEST)
        except TimeoutError:
            return None
        except OSError:
            return b""
        if not piece:
            break
        answer += piece
    return answer
