"""What a kiosk could not apply of what the hub told it, or could not send: counts and short words, nobody's data.

A decision that does not fit the dossier's state at the kiosk, a catalogue that it refused, a file that it cannot send:
the hub would never hear of it otherwise, and people there would believe that all is well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_document import DocumentKind, open_document, sign_document
from kiosk.sync.wire_errors import BadSignature, Malformed
from kiosk.sync.wire_json import Fields
from kiosk.sync.wire_rows import HASH_BYTES

MOST_COUNTS: Final = 100

_WORD: Final = re.compile(r"[a-z][a-z0-9_.]{0,63}")
"""Words of programs: whatever a person's name or number may be, it is not one."""


class What(StrEnum):
    """What is counted. A newer kiosk may count more."""

    EVENT = "event"
    """The hub's events that do not fit their dossier's state at the kiosk; the reason is their kind."""
    REVISION = "revision"
    """The newest catalogue or calendar is not in use; the reason is its subject and why."""
    WITHHELD = "withheld"
    """Dossiers whose bodies cannot travel."""
    FILE = "file"
    """Files that cannot be sent."""


@dataclass(frozen=True, slots=True)
class Count:
    """So many of one thing for one reason."""

    what: str
    reason: str
    number: int


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, as it is now: the next one takes this one's place.

    Attributes:
        kiosk, incarnation: whose.
        number: counts the reports of this kiosk; an older one never takes a newer one's place.
        counts: nothing where all is well.
    """

    kiosk: str
    incarnation: int
    number: int
    counts: tuple[Count, ...]

    def sign(self, signer: Signer) -> bytes:
        """The report as it travels."""
        values = {
            "kiosk": self.kiosk,
            "incarnation": self.incarnation,
            "number": self.number,
            "counts": [[one.what, one.reason, one.number] for one in self.counts],
        }
        return sign_document(DocumentKind.REPORT, values, signer)


def read_report(data: bytes, keys: Mapping[bytes, Check]) -> tuple[Report, bytes]:
    """A kiosk's report, and the digest by which the answer names it.

    Raises:
        WireError: it is no report, or none of these keys has signed it.
    """
    document = open_document(data, DocumentKind.REPORT, keys)
    fields = document.fields
    report = Report(
        kiosk=fields.text("kiosk", 32),
        incarnation=fields.number("incarnation", least=1),
        number=fields.number("number", least=1),
        counts=fields.items("counts", MOST_COUNTS, read_count),
    )
    return report, document.digest


def read_count(value: Any) -> Count:
    """One count from its JSON.

    Raises:
        Malformed: it is none.
    """
    if not isinstance(value, list) or len(value) != 3:
        raise Malformed("counts")
    fields = Fields(dict(zip(("what", "reason", "number"), value, strict=True)))
    what, reason = fields.text("what", 64), fields.text("reason", 64)
    if not (_WORD.fullmatch(what) and _WORD.fullmatch(reason)):
        raise Malformed("counts")
    return Count(what, reason, fields.number("number", least=1))


def word(reason: str) -> str:
    """A reason as it may travel: what is no short word of programs is told as "other"."""
    return reason if _WORD.fullmatch(reason) else "other"


@dataclass(frozen=True, slots=True)
class Reported:
    """The hub has a report. `report` is its digest."""

    report: bytes
    hub_time: int

    def sign(self, signer: Signer) -> bytes:
        """The answer as it travels."""
        return sign_document(DocumentKind.REPORTED, {"report": self.report.hex(), "hub_time": self.hub_time}, signer)


def read_reported(data: bytes, keys: Mapping[bytes, Check], *, report: bytes) -> Reported:
    """The hub's answer to one report.

    Raises:
        WireError: it is no answer to that report.
    """
    fields = open_document(data, DocumentKind.REPORTED, keys).fields
    answer = Reported(fields.octets("report", HASH_BYTES), fields.number("hub_time"))
    if answer.report != report:
        raise BadSignature("report")
    return answer
