"""Who is at the kiosk: number and PIN, then a one-time code. Wrong tries cost time, not the account."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from kiosk.domain.card_qr import CardText
from kiosk.domain.people import Citizen, CitizenSecrets, CodeWay
from kiosk.domain.throttle import FREE_TRIES, LOGIN_FAILURES_AN_HOUR, Throttle, may_try
from kiosk.domain.visit import Visit
from kiosk.services.one_time_codes import CodeProgress as CodeProgress
from kiosk.services.one_time_codes import CodeRules as CodeRules
from kiosk.services.one_time_codes import OneTimeCodes, Ticket
from kiosk.services.pin_answers import Wait as Wait
from kiosk.services.pins import hash_pin, is_outdated, pin_matches
from kiosk.services.ports import Accounts, ChannelFailed, Clock, CodeChannel, Journal, SlipCodes
from kiosk.services.present import Present

NOBODY: Final = "nobody"
"""The actor in the journal where a number or name has no account."""

ALL_CITIZENS: Final = "kiosk-login"
"""The scope that counts wrong tries of all citizens' accounts together; full, it is opened by an officer only."""

UNKNOWN_SCOPES: Final = 1024

_RULES: Final = CodeRules()

_JUST_SENT: Final = frozenset({"too_soon", "too_many_codes"})
"""Why no text goes out although the way works: the last ones will still arrive."""


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """The PIN was right; now the code. `attempt` is the handle for `confirm`."""

    attempt: str
    way: CodeWay
    sent_to: str


@dataclass(frozen=True, slots=True)
class Passed:
    """The code was right."""

    citizen: Citizen
    evidence: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Not this time. `left` more free tries before a wait; the same words whatever was wrong."""

    left: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Too many wrong tries at many accounts: nobody logs in here until an officer has looked and opened it again."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """The code cannot be sent now.

    `reason`: what the channel says ("no_channel"), "too_many_codes", "wrong_clock", or "no_attempt" where no log-in
    runs that the code could belong to.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class _Attempt:
    """The running log-in or confirmation.

    `charged` is the state of the tries before the charge that pays for the next look at a code. The charge for the PIN
    pays for the first one: a try is number, PIN and code together. None means that the next one is charged by itself.
    `last_step` is what the code is good for: it lets nobody in, and confirms a dossier of whoever is here already.
    """

    id: str
    secrets: CitizenSecrets
    ticket: Ticket
    charged: Throttle | None
    last_step: bool = False


class LogIn:
    """Citizens at the door.

    Every try is charged as a failure before its verdict is known, and a success clears the count: a kill in between
    gives no try back. One object serves one visitor, so only the newest attempt runs.
    """

    def __init__(
        self, accounts: Accounts, journal: Journal, clock: Clock, channel: CodeChannel, pepper: bytes = b"", *,
        slips: SlipCodes | None = None, rules: CodeRules = _RULES, present: Present | None = None,
    ) -> None:  # fmt: skip
        self._accounts = accounts
        self._present = present or Present()
        self._journal = journal
        self._codes = OneTimeCodes(
            accounts, clock, channel, journal.clock_trusted, again_after=rules.again_after, slips=slips, pepper=pepper
        )
        self._pepper = pepper
        self._slips = slips
        self._rules = rules
        self._running: _Attempt | None = None

    def start(self, number: str, pin: str) -> CodeAsked | Refused | Wait | Closed | NotSent:
        """Check number and PIN, and ask for the code."""
        found = self._accounts.citizen(number)
        scope = found.citizen.id if found else nobodys_scope(number)
        state = self._charge(scope)
        if state is None:
            return Closed()
        if not may_try(state):
            return waiting(state)
        passed = pin_matches(found.pin_hash if found else None, pin, self._pepper)
        if found is None or not passed:
            self._accounts.settle_try(scope, passed=False, actor=found.citizen.actor if found else NOBODY, evidence="")
            return Refused(tries_left(state))
        self._renew(found.citizen.id, found.pin_hash, pin)
        # Not settled: the count stays charged until the code, too, was right, or a known PIN would give endless tries.
        self._journal.append("login.pin_passed", actor=found.citizen.actor)
        return self._ask(found, charged=state)

    def send_again(self, attempt: str) -> CodeAsked | NotSent:
        """A new code; the old one is worth nothing any more. Where none can be sent the old one stays good."""
        running = self._running
        if running is None or running.id != attempt:
            return NotSent("no_attempt")
        return self._ask(
            running.secrets, charged=running.charged, chosen=running.ticket.way, last_step=running.last_step
        )

    def other_ways(self, attempt: str) -> tuple[CodeWay, ...]:
        """By which other ways the code of this attempt can come."""
        running = self._running
        if running is None or running.id != attempt:
            return ()
        return tuple(way for way in CodeWay if way is not running.ticket.way and self._can(running.secrets, way))

    def send_otherwise(self, attempt: str, way: CodeWay) -> CodeAsked | NotSent:
        """The code by another way; the old one is worth nothing any more. What was charged stays charged."""
        if way not in self.other_ways(attempt):
            return NotSent("no_attempt")
        running = self._running
        assert running is not None, "other ways are those of a running attempt"
        return self._ask(running.secrets, charged=running.charged, chosen=way, last_step=running.last_step)

    def progress(self, attempt: str) -> CodeProgress:
        """Where the code of this attempt is. Asked every second, so it touches no store."""
        running = self._running
        if running is None or running.id != attempt:
            return CodeProgress()
        delivery = running.ticket.delivery
        return CodeProgress(delivery.state if delivery else None, self._codes.seconds_until_again(running.ticket))

    def ask_again(self, citizen: Citizen) -> CodeAsked | NotSent:
        """A code for the citizen who is logged in: the confirmation code before submitting.

        Raises:
            NotThere: somebody else is; a code alone must let nobody in.
        """
        found = self._accounts.citizen(citizen.number)
        self._present.check(found.citizen if found else None)
        assert found is not None, "a logged-in citizen has an account"
        return self._ask(found, charged=None, last_step=True)

    def confirm(self, attempt: str, typed: str) -> Passed | Refused | Wait | Closed:
        """Check the code of a log-in. A right one clears the count of wrong tries; an attempt that does not run, or
        was asked for as a last step, is refused."""
        answer = self._checked(attempt, typed, last_step=False)
        if isinstance(answer, Passed):
            self._present.came(answer.citizen, evidence=answer.evidence)
        return answer

    def confirm_last_step(self, visit: Visit, typed: str) -> Passed | Refused | Wait | Closed:
        """Check the code that was asked for by `ask_again`. A right one confirms this dossier as it stands now.

        Raises:
            NotThere: the visit is somebody else's.
        """
        self._present.check(visit.citizen)
        running = self._running
        if running is not None and not self._present.is_here(running.secrets.citizen.id):
            return Refused(FREE_TRIES)
        answer = self._checked(visit.attempt, typed, last_step=True)
        if isinstance(answer, Passed) and running is not None:
            self._present.confirm(visit, f"confirmed:{running.ticket.way}")
        return answer

    def card_shown(self, card: CardText) -> None:
        """A card was read: the evidence says so where it is the card of whoever is here, or logs in next."""
        self._present.card_shown(card.number)

    def _checked(self, attempt: str, typed: str, *, last_step: bool) -> Passed | Refused | Wait | Closed:
        running = self._running
        if running is None or running.id != attempt or running.last_step is not last_step:
            return Refused(FREE_TRIES)
        citizen = running.secrets.citizen
        state = running.charged or self._charge(citizen.id)
        if state is None:
            return Closed()
        if not may_try(state):
            return waiting(state)
        self._running = replace(running, charged=None)
        evidence = f"pin+otp:{running.ticket.way}"
        passed = self._codes.check(running.ticket, typed)
        self._accounts.settle_try(
            citizen.id, passed=passed, actor=citizen.actor, evidence=evidence if passed else "pin", shared=ALL_CITIZENS
        )
        if not passed:
            return Refused(tries_left(state))
        self._running = None
        return Passed(citizen, evidence)

    def _charge(self, scope: str) -> Throttle | None:
        return self._accounts.charge_shared_try(scope, shared=ALL_CITIZENS, limit=LOGIN_FAILURES_AN_HOUR)

    def _renew(self, account: str, pin_hash: str, pin: str) -> None:
        """The PIN was right: its hash becomes one of the present kind."""
        if is_outdated(pin_hash, self._pepper):
            self._accounts.renew_pin_hash(account, hash_pin(pin, self._pepper))

    def _can(self, found: CitizenSecrets, way: CodeWay) -> bool:
        match way:
            case CodeWay.PHONE:
                return self._rules.sms and bool(found.citizen.phone)
            case CodeWay.APP:
                return found.has_app
            case CodeWay.SLIP:
                return self._slips is not None

    def _ask(
        self, found: CitizenSecrets, *, charged: Throttle | None, chosen: CodeWay | None = None, last_step: bool = False
    ) -> CodeAsked | NotSent:
        """The code by the chosen way; or by the usual one, and where that fails from an officer."""
        way = chosen or found.code_way
        if way is CodeWay.PHONE and not self._rules.sms:
            # This kiosk cannot send texts: whoever is used to them gets the code from the app or from an officer.
            way = CodeWay.APP if found.has_app else CodeWay.SLIP
        try:
            ticket = self._ticket(found, way)
        except ChannelFailed as error:
            before = self._running
            if str(error) == "too_soon" and chosen is None and before and before.secrets.citizen == found.citizen:
                # Back and forward again: the text that is under way is as good as another one.
                self._running = replace(before, id=secrets.token_hex(8), charged=charged, last_step=last_step)
                return CodeAsked(self._running.id, before.ticket.way, before.ticket.sent_to)
            if chosen is not None or str(error) in _JUST_SENT or not self._can(found, CodeWay.SLIP):
                return NotSent(str(error))
            ticket = self._ticket(found, CodeWay.SLIP)
        self._running = _Attempt(secrets.token_hex(8), found, ticket, charged, last_step)
        return CodeAsked(self._running.id, ticket.way, ticket.sent_to)

    def _ticket(self, found: CitizenSecrets, way: CodeWay) -> Ticket:
        if way is CodeWay.SLIP:
            return self._codes.ask_officer(found.citizen, found.code_secret)
        return self._codes.issue(found.citizen.id, found.code_secret, way, phone=found.citizen.phone)


def nobodys_scope(typed: str) -> str:
    """The scope that holds back tries at a number or name without an account, just as an account's own would.

    One scope for all of them would give accounts away: while it waits, only real ones still answer. There are few
    enough that whoever types at random does not fill the store, and that a scope says nothing about what was typed.
    """
    return f"unknown-{int(sha256(typed.encode()).hexdigest(), 16) % UNKNOWN_SCOPES}"


def tries_left(before: Throttle) -> int:
    """How many free tries there are after the one that was charged on this state."""
    return max(0, FREE_TRIES - before.failures - 1)


def waiting(state: Throttle) -> Wait:
    """The answer while a wait is on."""
    return Wait(math.ceil(state.wait_left_s))
