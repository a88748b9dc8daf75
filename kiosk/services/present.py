"""Whose visit this is: the one person who was recognised here, and what is hers.

A page hands over a `Visit`, a draft, a dossier, a print job. That a person is named there proves nothing: what counts
is who logged in, registered, or stands beside the officer who helps. What belongs to anybody else is not there for this
visit (`NotThere`), so that a refusal does not even tell that it exists. `rights.py` does the same for officers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.domain.people import Citizen, Officer
from kiosk.services.ports import NotThere


class Present:
    """The person of this visit. One process serves one visit, so there is one at most; with an officer, one after
    another."""

    def __init__(self) -> None:
        self._account = ""
        self._actor = "visitor"
        self._forget: list[Callable[[], None]] = []

    def on_change(self, forget: Callable[[], None]) -> None:
        """Call this whenever somebody else stands here: what a service knows of one person is not another's."""
        self._forget.append(forget)

    # -- for the services that recognise people --------------------------------------------------------------------

    @property
    def actor(self) -> str:
        """Who asks for something now, for the journal: the person, or the officer who helps."""
        return self._actor

    def came(self, citizen: Citizen, *, helped_by: Officer | None = None) -> None:
        """This person was recognised; whoever was here before is not any more."""
        if self._account and self._account != citizen.id:
            self.left()
        self._account = citizen.id
        self._actor = helped_by.actor if helped_by else citizen.actor

    def left(self) -> None:
        """Nobody is here."""
        self._account, self._actor = "", "visitor"
        for forget in self._forget:
            forget()

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

    def has_filed(self, body: Mapping[str, Any]) -> bool:
        """Whether a dossier with this body is hers; one that was erased is nobody's."""
        return self.is_here(str(body.get("account", "")))
