"""Rights for tests of what happens once an officer is at work."""

from __future__ import annotations

from kiosk.domain.people import Officer, Role
from kiosk.services.rights import Lack, NotAllowed, Rights


class AllAtWork(Rights):
    """Every officer is logged in at once, and only her roles count.

    That a function also asks for the running session is proved for all of them in `test_who_may_call.py`.
    """

    def check(self, officer: Officer, roles: frozenset[Role], *, fresh_pin: bool = False) -> None:
        if not officer.roles & roles:
            raise NotAllowed(Lack.ROLE)
