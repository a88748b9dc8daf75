"""What tests of the scanner's folder share: a clock that stands still, small scans, and the way they get there."""

from __future__ import annotations

import io
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk.devices.scanner import FolderScanner

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
SETTLE = 5.0
PATIENCE = 60.0


class StillClock:
    """A clock that moves only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def boot(self) -> str:
        return "boot"

    def wait(self, seconds: float) -> None:
        self.seconds += seconds


def picture(kind: str, *, pages: int = 1, seed: int = 0, **options: Any) -> bytes:
    chance = random.Random(seed)
    images = [Image.frombytes("L", (60, 80), chance.randbytes(4800)) for _ in range(pages)]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if pages > 1 else {}
    images[0].save(out, kind, **more, **options)
    return out.getvalue()


PDF = picture("PDF")
JPEG = picture("JPEG")


def put(folder: Path, name: str, content: bytes, *, at: datetime = NOON) -> Path:
    path = folder / name
    path.write_bytes(content)
    stamp(path, at)
    return path


def stamp(path: Path, at: datetime) -> None:
    os.utime(path, ns=(int(at.timestamp() * 1e9), int(at.timestamp() * 1e9)))


def settled(scanner: FolderScanner, clock: StillClock, seconds: float = SETTLE) -> list[str]:
    """Names that are offered after files have been left alone for that long."""
    scanner.complete()
    clock.wait(seconds)
    return [scan.name for scan in scanner.complete()]
