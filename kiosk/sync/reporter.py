"""Tells the hub what this kiosk could not apply or send, when that has changed since the hub last heard of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync import wire_document, wire_paths
from kiosk.sync.line import Line
from kiosk.sync.ports import Link, Refusals
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_report import Report, read_reported


class Reporter:
    """Reports over the line."""

    def __init__(
        self, refusals: Refusals, line: Line, link: Link, signer: Signer, checks: Mapping[bytes, Check]
    ) -> None:
        self._refusals = refusals
        self._line = line
        self._link = link
        self._signer = signer
        self._checks = checks

    def tell(self) -> bool:
        """Report what is new; whether the hub has signed that it knows.

        An older hub has no ear for it, and nothing else may wait for that: the next round tries again.

        Raises:
            NotSent: the line broke.
        """
        counts = self._refusals.counts()
        if counts == self._refusals.told():
            return False
        document = written(self._refusals, self._link, self._signer)
        headers = {"Content-Type": wire_document.MEDIA_TYPE}
        answer = self._line.ask("POST", wire_paths.REPORT, headers=headers, content=document)
        try:
            read_reported(answer.body, self._checks, report=hashlib.sha256(document).digest())
        except WireError:
            return False
        self._refusals.note_told(counts)
        return True


def written(refusals: Refusals, link: Link, signer: Signer) -> bytes:
    """The report as it is now, for line or stick."""
    return Report(link.kiosk, link.incarnation, refusals.next_number(), refusals.counts()).sign(signer)
