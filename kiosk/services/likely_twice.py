"""What may have been filed twice, for officers. It holds nothing up, and no citizen ever sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kiosk.domain.people import Officer
from kiosk.services.desk import MAY_ACCEPT
from kiosk.services.ports import Twin, Twins
from kiosk.services.rights import Rights, for_officers

MOST: Final = 200


class LikelyTwice:
    """For the desk."""

    def __init__(self, twins: Twins, rights: Rights) -> None:
        self._twins = twins
        self._rights = rights

    @for_officers(MAY_ACCEPT)
    def open(self, officer: Officer) -> Sequence[Twin]:
        """Pairs that nobody at the hub has looked at yet, the newest first."""
        return self._twins.open(MOST)
