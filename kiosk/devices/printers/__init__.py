"""Printers, one module each: a folder of PDF files, CUPS, and thermal printers by network, USB or serial line."""

from __future__ import annotations

from kiosk.devices.printers.cups import CupsPrinter
from kiosk.devices.printers.escpos import EscposPrinter
from kiosk.devices.printers.escpos_device import device_printer
from kiosk.devices.printers.escpos_network import network_printer
from kiosk.devices.printers.pdf_folder import LEAST_FREE, PdfFolder

__all__ = ["LEAST_FREE", "CupsPrinter", "EscposPrinter", "PdfFolder", "device_printer", "network_printer"]
