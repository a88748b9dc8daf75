"""A stick that an officer plugged in, seen as one flat folder that is only read.

The system mounts it (`ro,nodev,nosuid,noexec`, only while an officer allowed it) either at the
set folder itself or at one folder inside it, as udisks does. Where nothing is mounted there is no stick: files that lie
in the empty mount point belong to somebody else. Links, folders and everything inside them are passed over.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kiosk.devices.safe_folder import Identity, copy_same, opened_folder, regular_files, shown
from kiosk.domain.papers import PaperLimits
from kiosk.services.ports import FoundScan, NotThere

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    identity: Identity


class MountedStick:
    """Implements `UsbStick`."""

    def __init__(
        self, folder: Path, *, limit: int = PaperLimits().bytes, is_mounted: Callable[[Path], bool] = os.path.ismount
    ) -> None:
        """Name the place; nothing is read yet.

        Args:
            folder: the mount point, or the folder in which the system makes one for each stick.
            limit: most bytes of a file that `open` copies.
            is_mounted: whether a file system is mounted at a folder.
        """
        self._folder = folder
        self._limit = limit
        self._is_mounted = is_mounted
        self._seen: dict[str, _File] = {}
        self._lock = threading.Lock()

    def files(self) -> Sequence[FoundScan]:
        """The files of its topmost folder, newest first, at most 50.

        Raises:
            NotThere: no stick is plugged in, or several are, and nobody can tell which one is meant.
        """
        with opened_folder(self._stick()) as folder:
            found = sorted(regular_files(folder).items(), key=lambda item: (-item[1].modified_ns, item[0]))
        files = {secrets.token_hex(8): _File(name, identity) for name, identity in found[:MOST_SHOWN]}
        with self._lock:
            self._seen = files
        return [
            FoundScan(key, shown(file.name), file.identity.size, file.identity.modified) for key, file in files.items()
        ]

    def open(self, file: str) -> BinaryIO:
        """A private copy, opened safely.

        Raises:
            NotThere: it is gone, is no longer the file that was listed, or the stick was pulled out.
            TooLarge: it is larger than a paper may be.
        """
        with self._lock:
            seen = self._seen.get(file)
        if seen is None:
            raise NotThere("a file of the stick")
        with opened_folder(self._stick()) as folder:
            return copy_same(folder, seen.name, seen.identity, limit=self._limit)

    def _stick(self) -> Path:
        if self._is_mounted(self._folder):
            return self._folder
        try:
            with os.scandir(self._folder) as entries:
                inside = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            inside = []
        mounted = [folder for folder in inside if self._is_mounted(folder)]
        if len(mounted) != 1:
            raise NotThere("a stick")
        return mounted[0]
