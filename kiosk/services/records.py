"""The narrow doors through which pages see the store: the visitor's own filed dossier, what she has to transfer for it,
one call for an officer. Nothing else."""

from __future__ import annotations

from kiosk.domain.dossier import Dossier
from kiosk.services.ports import Dossiers, HelpCalls, NotThere
from kiosk.services.present import Present
from kiosk.services.transfers import TransferAsked, Transfers


class FiledDossiers:
    """A dossier that was just filed, for the page that shows its receipt."""

    def __init__(self, dossiers: Dossiers, present: Present) -> None:
        self._dossiers = dossiers
        self._present = present

    def by_id(self, dossier: str) -> Dossier | None:
        """One dossier of the person who is here; another's is not there."""
        found = self._dossiers.by_id(dossier)
        return found if found is not None and self._present.has_filed(found.body) else None


class OwnTransfers:
    """What the person who is here has to transfer."""

    def __init__(self, transfers: Transfers, dossiers: FiledDossiers) -> None:
        self._transfers = transfers
        self._dossiers = dossiers

    @property
    def offered(self) -> bool:
        """Whether the kiosk may offer transfers."""
        return self._transfers.offered

    def asked(self, dossier: Dossier) -> TransferAsked | None:
        """What is to be transferred for a dossier; None where nothing is. Another's dossier raises `NotThere`."""
        if self._dossiers.by_id(dossier.id) is None:
            raise NotThere("the dossier")
        return self._transfers.asked(dossier)


class HelpBell:
    """Somebody presses "Gọi cán bộ"."""

    def __init__(self, calls: HelpCalls) -> None:
        self._calls = calls

    def call(self, step: str) -> None:
        """Somebody needs an officer on this page."""
        self._calls.call(step)
