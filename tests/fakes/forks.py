"""Children for tests about several processes and sudden deaths: forks of this one, which start in a millisecond."""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from collections.abc import Callable
from typing import Self


class Child:
    """A forked process that runs one function and ends. It shares no store, no lock and no file with its parent."""

    def __init__(self, work: Callable[[int], None]) -> None:
        """Start it. `work` gets a descriptor to write to; `said` reads what arrived there."""
        self._read, write = os.pipe()
        with warnings.catch_warnings():
            # Python 3.12 warns where threads run: those of the test runner hold nothing that a child needs.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                os.close(self._read)
                work(write)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        os.close(write)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._read)

    @property
    def descriptor(self) -> int:
        """Where `said` reads: for waiting with a time limit."""
        return self._read

    def said(self, size: int = 65536) -> bytes:
        """The next bytes that the child wrote; none once it is dead and all was read."""
        return os.read(self._read, size)

    def said_until_its_end(self) -> bytes:
        """All that the child still says until it is dead."""
        return b"".join(iter(self.said, b""))

    def kill(self) -> None:
        """End it as a power button would end a process: it can do nothing about it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def wait(self) -> int:
        """Its exit code."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
