"""A supplement request (yêu cầu bổ sung, Mẫu 02): everything that is wrong with a dossier, said at once.

It stands in the body of the event that moves the dossier to state 5. A second request makes a dossier late by the
national rating (QĐ 766), so all defects belong into one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from kiosk.domain.dossier import Status

MOST_DEFECTS: Final = 30
LONGEST_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing to mend.

    Attributes:
        slot: key of the required paper that it is about, or "" where it is about the declaration or a paper that no
            slot asks for.
        words: what to do, in a sentence for the citizen.
    """

    slot: str
    words: str


@dataclass(frozen=True, slots=True)
class SupplementRequest:
    """What has to be mended.

    Attributes:
        officer: name of the officer, as on paper.
        defects: one or more.
        until: milliseconds since 1970 (UTC) by which it should be there; None where no time is set.
    """

    officer: str
    defects: tuple[Defect, ...]
    until: int | None = None

    def as_body(self) -> dict[str, Any]:
        """The body of the `dossier.state` event."""
        return {
            "status": int(Status.SUPPLEMENT),
            "officer": self.officer,
            "defects": [[defect.slot, defect.words] for defect in self.defects],
            "until": self.until,
        }

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self | None:
        """The request that an event's body holds; None where it holds none."""
        if body.get("status") != Status.SUPPLEMENT:
            return None
        defects = tuple(Defect(str(slot), str(words)) for slot, words in body.get("defects", ()))
        return cls(str(body.get("officer", "")), defects, body.get("until"))
