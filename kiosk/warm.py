"""What every visitor's process needs behind its first page: the supervisor's parent loads it once, for all of them.

Code only: nothing is opened. Whatever a visitor's process had to load itself would cost every visitor the time, and
the machine the memory twice.
"""

from __future__ import annotations

from typing import Final

WARM: Final = (
    "kiosk.wiring",
    "kiosk.data.preload",
    "kiosk.devices.calendar_source",
    "kiosk.devices.channels",
    "kiosk.devices.export_folder",
    "kiosk.devices.inspector",
    "kiosk.devices.pades",
    "kiosk.devices.printers",
    "kiosk.devices.scanner",
    "kiosk.devices.scanner_tray",
    "kiosk.devices.usb_stick",
    "kiosk.devices.voice",
    "kiosk.devices.workshop",
    "kiosk.screens.login",
    "kiosk.screens.search",
    "kiosk.screens.procedure",
    "kiosk.screens.form",
    "kiosk.screens.papers",
    "kiosk.screens.pages",
    "kiosk.screens.fee",
    "kiosk.screens.review",
    "kiosk.screens.confirm",
    "kiosk.screens.done",
    "argon2",
    "receipts.form01",
)
"""Modules, by name: the supervisor knows none of them."""
