"""Text messages through a GSM modem or a phone on a cable, by the command `gammu`: no internet is needed.

Debian: `apt install gammu`; which modem it is stands in a file of gammu's own (`man gammurc`). The text goes in on the
command's standard input: on its command line every user of the machine could read the code.
"""

from __future__ import annotations

import fcntl
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.services.ports import ChannelFailed, ChannelUnsure

LONGEST_TEXT: Final = 400
_MOBILE: Final = re.compile(r"0[0-9]{9}", re.ASCII)
_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
_POLL_SECONDS: Final = 0.2


class GammuModem:
    """An `SmsSender`.

    Args:
        command: where gammu is.
        config: gammu's file that says which modem.
    """

    def __init__(self, command: Path, config: Path) -> None:
        self._command = command
        self._config = config

    def deliver(self, phone: str, text: str, *, seconds: float) -> None:
        """Send one text.

        Raises:
            ChannelFailed: "no_channel" where there is no gammu or no modem, "slow" where others used the modem all the
                time, or "refused" by the network.
            ChannelUnsure: "slow" where gammu had the text and did not come to an end.
        """
        if not _MOBILE.fullmatch(phone) or len(text) > LONGEST_TEXT:
            raise ChannelFailed("refused")
        deadline = time.monotonic() + seconds
        order = [str(self._command), "-c", str(self._config), "sendsms", "TEXT", phone, "-autolen", str(LONGEST_TEXT)]
        if not text.isascii():
            order.append("-unicode")
        with self._modem(deadline):
            try:
                done = subprocess.run(
                    order, input=text.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                    env=_ENVIRONMENT, timeout=max(0.1, deadline - time.monotonic()),
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                # Not the exception itself: it carries the number on the command line.
                raise ChannelUnsure("slow") from None
            except OSError:
                raise ChannelFailed("no_channel") from None
        if done.returncode != 0:
            raise ChannelFailed("refused")

    @contextmanager
    def _modem(self, deadline: float) -> Iterator[None]:
        """The modem to oneself: the desk beside may want to send as well, and gammu refuses a line in use."""
        try:
            config = self._config.open("rb")
        except OSError:
            raise ChannelFailed("no_channel") from None
        with config:
            while True:
                try:
                    fcntl.flock(config, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise ChannelFailed("slow") from None
                    time.sleep(_POLL_SECONDS)
            yield
