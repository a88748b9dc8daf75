"""The process that inspects files: it loads the parsers once, then forks a child for every file.

Started by `kiosk.devices.inspector`, never imported by it. The process itself never looks into a file; each child looks
into one, may use little time and memory, can open nothing (no file, no socket), and ends. So a hostile file meets
nothing of the kiosk and nothing of the file before it, and what it breaks is thrown away.
"""

from __future__ import annotations

import io
import os
import socket

import pikepdf
from PIL import Image

from kiosk.devices.confinement import confine
from kiosk.devices.helper_process import requests_served
from kiosk.devices.image_inspection import inspect_image
from kiosk.devices.inspection import inspect
from kiosk.devices.inspection_messages import LONGEST, decode_request, encode_answer
from kiosk.devices.pdf_inspection import inspect_pdf
from kiosk.domain.papers import Media, PaperLimits


def answer(message: bytes, file: int, reply: int) -> None:
    """Inspect one file, in the process that was forked for it."""
    limits, guard = decode_request(message)
    confine(guard, os.fstat(file).st_size)
    os.write(reply, encode_answer(inspect(file, limits)))


def warm_up() -> None:
    """Read one small file of each kind that we made ourselves.

    What the parsers load and open at first use must be there before the children lose the right to open anything; qpdf
    opens the system's random device for the first encrypted file.
    """
    picture = Image.new("L", (8, 8))
    for media, name in ((Media.JPEG, "JPEG"), (Media.PNG, "PNG"), (Media.TIFF, "TIFF")):
        out = io.BytesIO()
        picture.save(out, name)
        inspect_image(out.getvalue(), media, PaperLimits())
    with pikepdf.new() as document:
        document.add_blank_page()
        for encryption in (False, pikepdf.Encryption(owner="owner", user="")):
            out = io.BytesIO()
            document.save(out, encryption=encryption)
            inspect_pdf(out.getvalue(), PaperLimits())


def main(requests: int) -> None:
    """Serve on an inherited descriptor."""
    warm_up()
    with socket.socket(fileno=requests) as kiosk:
        requests_served(kiosk, LONGEST, answer)
