"""Which catalogue and calendar of the hub's are in use, as pages and commands show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RevisionShown:
    """What is known of one subject.

    Attributes:
        subject: "catalogue" or "calendar".
        number: the one in use; 0 where none of the hub's is.
        since: when it was taken into use.
        coming: a newer one that has not come in full; 0 where there is none.
        refused: a newer one that cannot be used; 0 where there is none.
        refusal: why, one word for which there are words.
        detail: what has to be mended in it, a sentence for the administrator.
    """

    subject: str
    number: int = 0
    since: datetime | None = None
    coming: int = 0
    refused: int = 0
    refusal: str = ""
    detail: str = ""
