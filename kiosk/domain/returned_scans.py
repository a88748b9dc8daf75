"""Scans that an officer gives back to the scanner's folder: how they are told there, and for how long they are offered.

A scan of an earlier visitor is never shown. One that was given back is the exception: it is offered to whoever logs in
within a quarter of an hour, because the visitor whom it belongs to stands at the counter now. Whoever can write into
the folder could name a file like that; it would be offered as the same file is that is scanned now, no more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from kiosk.domain.papers import Media

RETURNED: Final = "tra-lai-"
"""Names begin so."""

OFFERED_FOR: Final = timedelta(minutes=15)

_ENDINGS: Final = {Media.PDF: ".pdf", Media.JPEG: ".jpg", Media.PNG: ".png", Media.TIFF: ".tif"}


def returned_name(scanned: datetime, tag: str, media: Media | None) -> str:
    """What a scan is called in the folder.

    Args:
        scanned: when it was made, in local time: how its owner knows it again.
        tag: makes the name another one than any other's.
        media: what it is; None where nobody can tell.
    """
    return f"{RETURNED}{scanned:%d%m-%H%M}-{tag}{_ENDINGS[media] if media else ''}"


def is_returned(name: str, modified: datetime, since: datetime) -> bool:
    """Whether a file was given back shortly before this session began."""
    return name.startswith(RETURNED) and since - OFFERED_FOR <= modified <= since
