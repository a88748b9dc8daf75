"""Whoever looks at every answer for the one that ends all asking: the hub, by its signature, has revoked this kiosk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk.domain.lookup_link import Check
from kiosk.sync.errors import LockedOut
from kiosk.sync.line import Answer
from kiosk.sync.ports import Link, Links, Lock
from kiosk.sync.wire_errors import WireError
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


class Watch:
    """Locks the kiosk when the hub says so; whatever it holds stays where it is."""

    def __init__(self, links: Links, link: Link, hub: Mapping[bytes, Check]) -> None:
        self._links = links
        self._link = link
        self._hub = hub

    def __call__(self, answer: Answer) -> None:
        """Look at an answer.

        Raises:
            LockedOut: it is a genuine revocation; the store knows it by now.
        """
        if is_revocation(answer, self._hub, self._link.kiosk):
            self._links.lock(Lock.REVOKED)
            raise LockedOut(Lock.REVOKED)
