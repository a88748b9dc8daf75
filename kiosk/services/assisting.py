"""Assisted filing: an officer begins it on seeing the card, types, and the citizen does the last step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kiosk.domain.assisted import Assisted, LastStep, Reason
from kiosk.domain.id_papers import ONLY_CARDS, IdPaper, paper_of, read_number
from kiosk.domain.identity import check_person_name
from kiosk.domain.people import Officer, Role
from kiosk.domain.problem import Problem
from kiosk.domain.throttle import may_try
from kiosk.domain.visit import Visit
from kiosk.services.confirmation import Help
from kiosk.services.filing import Filing, Incomplete
from kiosk.services.identity_desk import CARD_SEEN
from kiosk.services.login import Refused, Wait, tries_left, waiting
from kiosk.services.number_look_ups import NumberLookUps
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.pins import pin_matches
from kiosk.services.ports import Accounts, Filed, Journal, WalkIns
from kiosk.services.present import Present
from kiosk.services.printing import Printed, Printing
from kiosk.services.rights import Lack, NotAllowed, Rights, SessionState, for_officers

MAY_ASSIST: Final = frozenset({Role.COUNTER, Role.HEAD})


class NotHelping(Exception):
    """The visit is not the one that an officer has begun here."""


class Assisting:
    """What officer and citizen do together. Who helps, whom and why is told to `Present`, not believed from a page."""

    def __init__(
        self, accounts: Accounts, walk_ins: WalkIns, journal: Journal, filing: Filing, printing: Printing,
        officers: OfficerLogIn, rights: Rights, pepper: bytes = b"", papers: Sequence[IdPaper] = ONLY_CARDS,
        *, present: Present | None = None, look_ups: NumberLookUps | None = None,
    ) -> None:  # fmt: skip
        self._accounts = accounts
        self._walk_ins = walk_ins
        self._journal = journal
        self._filing = filing
        self._printing = printing
        self._officers = officers
        self._rights = rights
        self._pepper = pepper
        self._papers = papers
        self._present = present or Present()
        self._look_ups = look_ups or NumberLookUps(accounts, journal, walk_ins)

    @for_officers(MAY_ASSIST)
    def begin(self, officer: Officer, number: str, reason: Reason, name: str = "") -> Visit | Problem:
        """Begin to file for the person whose card the officer holds.

        Args:
            officer: who helps.
            number: from the card, or from another paper that this counter takes.
            reason: from the list.
            name: from the card; wanted only where the number has no account.
        """
        checked = read_number(number, self._papers)
        if isinstance(checked, Problem):
            return checked
        found = self._look_ups.find(officer, checked, CARD_SEEN)
        if isinstance(found, Problem):
            return found
        if found is None:
            if not name.strip():
                return Problem("assist.name_wanted")
            checked_name = check_person_name(name)
            if isinstance(checked_name, Problem):
                return checked_name
            met = self._walk_ins.meet(checked, checked_name, actor=officer.actor)
            citizen = replace(met, paper=paper_of(checked, self._papers))
        else:
            citizen = found.citizen
        self._present.came(citizen, evidence=CARD_SEEN, helped=Help(officer, citizen, reason))
        body = {"account": citizen.id, "reason": reason.value, "evidence": CARD_SEEN}
        self._journal.append("assist.began", actor=officer.actor, body=body)
        return Visit(citizen=citizen, officer=officer, reason=reason.value)

    @for_officers(MAY_ASSIST)
    def hand_over(self, officer: Officer) -> None:
        """ "Đổi tay": the citizen types from now on, and the officer's rights stop until her PIN gives them back."""
        self._officers.lock(officer, "handed_over")

    def last_steps(self, visit: Visit) -> tuple[LastStep, ...]:
        """What the citizen who is helped can do herself: a PIN only where she has one. Others raise `NotHelping`."""
        has_pin = self._accounts.citizen(self._running(visit).citizen.number) is not None
        return (LastStep.PIN, LastStep.SIGNATURE, LastStep.CARD) if has_pin else (LastStep.SIGNATURE, LastStep.CARD)

    def submit_by_pin(self, visit: Visit, pin: str) -> Filed | Refused | Wait:
        """The citizen files with her own PIN, while the officer's rights are stopped.

        Raises:
            NotAllowed: the keyboard has not been handed over.
            NotHelping: no officer has begun this visit.
            Incomplete: something is missing; the PIN was not looked at.
        """
        running = self._running(visit)
        if self._rights.state(running.officer) is SessionState.OPEN:
            raise NotAllowed(Lack.UNLOCK)
        self._filing.check_ready(visit)
        found = self._accounts.citizen(running.citizen.number)
        if found is None:
            raise Incomplete("confirm")
        state = self._accounts.charge_try(running.citizen.id)
        if not may_try(state):
            return waiting(state)
        right = pin_matches(found.pin_hash, pin, self._pepper)
        self._accounts.settle_try(
            running.citizen.id, passed=right, actor=running.citizen.actor, evidence="pin:assisted"
        )
        if not right:
            return Refused(tries_left(state))
        self._present.confirm(visit, "pin", LastStep.PIN)
        return self._filing.submit(visit)

    @for_officers(MAY_ASSIST, fresh_pin=True)
    def submit_witnessed(self, officer: Officer, visit: Visit, step: LastStep) -> Filed:
        """The officer says, with her PIN, that the citizen signed or agreed in front of her.

        Raises:
            NotAllowed: a PIN is claimed that nobody typed.
            NotHelping: she has not begun this visit.
            Incomplete: something is missing.
        """
        running = self._running(visit)
        if running.officer != officer:
            raise NotHelping
        if step is LastStep.PIN:
            raise NotAllowed(Lack.PIN)
        self._present.confirm(visit, f"{step.value}:officer", step)
        return self._filing.submit(visit)

    @for_officers(MAY_ASSIST)
    def print_declaration(self, officer: Officer, visit: Visit) -> Printed:
        """Print the declaration as it stands, for the citizen to read, or hear, and sign before it is filed."""
        running = self._running(visit)
        said = Assisted(officer.id, officer.name, running.reason, LastStep.SIGNATURE)
        return self._printing.print_declaration(self._filing.preview(visit, said), actor=officer.actor)

    def _running(self, visit: Visit) -> Help:
        running = self._present.helped
        if running is None or visit.citizen is None or visit.citizen.id != running.citizen.id:
            raise NotHelping
        return running
