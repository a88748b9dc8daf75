"""Text messages on their way: a slow modem or gateway behind a channel that takes a text at once.

Each text has a thread of its own and waits for its turn at the sender. It has so many seconds: one that could not be
sent by then is given up, so that nobody gets a code after the visit. Neither number nor text stands in any message.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from kiosk.services.ports import ChannelFailed, ChannelUnsure, DeliveryState


class SmsSender(Protocol):
    """What brings one text to a phone, one at a time."""

    def deliver(self, phone: str, text: str, *, seconds: float) -> None:
        """Hand the text over to the network. Returns within about so many seconds; raises `ChannelFailed`, and
        `ChannelUnsure` where it may have gone all the same."""
        ...


class Sending:
    """A `Delivery`: the outcome, or that time has run out."""

    def __init__(self, deadline: float, monotonic: Callable[[], float]) -> None:
        self._deadline = deadline
        self._monotonic = monotonic
        self._outcome: DeliveryState | None = None
        self._at_sender = False
        self.done = threading.Event()

    @property
    def state(self) -> DeliveryState:
        """How far it has come. A sender that hangs is as good as one that failed."""
        if self._outcome is not None:
            return self._outcome
        return DeliveryState.SENDING if self.seconds_left > 0 else DeliveryState.FAILED

    @property
    def may_arrive(self) -> bool:
        """Whether it is at a sender that did not say what became of it."""
        return self._at_sender

    @property
    def seconds_left(self) -> float:
        """How long it may still take."""
        return self._deadline - self._monotonic()

    def handed_over(self) -> None:
        """From now on the sender has it."""
        self._at_sender = True

    def end(self, outcome: DeliveryState, *, unsure: bool = False) -> None:
        """It arrived, or it will not; or nobody knows."""
        self._at_sender = unsure
        self._outcome = outcome
        self.done.set()


class Outbox:
    """A `CodeChannel` in front of a sender.

    Args:
        sender: the modem or the gateway.
        seconds: how long a text may take, from the moment it was handed in.
        readable: what makes of a text the letters that the network takes.
        monotonic: seconds of a clock that does not go back.
    """

    def __init__(
        self, sender: SmsSender, *, seconds: float, readable: Callable[[str], str] = str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._sender = sender
        self._seconds = seconds
        self._readable = readable
        self._monotonic = monotonic
        self._turn = threading.Lock()

    def send(self, phone: str, text: str) -> Sending:
        """Put the text into the outbox and return at once."""
        sending = Sending(self._monotonic() + self._seconds, self._monotonic)
        work = threading.Thread(
            target=self._deliver, args=(sending, phone, self._readable(text)), name="sms", daemon=True
        )
        work.start()
        return sending

    def _deliver(self, sending: Sending, phone: str, text: str) -> None:
        outcome, unsure = DeliveryState.FAILED, False
        try:
            if self._turn.acquire(timeout=max(0.0, sending.seconds_left)):
                try:
                    # Said first: whoever asks when the time is just over must not hear that it surely did not go.
                    sending.handed_over()
                    if sending.seconds_left > 0:
                        self._sender.deliver(phone, text, seconds=sending.seconds_left)
                        outcome = DeliveryState.SENT
                finally:
                    self._turn.release()
        except ChannelUnsure:
            unsure = True
        except ChannelFailed:
            pass  # the visitor is told by the state, and offered another way
        finally:
            sending.end(outcome, unsure=unsure)
