"""Practice ("tập thử"): the whole kiosk for officers who learn, in a folder that is gone afterwards.

Nobody real is in it, and nothing leaves it: papers are written there too, each marked "BẢN TẬP". The folder lies in
memory where the system has room for that; one that a killed program left behind is removed by the next practice.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.demo import demo_settings

MARK: Final = "BẢN TẬP"
"""On every paper: before the office's name, and under the title of receipts."""

PREFIX: Final = "kiosk-tap-thu-"
_MEMORY: Final = Path("/dev/shm")
_FOLDER: Final = re.compile(rf"{PREFIX}([0-9]+)-\w+", re.ASCII)


@contextmanager
def practice_folder(parent: Path | None = None) -> Iterator[Path]:
    """A private folder for one practice; it is removed at the end, with everything in it."""
    place = parent or _usual_place()
    sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def practice_settings(folder: Path, real: Settings | None = None) -> Settings:
    """The settings of a practice: the look and the procedures of the real kiosk, and nothing else of it.

    Args:
        folder: of this practice.
        real: the kiosk's own settings, where there are some.
    """
    made = demo_settings(folder)
    shown = real or made
    agency = shown.agency.model_copy(update={"name": f"{MARK} – {shown.agency.name}"})
    kiosk = made.kiosk.model_copy(update={"acceptance": shown.kiosk.acceptance})
    return made.model_copy(
        update={
            "agency": agency,
            "kiosk": kiosk,
            "screen": shown.screen,
            "identity": shown.identity,
            "hours": shown.hours,
            "catalogue": shown.catalogue,
        }
    )


def sweep(place: Path | None = None) -> None:
    """Remove what a practice left that was killed."""
    for folder in (place or _usual_place()).glob(f"{PREFIX}*"):
        name = _FOLDER.fullmatch(folder.name)
        if name and not folder.is_symlink() and folder.stat().st_uid == os.getuid() and not _runs(int(name[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _usual_place() -> Path:
    return _MEMORY if os.access(_MEMORY, os.W_OK) else Path(tempfile.gettempdir())


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
