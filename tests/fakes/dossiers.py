"""The filed dossiers, folded from the fake journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from kiosk.domain.codes import CodeCounter, DossierCode, NoCode, next_code
from kiosk.domain.dossier import Dossier, Erasure, Event, Kind, Status, Submission, fold
from kiosk.domain.people import Officer
from kiosk.domain.typed_codes import PROVISIONAL_SPACE, is_provisional, provisional_code
from kiosk.services.ports import AlreadyThere, Clock, Filed, FilingTerms, NoNumber, NotThere
from tests.fakes import chance
from tests.fakes.drafts import FakeDrafts
from tests.fakes.journal import FakeJournal
from tests.fakes.print_queue import FakePrintQueue
from tests.fakes.vault import FakeVault


class FakeDossiers:
    """`Dossiers` folded from the fake journal."""

    def __init__(
        self, journal: FakeJournal, drafts: FakeDrafts, vault: FakeVault, queue: FakePrintQueue, clock: Clock
    ) -> None:
        self._journal = journal
        self._drafts = drafts
        self._vault = vault
        self._queue = queue
        self._clock = clock
        self._counter = CodeCounter()
        self._filed: dict[str, Filed] = {}
        self._keys: dict[str, dict[str, bytes]] = {}
        self._events: dict[str, list[Event]] = {}
        self._erased: dict[str, Dossier] = {}

    def submit(self, submission: Submission, terms: FilingTerms) -> Filed:
        if before := self._filed.get(submission.key):
            return replace(before, dossier=self._present(before.dossier.id), repeated=True)
        keys = self._drafts.keys(submission.key)
        if not all(paper.id in keys for paper in submission.papers):
            raise NotThere("a paper of the draft")
        self._drafts.forget(submission.key)
        dossier, (code, reason) = chance.token_hex(16), self._code(terms)
        received, due = int(terms.received.timestamp() * 1000), terms.due and int(terms.due.timestamp() * 1000)
        body = {
            **submission.as_json(),
            **{"code": code, "code_reason": reason, "secret": chance.token_hex(16), "received": received, "due": due},
        }
        self._keys[dossier] = {paper.id: keys[paper.id] for paper in submission.papers}
        self._events[dossier] = [self._journal.write(Kind.SUBMITTED, f"citizen:{submission.account}", body, dossier)]
        if helped := submission.assisted:
            self._events[dossier].append(self._journal.write(Kind.ASSISTED, helped.actor, helped.as_json(), dossier))
        if officer := terms.accept_as:
            accepted = {"received": received, "due": due, "officer": officer.name}
            self._events[dossier].append(self._journal.write(Kind.ACCEPTED, officer.actor, accepted, dossier))
        job = self._queue.add(dossier, "receipt" if terms.accept_as else "confirmation")
        self._filed[submission.key] = Filed(self._present(dossier), repeated=False, print_job=job)
        return self._filed[submission.key]

    def _code(self, terms: FilingTerms) -> tuple[str, str]:
        issued = self._national(terms)
        if isinstance(issued, NoCode):
            return str(provisional_code(terms.kiosk, chance.randbelow(PROVISIONAL_SPACE))), issued.value
        return str(issued), ""

    def _national(self, terms: FilingTerms) -> DossierCode | NoCode:
        issued = next_code(
            terms.agency, terms.lane, self._counter, today=terms.today, clock_trusted=terms.clock_trusted,
            lease_end=terms.lease_end,
        )  # fmt: skip
        if isinstance(issued, NoCode):
            return issued
        self._counter = issued.counter
        return issued.code

    def _present(self, dossier: str) -> Dossier:
        return self._erased.get(dossier) or fold(dossier, self._events[dossier])

    def events_of(self, dossier: str) -> list[Event]:
        """All events of a dossier; none for one that is not there."""
        return self._events.get(dossier, [])

    def add_event(self, dossier: str, event: Event) -> None:
        """One more event, which another fake has written into the journal."""
        self._events[dossier].append(event)

    def all_ids(self) -> list[str]:
        """Every dossier, oldest first."""
        return list(self._events)

    def by_code(self, code: str) -> Dossier | None:
        present = map(self._present, self._events)
        return next((found for found in present if code in (found.code, *found.earlier_codes)), None)

    def give_code(self, dossier: str, terms: FilingTerms, *, actor: str, code: DossierCode | None = None) -> Filed:
        before = self.by_id(dossier)
        if before is None or not before.body:
            raise NotThere("the dossier")
        if not is_provisional(before.code):
            return Filed(before, repeated=True, print_job=1)
        given = code or self._national(terms)
        if isinstance(given, NoCode):
            raise NoNumber(given)
        if self.by_code(str(given)) is not None:
            raise AlreadyThere("the code")
        after = self.record(dossier, Kind.CODE_GIVEN, actor=actor, body={"code": str(given), "before": before.code})
        return Filed(after, repeated=False, print_job=self._queue.add(dossier, "confirmation"))

    def provisional(self) -> Sequence[Dossier]:
        present = [self._present(dossier) for dossier in self._events]
        return [dossier for dossier in present if is_provisional(dossier.code) and dossier.body][:50]

    def by_id(self, dossier: str) -> Dossier | None:
        return self._present(dossier) if dossier in self._events else None

    def waiting(self) -> Sequence[Dossier]:
        present = [self._present(dossier) for dossier in self._events]
        return [dossier for dossier in present if dossier.status is Status.REGISTERED][:50]

    def accept(self, dossier: str, officer: Officer, *, received: datetime, due: datetime | None) -> Filed:
        moments = {"received": received, "due": due}
        body: dict[str, Any] = {name: moment and int(moment.timestamp() * 1000) for name, moment in moments.items()}
        body["officer"] = officer.name
        accepted = self.record(dossier, Kind.ACCEPTED, actor=officer.actor, body=body)
        return Filed(accepted, repeated=False, print_job=self._queue.add(dossier, "receipt"))

    def of_account(self, account: str) -> Sequence[Dossier]:
        newest_first = [self._present(dossier) for dossier in self._events][::-1]
        mine = [dossier for dossier in newest_first if dossier.body.get("account") == account]
        return sorted(mine, key=lambda dossier: dossier.received, reverse=True)[:50]

    def record(self, dossier: str, kind: Kind, *, actor: str, body: Mapping[str, Any]) -> Dossier:
        if dossier not in self._events:
            raise NotThere("the dossier")
        # Folded before it is kept: a transition that is not allowed leaves nothing behind.
        fold(dossier, [*self._events[dossier], Event(0, kind, actor, 0, body)])
        self._events[dossier].append(self._journal.write(kind, actor, body, dossier))
        return self._present(dossier)

    def paper_key(self, dossier: str, attachment: str) -> bytes:
        try:
            return self._keys[dossier][attachment]
        except KeyError:
            raise NotThere("a paper of the dossier") from None

    def erase(self, dossier: str, *, actor: str, basis: str) -> None:
        if dossier not in self._events:
            raise NotThere("the dossier")
        for paper in self._keys.pop(dossier, {}):
            self._vault.files.pop(paper, None)
        before = self._present(dossier)
        self._erased[dossier] = replace(before, secret="", officer="", body={})
        event = self._journal.write(Kind.ERASED, actor, {"basis": basis}, dossier)
        self._erased[dossier] = replace(self._erased[dossier], erased=Erasure(event.wall, basis))
