"""What a process that reads files of strangers may use up, and how it gives up the rest before it begins.

`Guard` is a plain value that the kiosk sends along; `confine` runs in the process that is about to read the file. The
system enforces it, and the process cannot take it back.
"""

from __future__ import annotations

import math
import os
import resource
import signal
from dataclasses import dataclass

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Guard:
    """What the work on one file may use up before the system ends it.

    Time grows with the file's size: a small file that needs long is no honest one.

    Attributes:
        wall_seconds: time by the clock, whatever the file is.
        cpu_seconds: time of the processor, whatever the file is; whole seconds.
        cpu_at_first: time of the processor that the smallest file has.
        cpu_a_mebibyte: what every mebibyte adds to it.
        cpu_a_page: time of the processor for each page, where pages are drawn one by one.
        memory: bytes of address space; decoding the largest picture that is taken needs about 350 MB.
    """

    wall_seconds: float = 10.0
    cpu_seconds: int = 8
    cpu_at_first: float = 1.5
    cpu_a_mebibyte: float = 0.4
    cpu_a_page: float = 1.5
    memory: int = 768 * _MEBIBYTE

    def cpu_for(self, size: int) -> float:
        """Seconds of the processor for a file of so many bytes."""
        return min(self.cpu_at_first + self.cpu_a_mebibyte * size / _MEBIBYTE, float(self.cpu_seconds))


def confine(guard: Guard, size: int) -> None:
    """Take from this process what a parser does not need."""
    for number in (signal.SIGALRM, signal.SIGPROF, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.setitimer(signal.ITIMER_REAL, guard.wall_seconds)
    wind(guard.cpu_for(size))
    for kind, most in (
        (resource.RLIMIT_CPU, math.ceil(guard.cpu_seconds)),
        (resource.RLIMIT_AS, guard.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        # No new descriptor: neither a file nor a connection can be opened. Those that are open stay.
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    os.nice(10)


def wind(seconds: float) -> None:
    """Let the processor work for so long from here on, within the limits that `confine` has set for good."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
