"""An account made on the spot: what was said, a PIN, and a proof by one of the ways that this kiosk allows.

Nothing is written before the proof: who leaves halfway leaves no account. The PIN is hashed at once and waits here, in
the visitor's own process; it travels through no page.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final
from uuid import uuid4

from kiosk.domain.id_papers import ONLY_CARDS, IdPaper, check_paper
from kiosk.domain.people import CodeWay
from kiosk.domain.problem import Problem
from kiosk.domain.registration import NewAccount, Purpose, is_guessable, read_answers
from kiosk.domain.throttle import FREE_TRIES, LOGIN_FAILURES_AN_HOUR, may_try
from kiosk.services.app_enrolment import AppSecret, app_step, new_app_secret
from kiosk.services.login import (
    ALL_CITIZENS,
    Closed,
    CodeAsked,
    CodeProgress,
    CodeRules,
    NotSent,
    Passed,
    Refused,
    Wait,
    tries_left,
    waiting,
)
from kiosk.services.one_time_codes import OneTimeCodes, Ticket
from kiosk.services.pins import hash_pin, is_pin, is_weak
from kiosk.services.ports import Accounts, AlreadyThere, ChannelFailed, Clock, Registry, WalkIns
from kiosk.services.present import Present
from kiosk.services.units import Units

ASKING: Final = "registration"
"""The scope that holds back asking for one number after another whether it has an account."""


class Way(StrEnum):
    """By what a new account may be proved, as the settings name it."""

    SMS = "sms"
    APP = "app"
    OFFICER = "officer"
    VNEID = "vneid"
    SIM = "sim"
    SOCIAL_INSURANCE = "social_insurance"


CODE_WAYS: Final = {Way.SMS: CodeWay.PHONE, Way.APP: CodeWay.APP, Way.OFFICER: CodeWay.SLIP}
"""The ways that work without a network; the others are shown, and say that they need one."""


@dataclass(frozen=True, slots=True)
class WayOffered:
    """One way, and whether it can be taken now; `phone_wanted` where only a telephone number is missing for it."""

    way: Way
    usable: bool
    phone_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The number has got an account meanwhile."""


@dataclass(frozen=True, slots=True)
class _Running:
    """The registration of this visit."""

    new: NewAccount
    pin_hash: str = field(repr=False)
    app: AppSecret
    secret: str = field(repr=False)
    attempt: str = ""
    ticket: Ticket | None = None


class Registrations:
    """One object serves one visitor. Its code is asked for and checked like that of a log-in."""

    def __init__(
        self, accounts: Accounts, registry: Registry, clock: Clock, codes: OneTimeCodes, pepper: bytes,
        walk_ins: WalkIns, units: Units, *, ways: tuple[Way, ...], rules: CodeRules,
        papers: Sequence[IdPaper] = ONLY_CARDS, present: Present | None = None,
    ) -> None:  # fmt: skip
        self._accounts = accounts
        self._registry = registry
        self._clock = clock
        self._codes = codes
        self._pepper = pepper
        self._walk_ins = walk_ins
        self._units = units
        self._papers = papers
        self._ways = ways
        self._rules = rules
        self._present = present or Present()
        self._running: _Running | None = None

    @property
    def without_phone(self) -> tuple[Way, ...]:
        """By which ways somebody without a telephone number can prove an account and later log in; often none."""
        return tuple(way for way in self._ways if way in (Way.APP, Way.OFFICER))

    def number_problem(self, number: str) -> Problem | None:
        """Why this number cannot register. Each answer that gives an account away is charged like a wrong try."""
        if self._accounts.citizen(number) is None:
            return None
        state = self._accounts.charge_shared_try(ASKING, shared=ALL_CITIZENS, limit=LOGIN_FAILURES_AN_HOUR)
        if state is None:
            return Problem("register.closed")
        return Problem("register.taken") if may_try(state) else Problem("register.wait")

    def begin(self, answers: Mapping[str, str], consents: frozenset[Purpose], pin: str) -> Problem | None:
        """Take what was said and the PIN; what is wrong with the PIN or the number, or None."""
        new = read_answers(answers, account=uuid4().hex, consents=consents)
        number = check_paper(new.citizen.number, new.citizen.paper)
        if isinstance(number, Problem):
            return number
        if new.citizen.paper not in self._papers:
            return Problem("id_paper.not_here")
        if not new.citizen.phone and not self.without_phone:
            return Problem("register.phone_wanted")
        address = self._units.printed(new.citizen.street, new.citizen.commune)
        new = replace(new, citizen=replace(new.citizen, number=number, address=address))
        if not is_pin(pin):
            return Problem("pin.form")
        if is_weak(pin) or is_guessable(pin, new.citizen):
            return Problem("pin.weak")
        app = new_app_secret()
        self._running = _Running(new, hash_pin(pin, self._pepper), app, new_app_secret().secret)
        return None

    def ways(self) -> tuple[WayOffered, ...]:
        """The ways of this kiosk, in the order of the settings."""
        wanted = self._rules.sms and self._running is not None and not self._running.new.citizen.phone
        return tuple(WayOffered(way, self._usable(way), wanted and way is Way.SMS) for way in self._ways)

    def _usable(self, way: Way) -> bool:
        running = self._running
        if way is Way.SMS:
            return self._rules.sms and running is not None and bool(running.new.citizen.phone)
        return way in CODE_WAYS

    @property
    def app(self) -> AppSecret | None:
        """What an authenticator app has to learn, where that was the chosen way."""
        running = self._running
        return running.app if running and running.ticket and running.ticket.way is CodeWay.APP else None

    def ask(self, way: Way) -> CodeAsked | NotSent:
        """The code by this way; an earlier one is worth nothing any more."""
        running = self._running
        if running is None or not self._usable(way):
            return NotSent("no_attempt")
        citizen, code_way = running.new.citizen, CODE_WAYS[way]
        secret = running.app.secret if code_way is CodeWay.APP else running.secret
        try:
            if code_way is CodeWay.SLIP:
                ticket = self._codes.ask_officer(citizen, secret)
            else:
                ticket = self._codes.issue(citizen.id, secret, code_way, phone=citizen.phone)
        except ChannelFailed as error:
            return NotSent(str(error))
        self._running = replace(running, attempt=secrets.token_hex(8), ticket=ticket)
        return CodeAsked(self._running.attempt, code_way, ticket.sent_to)

    def send_again(self, attempt: str) -> CodeAsked | NotSent:
        """Another code by the same way."""
        ticket = self._ticket(attempt)
        if ticket is None:
            return NotSent("no_attempt")
        return self.ask(next(way for way, code_way in CODE_WAYS.items() if code_way is ticket.way))

    def other_ways(self, attempt: str) -> tuple[CodeWay, ...]:
        """By which other ways the account may be proved."""
        ticket = self._ticket(attempt)
        usable = (CODE_WAYS[one.way] for one in self.ways() if one.usable)
        return tuple(way for way in usable if ticket is not None and way is not ticket.way)

    def send_otherwise(self, attempt: str, way: CodeWay) -> CodeAsked | NotSent:
        """The code by another way."""
        if way not in self.other_ways(attempt):
            return NotSent("no_attempt")
        return self.ask(next(one for one, code_way in CODE_WAYS.items() if code_way is way))

    def progress(self, attempt: str) -> CodeProgress:
        """Where the code is."""
        ticket = self._ticket(attempt)
        if ticket is None:
            return CodeProgress()
        return CodeProgress(ticket.delivery.state if ticket.delivery else None, self._codes.seconds_until_again(ticket))

    def _ticket(self, attempt: str) -> Ticket | None:
        running = self._running
        return running.ticket if running is not None and attempt and running.attempt == attempt else None

    def confirm(self, attempt: str, typed: str) -> Passed | Refused | Wait | Closed | Taken:
        """Check the code; a right one makes the account, and its owner is logged in by the same proof."""
        running, ticket = self._running, self._ticket(attempt)
        if running is None or ticket is None:
            return Refused(FREE_TRIES)
        citizen = running.new.citizen
        state = self._accounts.charge_shared_try(citizen.id, shared=ALL_CITIZENS, limit=LOGIN_FAILURES_AN_HOUR)
        if state is None:
            return Closed()
        if not may_try(state):
            return waiting(state)
        by_app = ticket.way is CodeWay.APP
        step = app_step(ticket.secret, typed, self._clock) if by_app else None
        passed = step is not None if by_app else self._codes.check(ticket, typed)
        evidence = f"pin+otp:{ticket.way}" if passed else ""
        self._accounts.settle_try(
            citizen.id, passed=passed, actor=citizen.actor, evidence=evidence, shared=ALL_CITIZENS
        )
        if not passed:
            return Refused(tries_left(state))
        seen = "card_seen" if ticket.way is CodeWay.SLIP else "declared"
        if seen == "card_seen":
            # What an officer filed for this card before is its owner's; a number that is only said proves nothing.
            citizen = replace(citizen, id=self._walk_ins.id_of(citizen.number) or citizen.id)
        new = replace(running.new, citizen=citizen, profile=replace(running.new.profile, evidence=seen))
        try:
            self._registry.register(
                new, pin_hash=running.pin_hash, code_secret=ticket.secret, code_way=self._usual(ticket.way), app=step
            )
        except AlreadyThere:
            return Taken()
        self._running = None
        self._present.came(citizen, evidence=evidence)
        return Passed(citizen, evidence)

    def _usual(self, proved_by: CodeWay) -> CodeWay:
        """How later codes come: as the proof did, and for who was proved by an officer by text where that works."""
        running = self._running
        texts = self._rules.sms and running is not None and bool(running.new.citizen.phone)
        return CodeWay.PHONE if proved_by is CodeWay.SLIP and texts else proved_by
