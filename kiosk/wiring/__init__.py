"""Settings -> Services: the only place that knows every maker.

`wire` opens the store and is called in the visitor's own process, after its first page is painted (`kiosk.lobby` has
all that this page needs); keys and connections never exist before the fork.
"""

from __future__ import annotations

from kiosk.lobby import lobby
from kiosk.wiring.devices import code_channel, no_channel, printer, scanner, unclaimed_desk
from kiosk.wiring.office import letterhead, office_calendar, paper_url, receiver, units, work_week
from kiosk.wiring.revisions import own_catalogue, revisions_here
from kiosk.wiring.services import wire
from kiosk.wiring.store import (
    UNTIL_TOLD,
    code_mirror,
    has_store,
    identity_desk,
    lane,
    line,
    look_up,
    numbering,
    officers_door,
    officers_of_copy,
    open_store,
)

__all__ = [
    "UNTIL_TOLD",
    "code_channel",
    "code_mirror",
    "has_store",
    "identity_desk",
    "lane",
    "letterhead",
    "line",
    "lobby",
    "look_up",
    "no_channel",
    "numbering",
    "office_calendar",
    "officers_door",
    "officers_of_copy",
    "open_store",
    "own_catalogue",
    "paper_url",
    "printer",
    "receiver",
    "revisions_here",
    "scanner",
    "unclaimed_desk",
    "units",
    "wire",
    "work_week",
]
