"""Scans that an officer gives back to the scanner's folder: how they are told there, whose they are, and for how long.

A scan of an earlier visitor is never shown. One that was given back is the exception, for one person: the officer has
seen its pages and the owner's card, and the name of the file carries a seal over the owner's number. Whoever else logs
in is not offered it, and it is set aside again like any scan of an earlier visit. The seal's key is the kiosk's own, so
that a name tells nobody whose it is, and nobody who can write into the folder can make one.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta
from typing import Final

from kiosk.domain.papers import Media

RETURNED: Final = "tra-lai-"
"""Names begin so."""

OFFERED_FOR: Final = timedelta(minutes=15)

_ENDINGS: Final = {Media.PDF: ".pdf", Media.JPEG: ".jpg", Media.PNG: ".png", Media.TIFF: ".tif"}
_NAME: Final = re.compile(RETURNED + r"(\d{4}-\d{4})-([0-9a-f]{8})([0-9a-f]{16})(\.[a-z]{3})?")


def returned_name(scanned: datetime, media: Media | None, *, key: bytes, nonce: str, owner: str) -> str:
    """What a scan is called in the folder.

    Args:
        scanned: when it was made, in local time: how its owner knows it again.
        media: what it is; None where nobody can tell.
        key: the kiosk's own secret.
        nonce: eight random hexadecimal digits, so that two scans of one person are not seen to be.
        owner: the number of her identity paper, as it is kept.
    """
    ending = _ENDINGS[media] if media else ""
    return f"{RETURNED}{scanned:%d%m-%H%M}-{nonce}{_seal(key, nonce, owner)}{ending}"


def was_returned(name: str) -> bool:
    """Whether a file claims to have been given back: then it is offered to its owner or to nobody."""
    return name.startswith(RETURNED)


def is_of(name: str, owner: str, *, key: bytes) -> bool:
    """Whether a file was given back to the person with this number; nobody's number is "" and owns nothing."""
    found = _NAME.fullmatch(name)
    return found is not None and owner != "" and hmac.compare_digest(found[3], _seal(key, found[2], owner))


def is_in_time(modified: datetime, since: datetime) -> bool:
    """Whether what was given back at this moment is still offered in a session that began `since`."""
    return modified >= since - OFFERED_FOR


def without_seal(name: str) -> str:
    """The name as people see it."""
    found = _NAME.fullmatch(name)
    return f"{RETURNED}{found[1]}{found[4] or ''}" if found else name


def _seal(key: bytes, nonce: str, owner: str) -> str:
    return hmac.digest(key, f"returned scan:{nonce}:{owner}".encode(), "sha256").hex()[:16]
