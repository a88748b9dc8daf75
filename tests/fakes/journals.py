"""A kiosk's journal without a store: rows that follow each other, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from kiosk.domain.dossier import Attachment, Kind
from kiosk.domain.journal import GENESIS, Header, Row, body_hash, encode_body, event_id
from kiosk.sync.ed25519 import public_key, signer_of
from kiosk.sync.wire_batch import encode_batch
from tests.fakes.samples import AGENCY, DUE, OFFICER, RECEIVED, submission

MADE = int(RECEIVED.timestamp() * 1000)
DUE_AT = int(DUE.timestamp() * 1000)


class FakeJournal:
    """Appends rows as a kiosk's store does and signs batches of them."""

    def __init__(self, kiosk: str = "K1", seed: int = 1, incarnation: int = 1) -> None:
        self.kiosk = kiosk
        self.incarnation = incarnation
        self.rows: list[Row] = []
        self.random = random.Random(seed)
        self.seed = self.random.randbytes(32)
        self.public = public_key(self.seed)
        self.signer = signer_of(self.seed)

    def append(self, kind: str, dossier: str = "", actor: str = "kiosk", body: Mapping[str, Any] | None = None) -> Row:
        """One more row."""
        last = self.rows[-1].header if self.rows else None
        wall = MADE + 1000 * len(self.rows)
        salt, content = self.random.randbytes(16), encode_body(body or {})
        hashed = body_hash(salt, content)
        event = event_id(wall, hashed)
        header = Header(
            sequence=last.sequence + 1 if last else 1,
            event=event,
            dossier=event if kind == Kind.SUBMITTED and not dossier else dossier,
            kind=kind,
            actor=actor,
            wall=wall,
            monotonic=10**12 + self.random.randrange(10**9) + 10**9 * len(self.rows),
            boot="0a4b1c2d3e4f40518293a4b5c6d7e8f9",
            body_hash=hashed,
            previous=last.hash() if last else GENESIS,
        )
        self.rows.append(Row(header, salt, content))
        return self.rows[-1]

    def submitted(
        self, number: int, *, files: Sequence[bytes] = (), code: str = "", secret: str = "", keys_inside: bool = False
    ) -> str:
        """A birth registration with a code of that number of the day; the dossier's id.

        With `keys_inside` as kiosks wrote it first: with the keys of its papers.
        """
        account = self.random.randbytes(16).hex()
        papers = tuple(self._paper(content, slot) for slot, content in enumerate(files))
        body = replace(submission(self.random.randbytes(16).hex(), account=account), papers=papers).as_json() | {
            "code": code or f"{AGENCY}-261120-{number:04d}",
            "code_reason": "",
            "secret": secret or self.random.randbytes(16).hex(),
            "received": MADE,
            "due": DUE_AT,
        }
        if keys_inside:
            body["paper_keys"] = {paper.id: self.random.randbytes(32).hex() for paper in papers}
        return self.append(Kind.SUBMITTED, "", f"citizen:{account}", body).header.dossier

    def accepted(self, dossier: str) -> None:
        """An officer at the kiosk accepts."""
        body = {"received": MADE, "due": DUE_AT, "officer": OFFICER.name}
        self.append(Kind.ACCEPTED, dossier, OFFICER.actor, body)

    def batch(self, first: int = 1, last: int | None = None) -> bytes:
        """The rows of a range as a signed batch."""
        return encode_batch(self.kiosk, self.incarnation, self.rows[first - 1 : last], self.signer.sign)

    def _paper(self, content: bytes, slot: int) -> Attachment:
        digest = sha256(content).hexdigest()
        name = self.random.randbytes(8).hex()
        return Attachment(name, f"paper-{slot}", "Giấy chứng sinh", "application/pdf", len(content), 1, digest)


def without_body(row: Row) -> Row:
    """The row as it travels when its body stays at the kiosk or was erased."""
    return Row(row.header, None, None)
