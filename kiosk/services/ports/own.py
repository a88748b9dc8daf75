"""The part of the store of dossiers that a citizen's services use: filing, and what she has filed before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kiosk.domain.dossier import Dossier, Submission
from kiosk.services.ports.dossiers import Filed, FilingTerms


class VisitorsDossiers(Protocol):
    """Every `Dossiers` is one; pages get one that knows whose visit it is (`services.own_store`)."""

    def submit(self, submission: Submission, terms: FilingTerms) -> Filed:
        """One transaction, one sync. The same key again gives the same dossier."""
        ...

    def of_account(self, account: str) -> Sequence[Dossier]:
        """A citizen's dossiers, newest first, at most 50."""
        ...

    def paper_key(self, dossier: str, attachment: str) -> bytes:
        """The key that opens a stored paper. One that is not there, or was erased, raises `NotThere`."""
        ...
