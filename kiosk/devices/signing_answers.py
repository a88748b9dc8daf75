"""What the signing processes answer, checked: an answer of any other shape is no answer."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from kiosk.domain.signatures import Certificate, PinTries, Signature
from kiosk.domain.text import clean

LONGEST_NAME = 120

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class TokenCertificate:
    """A certificate that lies on a token: the id of the key that it goes with, and its DER bytes."""

    key: str
    der: bytes


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A token as its module describes it."""

    serial: str
    label: str
    tries: PinTries
    certificates: tuple[TokenCertificate, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A certificate and whether it is one to sign with (not an authority's, and not for encrypting only)."""

    certificate: Certificate
    signs: bool


def tokens(answer: dict[str, Any]) -> tuple[FoundToken, ...] | None:
    """The tokens that are plugged in."""
    return _checked(lambda: tuple(map(_token, answer["tokens"])))


def judged(answer: dict[str, Any]) -> tuple[Judged, ...] | None:
    """The certificates that were asked about, in their order."""
    return _checked(lambda: tuple(map(_judged, answer["certificates"])))


def signatures(answer: dict[str, Any]) -> tuple[Signature, ...] | None:
    """The signatures of a paper."""
    return _checked(lambda: tuple(map(_signature, answer["signatures"])))


def _checked(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None


def _token(values: dict[str, Any]) -> FoundToken:
    found = tuple(
        TokenCertificate(bytes.fromhex(one["key"]).hex(), base64.b64decode(one["der"], validate=True))
        for one in values["certificates"]
    )
    return FoundToken(bytes.fromhex(values["serial"]).hex(), _name(values["label"]), PinTries(values["tries"]), found)


def _judged(values: dict[str, Any]) -> Judged:
    return Judged(_certificate(values), _flag(values["signs"]))


def _signature(values: dict[str, Any]) -> Signature:
    return Signature(
        _certificate(values["certificate"]),
        None if values["claimed"] is None else _moment(values["claimed"]),
        _flag(values["intact"]),
        _flag(values["whole"]),
    )


def _certificate(values: dict[str, Any]) -> Certificate:
    return Certificate(
        name=_name(values["name"]),
        issuer=_name(values["issuer"]),
        not_before=_moment(values["not_before"]),
        not_after=_moment(values["not_after"]),
        known_issuer=_flag(values["known_issuer"]),
    )


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return clean(value, limit=LONGEST_NAME)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _moment(seconds: Any) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise TypeError
    return datetime.fromtimestamp(seconds, UTC)
