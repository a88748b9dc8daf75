"""How a look at a PIN ended. Apart from what looks, so that a page knows the answers without loading the log-in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many wrong tries: `seconds` to go."""

    seconds: int


@dataclass(frozen=True, slots=True)
class PinRight:
    """The PIN was right."""


@dataclass(frozen=True, slots=True)
class PinWrong:
    """It was not. `left` more tries before she is logged out."""

    left: int


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """The session is over: too many wrong PINs, or it had ended before."""


PinAnswer = PinRight | PinWrong | Wait | LoggedOut
