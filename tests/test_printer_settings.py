"""Settings of printers, and the printer that comes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.config import Settings, SettingsError, parse
from kiosk.devices.printers import CupsPrinter, EscposPrinter, PdfFolder
from kiosk.wiring import printer

AGENCY = {"id": "H41.29.19", "name": "UBND XÃ MẪU", "short_name": "UBND xã Mẫu", "place": "Xã Mẫu"}


def settings(**values: Any) -> Settings:
    return parse({"agency": AGENCY, "printer": values}, "thử")


@pytest.mark.parametrize(
    ("values", "kind", "medium"),
    [
        ({}, PdfFolder, "A5"),
        ({"folder": Path("receipts"), "paper": "A4"}, PdfFolder, "A4"),
        ({"kind": "cups", "queue": "HP_M111", "paper": "A4"}, CupsPrinter, "A4"),
        ({"kind": "escpos_network", "host": "192.168.1.50"}, EscposPrinter, "80mm"),
        ({"kind": "escpos_device", "device": "/dev/usb/lp0", "width": "58mm", "answers": False}, EscposPrinter, "58mm"),
    ],
)
def test_each_kind_has_its_printer_and_its_paper(values: dict[str, Any], kind: type, medium: str) -> None:
    chosen = settings(**values)
    assert type(printer(chosen)) is kind
    assert chosen.printer.medium == medium


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "cups"}, "cần điền queue"),
        ({"kind": "escpos_network"}, "cần điền host"),
        ({"kind": "escpos_device"}, "cần điền device"),
        ({"kind": "cups", "queue": "-o"}, "tên hàng in"),
        ({"kind": "cups", "queue": "a b"}, "tên hàng in"),
        ({"kind": "escpos_network", "host": "mayin.local"}, "địa chỉ IP"),
        ({"kind": "escpos_device", "device": "lp0"}, "tệp thiết bị"),
        ({"baud": 1200}, "một trong các giá trị"),
        ({"copies": 3}, "không quá 2"),
        ({"width": "76mm"}, "một trong các giá trị"),
    ],
)
def test_a_setting_that_cannot_be_is_named_in_a_sentence(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as caught:
        settings(**values)
    assert "printer" in str(caught.value)
