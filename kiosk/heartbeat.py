"""Signs of life: from the visitor's event loop to the supervisor, and from the supervisor to systemd.

A process that is there but does nothing is worse than a dead one: nobody brings a new one. So the event loop writes a
byte into a pipe now and then; a loop that is stuck does not, and its process is killed. The other way round, a pipe
that nobody reads any more tells a visitor's process that its supervisor is gone.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import MutableMapping

BEAT_SECONDS = 2.0
"""How often an event loop gives a sign of life."""


class Heart:
    """The visitor's end of the pipe.

    Args:
        pipe: where to write, non-blocking; None where no supervisor is (tests, systems without fork).
    """

    def __init__(self, pipe: int | None = None) -> None:
        self._pipe = pipe

    def beat(self) -> bool:
        """Give a sign of life; False once the supervisor is gone."""
        if self._pipe is None:
            return True
        try:
            os.write(self._pipe, b".")
        except BlockingIOError:  # a full pipe: the supervisor has signs enough
            return True
        except OSError:
            return False
        return True


_heart = Heart()


def give(heart: Heart) -> None:
    """Set the heart of this process; the supervisor does so right after the fork."""
    global _heart
    _heart = heart


def heart() -> Heart:
    """The heart of this process."""
    return _heart


class Notifier:
    """Tells systemd how the service is (`Type=notify`, `WatchdogSec=`; sd_notify(3)).

    Args:
        environ: `NOTIFY_SOCKET` is taken out of it, so that no program that we start can speak for the service.
    """

    def __init__(self, environ: MutableMapping[str, str]) -> None:
        address = environ.pop("NOTIFY_SOCKET", "")
        environ.pop("WATCHDOG_USEC", None)
        environ.pop("WATCHDOG_PID", None)
        # "@" stands for the zero byte of Linux's abstract names.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    def tell(self, state: str) -> None:
        """Send one state, such as "READY=1". A socket that is gone is no reason to stop serving."""
        if not self._address:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.setblocking(False)
            connection.sendto(state.encode(), self._address)
