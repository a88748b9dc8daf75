"""A folder of PDF files, which a spooler may watch and which the demo's visitor can open."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Final

from kiosk.services.ports import PrinterFailed, PrinterState

LEAST_FREE: Final = 20 * 1024 * 1024
"""Bytes that must be free on the disk before a print is promised."""

MOST_ISSUES: Final = 1000
"""Documents of one name: the first print and its reprints."""


class PdfFolder:
    """Writes each document as a PDF of its own. A document is whole and durable before it has its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def state(self) -> PrinterState:
        """Ready where the folder can be written to and has room."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            free = shutil.disk_usage(self._folder).free
        except OSError:
            return PrinterState(False, "offline")
        if not os.access(self._folder, os.W_OK | os.X_OK):
            return PrinterState(False, "offline")
        return PrinterState(True) if free >= LEAST_FREE else PrinterState(False, "disk")

    def send(self, document: bytes, /, *, name: str) -> Path:
        """Write the document; an earlier one of the same name stays, and this one gets a number.

        Raises:
            PrinterFailed: "disk": it could not be written.
        """
        stem = re.sub(r"[^0-9A-Za-z.-]", "_", name)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", suffix=".part") as draft:
                draft.write(document)
                draft.flush()
                os.fsync(draft.fileno())
                path = self._named(Path(draft.name), stem)
            _sync(self._folder)
        except OSError:
            raise PrinterFailed("disk") from None
        return path

    def _named(self, draft: Path, stem: str) -> Path:
        """Give the draft the first name that is free. A link, unlike a rename, never takes an earlier document's."""
        for number in range(1, MOST_ISSUES + 1):
            path = self._folder / (f"{stem}.pdf" if number == 1 else f"{stem}-{number}.pdf")
            try:
                os.link(draft, path)
            except FileExistsError:
                continue
            return path
        raise PrinterFailed("disk")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
