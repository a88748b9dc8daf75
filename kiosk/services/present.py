"""Whose visit this is: the one person who was recognised here, and what is hers.

A page hands over a `Visit`, a draft, a dossier, a print job. That a person is named there proves nothing: what counts
is who logged in, registered, or stands beside the officer who helps. What belongs to anybody else is not there for this
visit (`NotThere`), so that a refusal does not even tell that it exists. `rights.py` does the same for officers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.domain.assisted import LastStep
from kiosk.domain.people import Citizen
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.confirmation import Confirmation, Help, content_of
from kiosk.services.ports import NotThere


class Present:
    """The person of this visit. One process serves one visit, so there is one at most; with an officer, one after
    another.

    How she was recognised, who helps her, and that she has done the last step is kept here, told by the services that
    saw it. A page knows of it only what it shows.
    """

    def __init__(self) -> None:
        self._account = ""
        self._number = ""
        self._actor = "visitor"
        self._evidence = ""
        self._help: Help | None = None
        self._cards: set[str] = set()
        self._confirmed: Confirmation | None = None
        self._forget: list[Callable[[], None]] = []

    def on_change(self, forget: Callable[[], None]) -> None:
        """Call this whenever somebody else stands here: what a service knows of one person is not another's."""
        self._forget.append(forget)

    # -- for the services that recognise people --------------------------------------------------------------------

    @property
    def actor(self) -> str:
        """Who asks for something now, for the journal: the person, or the officer who helps."""
        return self._actor

    @property
    def number(self) -> str:
        """Of the identity paper of the person who is here; "" for nobody."""
        return self._number

    @property
    def helped(self) -> Help | None:
        """Which officer files for the person now; None where she is alone."""
        return self._help

    @property
    def evidence(self) -> str:
        """How the person was recognised: "pin+otp:phone+card", "card_seen:officer"; "" where nobody was.

        "+card" says that the code of her own card was read. Anybody can print such a code, so it proves nothing.
        """
        shown = self._help is None and self._number in self._cards
        return f"{self._evidence}+card" if shown else self._evidence

    def came(self, citizen: Citizen, *, evidence: str, helped: Help | None = None) -> None:
        """This person was recognised; whoever was here before is not any more, and no last step is done."""
        if self._account and self._account != citizen.id:
            self.left()
        self._account, self._number, self._evidence = citizen.id, citizen.number, evidence
        self._help, self._confirmed = helped, None
        self._actor = helped.officer.actor if helped else citizen.actor

    def card_shown(self, number: str) -> None:
        """The card with this number was read, now or before its owner was recognised."""
        self._cards.add(number)

    def left(self) -> None:
        """Nobody is here."""
        self._account, self._number, self._actor, self._evidence = "", "", "visitor", ""
        self._help, self._confirmed = None, None
        self._cards.clear()
        for forget in self._forget:
            forget()

    # -- the last step -----------------------------------------------------------------------------------------------

    def confirm(self, visit: Visit, proof: str, step: LastStep | None = None) -> None:
        """The person has done her last step for this dossier as it stands now (`Confirmation` says what these are).

        Raises:
            NotThere: the visit is somebody else's.
        """
        self.check(visit.citizen)
        self._confirmed = Confirmation(visit.draft, content_of(visit), proof, step)

    def confirmation(self, visit: Visit) -> Confirmation | Problem:
        """The last step that was done for this dossier, or why there is none; somebody else's is `NotThere`."""
        self.check(visit.citizen)
        done = self._confirmed
        if done is None or (done.step is None) != (self._help is None):
            return Problem("last_step.wanted")
        return done.problem_for(visit) or done

    # -- asked by every function that is about somebody's own --------------------------------------------------------

    def is_here(self, account: str) -> bool:
        """Whether this account's owner is here."""
        return bool(account) and account == self._account

    def check(self, citizen: Citizen | None) -> None:
        """Go on only for the person who is here.

        Raises:
            NotThere: it is somebody else, or nobody.
        """
        if citizen is None or not self.is_here(citizen.id):
            raise NotThere("the account")

    def check_alone(self, citizen: Citizen | None) -> None:
        """As `check`, for what nobody does in somebody else's name: an officer who helps is refused as well.

        Raises:
            NotThere: it is somebody else, or nobody, or an officer stands in for her.
        """
        self.check(citizen)
        if self._help is not None:
            raise NotThere("the account of somebody who is helped")

    def has_filed(self, body: Mapping[str, Any]) -> bool:
        """Whether a dossier with this body is hers; one that was erased is nobody's."""
        return self.is_here(str(body.get("account", "")))
