"""A kiosk as the hub sees it: keys, a journal, and answers that it only believes when the hub has signed them."""

from __future__ import annotations

from typing import Self

from kiosk.hub import ingest, kiosks
from kiosk.hub.core import Hub, Known
from kiosk.hub.feed import page
from kiosk.sync.ed25519 import check_of, checks_of
from kiosk.sync.wire_ack import Ack, Outcome, Refusal, read_ack, read_refusal
from kiosk.sync.wire_batch import decode_batch
from kiosk.sync.wire_document import DocumentKind, open_own_document
from kiosk.sync.wire_enrol import Enrolled, EnrolmentCode, EnrolRequest, read_enrolled
from kiosk.sync.wire_feed import Item, read_feed_page
from tests.fakes.journals import FakeJournal


class HubKiosk:
    """Speaks with a hub by function calls, in the bytes that would travel."""

    def __init__(self, hub: Hub, journal: FakeJournal, answer: Enrolled) -> None:
        self.hub = hub
        self.journal = journal
        self.answer = answer
        self.cursor = answer.cursor
        self.checks = checks_of([hub.public])

    @classmethod
    def enrolled(cls, hub: Hub, code: EnrolmentCode, *, seed: int = 1, hardware: str = "serial 1") -> Self:
        """A kiosk that has shown this code."""
        journal = FakeJournal(seed=seed)
        data = enrol_request(journal, code, hardware=hardware)
        request = open_own_document(data, DocumentKind.ENROL, "sign_key", check_of)
        answer = read_enrolled(kiosks.enrol(hub, data), code, request=request.digest, check_of=check_of)
        journal.kiosk = answer.kiosk
        return cls(hub, journal, answer)

    @property
    def known(self) -> Known:
        """As the hub knows it."""
        known = kiosks.by_token(self.hub, self.answer.token)
        assert known is not None
        return known

    def push(self, first: int = 1, last: int | None = None) -> Ack:
        """Send rows; the hub must take the batch."""
        data = self.journal.batch(first, last)
        return read_ack(ingest.take_in(self.hub, data).document, self.checks, batch=decode_batch(data).digest)

    def refused(self, first: int = 1, last: int | None = None) -> Refusal:
        """Send rows; the hub must refuse the batch."""
        data = self.journal.batch(first, last)
        return read_refusal(ingest.take_in(self.hub, data).document, self.checks, batch=decode_batch(data).digest)

    def outcomes(self, ack: Ack) -> list[tuple[Outcome, str]]:
        """What became of each row."""
        return [(result.outcome, result.reason) for result in ack.results for _ in range(result.first, result.last + 1)]

    def news(self, most: int = 200) -> tuple[Item, ...]:
        """One page of the feed behind the last one."""
        answer = page(self.hub, self.known, after=self.cursor, most=most)
        signed = answer.sign(self.hub.signer)
        read = read_feed_page(signed, self.checks, kiosk=self.answer.kiosk, after=self.cursor)
        self.cursor = read.cursor
        return read.items


def enrol_request(journal: FakeJournal, code: EnrolmentCode, *, hardware: str = "serial 1") -> bytes:
    """What a new kiosk sends."""
    request = EnrolRequest(code.secret, journal.public, journal.random.randbytes(32), "", hardware, "0.2.0")
    return request.sign(journal.signer)
