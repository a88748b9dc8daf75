"""An officer's time at the counter: log-in, lock, the PIN again, log-out. All of it stands in the journal."""

from __future__ import annotations

from typing import Final

from kiosk.domain.people import CodeWay, Officer, OfficerSecrets
from kiosk.domain.throttle import may_try
from kiosk.services.login import NOBODY, NotSent, Refused, Wait, nobodys_scope, tries_left, waiting
from kiosk.services.one_time_codes import OneTimeCodes
from kiosk.services.pin_answers import LoggedOut, PinAnswer, PinRight, PinWrong
from kiosk.services.pins import hash_pin, is_outdated, pin_matches
from kiosk.services.ports import Accounts, ChannelFailed, Journal
from kiosk.services.rights import Rights, SessionState

LOG_IN_EVIDENCE: Final = "pin+otp:app"


class OfficerLogIn:
    """Officers at their door. Tries are charged before their verdict is known, as with citizens."""

    def __init__(
        self, accounts: Accounts, journal: Journal, codes: OneTimeCodes, rights: Rights, pepper: bytes = b""
    ) -> None:
        self._accounts = accounts
        self._journal = journal
        self._codes = codes
        self._rights = rights
        self._pepper = pepper

    def log_in(self, login: str, pin: str, code: str) -> Officer | Refused | Wait | NotSent:
        """Name, PIN and authenticator code at once; the answer is the same whatever was wrong.

        It goes on while citizens' log-in is closed, or nobody could open that again.
        """
        found = self._accounts.officer(login)
        scope = found.officer.id if found else nobodys_scope(login)
        state = self._accounts.charge_try(scope)
        if not may_try(state):
            return waiting(state)
        passed = pin_matches(found.pin_hash if found else None, pin, self._pepper)
        if found is not None and passed:
            try:
                ticket = self._codes.issue(scope, found.code_secret, CodeWay.APP, phone="")
            except ChannelFailed as error:
                return NotSent(str(error))
            passed = found.officer.enabled and self._codes.check(ticket, code)
        actor = found.officer.actor if found else NOBODY
        evidence = LOG_IN_EVIDENCE if passed else "disabled" if found and not found.officer.enabled else ""
        self._accounts.settle_try(scope, passed=passed, actor=actor, evidence=evidence)
        if found is None or not passed:
            return Refused(tries_left(state))
        return self._rights.begin(found.officer, self._renewed(found, pin))

    def _renewed(self, found: OfficerSecrets, pin: str) -> str:
        """The PIN was right: its hash, made anew where it is not of the present kind."""
        if not is_outdated(found.pin_hash, self._pepper):
            return found.pin_hash
        renewed = hash_pin(pin, self._pepper)
        self._accounts.renew_pin_hash(found.officer.id, renewed)
        return renewed

    def state(self, officer: Officer) -> SessionState:
        """How the session stands; asks no disk."""
        return self._rights.state(officer)

    def lock(self, officer: Officer, reason: str) -> None:
        """Stop her rights until her PIN opens them again.

        Args:
            officer: who is at work.
            reason: "idle" or "handed_over", for the journal.
        """
        if self._rights.lock(officer):
            self._journal.append("officer.locked", actor=officer.actor, body={"reason": reason})

    def unlock(self, officer: Officer, pin: str) -> PinAnswer:
        """Her PIN gives her rights back."""
        answer = self._check_pin(officer, pin, "unlock")
        if isinstance(answer, PinRight):
            self._journal.append("officer.unlocked", actor=officer.actor)
        return answer

    def confirm_pin(self, officer: Officer, pin: str) -> PinAnswer:
        """Her PIN before a sensitive act. For a while after it `for_officers(fresh_pin=True)` lets her through."""
        if self._rights.state(officer) is SessionState.LOCKED:
            return LoggedOut()
        return self._check_pin(officer, pin, "confirm")

    def log_out(self, officer: Officer, reason: str) -> None:
        """She is not at work here any more. `reason`: "left", "idle", "over", for the journal."""
        if self._rights.end(officer):
            self._journal.append("officer.logged_out", actor=officer.actor, body={"reason": reason})

    def _check_pin(self, officer: Officer, pin: str, act: str) -> PinAnswer:
        found = self._accounts.officer(officer.login)
        if self._rights.state(officer) is SessionState.OVER or found is None or not found.officer.enabled:
            self.log_out(officer, "over")
            return LoggedOut()
        state = self._accounts.charge_try(officer.id)
        if not may_try(state):
            return waiting(state)
        right = pin_matches(found.pin_hash, pin, self._pepper)
        self._accounts.settle_try(officer.id, passed=right, actor=officer.actor, evidence=f"pin:{act}")
        if self._rights.pin_was(officer, right=right) is SessionState.OVER:
            self._journal.append("officer.logged_out", actor=officer.actor, body={"reason": "wrong_pins"})
            return LoggedOut()
        return PinRight() if right else PinWrong(self._rights.pins_left(officer))
