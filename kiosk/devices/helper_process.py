"""A process beside the kiosk that works on files of strangers, and always has an answer in time.

Why a helper that forks, and not one of the simpler ways: forking the kiosk itself is unsafe, because it has threads. A
fresh interpreter for each file costs as much as loading the parsers, a tenth of a second on a desktop and more on a
small board. One process that works on all files would let the first hostile file answer for the next ones, and its
limit on processor time would count all of them together. The helper is single-threaded, so that its forks are safe;
each is made before it is needed, and no child ever sees a second file.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import TypeVar

import kiosk

_START_SECONDS = 10.0
"""For the helper's own start from a slow disk, on top of what a file is given."""

_EARLY = 0.95
"""The system counts time of the processor in ticks, and may end a process a little before its time."""

_PIECE = 256 * 1024

_PROGRAM = "import sys; sys.path.append(sys.argv[1]); from {module} import main; main(int(sys.argv[2]))"

Answer = TypeVar("Answer")


class Silence(Enum):
    """Why there is no answer."""

    TOO_LONG = auto()
    DIED = auto()


class HelperProcess:
    """The process and the way to it. One serves a whole session; several threads may use it at once."""

    def __init__(self, module: str) -> None:
        """Name the module whose `main(descriptor)` serves requests. No process is started yet."""
        self._module = module
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._stops = 0

    def start(self) -> None:
        """Begin to load the parsers and return at once, so that the first file need not wait for them."""
        with self._lock:
            self._started()

    def stop(self) -> None:
        """End what is being worked on, which nobody wants any more: it has no answer. The next request is served."""
        self.close()
        self.start()

    def close(self) -> None:
        """End the process and whatever it still works on."""
        with self._lock:
            self._stops += 1
            running, self._running = self._running, None
        if running:
            running.end()

    def ask(
        self,
        request: bytes,
        file: int,
        decode: Callable[[bytes], Answer | None],
        *,
        wall: float,
        shortest: float,
        longest: int,
    ) -> Answer | Silence:
        """Send a request with a file and wait for the answer.

        Args:
            request: what is asked, as the helper reads it.
            file: descriptor of a private copy.
            decode: makes the answer of the bytes; None where they are cut off or no honest answer.
            wall: seconds after which the system ends the work.
            shortest: seconds after which at the earliest the system may have ended it.
            longest: bytes of the longest answer.
        """
        # The helper itself reads no file. When it is gone, that says nothing about this one, which is tried once more.
        stops = self._stops
        for _ in range(2):
            began = time.monotonic()
            try:
                running, said = self._exchange(request, file, wall, longest)
            except OSError:
                said, running = b"", None
            if (answer := decode(said)) is not None:
                return answer
            if stops != self._stops:
                return Silence.DIED
            if running is None:
                continue
            if time.monotonic() - began >= shortest * _EARLY:
                return Silence.TOO_LONG
            if running.is_alive():
                return Silence.DIED
        return Silence.DIED

    def _exchange(self, request: bytes, file: int, wall: float, longest: int) -> tuple[_Running, bytes]:
        """The helper and its answer, which is empty when the work died or took too long.

        Raises:
            OSError: no helper could be started, or it was gone before it had the file.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self._lock:
                running = self._started()
                socket.send_fds(running.requests, [request], [file, theirs.fileno()])
            said = _read_to_end(ours, time.monotonic() + wall + _START_SECONDS, longest)
        if said is None:
            # Not even the system's alarm ended it: a helper that hangs is of no use to the next file.
            running.end()
        return running, said or b""

    def _started(self) -> _Running:
        if self._running is None or not self._running.is_alive():
            if self._running:
                self._running.end()
            self._running = _Running(self._module)
        return self._running


class _Running:
    """A running helper."""

    def __init__(self, module: str) -> None:
        self.requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            # The very package that runs here, installed or not; nothing else of the environment or the folder.
            package_root = Path(kiosk.__path__[0]).parent
            program = _PROGRAM.format(module=module)
            try:
                self.process = subprocess.Popen(
                    [sys.executable, "-I", "-c", program, str(package_root), str(theirs.fileno())],
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
        if self.process.poll() is None:
            # The group: its children, too, that still work on something.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _read_to_end(source: socket.socket, deadline: float, longest: int) -> bytes | None:
    """All that comes until the other end closes, or a little more than is allowed; None past the deadline."""
    pieces: list[bytes] = []
    size = 0
    while size <= longest:
        left = deadline - time.monotonic()
        if left <= 0:
            return None
        source.settimeout(left)
        try:
            piece = source.recv(_PIECE)
        except TimeoutError:
            return None
        except OSError:
            return b""
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def requests_served(
    requests: socket.socket,
    longest: int,
    answer: Callable[[bytes, int, int], None],
    rehearse: Callable[[], object] = lambda: None,
) -> None:
    """The helper's side: answer requests until the kiosk closes its end, each in a forked child.

    The next child is forked ahead and waits for its request, so that nobody waits for the fork.

    Args:
        requests: the helper's end of the connection.
        longest: bytes of the longest request.
        answer: called in the child with the request, the file and the way back; what it raises ends the child.
        rehearse: called in the child before it waits. What it touches is copied for this child then, and not while
            somebody waits for it.
    """
    # The children's states are not asked for: whoever waits for an answer sees the way back close.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What is loaded stays for good. Looking through it for garbage would copy all of it into every child.
    gc.collect()
    gc.freeze()
    while _taken_by_a_child(requests, longest, answer, rehearse):
        pass


def _taken_by_a_child(
    requests: socket.socket,
    longest: int,
    answer: Callable[[bytes, int, int], None],
    rehearse: Callable[[], object],
) -> bool:
    """Fork a child and wait until it has taken a request; False where it ended without one."""
    taken, telling = os.pipe()
    if os.fork() == 0:
        try:
            os.close(taken)
            rehearse()
            message, descriptors, _, _ = socket.recv_fds(requests, longest, 2)
            if message:
                os.write(telling, b"!")
                os.close(telling)
                requests.close()
                answer(message, *descriptors)
                # The kiosk reads to the end, and this process takes a while to end: its memory is given back first.
                _close(descriptors)
        finally:
            os._exit(0)
    os.close(telling)
    try:
        return bool(os.read(taken, 1))
    finally:
        os.close(taken)


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
