"""Texts about the progress of dossiers, waiting to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.domain.dossier import Status
from kiosk.domain.progress import TextEnd


@dataclass(frozen=True, slots=True)
class ProgressText:
    """A text that may be sent now.

    Attributes:
        code: of the dossier.
        phone: as the account has it now.
    """

    id: int
    code: str
    status: Status
    phone: str = field(repr=False)


class ProgressTexts(Protocol):
    """What waits. Each state of a dossier is told once."""

    def ready(self, most: int) -> Sequence[ProgressText]:
        """What may be sent now, the oldest first.

        What is no news any more, or is not agreed to any more, is ended before, and journalled. So is what was handed
        over by somebody who died before it came to an end: nobody knows whether it went (`TextEnd.UNKNOWN`). Only one
        process at a time may ask.
        """
        ...

    def trying(self, text: int) -> None:
        """It is handed over now. Durable before it is."""
        ...

    def failed(self, text: int) -> None:
        """It surely did not go: the next try comes after a pause."""
        ...

    def end(self, text: int, how: TextEnd) -> None:
        """It came to its end; journalled in the same transaction. One that has ended already stays as it is."""
        ...
