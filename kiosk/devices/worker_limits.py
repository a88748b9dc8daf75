"""What a process that signs or checks signatures may use up. The system enforces it; there is no way back."""

from __future__ import annotations

import os
import resource
import signal


def limit(*, seconds: float, memory: int) -> None:
    """At most so much time by the clock and of the processor, and so many bytes of address space.

    The kiosk ends a process that takes too long. The alarm is for the day on which the kiosk itself has died.
    """
    for number in (signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.setitimer(signal.ITIMER_REAL, seconds)
    whole = int(seconds) + 1
    for kind, most in ((resource.RLIMIT_CPU, whole), (resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
    os.nice(5)


def seal() -> None:
    """From here on: no file is opened or written, no connection made, no process started. What is open stays."""
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE):
        resource.setrlimit(kind, (0, 0))
