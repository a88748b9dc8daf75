"""One of our two signing programs in a process of its own: started for one request, and gone in time."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

import kiosk
from kiosk.devices.signing_line import Message, receive, send

Program = Literal["paper_worker", "token_worker"]

_CODE: Final = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from importlib import import_module; import_module('kiosk.devices.' + sys.argv[2]).main(int(sys.argv[3]))"
)
_MODULE_ENVIRONMENT: Final = ("HOME", "OPENSC_CONF", "PCSCLITE_CSOCK_NAME", "SOFTHSM2_CONF")
"""By these a maker's module finds its own settings and the reader's service. Nothing else of ours goes there."""


class SigningProcess:
    """A running program and the line to it. Use it in a `with` statement: at its end the process is gone."""

    def __init__(self, program: Program, seconds: float) -> None:
        """Start it. Everything that is said to it and by it must be over within so many seconds."""
        self._seconds = seconds
        self._lock = threading.Lock()
        self._deadline = time.monotonic() + seconds
        self._line, theirs = socket.socketpair()
        kept = _MODULE_ENVIRONMENT if program == "token_worker" else ()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", "-c", _CODE, str(Path(kiosk.__path__[0]).parent), program,
                     str(theirs.fileno())],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env={name: os.environ[name] for name in kept if name in os.environ},
                    start_new_session=True,
                )  # fmt: skip
            except BaseException:
                self._line.close()
                raise

    @property
    def out_of_time(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._deadline

    def ask(self, header: Mapping[str, Any], body: bytes = b"") -> Message | None:
        """Say something and wait for the answer; None where the process died, was ended, or took too long."""
        try:
            self._line.settimeout(self._left())
            send(self._line, {**header, "seconds": self._seconds + 1}, body)
            self._line.settimeout(self._left())
            return receive(self._line)
        except OSError:
            return None

    def kill(self) -> None:
        """End it at once, with whatever it started. `ask` then answers None, in whichever thread it waits."""
        # The lock: once it was waited for, its number may be another process's.
        with self._lock, suppress(ProcessLookupError):
            if self._process.returncode is None:
                os.killpg(self._process.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        with self._lock:
            self._process.wait()
        self._line.close()

    def _left(self) -> float:
        return max(0.001, self._deadline - time.monotonic())
