"""Whoever looks at every answer for what ends all asking: the hub, by its signature, takes nothing more from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk.domain.lookup_link import Check
from kiosk.sync import errors
from kiosk.sync.errors import LockedOut, NotSent
from kiosk.sync.line import Answer
from kiosk.sync.ports import Link, Links, Lock
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_replaced import read_replaced
from kiosk.sync.wire_revoked import read_revoked

REFUSED: Final = 403


def is_revocation(answer: Answer, hub: Mapping[bytes, Check], kiosk: str) -> bool:
    """Whether the hub says of this kiosk, and nobody else says of it, that it was revoked."""
    if answer.status != REFUSED:
        return False
    try:
        return read_revoked(answer.body, hub).kiosk == kiosk
    except WireError:
        return False


def replaced_by(answer: Answer, hub: Mapping[bytes, Check], kiosk: str) -> int | None:
    """The incarnation of the copy that is this kiosk now, as the hub says and nobody else; None where it does not."""
    if answer.status != REFUSED:
        return None
    try:
        said = read_replaced(answer.body, hub)
    except WireError:
        return None
    return said.incarnation if said.kiosk == kiosk else None


class Watch:
    """Locks the kiosk when the hub says so; whatever it holds stays where it is."""

    def __init__(self, links: Links, link: Link, hub: Mapping[bytes, Check]) -> None:
        self._links = links
        self._link = link
        self._hub = hub

    def __call__(self, answer: Answer) -> None:
        """Look at an answer.

        Raises:
            LockedOut: it is a genuine revocation, or another copy has this kiosk's place; the store knows it by now.
            NotSent: what this kiosk shows went with a former key of its own.
        """
        if is_revocation(answer, self._hub, self._link.kiosk):
            self._links.lock(Lock.REVOKED)
            raise LockedOut(Lock.REVOKED)
        number = replaced_by(answer, self._hub, self._link.kiosk)
        if number is None:
            return
        if number <= self._link.incarnation:
            raise NotSent(errors.NOT_KNOWN)
        self._links.lock(Lock.INCARNATION)
        raise LockedOut(Lock.INCARNATION)
