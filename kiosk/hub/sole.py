"""One process serves a hub's home: limits, quotas and turns at uploads stand in its memory.

Two side by side would each grant the whole quota, and neither could cut the other's dead connections. Commands beside
the one that serves are no harm: they ask the store, which all processes share.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.hub.home import SERVED


class ServedAlready(Exception):
    """Another process serves this home. The argument is a sentence for the one who started this one."""


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the one process that serves a home. The system lets go of it when the process ends, however it does.

    Raises:
        ServedAlready: another one is.
    """
    descriptor = os.open(home / SERVED, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServedAlready(
                f"Đã có một tiến trình đang chạy hub trong {home}. Mỗi thư mục chỉ một tiến trình: "
                "hãy dừng tiến trình kia, hoặc dùng thư mục khác."
            ) from None
        yield
    finally:
        os.close(descriptor)
