"""When the system last said that a file of a folder was touched.

A look at a folder sees that a file is the same as at the look before; it does not see for how long before its first
look the file had been the same, nor a change in between that left size and time alone. The kernel's events tell both.
They come from this machine's writers only: shares of other machines are polled (`kiosk.devices.mounts`).
"""

from __future__ import annotations

import threading
from pathlib import Path

from kiosk.devices.mounts import mount_of
from kiosk.services.ports import Clock

_STEP_MILLISECONDS = 50
_WAKE_MILLISECONDS = 500
"""How often the thread asks whether it is still wanted. All of it costs about one millisecond of CPU a second."""


class FolderWatch:
    """Listens to one folder, in a thread of its own that ends with the process."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Name the folder; nothing is listened to before `start`."""
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._touched: dict[str, float] = {}
        self._since: float | None = None
        self._stop = threading.Event()
        self._started = False

    def start(self) -> None:
        """Begin to listen and return at once. Where that cannot be done, `unchanged_since` keeps saying so."""
        if not self._started:
            self._started = True
            threading.Thread(target=self._listen, name="folder-watch", daemon=True).start()

    def unchanged_since(self, name: str) -> float | None:
        """The time by the clock's `monotonic` from which on a file was not touched; None where that is not known."""
        with self._lock:
            return None if self._since is None else self._touched.get(name, self._since)

    def close(self) -> None:
        """Listen no longer."""
        self._stop.set()

    def _listen(self) -> None:
        # Imported here: it takes a while, and a kiosk that polls never needs it.
        try:
            from watchfiles import watch
        except ImportError:
            return
        try:
            changes = watch(
                self._path,
                watch_filter=None,
                step=_STEP_MILLISECONDS,
                debounce=2 * _STEP_MILLISECONDS,
                rust_timeout=_WAKE_MILLISECONDS,
                yield_on_timeout=True,
                stop_event=self._stop,
                recursive=False,
                raise_interrupt=False,
                force_polling=False,
            )
            # The first answer, be it empty, says that the folder is being listened to.
            for changed in changes:
                self._note([Path(path).name for _, path in changed])
        except (OSError, RuntimeError):
            pass
        self._forget()

    def _note(self, names: list[str]) -> None:
        now = self._clock.monotonic()
        with self._lock:
            if self._since is None:
                self._since = now
            self._touched.update(dict.fromkeys(names, now))

    def _forget(self) -> None:
        with self._lock:
            self._since = None


def watch_for(path: Path, clock: Clock, *, wanted: bool) -> FolderWatch | None:
    """A started watch of a folder; None where it is not wanted or other machines write there."""
    mount = mount_of(path)
    if not wanted or (mount and mount.is_share):
        return None
    watch = FolderWatch(path, clock)
    watch.start()
    return watch
