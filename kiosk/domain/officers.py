"""Rules about officers as a group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kiosk.domain.people import Officer, Role

NEEDED: Final = (Role.HEAD, Role.TECHNICIAN)
"""Without them nobody may undo, or mend, what others cannot: the last one keeps the role."""


def lost_role(officers: Iterable[Officer], changed: Officer) -> Role | None:
    """The needed role that nobody could use any more if an officer became `changed`; None where all is well."""
    before = tuple(officers)
    after = [changed if officer.id == changed.id else officer for officer in before]
    return next((role for role in NEEDED if _held(before, role) and not _held(after, role)), None)


def _held(officers: Iterable[Officer], role: Role) -> bool:
    return any(officer.enabled and role in officer.roles for officer in officers)
