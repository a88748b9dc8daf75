"""Settings -> devices: the scanner, the printer, the token, and what sends one-time codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import receipts
from kiosk.config import Settings, SettingsError
from kiosk.domain.papers import MEBIBYTE, PaperLimits
from kiosk.domain.returned_scans import is_of
from kiosk.domain.text import plain_letters
from kiosk.services.login import CodeRules
from kiosk.services.own_store import OwnDrafts
from kiosk.services.paper_check import CheckedWorkshop, Inspects
from kiosk.services.ports import CardReader, Clock, CodeChannel, Printer
from kiosk.services.rights import Rights
from kiosk.services.signing import Signing
from kiosk.services.unclaimed import set_aside
from kiosk.services.unclaimed_desk import UnclaimedDesk

if TYPE_CHECKING:
    from kiosk.data.home import Home
    from kiosk.devices.scanner import FolderScanner
    from kiosk.devices.sms_outbox import SmsSender


def no_channel() -> CodeChannel:
    """For whoever needs the log-in but sends nothing."""
    from kiosk.devices.channels import NoChannel

    return NoChannel()


def code_channel(settings: Settings) -> CodeChannel:
    """What sends texts here.

    Raises:
        SettingsError: the gateway's key cannot be read.
    """
    codes = settings.codes
    sender: SmsSender
    match codes.sms:
        case "none":
            return no_channel()
        case "gammu":
            from kiosk.devices.gammu_modem import GammuModem

            sender = GammuModem(codes.gammu_command, codes.gammu_config)
        case "gateway":
            from kiosk.devices.sms_gateway import GatewayTerms, SmsGateway

            sender = SmsGateway(
                GatewayTerms(
                    url=codes.gateway_url,
                    form=codes.gateway_format,
                    fields=codes.gateway_fields,
                    phone=codes.gateway_phone,
                    token=_token(codes.gateway_token_file),
                    accepted=codes.gateway_accepted,
                    trusted=Path(codes.gateway_trusted) if codes.gateway_trusted else None,
                )
            )
    from kiosk.devices.sms_outbox import Outbox

    return Outbox(sender, seconds=float(codes.timeout_seconds), readable=str if codes.accents else plain_letters)


def _token(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"Không đọc được tệp khóa {file} (codes.gateway_token_file). Hãy xem lại tệp.") from None


def code_rules(settings: Settings, *, demo: bool) -> CodeRules:
    """How codes come at this kiosk; the demo has a telephone of its own."""
    return CodeRules(sms=demo or settings.codes.sms != "none", again_after=float(settings.codes.again_seconds))


def printer(settings: Settings) -> Printer:
    """The printer that the settings name."""
    from kiosk.devices import printers

    chosen = settings.printer
    dots, timeout = receipts.DOTS[chosen.width], float(chosen.timeout_seconds)
    match chosen.kind:
        case "cups":
            return printers.CupsPrinter(chosen.queue, media=chosen.paper, timeout=timeout)
        case "escpos_network":
            return printers.network_printer(
                chosen.host, chosen.port, dots=dots, timeout=timeout, answers=chosen.answers
            )
        case "escpos_device":
            return printers.device_printer(
                Path(chosen.device), baud=chosen.baud, dots=dots, timeout=timeout, answers=chosen.answers
            )
        case "folder":
            return printers.PdfFolder(chosen.folder or settings.kiosk.home / "receipts")


def card_reader(settings: Settings) -> CardReader | None:
    """The card scanner on a serial line; None where it is a keyboard, or where there is none."""
    chosen = settings.card_reader
    if not chosen.device:
        return None
    from kiosk.devices.card_reader import SerialCardReader

    return SerialCardReader(Path(chosen.device), baud=chosen.baud)


def scanner(
    settings: Settings,
    home: Home,
    clock: Clock,
    limits: PaperLimits,
    *,
    everybodys: bool,
    number: Callable[[], str] = lambda: "",
) -> FolderScanner:
    """The scanner's folder, seen by the visitor who begins now. What others left there goes into quarantine first.

    Args:
        settings: where the folder is, and how it is watched.
        home: has the quarantine.
        clock: what time it is.
        limits: what the counter takes.
        everybodys: whether what lay there before is shown as well, and nothing moved.
        number: of the identity paper of the visitor, whose are the scans that an officer gave back to her.
    """
    from kiosk.devices.folder_watch import watch_for
    from kiosk.devices.scanner import FolderScanner
    from kiosk.devices.session_folders import begin_session, earlier_sessions

    chosen, begins = settings.scanner, clock.now()
    is_mine = partial(is_of, owner=number(), key=home.pepper)
    seen = partial(
        FolderScanner,
        clock=clock,
        settle_seconds=chosen.settle_seconds,
        # Longer than any scanner was seen to pause between pages (4 s), soon enough for somebody who waits: an empty or
        # broken-off scan is told, not passed over in silence.
        patience_seconds=max(10.0, 2 * chosen.settle_seconds),
        limit=limits.bytes,
    )
    own = chosen.per_session and not everybodys
    folder = begin_session(chosen.folder, begins, is_mine) if own else chosen.folder
    watch = watch_for(folder, clock, wanted=chosen.watch == "auto")
    scanner = seen(folder, since=None if own or everybodys else begins, watch=watch, is_mine=is_mine)
    if not everybodys:
        others = [seen(earlier, since=begins) for earlier in earlier_sessions(chosen.folder)] if own else [scanner]
        set_aside(others, home.quarantine, clock, limit=limits.bytes)
    return scanner


def signing(
    settings: Settings, home: Home, drafts: OwnDrafts, clock: Clock, limits: PaperLimits, workshop: CheckedWorkshop
) -> Signing:
    from kiosk.devices.pades import PadesSigner

    chosen = settings.signing
    signer = PadesSigner(chosen.module, chosen.roots, token_seconds=float(chosen.timeout_seconds))
    sheets = printer(settings) if settings.printer.medium in ("A4", "A5") else None
    return Signing(signer, home.vault, drafts, clock, limits, sheets, workshop, home.journal)


def unclaimed_desk(
    settings: Settings,
    home: Home,
    clock: Clock,
    rights: Rights,
    inspector: Inspects,
    workshop: CheckedWorkshop,
) -> UnclaimedDesk:
    """The quarantine, for officers."""
    from kiosk.devices.scanner_tray import FolderTray

    chosen = settings.scanner
    limits = PaperLimits(bytes=chosen.max_megabytes * MEBIBYTE)
    tray = FolderTray(chosen.folder, clock, per_session=chosen.per_session)
    keep_for = timedelta(days=chosen.quarantine_days)
    return UnclaimedDesk(
        home.quarantine,
        tray,
        inspector,
        workshop,
        home.journal,
        limits,
        keep_for,
        rights,
        pepper=home.pepper,
        papers=settings.identity.papers,
    )
