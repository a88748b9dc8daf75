"""The use cases that screens call. They know their ports (`ports.py`), never who implements them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # Not at run time: the welcome page needs `office` alone, and must not wait until all use cases are imported.
    from collections.abc import Callable
    from concurrent.futures import Executor

    from kiosk.services.app_enrolment import AppEnrolment
    from kiosk.services.assisting import Assisting
    from kiosk.services.cash_of_shift import CashOfShift
    from kiosk.services.cashier import Cashier
    from kiosk.services.desk import Desk
    from kiosk.services.drafting import Drafting
    from kiosk.services.earlier import EarlierPapers
    from kiosk.services.filing import Filing
    from kiosk.services.identity_desk import IdentityDesk
    from kiosk.services.likely_twice import LikelyTwice
    from kiosk.services.login import LogIn
    from kiosk.services.lookup import LookUp
    from kiosk.services.office import Office
    from kiosk.services.officer_login import OfficerLogIn
    from kiosk.services.own_account import OwnAccount
    from kiosk.services.own_printing import OwnPrinting
    from kiosk.services.paper_pages import PaperPages
    from kiosk.services.papers import Papers
    from kiosk.services.pin_reset import PinResets
    from kiosk.services.ports import CardReader, Clock
    from kiosk.services.procedures import Procedures
    from kiosk.services.read_aloud import ReadAloud
    from kiosk.services.records import FiledDossiers, HelpBell, OwnTransfers
    from kiosk.services.registration import Registrations
    from kiosk.services.reprints import Reprints
    from kiosk.services.signing import Signing
    from kiosk.services.slip_papers import SlipPapers
    from kiosk.services.sync_desk import SyncDesk
    from kiosk.services.unclaimed_desk import UnclaimedDesk
    from kiosk.services.units import Units
    from kiosk.services.usb_import import UsbImport


class Phone(Protocol):
    """The demo's telephone: what arrived on it, newest last."""

    def messages(self) -> tuple[str, ...]:
        """The texts so far."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a page may call. Tests hand over the same services on fake ports.

    `officer_hint` is there in demo and practice only: what their made-up officer types now.
    `hands` is one thread: what pages ask for is done in the order in which they asked, and the screen never waits.
    `press` is another one, for whatever waits for the printer: a slow printer must not hold up the drafts.
    `workshop_hands` is another one, for work on pictures and files of papers that may take seconds: an answer that is
    to be kept must not wait behind it. What runs there reads the store at most; changes go through `hands`.
    `usb` is None where the kiosk is set to take no sticks.
    """

    office: Office
    clock: Clock
    login: LogIn
    officers: OfficerLogIn
    procedures: Procedures
    drafting: Drafting
    papers: Papers
    signing: Signing
    pages: PaperPages
    earlier: EarlierPapers
    filing: Filing
    lookup: LookUp
    printing: OwnPrinting
    dossiers: FiledDossiers
    desk: Desk
    likely_twice: LikelyTwice
    assisting: Assisting
    help_calls: HelpBell
    sync: SyncDesk
    units: Units
    cashier: Cashier
    cash_of_shift: CashOfShift
    transfers: OwnTransfers
    reprints: Reprints
    identity_desk: IdentityDesk
    slip_papers: SlipPapers
    registration: Registrations
    own_account: OwnAccount
    app_enrolment: AppEnrolment
    pin_resets: PinResets
    hands: Executor
    press: Executor
    workshop_hands: Executor
    voice: ReadAloud
    unclaimed: UnclaimedDesk
    phone: Phone | None = None
    usb: UsbImport | None = None
    card_reader: CardReader | None = None
    officer_hint: Callable[[], tuple[str, str, str]] | None = None
