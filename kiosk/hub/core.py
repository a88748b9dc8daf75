"""The hub as its use cases see it: what stands below, its key, its clock and its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.domain.lookup_link import Signer
from kiosk.hub.config import HubSettings
from kiosk.hub.ports import Blobs, Ledger, Parts, Records


@dataclass(frozen=True, slots=True)
class Hub:
    """An open hub.

    Attributes:
        records, blobs, parts: what stands below.
        ledger: what outlives a restore.
        signer: signs answers.
        public: the public half of that key, which kiosks know from their enrolment code.
        age_recipient: for whom kiosks seal what they write on sticks ("age1…").
        now: milliseconds since 1970 (UTC).
        free_space: bytes that are left on the disk of records and blobs.
        settings: names, addresses and limits.
    """

    records: Records
    blobs: Blobs
    parts: Parts
    ledger: Ledger
    signer: Signer
    public: bytes
    age_recipient: str
    now: Callable[[], int]
    free_space: Callable[[], int]
    settings: HubSettings = field(default_factory=HubSettings)


@dataclass(frozen=True, slots=True)
class Known:
    """An enrolled kiosk that has not been revoked."""

    id: str
    agency: str
    sign_key: bytes
    incarnation: int


class HubRefused(Exception):
    """A request that this hub does not fulfil. `reason` is a short stable word for programs and logs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ShutOut(HubRefused):
    """Who asks is told by a signed `document` that nothing more is taken from it."""

    def __init__(self, reason: str, document: bytes) -> None:
        super().__init__(reason)
        self.document = document


class RevokedKiosk(ShutOut):
    """A kiosk asks that was revoked. `document` tells it so, signed."""

    def __init__(self, document: bytes) -> None:
        super().__init__("revoked", document)


class ReplacedKiosk(ShutOut):
    """A copy asks of a kiosk that has got another key since. `document` tells it so, signed."""

    def __init__(self, document: bytes) -> None:
        super().__init__("replaced", document)
