"""The ports of the store in plain memory: for tests of services and screens, without a disk.

`tests/data/test_ports_contract.py` runs the same tests on these and on the real ones.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO

from kiosk.domain.codes import CodeCounter, DossierCode, NoCode, next_code
from kiosk.domain.dossier import Attachment, Dossier, Event, Kind, Status, Submission, fold
from kiosk.domain.journal import GENESIS, Break, Header, Row, body_hash, encode_body, jumped_ahead, printed_head, verify
from kiosk.domain.officers import lost_role
from kiosk.domain.people import Citizen, CitizenSecrets, CodeWay, Officer, OfficerSecrets, Role
from kiosk.domain.print_queue import PrintState, allowed, is_reprint
from kiosk.domain.slip_code import LIFETIME_S
from kiosk.domain.text import sort_key
from kiosk.domain.throttle import HourlyLimit, Throttle, after_failure, elapsed, may_try
from kiosk.domain.typed_codes import PROVISIONAL_SPACE, is_provisional, provisional_code
from kiosk.services.ports import (
    AlreadyThere,
    Clock,
    DraftRecord,
    Filed,
    FilingTerms,
    HelpCall,
    LastOfRole,
    NoNumber,
    NotThere,
    PaperEvent,
    PrintJob,
    SlipRequest,
    StoredFile,
    TooLarge,
)
from tests.fakes.payments import FakeDrawers, FakePayments
from tests.fakes.registry import FakeRegistry


def _millis(clock: Clock) -> int:
    return int(clock.now().timestamp() * 1000)


class FakeJournal:
    """A `Journal` in a list."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.rows: list[Row] = []
        self.events: list[tuple[str, Event]] = []
        self._latest = 0
        self._jumped = False

    def write(self, kind: str, actor: str, body: Mapping[str, Any], dossier: str = "") -> Event:
        """Append one event, of a dossier or of the kiosk itself."""
        sequence, wall = len(self.rows) + 1, _millis(self._clock)
        salt, content = secrets.token_bytes(16), encode_body(body)
        self._jumped = self._jumped or self._jumps()
        header = Header(
            sequence, secrets.token_hex(16), dossier, kind, actor, wall, int(self._clock.monotonic() * 1e9),
            self._clock.boot(), body_hash(salt, content), self._last_hash(),
        )  # fmt: skip
        self.rows.append(Row(header, salt, content))
        self._latest = max(self._latest, wall)
        event = Event(sequence, kind, actor, wall, dict(body))
        self.events.append((dossier, event))
        return event

    def _last_hash(self) -> bytes:
        return self.rows[-1].header.hash() if self.rows else GENESIS

    def append(self, kind: str, *, actor: str, body: Mapping[str, Any] | None = None) -> None:
        self.write(kind, actor, body or {})

    def head(self) -> str:
        return printed_head(self._last_hash())

    def verify(self, heads: Collection[str] = ()) -> Break | None:
        return verify(self.rows, heads=heads)

    def clock_trusted(self) -> bool:
        behind = self.rows and _millis(self._clock) < self._latest - 120_000
        return not (behind or self._jumped or self._jumps())

    def _jumps(self) -> bool:
        if not self.rows or self.rows[-1].header.wall < self._latest:
            return False
        running = int(self._clock.monotonic() * 1e9)
        return jumped_ahead(self.rows[-1].header, _millis(self._clock), running, self._clock.boot())

    def confirm_clock(self, *, actor: str) -> None:
        self.write("clock.confirmed", actor, {"latest": self._latest})
        self._latest, self._jumped = _millis(self._clock), False


class FakeAccounts:
    """`Accounts` in dictionaries."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._citizens: dict[str, CitizenSecrets] = {}
        self._officers: dict[str, OfficerSecrets] = {}
        self._throttles: dict[str, tuple[Throttle, str, float]] = {}
        self._limits: dict[str, tuple[HourlyLimit, str, float]] = {}
        self._counters: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        self._steps: dict[str, tuple[int, int]] = {}

    def citizen(self, number: str) -> CitizenSecrets | None:
        found = self._citizens.get(number)
        if found is None:
            return None
        return replace(found, has_app=found.code_way is CodeWay.APP or found.citizen.id in self._steps)

    def add_citizen(
        self, citizen: Citizen, *, pin_hash: str, code_secret: str, code_way: CodeWay, actor: str = ""
    ) -> None:
        if citizen.number in self._citizens:
            raise AlreadyThere("the card number")
        self._citizens[citizen.number] = CitizenSecrets(citizen, pin_hash, code_secret, code_way)
        self._journal.write("citizen.registered", actor or citizen.actor, {"account": citizen.id})

    def officer(self, login: str) -> OfficerSecrets | None:
        return self._officers.get(login)

    def add_officer(self, officer: Officer, *, pin_hash: str, code_secret: str, actor: str = "kiosk") -> None:
        if officer.login in self._officers:
            raise AlreadyThere("the log-in name")
        self._officers[officer.login] = OfficerSecrets(officer, pin_hash, code_secret)
        self._journal.write("officer.added", actor, {"officer": officer.id})

    def officers(self) -> Sequence[Officer]:
        found = (secret.officer for secret in self._officers.values())
        return sorted(found, key=lambda officer: (sort_key(officer.name), officer.login))

    def replace_officer(self, changed: OfficerSecrets) -> None:
        """Another state of an officer who is there."""
        self._officers[changed.officer.login] = changed

    def forget_tries(self, scope: str) -> None:
        """Wrong tries are no longer held against this scope."""
        self._throttles.pop(scope, None)

    def charge_try(self, scope: str) -> Throttle:
        before = self._throttle(scope)
        after = after_failure(before) if may_try(before) else before
        self._throttles[scope] = after, self._clock.boot(), self._clock.monotonic()
        return before

    def _throttle(self, scope: str) -> Throttle:
        state, boot, at = self._throttles.get(scope, (Throttle(), "", 0.0))
        return elapsed(state, self._since(boot, at))

    def _since(self, boot: str, at: float) -> float:
        return max(0.0, self._clock.monotonic() - at) if boot == self._clock.boot() else 0.0

    def charge_shared_try(self, scope: str, *, shared: str, limit: int) -> Throttle | None:
        if shared in self._limits and len(self._limits[shared][0].ages_s) >= limit:
            return None
        before = self.charge_try(scope)
        if may_try(before):
            self.record_miss(shared, limit=limit)
        return before

    def settle_try(self, scope: str, *, passed: bool, actor: str, evidence: str, shared: str = "") -> None:
        failures = 0 if passed else self._throttle(scope).failures
        if passed:
            self._throttles.pop(scope, None)
        if passed and shared:
            self._keep(shared, self._limit(shared, 1).taken_back())
        body = {"scope": scope, "evidence": evidence, "failures": failures}
        self._journal.write("login.passed" if passed else "login.failed", actor, body)

    def forgive(self, scope: str, *, actor: str) -> None:
        self._throttles.pop(scope, None)
        self._limits.pop(scope, None)
        self._journal.write("login.forgiven", actor, {"scope": scope})

    def next_counter(self, account: str) -> int:
        self._counters[account] = self._counters.get(account, 0) + 1
        return self._counters[account]

    def use_code(self, account: str, mark: int) -> bool:
        fresh = mark > self._marks.get(account, -1)
        if fresh:
            self._marks[account] = mark
        return fresh

    def app_drift(self, account: str) -> int:
        return self._steps.get(account, (-1, 0))[1]

    def use_app_code(self, account: str, step: int, *, drift: int) -> bool:
        fresh = step > self._steps.get(account, (-1, 0))[0]
        if fresh:
            self._steps[account] = step, drift
        return fresh

    def enrol_app(self, account: str, secret: str, step: int, *, drift: int, actor: str) -> None:
        self.replace_citizen(account, code_secret=secret, code_way=CodeWay.APP)
        self._marks[account] = self._counters.get(account, -1)
        self._steps[account] = step, drift
        self._journal.write("citizen.app_enrolled", actor, {"account": account})

    def replace_citizen(self, account: str, **changes: Any) -> None:
        """Change what is kept of an account; for the fakes of other ports."""
        for number, found in self._citizens.items():
            if found.citizen.id == account:
                self._citizens[number] = replace(found, **changes)

    def drop_citizen(self, account: str) -> None:
        """Forget an account; for the fakes of other ports."""
        self._citizens = {key: found for key, found in self._citizens.items() if found.citizen.id != account}
        for kept in (self._throttles, self._counters, self._marks, self._steps):
            kept.pop(account, None)

    def renew_pin_hash(self, account: str, pin_hash: str) -> None:
        self.replace_citizen(account, pin_hash=pin_hash)
        for login, officer in self._officers.items():
            if officer.officer.id == account:
                self._officers[login] = replace(officer, pin_hash=pin_hash)

    def record_miss(self, scope: str, *, limit: int) -> bool:
        before = self._limit(scope, limit)
        self._keep(scope, before.counted() if before.open else before)
        return before.open

    def may_miss(self, scope: str, *, limit: int) -> bool:
        now = self._limit(scope, limit)
        self._keep(scope, now)
        return now.open

    def _limit(self, scope: str, limit: int) -> HourlyLimit:
        state, boot, at = self._limits.get(scope, (HourlyLimit(limit), "", 0.0))
        return replace(state, limit=limit).elapsed(self._since(boot, at))

    def _keep(self, scope: str, state: HourlyLimit) -> None:
        self._limits[scope] = state, self._clock.boot(), self._clock.monotonic()


class FakeSlipCodes:
    """`SlipCodes` in a dictionary."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._rows: dict[str, tuple[SlipRequest, str, str, float]] = {}
        self._officers: dict[str, str] = {}

    def _live(self) -> dict[str, tuple[SlipRequest, str, str, float]]:
        boot, oldest = self._clock.boot(), self._clock.monotonic() - LIFETIME_S
        return {key: row for key, row in self._rows.items() if row[2] == boot and row[3] >= oldest}

    def ask(self, account: str, *, number: str, name: str) -> str:
        self._rows = self._live()
        there = next((key for key, row in self._rows.items() if row[0].account == account), None)
        request = there or secrets.token_hex(16)
        if there is None:
            asked = SlipRequest(request, account, number, name, self._clock.now())
            self._rows[request] = asked, "", self._clock.boot(), self._clock.monotonic()
        return request

    def waiting(self) -> Sequence[SlipRequest]:
        return [row[0] for row in self._live().values() if not row[1]][:50]

    def issue(self, request: str, *, code_hash: str, officer: Officer) -> SlipRequest:
        row = self._live().get(request)
        if row is None or row[1]:
            raise NotThere("the request for a slip code")
        self._rows[request] = row[0], code_hash, self._clock.boot(), self._clock.monotonic()
        self._officers[request] = officer.id
        self._journal.write("slip.issued", officer.actor, {"account": row[0].account, "evidence": "card_seen"})
        return row[0]

    def use(self, request: str, *, account: str, code_hash: str) -> str:
        row = self._live().get(request)
        if row is None or row[0].account != account or row[1] != code_hash:
            return ""
        del self._rows[request]
        return self._officers[request]


class FakeOfficers:
    """`OfficerAccounts` over the officers of the fake accounts."""

    def __init__(self, accounts: FakeAccounts, journal: FakeJournal) -> None:
        self._accounts = accounts
        self._journal = journal

    def set_enabled(self, login: str, enabled: bool, *, actor: str) -> Officer:
        kind = "officer.enabled" if enabled else "officer.disabled"
        return self._change(login, kind, actor, enabled=enabled)

    def set_roles(self, login: str, roles: frozenset[Role], *, actor: str) -> Officer:
        return self._change(login, "officer.roles", actor, roles=roles)

    def reset(self, login: str, *, pin_hash: str, code_secret: str, actor: str) -> Officer:
        officer = self._change(login, "officer.reset", actor)
        self._accounts.replace_officer(OfficerSecrets(officer, pin_hash, code_secret))
        self._accounts.forget_tries(officer.id)
        return officer

    def _change(self, login: str, kind: str, actor: str, **values: Any) -> Officer:
        found = self._accounts.officer(login)
        if found is None:
            raise NotThere("the officer")
        changed = replace(found.officer, **values)
        if role := lost_role(self._accounts.officers(), changed):
            raise LastOfRole(role)
        self._accounts.replace_officer(replace(found, officer=changed))
        body = {"officer": changed.id, "roles": sorted(changed.roles), "enabled": changed.enabled}
        self._journal.write(kind, actor, body)
        return changed


class FakeWalkIns:
    """`WalkIns` in a dictionary."""

    def __init__(self, journal: FakeJournal) -> None:
        self._journal = journal
        self._met: dict[str, Citizen] = {}

    def meet(self, number: str, name: str, *, actor: str) -> Citizen:
        known, first = self.id_of(number), number not in self._met
        self._met[number] = Citizen(known or secrets.token_hex(16), number, name)
        body = {"account": self._met[number].id, "evidence": "card_seen:officer", "first": first}
        self._journal.write("citizen.met", actor, body)
        return self._met[number]

    def id_of(self, number: str) -> str | None:
        return self._met[number].id if number in self._met else None


class FakeVault:
    """A `Vault` in a dictionary; nothing is encrypted."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, bytes]] = {}

    def put(self, source: BinaryIO, *, limit: int, sha256: str = "") -> StoredFile:
        content = source.read(limit + 1)
        if len(content) > limit:
            raise TooLarge
        if sha256 not in ("", hashlib.sha256(content).hexdigest()):
            raise NotThere("the file that was inspected")
        stored = StoredFile(
            secrets.token_hex(16), secrets.token_bytes(32), len(content), hashlib.sha256(content).hexdigest()
        )
        self.files[stored.id] = stored.key, content
        return stored

    def read(self, file: str, key: bytes) -> bytes:
        if file not in self.files or self.files[file][0] != key:
            raise NotThere("a stored paper")
        return self.files[file][1]


class FakeDrafts:
    """`Drafts` in a dictionary, the one saved last at its end."""

    def __init__(self, vault: FakeVault, clock: Clock, journal: FakeJournal) -> None:
        self._vault = vault
        self._clock = clock
        self._journal = journal
        self._drafts: dict[str, DraftRecord] = {}
        self._keys: dict[str, dict[str, bytes]] = {}

    def start(self, account: str, procedure: str, form_revision: int) -> str:
        draft = secrets.token_hex(16)
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


class FakePrintQueue:
    """A `PrintQueue` in a list."""

    def __init__(self) -> None:
        self.jobs: list[PrintJob] = []

    def add(self, dossier: str, kind: str) -> int:
        """Put a paper into the queue."""
        self.jobs.append(PrintJob(len(self.jobs) + 1, dossier, kind, PrintState.PENDING.value, 0, ""))
        return len(self.jobs)

    def job(self, job: int) -> PrintJob | None:
        return self.jobs[job - 1] if 0 < job <= len(self.jobs) else None

    def job_for(self, dossier: str, kind: str) -> int:
        known = [job.id for job in self.of_dossier(dossier) if job.kind == kind]
        return known[0] if known else self.add(dossier, kind)

    def of_dossier(self, dossier: str) -> Sequence[PrintJob]:
        return [job for job in self.jobs if job.dossier == dossier]

    def mark(self, job: int, state: str, *, path: str = "", actor: str = "kiosk") -> None:
        present, after = self.job(job), PrintState(state)
        if present is None:
            raise NotThere("the print job")
        before = PrintState(present.state)
        if not allowed(before, after):
            raise ValueError(f"a print job does not go from {before} to {after}")
        reprints = present.reprints + is_reprint(before, after)
        self.jobs[job - 1] = replace(present, state=after.value, reprints=reprints, path=path or present.path)


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
        dossier, (code, reason) = secrets.token_hex(16), self._code(terms)
        received, due = int(terms.received.timestamp() * 1000), terms.due and int(terms.due.timestamp() * 1000)
        body = {
            **submission.as_json(),
            **{"code": code, "code_reason": reason, "secret": secrets.token_hex(16), "received": received, "due": due},
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
            return str(provisional_code(terms.kiosk, secrets.randbelow(PROVISIONAL_SPACE))), issued.value
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
        self._journal.write(Kind.ERASED, actor, {"basis": basis}, dossier)


class FakeShifts:
    """`Shifts` in one field. `number` and `opened` are those of the newest shift."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._officer: Officer | None = None
        self.number = 0
        self.opened = clock.now()

    def current(self) -> Officer | None:
        return self._officer

    def open(self, officer: Officer) -> None:
        self.close()
        self._officer = officer
        self.number, self.opened = self.number + 1, self._clock.now()
        self._journal.write("shift.opened", officer.actor, {})

    def close(self) -> None:
        if self._officer is not None:
            self._journal.write("shift.closed", self._officer.actor, {})
        self._officer = None


class FakeHelpCalls:
    """`HelpCalls` in a list."""

    def __init__(self, journal: FakeJournal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._waiting: list[HelpCall] = []

    def call(self, step: str) -> None:
        self._waiting.insert(0, HelpCall(step, self._clock.now()))
        self._journal.write("help.called", "visitor", {"step": step})

    def waiting(self) -> Sequence[HelpCall]:
        return tuple(self._waiting[:50])

    def answer(self, officer: Officer) -> None:
        if self._waiting:
            self._journal.write("help.answered", officer.actor, {})
        self._waiting.clear()


class FakeHome:
    """All of them together, under the names that `kiosk.data.home.Home` has."""

    def __init__(self, clock: Clock) -> None:
        self.journal = FakeJournal(clock)
        self.accounts = FakeAccounts(self.journal, clock)
        self.slips = FakeSlipCodes(self.journal, clock)
        self.registry = FakeRegistry(self.accounts, self.journal, clock)
        self.pepper = b"a pepper for tests".ljust(32)
        self.vault = FakeVault()
        self.drafts = FakeDrafts(self.vault, clock, self.journal)
        self.print_queue = FakePrintQueue()
        self.dossiers = FakeDossiers(self.journal, self.drafts, self.vault, self.print_queue, clock)
        self.shifts = FakeShifts(self.journal, clock)
        self.help_calls = FakeHelpCalls(self.journal, clock)
        self.payments = FakePayments(self.journal, self.dossiers, clock)
        self.drawers = FakeDrawers(self.journal, self.shifts, self.payments, clock)
        self.officers = FakeOfficers(self.accounts, self.journal)
        self.walk_ins = FakeWalkIns(self.journal)
