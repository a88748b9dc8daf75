"""Whether a printed receipt is genuine: told from its QR alone, without a network, for every kiosk of the commune."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.codes import DossierCode
from kiosk.domain.lookup_link import Seal, verify_lookup_url
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import ProvisionalCode
from kiosk.services.ports import ReceiptKey


class Verdict(StrEnum):
    """What the seal says. Words for people stand under `receipt_check.<value>`."""

    OWN = "own"
    """This kiosk has printed it."""
    SISTER = "sister"
    """Another kiosk of the commune has printed it."""
    REVOKED = "revoked"
    """Sealed with a key that the hub has withdrawn."""
    FORGED = "forged"
    """A known key's signature does not fit: something was changed."""
    UNKNOWN_KEY = "unknown_key"
    """Sealed with a key that this kiosk does not know."""
    NOT_SEALED = "not_sealed"
    """No seal: from a screen, or copied without it."""

    @property
    def genuine(self) -> bool:
        """Whether a kiosk of this commune has printed it."""
        return self in (Verdict.OWN, Verdict.SISTER)


@dataclass(frozen=True, slots=True)
class CheckedLink:
    """A scanned address and what its seal says; `kiosk` is the one whose key it was."""

    code: DossierCode | ProvisionalCode
    secret: bytes
    verdict: Verdict
    kiosk: str = ""


def is_link(text: str) -> bool:
    """Whether somebody scanned a QR instead of typing a code."""
    return text.strip().lower().startswith(("http://", "https://"))


def check_link(text: str, keys: Sequence[ReceiptKey]) -> CheckedLink | Problem:
    """What a scanned look-up address says about the paper that it stands on."""
    scanned = verify_lookup_url(text, {})
    if isinstance(scanned, Problem):
        return scanned
    if scanned.seal is Seal.NONE:
        return CheckedLink(scanned.code, scanned.secret, Verdict.NOT_SEALED)
    for key in keys:
        found = verify_lookup_url(text, key.checks)
        if isinstance(found, Problem) or found.seal is Seal.UNKNOWN_KEY:
            continue
        genuine = found.seal is Seal.GENUINE
        own = Verdict.SISTER if key.kiosk else Verdict.OWN
        verdict = Verdict.FORGED if not genuine else Verdict.REVOKED if key.revoked else own
        return CheckedLink(found.code, found.secret, verdict, key.kiosk)
    return CheckedLink(scanned.code, scanned.secret, Verdict.UNKNOWN_KEY)
