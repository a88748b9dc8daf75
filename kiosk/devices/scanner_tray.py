"""Putting a scan back into the scanner's folder, where the next look finds it as if it had just been scanned."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from kiosk.devices.safe_folder import opened_folder
from kiosk.devices.session_folders import PRESENT
from kiosk.services.ports import Clock, NotThere

_MODE = 0o600
"""Nobody but the kiosk needs to read it, whoever else may look into the folder."""


class FolderTray:
    """Implements `ScannerTray`."""

    def __init__(self, folder: Path, clock: Clock, *, per_session: bool = False) -> None:
        """`per_session`: each visitor has a folder inside this one, and the scanner writes to the present one's."""
        self._folder = folder / PRESENT if per_session else folder
        self._clock = clock

    def put_back(self, content: bytes, name: str) -> None:
        """Write a file under this name, as if it had been scanned just now. Durable on return.

        Raises:
            NotThere: the folder is away, or nothing can be written there; no half file is left.
        """
        half = f".{secrets.token_hex(8)}.part"  # passed over by every look, until it has its name
        now = int(self._clock.now().timestamp() * 1e9)
        with opened_folder(self._folder) as folder:
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
                with open(os.open(half, flags, _MODE, dir_fd=folder), "wb") as file:
                    file.write(content)
                    file.flush()
                    # By the kiosk's clock, which tells sessions apart; a share's may differ.
                    os.utime(file.fileno(), ns=(now, now))
                    os.fsync(file.fileno())
                os.rename(half, name, src_dir_fd=folder, dst_dir_fd=folder)
                os.fsync(folder)
            except OSError:
                with suppress(OSError):
                    os.unlink(half, dir_fd=folder)
                raise NotThere("scanner folder") from None
