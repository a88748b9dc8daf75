"""What the services need from outside, as Protocols: the store, the devices, the clock.

`data/` and `devices/` implement them; tests hand over fakes. One contract test runs on the fake and on the real one.
All calls are short and may block on the disk: screens call services from a worker thread.
"""

from __future__ import annotations

from kiosk.services.ports.accounts import Accounts
from kiosk.services.ports.calendar import CalendarTable
from kiosk.services.ports.card_reader import CardReader
from kiosk.services.ports.channels import CodeChannel, Delivery, DeliveryState
from kiosk.services.ports.clock import Clock
from kiosk.services.ports.counter import HelpCall, HelpCalls, Shifts
from kiosk.services.ports.dossiers import Dossiers, DraftRecord, Drafts, Filed, FilingTerms, NoNumber, PaperEvent
from kiosk.services.ports.errors import (
    AlreadyThere,
    ChannelFailed,
    ChannelUnsure,
    Damaged,
    NotThere,
    PrinterFailed,
    StoreBusy,
    StoreDamaged,
    StoreFailed,
    StoreFull,
    TooLarge,
)
from kiosk.services.ports.export import ExportFolder
from kiosk.services.ports.intake import Leftovers, Quarantine, UsbStick
from kiosk.services.ports.journal import Journal
from kiosk.services.ports.line import HubLine, LeftAside, LineState
from kiosk.services.ports.numbers import LaneState, Numbers
from kiosk.services.ports.officers import LastOfRole, OfficerAccounts, WalkIns
from kiosk.services.ports.own import VisitorsDossiers
from kiosk.services.ports.papers import FoundScan, PaperWorkshop, ScannerFolder, StoredFile, Vault
from kiosk.services.ports.payments import Drawer, Drawers, NotPossible, Payments
from kiosk.services.ports.printing import Printer, PrinterState, PrintJob, PrintQueue
from kiosk.services.ports.progress import ProgressText, ProgressTexts
from kiosk.services.ports.receipt_keys import ReceiptKey, ReceiptKeys
from kiosk.services.ports.registry import PinReset, Registry
from kiosk.services.ports.revisions import RevisionShown
from kiosk.services.ports.signing import PaperSigner
from kiosk.services.ports.slips import SlipCodes, SlipRequest
from kiosk.services.ports.twins import Twin, Twins
from kiosk.services.ports.unclaimed import KeptScan, ScannerTray, UnclaimedScans
from kiosk.services.ports.voice import Voice

__all__ = [
    "Accounts",
    "AlreadyThere",
    "CalendarTable",
    "CardReader",
    "ChannelFailed",
    "ChannelUnsure",
    "Clock",
    "CodeChannel",
    "Damaged",
    "Delivery",
    "DeliveryState",
    "Dossiers",
    "DraftRecord",
    "Drafts",
    "Drawer",
    "Drawers",
    "ExportFolder",
    "Filed",
    "FilingTerms",
    "FoundScan",
    "HelpCall",
    "HelpCalls",
    "HubLine",
    "Journal",
    "KeptScan",
    "LaneState",
    "LastOfRole",
    "LeftAside",
    "Leftovers",
    "LineState",
    "NoNumber",
    "NotPossible",
    "NotThere",
    "Numbers",
    "OfficerAccounts",
    "PaperEvent",
    "PaperSigner",
    "PaperWorkshop",
    "Payments",
    "PinReset",
    "PrintJob",
    "PrintQueue",
    "Printer",
    "PrinterFailed",
    "PrinterState",
    "ProgressText",
    "ProgressTexts",
    "Quarantine",
    "ReceiptKey",
    "ReceiptKeys",
    "Registry",
    "RevisionShown",
    "ScannerFolder",
    "ScannerTray",
    "Shifts",
    "SlipCodes",
    "SlipRequest",
    "StoreBusy",
    "StoreDamaged",
    "StoreFailed",
    "StoreFull",
    "StoredFile",
    "TooLarge",
    "Twin",
    "Twins",
    "UnclaimedScans",
    "UsbStick",
    "Vault",
    "VisitorsDossiers",
    "Voice",
    "WalkIns",
]
