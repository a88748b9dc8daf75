"""Settings -> the office: its catalogue, its calendar, its prices, and what stands at the head of its papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import receipts
from kiosk.config import Settings
from kiosk.domain.fees import PostageRow
from kiosk.domain.lookup_link import sealed
from kiosk.domain.transfer import Receiver
from kiosk.domain.worktime import Shift, WorkCalendar
from kiosk.services.lookup import link
from kiosk.services.ports import Clock
from kiosk.services.postage import Postage
from kiosk.services.units import Units
from kiosk.services.work_calendar import OfficeCalendar
from kiosk.wiring.revisions import revisions_here

if TYPE_CHECKING:
    from kiosk.data.home import Home
    from kiosk.domain.dossier import Dossier
    from kiosk.domain.lookup_link import Signer


def work_week(settings: Settings) -> WorkCalendar:
    """The office's week, without any exception."""
    shifts = tuple(Shift(start, end) for start, end in settings.hours.shifts)
    return WorkCalendar(week={weekday - 1: shifts for weekday in settings.hours.weekdays}, make_up_hours=shifts)


def office_calendar(settings: Settings, home: Home, clock: Clock) -> OfficeCalendar:
    """The office's calendar: the country's days, the hub's lines, and the agency's own lines in the store on top."""
    from kiosk.devices.calendar_source import vietnam_days_off

    hub = revisions_here(settings, home, clock).calendar
    return OfficeCalendar(home.calendar, hub.above(vietnam_days_off), work_week(settings), clock, hub.number)


def units(settings: Settings, clock: Clock) -> Units:
    """Provinces and communes; the table is read when somebody first asks."""
    from kiosk.data.unit_file import load_units

    return Units(load_units, clock, home=settings.agency.commune)


def postage(settings: Settings, places: Units) -> Postage:
    rows = tuple(PostageRow(zone, grams, amount) for zone, grams, amount in settings.postage.table)
    return Postage(places, rows, settings.postage.grams, at_once=settings.postage.pay == "now")


def receiver(settings: Settings) -> Receiver | None:
    """The account that transfers go to; None where the settings name none."""
    chosen = settings.payment
    if not chosen.bank:
        return None
    return Receiver(chosen.bank, chosen.bank_called, chosen.account, chosen.account_name, chosen.text)


def letterhead(settings: Settings) -> receipts.Agency:
    agency = settings.agency
    return receipts.Agency(
        name=agency.name,
        parent=agency.parent,
        counter=agency.counter,
        place=agency.place,
        address=agency.address,
        hotline=agency.hotline,
    )


def paper_url(settings: Settings, dossier: Dossier) -> str:
    """What the QR on a dossier's printed receipt holds."""
    url = link(dossier, settings.lookup.base)
    seal = signer(settings) if url else None
    return sealed(url, seal) if seal else url


def signer(settings: Settings) -> Signer | None:
    """The key that seals receipts; None where it cannot be used. A citizen gets a receipt all the same."""
    from kiosk.data.keys import KeyUnusable
    from kiosk.data.signing import open_signing_key

    try:
        return open_signing_key(settings.kiosk.home).signer
    except (KeyUnusable, OSError):
        return None
