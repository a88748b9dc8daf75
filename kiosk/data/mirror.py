"""The mirror of the codes' high-water mark: one small file on a second device, a memory stick for example.

When the store is lost with its disk, the mirror still tells how far the numbers of the day had come. The mark runs
ahead of the numbers (`codes.RESERVE_AHEAD`), so a submit never waits for the device; but a number that the mirror does
not count yet is not given out (`NoCode.MIRROR_BEHIND`): a slow or missing device costs a provisional code, never two
dossiers with the same one. The file holds no personal data.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from kiosk.data import lanes
from kiosk.data.durable import sync_folder, write_synced
from kiosk.data.ids import random_id
from kiosk.data.journal import latest_wall
from kiosk.data.numbers import incarnation_number
from kiosk.data.store import Store
from kiosk.data.times import moment
from kiosk.domain.codes import NO_MARK, Lane, Mark, reserved_ahead
from kiosk.domain.system_words import why
from kiosk.domain.worktime import VIETNAM
from kiosk.services.ports import Clock, StoreFailed

FORMAT: Final = 1
EVERY_SECONDS: Final = 5.0
"""The mark runs eight to sixteen numbers ahead: no counter files eight dossiers in that time."""
_LONGEST: Final = 4096


class MirrorUnusable(Exception):
    """The mirror cannot be read or written. The argument is a sentence for the one who looks after the machine."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What the mirror holds: the mark, in which life of the store it was written, and when."""

    mark: Mark
    incarnation: int
    written: datetime


def mirror_file(folder: Path, agency: str, kiosk: str) -> Path:
    """The file of one kiosk; several kiosks may share a device."""
    return folder / f"ma-ho-so-{agency}-{kiosk}.json"


def read_mirror(folder: Path, agency: str, kiosk: str) -> Mirrored | None:
    """What the mirror holds; None where it was never set up there, or the device is not in its place.

    Raises:
        MirrorUnusable: the file cannot be read, or does not hold a mark.
    """
    path = mirror_file(folder, agency, kiosk)
    try:
        with path.open("rb") as file:
            found: Any = json.loads(file.read(_LONGEST))
        if found["format"] != FORMAT:
            raise ValueError
        mark = Mark(date.fromisoformat(found["day"]), int(found["number"]))
        return Mirrored(mark, int(found["incarnation"]), datetime.fromisoformat(found["written"]))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MirrorUnusable(f"Không đọc được {path}: {why(error)}. Hãy xem lại ổ dự phòng.") from error
    except (ValueError, KeyError, TypeError):
        raise MirrorUnusable(
            f"{path} không còn đọc được. Hãy xóa tệp này rồi chạy lại lệnh: kiosk mirror init"
        ) from None


def same_disk(one: Path, other: Path) -> bool:
    """Whether two paths are on the same file system, and so would be lost together."""
    return one.stat().st_dev == other.stat().st_dev


def keep_following(mirror: CodeMirror, *, every: float = EVERY_SECONDS) -> threading.Event:
    """Follow in a thread of its own until the event that is given back is set, or the process ends.

    What goes wrong is not told here: the store knows what has arrived, and `kiosk mirror status` shows it.
    """
    ended = threading.Event()

    def follow() -> None:
        while not ended.is_set():
            with suppress(MirrorUnusable, StoreFailed):
                mirror.follow()
            ended.wait(every)

    threading.Thread(target=follow, name="mirror", daemon=True).start()
    return ended


class CodeMirror:
    """Follows the store's mark on the second device."""

    def __init__(self, store: Store, clock: Clock, folder: Path, *, agency: str, kiosk: str, lane: Lane) -> None:
        self._store = store
        self._clock = clock
        self._folder = folder
        self._agency = agency
        self._kiosk = kiosk
        self._lane = lane

    def set_up(self) -> None:
        """Put the first file on the device. `follow` only ever replaces it: the folder of a device that is not in its
        place is an empty folder on the kiosk's own disk, and a mark there would be lost with the store.

        Raises:
            MirrorUnusable: the device does not take it, or is the disk that the store is on.
        """
        try:
            if same_disk(self._folder, self._store.path):
                raise MirrorUnusable(
                    f"{self._folder} nằm cùng ổ với kho dữ liệu, nên sẽ mất cùng kho. Hãy chọn một ổ khác."
                )
        except OSError as error:
            raise MirrorUnusable(f"Không dùng được {self._folder}: {why(error)}. Hãy cắm ổ dự phòng.") from error
        if read_mirror(self._folder, self._agency, self._kiosk) is None:
            self._write(NO_MARK, 0)
        self.follow()

    def follow(self) -> bool:
        """Bring the mirror up to the store's mark; whether there was anything to do.

        Raises:
            MirrorUnusable: the device is not there or does not take it; the store knows of it and gives no number that
                the mirror does not count.
            StoreFailed: the store cannot be read or written.
        """
        present = read_mirror(self._folder, self._agency, self._kiosk)
        if present is None:
            raise MirrorUnusable(
                f"Không có tệp dự phòng trong {self._folder}. Hãy cắm ổ dự phòng, hoặc chạy lệnh: kiosk mirror init"
            )
        mark, incarnation, known = self._reserve()
        if mark is None:
            return False
        changed = (present.mark, present.incarnation) != (mark, incarnation)
        if changed:
            self._write(mark, incarnation)
        if changed or known != mark:
            with self._store.transaction() as connection:
                lanes.keep_mirrored(connection, self._agency, mark)
        return changed

    def _reserve(self) -> tuple[Mark | None, int, Mark | None]:
        """The mark to mirror (None while it is unknown), the store's life, and the mark that arrived before."""
        now = self._clock.now()
        with self._store.reading() as connection:
            before = lanes.counter(connection, self._agency)
            latest = latest_wall(connection)
            life, known = incarnation_number(connection), lanes.mirrored(connection, self._agency)
        counter = before
        if latest is None or now >= moment(latest):
            today = now.astimezone(VIETNAM).date()
            if reserved_ahead(before, self._lane, today) != before:
                with self._store.transaction() as connection:
                    # Asked again behind the write lock: a submit may have been faster.
                    counter = reserved_ahead(lanes.counter(connection, self._agency), self._lane, today)
                    lanes.keep_counter(connection, self._agency, counter)
        if counter.day is None or counter.reserved is None:
            return None, life, known
        return Mark(counter.day, counter.reserved), life, known

    def _write(self, mark: Mark, incarnation: int) -> None:
        path = mirror_file(self._folder, self._agency, self._kiosk)
        content = {
            "format": FORMAT,
            "agency": self._agency,
            "kiosk": self._kiosk,
            "day": mark.day.isoformat(),
            "number": mark.number,
            "incarnation": incarnation,
            "written": self._clock.now().isoformat(timespec="seconds"),
        }
        draft = path.with_name(f".{path.name}.{random_id()[:8]}")
        try:
            write_synced(draft, json.dumps(content, indent=1).encode() + b"\n")
            draft.replace(path)
            sync_folder(self._folder)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise MirrorUnusable(f"Ổ dự phòng không ghi được: {why(error)}. Hãy cắm lại hoặc thay ổ.") from error
