"""What the settings name and this machine does not have yet: the last look before a kiosk is started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kiosk.config.model import Settings


def missing(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Keys whose file, folder or device is not there, with the path. USB media, which come and go, are left out."""
    return tuple((key, str(path)) for key, path in _named(settings) if path and not Path(path).exists())


def _named(settings: Settings) -> Iterator[tuple[str, Path | str | None]]:
    codes, printer = settings.codes, settings.printer
    yield "kiosk.mirror", settings.kiosk.mirror
    yield "catalogue.overlay", settings.catalogue.overlay
    yield "signing.module", settings.signing.module
    yield "signing.roots", settings.signing.roots
    yield "card_reader.device", settings.card_reader.device
    yield "sync.certificates", settings.sync.certificates
    if printer.kind == "escpos_device":
        yield "printer.device", printer.device
    if codes.sms == "gammu":
        yield "codes.gammu_command", codes.gammu_command
        yield "codes.gammu_config", codes.gammu_config
    if codes.sms == "gateway":
        yield "codes.gateway_token_file", codes.gateway_token_file
        yield "codes.gateway_trusted", codes.gateway_trusted
