"""Work that is done in a process of its own, beside this one.

The supervisor must stay without a store, a key or a thread, and whatever is loaded by its work stays out of it. What
fails there is told in a sentence by that process, and ends this one with the same status.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")


class Aside(Generic[T]):
    """Work that has begun in a process of its own.

    Where there is no fork (Windows) it is done in this one, when its answer is asked for.

    Args:
        work: what is done there. What it returns comes back pickled, from nobody but that process.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._child = 0
        if hasattr(os, "fork"):
            self._pipe, end = os.pipe()
            self._child = os.fork()
            if self._child == 0:
                os.close(self._pipe)
                _carry_out(work, end)
            os.close(end)

    def answer(self) -> T:
        """Wait for the end of the work, once.

        Raises:
            SystemExit: it failed, and has said why.
        """
        if not self._child:
            return self._work()
        with open(self._pipe, "rb") as pipe:
            packed = pipe.read()
        _, ended = os.waitpid(self._child, 0)
        if status := os.waitstatus_to_exitcode(ended):
            raise SystemExit(max(status, 1))
        answer: T = pickle.loads(packed)
        return answer


def in_child(work: Callable[[], object]) -> None:
    """Do something in a process of its own, and wait for its end.

    Raises:
        SystemExit: it failed, and has said why.
    """

    def without_answer() -> None:
        work()

    Aside(without_answer).answer()


def _carry_out(work: Callable[[], object], end: int) -> NoReturn:
    """The whole life of the other process."""
    status = 1
    try:
        packed = pickle.dumps(work())
        with open(end, "wb") as pipe:
            pipe.write(packed)
        status = 0
    except Exception as error:
        from kiosk.cli_output import told

        status = told(error).exit_code
    finally:
        # Not sys.exit: what is above in the stack belongs to the parent.
        os._exit(status)
