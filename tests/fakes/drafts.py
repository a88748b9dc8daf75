"""What citizens have begun and not yet filed, in a dictionary."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from kiosk.domain.dossier import Attachment
from kiosk.services.ports import Clock, DraftRecord, NotThere, PaperEvent
from tests.fakes import chance
from tests.fakes.journal import FakeJournal
from tests.fakes.vault import FakeVault


class FakeDrafts:
    """`Drafts` in a dictionary, the one saved last at its end."""

    def __init__(self, vault: FakeVault, clock: Clock, journal: FakeJournal) -> None:
        self._vault = vault
        self._clock = clock
        self._journal = journal
        self._drafts: dict[str, DraftRecord] = {}
        self._keys: dict[str, dict[str, bytes]] = {}

    def start(self, account: str, procedure: str, form_revision: int) -> str:
        draft = chance.token_hex(16)
        self._keys[draft] = {}
        self._drafts[draft] = DraftRecord(draft, account, procedure, form_revision, "", {}, (), self._clock.now())
        return draft

    def latest(self, account: str) -> DraftRecord | None:
        mine = [draft for draft in self._drafts.values() if draft.account == account]
        return max(mine, key=lambda draft: draft.saved, default=None)

    def load(self, draft: str) -> DraftRecord | None:
        return self._drafts.get(draft)

    def save(self, draft: str, answers: Mapping[str, str], *, place: str) -> None:
        before = self._there(draft)
        self._keep(replace(before, answers={**before.answers, **answers}, place=place))

    def attach(
        self,
        draft: str,
        paper: Attachment,
        *,
        key: bytes,
        answers: Mapping[str, str] | None = None,
        place: str = "",
        event: PaperEvent | None = None,
    ) -> None:
        before = self._there(draft)
        self._keys[draft][paper.id] = key
        kept = {**before.answers, **(answers or {})}
        self._keep(replace(before, papers=(*before.papers, paper), answers=kept, place=place or before.place))
        if event:
            self._journal.write(event.kind, event.actor, event.body)

    def paper_key(self, draft: str, attachment: str) -> bytes:
        try:
            return self._keys[draft][attachment]
        except KeyError:
            raise NotThere("a paper of the draft") from None

    def detach(self, draft: str, attachment: str) -> None:
        before = self._drafts.get(draft)
        if before is not None and self._keys[draft].pop(attachment, None) is not None:
            self._drafts[draft] = replace(before, papers=tuple(p for p in before.papers if p.id != attachment))
            self._vault.files.pop(attachment, None)

    def replace(
        self, draft: str, gone: Collection[str], paper: Attachment, *, key: bytes, answers: Mapping[str, str]
    ) -> None:
        before = self._there(draft)
        if not gone or not set(gone) <= set(self._keys[draft]):
            raise NotThere("a paper of the draft")
        place = min(place for place, one in enumerate(before.papers) if one.id in gone)
        rest = [one for one in before.papers if one.id not in gone]
        self._keys[draft][paper.id] = key
        papers = (*rest[:place], paper, *rest[place:])
        self._keep(replace(before, papers=papers, answers={**before.answers, **answers}))
        for one in gone:
            del self._keys[draft][one]
            self._vault.files.pop(one, None)

    def discard(self, draft: str) -> None:
        for paper in self.forget(draft):
            self._vault.files.pop(paper, None)

    def forget(self, draft: str) -> dict[str, bytes]:
        """Drop the draft but not its files; the keys of its papers."""
        self._drafts.pop(draft, None)
        return self._keys.pop(draft, {})

    def keys(self, draft: str) -> dict[str, bytes]:
        """The keys of the draft's papers."""
        return self._keys.get(draft, {})

    def _there(self, draft: str) -> DraftRecord:
        try:
            return self._drafts[draft]
        except KeyError:
            raise NotThere("the draft") from None

    def _keep(self, draft: DraftRecord) -> None:
        self._drafts[draft.id] = replace(draft, saved=self._clock.now())
