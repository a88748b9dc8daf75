"""The narrow doors through which pages see the store: one filed dossier, one call for an officer. Nothing else."""

from __future__ import annotations

from kiosk.domain.dossier import Dossier
from kiosk.services.ports import Dossiers, HelpCalls


class FiledDossiers:
    """A dossier that was just filed, for the page that shows its receipt. Its id is random and stands nowhere else."""

    def __init__(self, dossiers: Dossiers) -> None:
        self._dossiers = dossiers

    def by_id(self, dossier: str) -> Dossier | None:
        """One dossier."""
        return self._dossiers.by_id(dossier)


class HelpBell:
    """Somebody presses "Gọi cán bộ"."""

    def __init__(self, calls: HelpCalls) -> None:
        self._calls = calls

    def call(self, step: str) -> None:
        """Somebody needs an officer on this page."""
        self._calls.call(step)
