"""The desk's page of the line to the hub: how far things have come, sending now, trying again."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain.people import Officer
from kiosk.services.desk import MAY_ACCEPT
from kiosk.services.ports import HubLine, LeftAside, LineState
from kiosk.services.rights import Rights, for_officers


class SyncDesk:
    """What pages may know of the line, and what officers may do about it. Rights are checked here."""

    def __init__(self, line: HubLine, rights: Rights) -> None:
        self._line = line
        self._rights = rights

    def state(self) -> LineState:
        """How far things have come: numbers only, so anybody may see it."""
        return self._line.state()

    @for_officers(MAY_ACCEPT)
    def aside(self, officer: Officer) -> Sequence[LeftAside]:
        """The dossiers that somebody has to look at.

        Raises:
            NotAllowed: the officer may not.
        """
        return self._line.aside()

    @for_officers(MAY_ACCEPT)
    def send_now(self, officer: Officer) -> None:
        """Send now instead of at the next time. Errors as for `aside`."""
        self._line.send_now()

    @for_officers(MAY_ACCEPT)
    def retry(self, officer: Officer, dossier: str) -> bool:
        """Try a dossier again; whether there was anything to try. Errors as for `aside`."""
        return self._line.retry(dossier)
