"""What the hub answers to a batch: an acknowledgement or a refusal, signed. Anything else means "not sent"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from kiosk.domain.lookup_link import Check, Signer
from kiosk.sync.wire_batch import MOST_ROWS
from kiosk.sync.wire_document import DocumentKind, open_document, sign_document
from kiosk.sync.wire_errors import BadSignature, Malformed
from kiosk.sync.wire_json import Fields
from kiosk.sync.wire_rows import HASH_BYTES

_LONGEST_REASON: Final = 64


class Outcome(StrEnum):
    """What became of one row. In every case the hub holds it durably and it need not be sent again."""

    STORED = "stored"
    """New, and taken into account."""
    KNOWN = "known"
    """The hub had exactly this row already."""
    HELD = "held"
    """Kept until the rows before it are there; it lies behind `ack_through`."""
    SET_ASIDE = "set_aside"
    """Its dossier was set aside for an officer, with a reason; rows of other dossiers are not affected."""
    LATE = "late"
    """The dossier is the hub's by now: kept as a request for the officer, without effect on its state."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the rows `first` to `last`; `reason` says why for "set_aside" and "late", else it is empty."""

    first: int
    last: int
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """The hub holds these rows.

    Attributes:
        kiosk, incarnation: whose rows.
        batch: digest of the batch that this answers.
        ack_through: every row up to here is durable at the hub; only this closes rows at the kiosk. It falls where the
            hub was restored from a backup: rows behind it are open again.
        head: hash of that row's header, `GENESIS` for 0.
        hub_time: milliseconds since 1970 (UTC).
        results: one after the other, covering the batch.
    """

    kiosk: str
    incarnation: int
    batch: bytes
    ack_through: int
    head: bytes
    hub_time: int
    results: tuple[Result, ...]

    def sign(self, signer: Signer) -> bytes:
        """The acknowledgement as it travels."""
        values = {
            "kiosk": self.kiosk,
            "incarnation": self.incarnation,
            "batch": self.batch.hex(),
            "ack_through": self.ack_through,
            "head": self.head.hex(),
            "hub_time": self.hub_time,
            "results": [[result.first, result.last, result.outcome, result.reason] for result in self.results],
        }
        return sign_document(DocumentKind.ACK, values, signer)


class RefusalReason(StrEnum):
    """Why a whole batch was refused. Nothing of it was kept."""

    FORK = "fork"
    """The hub has another row under the same number: this kiosk is a copy, or was restored without saying so. It stops
    filing and calls for help."""
    INCARNATION = "incarnation"
    """A newer incarnation has taken this one's place, or the hub has never heard of it."""
    REVOKED = "revoked"
    """The hub does not take anything from this kiosk any more."""
    BROKEN = "broken"
    """The batch came damaged: signature, chain or format. Sending it again may help."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The hub kept nothing. `sequence` is the first row that it is about, 0 where it is about none."""

    kiosk: str
    incarnation: int
    batch: bytes
    reason: RefusalReason
    sequence: int
    hub_time: int

    def sign(self, signer: Signer) -> bytes:
        """The refusal as it travels."""
        values = {
            "kiosk": self.kiosk,
            "incarnation": self.incarnation,
            "batch": self.batch.hex(),
            "reason": self.reason,
            "sequence": self.sequence,
            "hub_time": self.hub_time,
        }
        return sign_document(DocumentKind.REFUSAL, values, signer)


def read_ack(data: bytes, keys: Mapping[bytes, Check], *, batch: bytes) -> Ack:
    """The acknowledgement of one batch.

    Args:
        data: the answer as it came.
        keys: the hub's keys.
        batch: digest of the batch that was sent; an older answer played again does not fit.

    Raises:
        WireError: it is no acknowledgement of this batch.
    """
    fields = open_document(data, DocumentKind.ACK, keys).fields
    ack = Ack(
        kiosk=fields.text("kiosk"),
        incarnation=fields.number("incarnation", least=1),
        batch=fields.octets("batch", HASH_BYTES),
        ack_through=fields.number("ack_through"),
        head=fields.octets("head", HASH_BYTES),
        hub_time=fields.number("hub_time"),
        results=fields.items("results", MOST_ROWS, _result),
    )
    if ack.batch != batch:
        raise BadSignature("batch")
    return ack


def read_refusal(data: bytes, keys: Mapping[bytes, Check], *, batch: bytes) -> Refusal:
    """The refusal of one batch; arguments and errors as for `read_ack`."""
    fields = open_document(data, DocumentKind.REFUSAL, keys).fields
    try:
        reason = RefusalReason(fields.text("reason"))
    except ValueError:
        raise Malformed("reason") from None
    refusal = Refusal(
        kiosk=fields.text("kiosk"),
        incarnation=fields.number("incarnation", least=1),
        batch=fields.octets("batch", HASH_BYTES),
        reason=reason,
        sequence=fields.number("sequence"),
        hub_time=fields.number("hub_time"),
    )
    if refusal.batch != batch:
        raise BadSignature("batch")
    return refusal


def _result(value: Any) -> Result:
    if not isinstance(value, list) or len(value) != 4:
        raise Malformed("results")
    fields = Fields(dict(zip(("first", "last", "outcome", "reason"), value, strict=True)))
    try:
        outcome = Outcome(fields.text("outcome"))
    except ValueError:
        raise Malformed("outcome") from None
    first = fields.number("first", least=1)
    return Result(first, fields.number("last", least=first), outcome, fields.text("reason", _LONGEST_REASON, least=0))
