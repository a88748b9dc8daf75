"""A scanner folder with a folder for each visitor inside it.

The scanner always writes to the same place, `hien-tai` ("the present one"). When a visitor begins, what stands there is
moved aside under a name of its own and an empty one takes its place: a slow scan of the visitor before goes on in the
folder in which it began, and can never turn up at the next visitor. No links are used, because shares have none.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kiosk.devices.safe_folder import opened_folder, regular_files
from kiosk.domain.returned_scans import is_in_time
from kiosk.services.ports import NotThere

PRESENT = "hien-tai"
_EARLIER = "phien-"
_MODE = 0o2770
"""Kiosk and scanner write by their common group."""


def begin_session(folder: Path, now: datetime, is_mine: Callable[[str], bool] = lambda name: False) -> Path:
    """Move the last visitor's folder aside and make an empty one; where it is.

    What an officer gave back to this visitor (`is_mine`, of a file's name) a short while ago goes along into the new
    one.

    Raises:
        NotThere: the scanner folder is away, or a folder inside it may not be moved or made.
    """
    present = folder / PRESENT
    aside = folder / f"{_EARLIER}{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
    try:
        if os.path.lexists(present):
            present.rename(aside)
        present.mkdir()
        # Apart from `mkdir`, whose mode the umask cuts.
        present.chmod(_MODE)
    except OSError:
        raise NotThere("scanner folder") from None
    _bring_returned(aside, present, now, is_mine)
    return present


def _bring_returned(aside: Path, present: Path, now: datetime, is_mine: Callable[[str], bool]) -> None:
    # What cannot be moved is set aside with the rest, and lies in quarantine again.
    with suppress(NotThere, OSError), opened_folder(aside) as folder:
        for name, identity in regular_files(folder).items():
            if is_mine(name) and is_in_time(identity.modified, now):
                (aside / name).rename(present / name)


def earlier_sessions(folder: Path) -> Sequence[Path]:
    """The folders of earlier visitors, oldest first. Empty ones are removed and left out.

    Raises:
        NotThere: the scanner folder is away.
    """
    try:
        with os.scandir(folder) as entries:
            found = sorted(
                entry.name
                for entry in entries
                if entry.name.startswith(_EARLIER) and entry.is_dir(follow_symlinks=False)
            )
    except OSError:
        raise NotThere("scanner folder") from None
    left: list[Path] = []
    for name in found:
        # A folder that still holds something is not removed.
        with suppress(OSError):
            (folder / name).rmdir()
            continue
        left.append(folder / name)
    return left
