"""The folder for what citizens take along: a USB stick that is mounted there, or a share of the scanner's."""

from __future__ import annotations

import os
from pathlib import Path


class MountedFolder:
    """An `ExportFolder`. Without a folder, or with one that is not there, nothing is written anywhere else."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def write(self, name: str, content: bytes) -> None:
        """Write a new file; a half-written one is removed."""
        if self._folder is None:
            raise FileNotFoundError("no folder for exports is set")
        path = self._folder / Path(name).name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise
