"""Changing officers' accounts, and people who come to the counter without one of their own."""

from __future__ import annotations

from typing import Protocol

from kiosk.domain.people import Citizen, Officer, Role


class LastOfRole(Exception):
    """Nobody else has this role: whoever has it must keep it until somebody else has.

    Attributes:
        role: "head" or "technician".
    """

    def __init__(self, role: Role) -> None:
        super().__init__(role.value)
        self.role = role


class OfficerAccounts(Protocol):
    """Changes of officers' accounts; each journalled in its own transaction."""

    def set_enabled(self, login: str, enabled: bool, *, actor: str) -> Officer:
        """Let an officer log in, or not.

        Raises:
            NotThere: no such officer.
            LastOfRole: nobody else has one of the roles that an office cannot do without.
        """
        ...

    def set_roles(self, login: str, roles: frozenset[Role], *, actor: str) -> Officer:
        """Give an officer other roles; raises what `set_enabled` does."""
        ...

    def reset(self, login: str, *, pin_hash: str, code_secret: str, actor: str) -> Officer:
        """A new PIN and a new secret for the authenticator app; the wait after wrong tries ends.

        Raises:
            NotThere: no such officer.
        """
        ...


class WalkIns(Protocol):
    """People for whom an officer opened a dossier on seeing their card, and who have no account."""

    def meet(self, number: str, name: str, *, actor: str) -> Citizen:
        """The person with this card number: the same id each time. Journalled; a changed name is kept.

        The number must have no account.
        """
        ...

    def id_of(self, number: str) -> str | None:
        """The id under which earlier dossiers of this number stand: an account that is made now takes it over."""
        ...
