"""A supervisor with very small visitors, for the tests in a pseudo-terminal: `supervised.py WHAT`. Not a test itself.

What a visitor does is the argument; each says on the terminal that it is there.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import termios
import threading
import time
from pathlib import Path

from kiosk.heartbeat import heart
from kiosk.supervisor import LEFT, NEXT_VISITOR, PRACTISE, Patience, Practice, Supervisor

PATIENCE = Patience(start=30.0, silence=30.0, end=30.0, calm=30.0, longest_pause=1.0)
"""For visitors that are well, and for those that a signal ends: a busy machine is no reason to kill any of them."""

SHORT = Patience(start=30.0, silence=2.0, end=0.5, calm=30.0, longest_pause=1.0)
"""For visitors that hang or do not listen."""

STUCK = frozenset({"hangs", "stopped", "deaf", "blocked"})

BEATS = 3
"""Signs of life of a visitor before it hangs."""

DIRTY = b"\x1b[?1049h\x1b[?1000h\x1b[?1003h\x1b[?1006h\x1b[?2004h\x1b[?25l"
"""What a full-screen program switches on."""


def say(words: str) -> None:
    os.write(1, f"{words}\r\n".encode())


def live(seconds: float = 600.0) -> None:
    """Beat until killed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and heart().beat():
        time.sleep(0.1)


def visitor() -> int:
    """One of the small visitors."""
    threads = threading.active_count()
    say(f"visitor {os.getpid()} threads {threads} frozen {gc.get_freeze_count() > 0} at {time.monotonic()}")
    match sys.argv[1]:
        case "calm" | "stopped":
            live()
        case "raw":
            settings = termios.tcgetattr(0)
            settings[3] = settings[0] = 0
            termios.tcsetattr(0, termios.TCSANOW, settings)
            os.write(1, DIRTY)
            say("raw")
            live()
        case "dies":
            return 1
        case "raises":
            raise ValueError("038090000001")
        case "hangs":
            for _ in range(BEATS):
                heart().beat()
            time.sleep(600)
        case "deaf":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            say("deaf")
            live()
        case "blocked":
            # As a driver does whose terminal nobody reads: it ends only when it has written everything.
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for _ in range(20):
                os.write(1, b"x" * 65_536)
        case "leaves":
            return LEFT
        case "once":
            live(0.3)
        case "practises":
            live(0.3)
            return PRACTISE
    return NEXT_VISITOR


def practice() -> int:
    """A practice, which fails or is left."""
    say(f"practice {os.getpid()}")
    live(0.3)
    if sys.argv[2:] == ["killed"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return LEFT


def clean() -> None:
    """What the supervisor does after a practice: said in a file, for the terminal is emptied in that moment."""
    Path(os.environ["CLEANED"]).touch()


if __name__ == "__main__":
    patience = SHORT if sys.argv[1] in STUCK else PATIENCE
    status = Supervisor(visitor, warm=(), patience=patience, practice=Practice(practice, clean)).run()
    say(f"over {status}")
    sys.exit(status)
