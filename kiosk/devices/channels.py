"""Ways to send a one-time code. Here: the demo's phone, and none at all."""

from __future__ import annotations

from typing import NoReturn

from kiosk.services.ports import ChannelFailed, DeliveryState


class Arrived:
    """A `Delivery` that is over."""

    state = DeliveryState.SENT
    may_arrive = True


class DemoPhone:
    """A phone on the screen: it shows what would have been a text message."""

    def __init__(self) -> None:
        self._messages: list[str] = []

    def send(self, phone: str, text: str) -> Arrived:
        """The message arrives at once, whatever the number."""
        self._messages.append(text)
        return Arrived()

    def messages(self) -> tuple[str, ...]:
        """What arrived, newest last."""
        return tuple(self._messages)


class NoChannel:
    """A kiosk without a modem or gateway: citizens use the authenticator app, and a text cannot be sent."""

    def send(self, phone: str, text: str) -> NoReturn:
        """Always refuses."""
        raise ChannelFailed("no_channel")
