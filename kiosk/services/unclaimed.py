"""Scans that earlier visitors left behind: moved out of the scanner's folder, before anybody else can see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kiosk.services.ports import Clock, FoundScan, Leftovers, NotThere, Quarantine, StoreFailed, TooLarge

SECONDS: Final = 1.0
"""A visitor waits for this. What is left then is moved when the next one comes; it is not shown to this one either."""


def set_aside(folders: Iterable[Leftovers], quarantine: Quarantine, clock: Clock, *, limit: int) -> int:
    """Move unclaimed scans into quarantine; how many.

    A scan leaves the folder only once its copy is durable. One that cannot be removed there is not kept twice, one that
    is larger than any paper stays where it is, and a folder or a disk that fails just now is tried again by the next
    visitor's session.
    """
    began, moved = clock.monotonic(), 0
    for folder in folders:
        try:
            for scan in folder.leftovers():
                if clock.monotonic() - began >= SECONDS:
                    return moved
                moved += _move(folder, scan, quarantine, limit)
        except (NotThere, StoreFailed):
            continue
    return moved


def _move(folder: Leftovers, scan: FoundScan, quarantine: Quarantine, limit: int) -> bool:
    try:
        with folder.open(scan.id) as source:
            kept = quarantine.keep(source, limit=limit, scanned=scan.modified)
    except (NotThere, TooLarge):
        return False
    if folder.remove_leftover(scan.id):
        return True
    quarantine.forget(kept)
    return False
