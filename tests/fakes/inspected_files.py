"""Sound and spoilt files for the inspection, and its verdict in one word."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw

import kiosk
from kiosk.devices.confinement import Guard
from kiosk.devices.inspector import Inspector
from kiosk.devices.private_copy import private_copy
from kiosk.domain.papers import PaperFacts, PaperLimits
from kiosk.domain.problem import Problem

LIMITS = PaperLimits()
PATIENT = Guard(wall_seconds=120.0)
"""The usual limits, but for the clock: a process that gives way to all others may wait long for its turn."""
HANG_SECONDS = PATIENT.wall_seconds + 30


def look(inspector: Inspector, content: bytes, limits: PaperLimits = LIMITS) -> PaperFacts | Problem:
    began = time.monotonic()
    with private_copy(io.BytesIO(content), limit=len(content)) as copy:
        found = inspector.inspect(copy, limits)
    assert time.monotonic() - began < HANG_SECONDS
    return found


def code(found: PaperFacts | Problem) -> str:
    return found.code if isinstance(found, Problem) else "taken"


def page(width: int = 300, height: int = 420, *, seed: int = 0) -> Image.Image:
    """A page with some strokes on it, and the grain of a scan."""
    chance = random.Random(seed)
    grain = Image.frombytes("L", (width, height), chance.randbytes(width * height))
    paper = grain.point([240 + value // 32 for value in range(256)])
    pen = ImageDraw.Draw(paper)
    for line in range(60, height - 60, 20):
        pen.line((40, line, chance.randint(100, width - 40), line), fill=30, width=3)
    return paper


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def pdf(change: Callable[[Pdf], object] = lambda _: None, *, pages: int = 1, **options: Any) -> bytes:
    """A PDF of scanned pages, with something done to it, its objects hidden in compressed object streams."""
    with pikepdf.open(io.BytesIO(SCANNED_PDF)) as document:
        for _ in range(pages - 1):
            document.pages.append(document.pages[0])
        change(document)
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, **options)
    return out.getvalue()


SCANNED_PDF = saved(page(), "PDF", resolution=36)
JPEG = saved(page(), "JPEG", dpi=(36, 36))
PNG = saved(page(), "PNG")
TIFF = saved(page(), "TIFF", save_all=True, append_images=[page(seed=1), page(seed=2)], compression="tiff_lzw")


def png_of(width: int, height: int, *, color: int = 0, rows: bytes | None = None) -> bytes:
    """A PNG by hand: `color` 0 is grey, 2 is RGB; without `rows` only its head is true."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)
    data = rows if rows is not None else zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def add_script(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


MANY_PIXELS = png_of(7_000, 7_000, rows=zlib.compress(bytes(7_001 * 7_000), 1))


def run_python(script: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(kiosk.__path__[0]).parent)
    return subprocess.run([sys.executable, "-I", "-c", script, root], capture_output=True, text=True, check=True)
