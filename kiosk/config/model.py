"""All settings of one kiosk."""

from __future__ import annotations

from kiosk.config.checks import Section
from kiosk.config.machine import (
    CardReaderSettings,
    CodesSettings,
    KioskSettings,
    PrinterSettings,
    ScannerSettings,
    ScreenSettings,
    SigningSettings,
    SyncSettings,
)
from kiosk.config.office import (
    AgencySettings,
    CatalogueSettings,
    HoursSettings,
    IdentitySettings,
    LookupSettings,
    PaymentSettings,
    PostageSettings,
)


class Settings(Section):
    """All settings of one kiosk."""

    agency: AgencySettings
    kiosk: KioskSettings = KioskSettings()
    screen: ScreenSettings = ScreenSettings()
    hours: HoursSettings = HoursSettings()
    scanner: ScannerSettings = ScannerSettings()
    printer: PrinterSettings = PrinterSettings()
    postage: PostageSettings = PostageSettings()
    payment: PaymentSettings = PaymentSettings()
    card_reader: CardReaderSettings = CardReaderSettings()
    codes: CodesSettings = CodesSettings()
    identity: IdentitySettings = IdentitySettings()
    lookup: LookupSettings = LookupSettings()
    signing: SigningSettings = SigningSettings()
    catalogue: CatalogueSettings = CatalogueSettings()
    sync: SyncSettings = SyncSettings()
