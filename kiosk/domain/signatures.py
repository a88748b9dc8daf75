"""Digital signatures on papers as values: who signed, whether it still holds, and what may no longer be done.

The facts come from a process of its own (`kiosk.services.ports.PaperSigner`); what they mean stands here. Signatures
made at a counter without a network are PAdES B-B: no time stamp (B-T) and no proof against revocation (B-LT) can be had
there, so the time is the signer's own word and a revoked certificate is not noticed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.dossier import Attachment
from kiosk.domain.problem import Problem

LONGEST_PIN = 64
"""Characters. Tokens take 4 to 32; the rest is room for those that take a pass phrase."""


class Standing(StrEnum):
    """What a certificate is worth at a moment."""

    GOOD = "good"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    UNKNOWN_ISSUER = "unknown_issuer"


class Verdict(StrEnum):
    """What a signature is worth, the worst thing about it first."""

    BROKEN = "broken"
    ADDED_TO = "added_to"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    UNKNOWN_ISSUER = "unknown_issuer"
    GOOD = "good"


class PinTries(StrEnum):
    """How many wrong PINs a token still takes. PKCS#11 tells no number, only these marks (CKF_USER_PIN_…)."""

    ENOUGH = "enough"
    FEW = "few"
    LAST = "last"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whose certificate it is.

    Attributes:
        name: the subject's common name.
        issuer: the issuer's.
        not_before, not_after: from when and until when it is valid.
        known_issuer: whether a chain leads to one of the configured roots.
    """

    name: str
    issuer: str
    not_before: datetime
    not_after: datetime
    known_issuer: bool

    def standing(self, now: datetime) -> Standing:
        """What it is worth now."""
        if now > self.not_after:
            return Standing.EXPIRED
        if now < self.not_before:
            return Standing.NOT_YET
        return Standing.GOOD if self.known_issuer else Standing.UNKNOWN_ISSUER


@dataclass(frozen=True, slots=True)
class PluggedToken:
    """A token that is plugged in. `id` stands for its signing key as long as it stays there."""

    id: str
    label: str
    certificate: Certificate
    tries: PinTries = PinTries.ENOUGH


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature on a paper.

    Attributes:
        certificate: the signer's.
        claimed: when it was made, by the signer's own clock; None where it does not say.
        intact: whether the signed bytes are unchanged and were signed by this certificate's key.
        whole: whether it covers the whole file; what was added later may be further signatures and nothing else.
    """

    certificate: Certificate
    claimed: datetime | None
    intact: bool
    whole: bool


def verdict(signature: Signature, now: datetime) -> Verdict:
    """What a signature is worth now: the worst thing that is known about it."""
    if not signature.intact:
        return Verdict.BROKEN
    if not signature.whole:
        return Verdict.ADDED_TO
    return Verdict(signature.certificate.standing(now).value)


def worst(signatures: Collection[Signature], now: datetime) -> Verdict | None:
    """The worst verdict of several; None where nothing is signed."""
    order = list(Verdict)
    return min((verdict(one, now) for one in signatures), key=order.index, default=None)


def usable_problem(token: PluggedToken, now: datetime) -> Problem | None:
    """Why nothing is signed with a token, found before it sees a PIN. An unknown issuer is shown, not refused."""
    if token.tries is PinTries.LOCKED:
        return Problem("signing.pin_locked")
    match token.certificate.standing(now):
        case Standing.EXPIRED:
            return Problem("signing.expired")
        case Standing.NOT_YET:
            return Problem("signing.not_yet")
        case _:
            return None


def change_problem(paper: Attachment) -> Problem | None:
    """Why a paper's file may not be changed (turned, joined, made smaller): a changed byte breaks its signature."""
    return Problem("paper.signed") if paper.signed else None
