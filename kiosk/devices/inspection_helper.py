"""The process that inspects files: it loads the parsers once, then forks a child for every file.

Started by `kiosk.devices.inspector`, never imported by it. The process itself never looks into a file; each child looks
into one, may use little time and memory, can open nothing (no file, no socket), and ends. So a hostile file meets
nothing of the kiosk and nothing of the file before it, and what it breaks is thrown away.
"""

from __future__ import annotations

import io
import os
import resource
import signal
import socket

import pikepdf
from PIL import Image

from kiosk.devices.image_inspection import inspect_image
from kiosk.devices.inspection import inspect
from kiosk.devices.inspection_messages import LONGEST, Guard, decode_request, encode_answer
from kiosk.devices.pdf_inspection import inspect_pdf
from kiosk.domain.papers import Media, PaperLimits


def serve(requests: socket.socket) -> None:
    """Answer requests until the kiosk closes its end."""
    # The children's states are not asked for: whoever waits for an answer sees the way back close.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, LONGEST, 2)
        if not message:
            return
        if os.fork() == 0:
            try:
                requests.close()
                _answer(message, *descriptors)
            finally:
                os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def _answer(message: bytes, file: int, reply: int) -> None:
    limits, guard = decode_request(message)
    _confine(guard)
    os.write(reply, encode_answer(inspect(file, limits)))


def _confine(guard: Guard) -> None:
    """Take from this process what a parser does not need. The system enforces it; the process cannot take it back."""
    for number in (signal.SIGALRM, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.setitimer(signal.ITIMER_REAL, guard.wall_seconds)
    for kind, most in (
        (resource.RLIMIT_CPU, guard.cpu_seconds),
        (resource.RLIMIT_AS, guard.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        # No new descriptor: neither a file nor a connection can be opened. Those that are open stay.
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    os.nice(10)


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
        serve(kiosk)
