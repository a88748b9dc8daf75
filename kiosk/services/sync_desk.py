"""The desk's page of the line to the hub: how far things have come, sending now, trying again."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.people import Officer
from kiosk.services.desk import MAY_ACCEPT, NotAllowed
from kiosk.services.ports import HubLine, LeftAside, LineState


class SyncDesk:
    """What pages may know of the line, and what officers may do about it. Rights are checked here."""

    def __init__(self, line: HubLine) -> None:
        self._line = line

    def state(self) -> LineState:
        """How far things have come: numbers only, so anybody may see it."""
        return self._line.state()

    def aside(self, officer: Officer) -> Sequence[LeftAside]:
        """The dossiers that somebody has to look at.

        Raises:
            NotAllowed: the officer may not.
        """
        _check(officer)
        return self._line.aside()

    def send_now(self, officer: Officer) -> None:
        """Send now instead of at the next time. Errors as for `aside`."""
        _check(officer)
        self._line.send_now()

    def retry(self, officer: Officer, dossier: str) -> bool:
        """Try a dossier again; whether there was anything to try. Errors as for `aside`."""
        _check(officer)
        return self._line.retry(dossier)


def _check(officer: Officer) -> None:
    if not officer.roles & MAY_ACCEPT:
        raise NotAllowed("the line to the hub")
