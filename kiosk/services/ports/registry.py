"""Accounts as their owners make, change and end them; what each agreed to; PINs that were set anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kiosk.domain.people import Citizen, CodeWay, Officer
from kiosk.domain.registration import Consent, NewAccount, Profile, Purpose


@dataclass(frozen=True, slots=True)
class PinReset:
    """A PIN that an officer let somebody set anew; it stands, and a second officer has yet to sign for it."""

    id: int
    account: str
    name: str
    """Whose PIN it is."""
    officer: str
    at: datetime


class Registry(Protocol):
    """Everything about an account but its log-in."""

    def register(
        self, new: NewAccount, *, pin_hash: str, code_secret: str, code_way: CodeWay, app: tuple[int, int] | None = None
    ) -> None:
        """Write account, profile and consents, and their journal event, in one transaction.

        `app` is the step and the drift of the authenticator app's first code.

        Raises:
            AlreadyThere: the card number has an account.
        """
        ...

    def profile(self, account: str) -> Profile:
        """What the account says of its owner; that of a citizen where it never said more."""
        ...

    def correct(self, citizen: Citizen) -> None:
        """Change telephone, e-mail and address. Journalled in the same transaction; a number and a name are not ours
        to change. An account that is gone raises `NotThere`."""
        ...

    def consents(self, account: str) -> Sequence[Consent]:
        """What was agreed to, the newest of each purpose."""
        ...

    def agree(self, account: str, purpose: Purpose, *, version: str, actor: str) -> None:
        """Agree to a purpose, with the time. Journalled in the same transaction."""
        ...

    def withdraw(self, account: str, purpose: Purpose, *, actor: str) -> None:
        """Take an agreement back, with the time. Journalled in the same transaction."""
        ...

    def delete(self, account: str, *, actor: str) -> None:
        """Delete the account and all that belongs to it alone. Dossiers stay. Journalled in the same transaction."""
        ...

    def set_pin(self, account: str, pin_hash: str, *, actor: str, officer: str = "") -> None:
        """Another PIN. With an officer's id it is a reset, which waits for a second officer's signature. Journalled."""
        ...

    def unsigned_resets(self) -> Sequence[PinReset]:
        """Resets that no second officer has signed for, the oldest first, at most 50."""
        ...

    def countersign(self, reset: int, officer: Officer) -> bool:
        """Sign for a reset; False where it is one's own or already signed. Journalled in the same transaction."""
        ...
