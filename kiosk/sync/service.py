"""The service: one round after the other, each in a process of its own that ends, for as long as nobody stops it.

A process a round, so that no connection, key or decrypted page outlives it, and a crash costs one round.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from kiosk.sync.retry import wait_after
from kiosk.sync.rounds import Done

CRASHED: Final = "crashed"
_TICK: Final = 1.0
_PIPE: Final = 4096


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the service keeps time.

    Attributes:
        every: seconds between rounds when all is sent.
        draw: a random number from 0 up to 1.
        pause: lets so many seconds pass; True where the service is to end.
        asked: when somebody last asked for a round; any number that grows.
    """

    every: float
    draw: Callable[[], float]
    pause: Callable[[float], bool]
    asked: Callable[[], int]


def serve(round_: Callable[[], Done | None], rhythm: Rhythm, *, first: float) -> None:
    """Go on until `pause` says that it is over.

    Args:
        round_: talks with the hub once; None where it crashed.
        rhythm: when.
        first: seconds to wait before the first round.
    """
    failures, wait = 0, first
    while True:
        before = rhythm.asked()
        while wait > 0 and rhythm.asked() == before:
            step = min(wait, _TICK)
            if rhythm.pause(step):
                return
            wait -= step
        done = round_() or Done(error=CRASHED)
        failures = failures + 1 if done.error else 0
        wait = wait_after(failures, rhythm.draw, retry_after=done.retry_after) if done.error else rhythm.every
        if rhythm.pause(0):
            return


def in_process(work: Callable[[], Done]) -> Done | None:
    """Do a round in a process of its own; None where it crashed. What went wrong is told on the error line."""
    gc.freeze()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(reading)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when it is over
            os.write(writing, json.dumps(asdict(work())).encode())
            status = 0
        except Exception as error:
            # Only where it failed, never with what: an exception may hold what citizens typed.
            sys.stderr.write(f"sync round failed: {type(error).__name__}\n")
            sys.stderr.flush()
        finally:
            # Not sys.exit: what is above in the stack belongs to the parent.
            os._exit(status)
    os.close(writing)
    with open(reading, "rb") as pipe:
        told = pipe.read(_PIPE)
    _, ended = os.waitpid(child, 0)
    return Done(**json.loads(told)) if ended == 0 and told else None
