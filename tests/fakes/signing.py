"""A `PaperSigner` in plain memory: signatures are lines behind the file that tell its hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from kiosk.domain.problem import Problem
from kiosk.domain.signatures import Certificate, PinTries, PluggedToken, Signature

PIN = "246810"
CERTIFICATE = Certificate(
    "NGUYỄN VĂN MẪU", "CA THỬ NGHIỆM", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC), True
)
TOKEN = PluggedToken("serial/01", "USB ký số", CERTIFICATE)

_LINE = re.compile(rb"%%signed ([0-9a-f]{64})\n")
_PROBLEMS = {
    PinTries.ENOUGH: "signing.pin_wrong",
    PinTries.FEW: "signing.pin_few",
    PinTries.LAST: "signing.pin_last",
    PinTries.LOCKED: "signing.pin_locked",
}


class FakeSigner:
    """Set `token` to what is plugged in, `cannot` to why nobody signs here; after three wrong PINs it locks."""

    def __init__(self) -> None:
        self.token: PluggedToken | Problem = TOKEN
        self.cannot: Problem | None = None
        self.cannot_check: Problem | None = None
        self.claimed = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
        self.wrong = 0
        self.stopped = 0
        self.checked: list[bytes] = []

    def can_sign(self) -> Problem | None:
        return self.cannot

    def plugged(self, now: datetime) -> PluggedToken | Problem:
        return self.cannot or self.token

    def sign(self, pdf: bytes, token: PluggedToken, pin: str) -> bytes | Problem:
        if self.token != token:
            return Problem("signing.no_token")
        if pin != PIN:
            self.wrong += 1
            left = (PinTries.ENOUGH, PinTries.FEW, PinTries.LAST, PinTries.LOCKED)[min(self.wrong, 3)]
            return Problem(_PROBLEMS[left])
        return pdf + self.line(pdf)

    def verify(self, pdf: bytes, now: datetime) -> Sequence[Signature] | Problem:
        if self.cannot_check:
            return self.cannot_check
        self.checked.append(pdf)
        found = list(_LINE.finditer(pdf))
        ends_signed = bool(found) and found[-1].end() == len(pdf)
        return [
            Signature(CERTIFICATE, self.claimed, _hash(pdf[: line.start()]) == line[1], ends_signed) for line in found
        ]

    def stop(self) -> None:
        self.stopped += 1

    @staticmethod
    def line(pdf: bytes) -> bytes:
        """The signature of these bytes."""
        return b"%%signed " + _hash(pdf) + b"\n"


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()
