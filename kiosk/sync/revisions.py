"""Fetches the catalogues and calendars that the feed tells of: piece by piece, so that a break costs one piece.

What comes is believed when its hash is the one that the hub has signed in the feed, and the document itself is signed,
too, and says that it is this very revision of this agency. Until then nothing of it is read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from kiosk.domain.lookup_link import Check
from kiosk.sync import errors, wire_paths
from kiosk.sync.ed25519 import checks_of
from kiosk.sync.errors import NotSent
from kiosk.sync.line import Line
from kiosk.sync.ports import Link, Revisions, WantedRevision
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_feed import Pointer
from kiosk.sync.wire_revision import LARGEST, PIECE, read_pointed

_NOT_THERE: Final = (404, 416)


class RevisionFetcher:
    """Fetches over the line."""

    def __init__(self, revisions: Revisions, line: Line, link: Link, checks: Mapping[bytes, Check]) -> None:
        self._revisions = revisions
        self._line = line
        self._link = link
        self._checks = checks

    def fetch(self) -> int:
        """Fetch what is wanted, and take it into use; how many were.

        Raises:
            NotSent: a passing fault; what came stays.
        """
        return sum(self._fetch(one) for one in self._revisions.wanted())

    def _fetch(self, wanted: WantedRevision) -> bool:
        pointer, come = wanted.pointer, wanted.come
        if pointer.size > LARGEST:
            self._revisions.refuse(pointer.sha256)
            return False
        while come < pointer.size:
            piece = self._piece(pointer, come)
            if piece is None:
                return False  # the hub has lost it: nothing else may wait for that
            come = self._revisions.keep(pointer.sha256, piece, at=come)
        taken = _taken(self._revisions, pointer, self._revisions.content(pointer.sha256), self._checks, self._link)
        if taken is None:
            raise NotSent(errors.NOT_THE_HUB)
        return taken

    def _piece(self, pointer: Pointer, start: int) -> bytes | None:
        last = min(start + PIECE, pointer.size) - 1
        path = f"{wire_paths.REVISIONS}/{pointer.sha256}"
        answer = self._line.ask("GET", path, headers={"Range": f"bytes={start}-{last}"})
        if answer.status in _NOT_THERE:
            return None
        # A captive portal's page is no piece: it knows nothing of ranges.
        asked = (206, f"bytes {start}-{last}/{pointer.size}", last + 1 - start)
        if (answer.status, answer.headers.get("content-range"), len(answer.body)) != asked:
            raise answer.fault()
        return answer.body


def brought(revisions: Revisions, link: Link, content: bytes) -> bool:
    """Take a revision that a stick has brought, if the feed has told of it and it is wanted; whether it is in use."""
    digest = hashlib.sha256(content).hexdigest()
    for one in revisions.wanted():
        if one.pointer.sha256 == digest:
            if one.come < len(content):
                revisions.keep(digest, content[one.come :], at=one.come)
            return bool(_taken(revisions, one.pointer, content, checks_of([link.hub_key]), link))
    return False


def _taken(
    revisions: Revisions, pointer: Pointer, content: bytes, checks: Mapping[bytes, Check], link: Link
) -> bool | None:
    """Whether a whole revision is in use from now on; None where it was damaged on the way and comes anew."""
    if hashlib.sha256(content).hexdigest() != pointer.sha256:
        revisions.forget(pointer.sha256)
        return None
    try:
        revision = read_pointed(content, checks, pointer=pointer, agency=link.agency)
    except WireError:
        revisions.refuse(pointer.sha256)
        return False
    return revisions.take(pointer.sha256, revision)
