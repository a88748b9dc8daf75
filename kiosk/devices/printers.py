"""Printers. Here: a folder of PDF files, which a spooler may watch and which the demo's visitor can open."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kiosk.services.ports import PrinterFailed, PrinterState

LEAST_FREE = 20 * 1024 * 1024
"""Bytes that must be free on the disk before a print is promised."""


class PdfFolder:
    """Writes each document as a PDF of its own; a document is complete before it has its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def state(self) -> PrinterState:
        """Ready where the folder can be written to and has room."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            free = os.statvfs(self._folder)
        except OSError:
            return PrinterState(False, "offline")
        if not os.access(self._folder, os.W_OK):
            return PrinterState(False, "offline")
        return PrinterState(free.f_bavail * free.f_frsize >= LEAST_FREE, "")

    def send(self, pdf: bytes, *, name: str) -> Path:
        """Write the document; an earlier one of the same name stays, and this one gets a number."""
        safe = re.sub(r"[^0-9A-Za-z.-]", "_", name)
        draft = self._folder / f".{safe}.{os.getpid()}.part"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            for number in range(1, 1000):
                path = self._folder / (f"{safe}.pdf" if number == 1 else f"{safe}-{number}.pdf")
                try:
                    os.link(draft, path)
                except FileExistsError:
                    continue
                return path
        except OSError:
            raise PrinterFailed("disk") from None
        finally:
            draft.unlink(missing_ok=True)
        raise PrinterFailed("disk")
