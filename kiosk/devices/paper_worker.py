"""The process that reads and signs PDFs with pyHanko. It never sees a PIN, and can open nothing once it reads a file.

Started by `kiosk.devices.signing_process`, never imported by the kiosk. One process answers one request; for a
signature it asks back, and the kiosk has a token sign in another process.
"""

from __future__ import annotations

import asyncio
import base64
import codecs
import os
import socket
from datetime import datetime
from importlib import import_module
from typing import Any, Final

import tzlocal
from asn1crypto import x509

from kiosk.devices.pdf_signatures import Judge, signatures, signed
from kiosk.devices.signing_line import receive, send
from kiosk.devices.worker_limits import limit, seal

MEMORY: Final = 1 << 30

_LOADED_LATE: Final = (
    "cryptography.hazmat.backends.openssl.backend",
    "lxml.etree",
    "pyhanko.pdf_utils.crypt.pdfmac",
    "pyhanko.pdf_utils.filters",
    "pyhanko.pdf_utils.metadata.xmp_xml",
)
"""What pyHanko and cryptography import only when a file or a key wants it."""

_CODECS: Final = ("utf-16-be", "utf-16-le", "utf-32-be", "cp1252", "idna", "punycode")
"""Of texts in files and of names in certificates; each is a module that Python loads at its first use."""


class NotSigned(Exception):
    """The token did not sign; the kiosk knows why."""


def _decoded(texts: list[str]) -> list[bytes]:
    return [base64.b64decode(text) for text in texts]


async def _judge(request: dict[str, Any], _body: bytes, _line: socket.socket) -> tuple[dict[str, Any], bytes]:
    judge = Judge(_decoded(request["roots"]), datetime.fromisoformat(request["now"]))
    loaded = [x509.Certificate.load(der) for der in _decoded(request["certificates"])]
    return {"certificates": [await judge.facts(one, loaded) for one in loaded]}, b""


async def _verify(request: dict[str, Any], body: bytes, _line: socket.socket) -> tuple[dict[str, Any], bytes]:
    judge = Judge(_decoded(request["roots"]), datetime.fromisoformat(request["now"]))
    return {"signatures": await signatures(body, judge)}, b""


async def _sign(request: dict[str, Any], body: bytes, line: socket.socket) -> tuple[dict[str, Any], bytes]:
    certificate, *others = (x509.Certificate.load(der) for der in _decoded(request["certificates"]))

    def by_token(data: bytes) -> bytes:
        send(line, {"sign": True}, data)
        answer = receive(line)
        if answer is None or not answer[1]:
            raise NotSigned
        return answer[1]

    return {"signed": True}, await signed(body, certificate, others, by_token)


_WORKS = {"judge": _judge, "verify": _verify, "sign": _sign}


def warm_up() -> asyncio.AbstractEventLoop:
    """Load and open all that is wanted behind the seal, also the loop's own descriptors and the time zone's name."""
    for name in _LOADED_LATE:
        import_module(name)
    for name in _CODECS:
        codecs.lookup(name)
    tzlocal.get_localzone()
    return asyncio.new_event_loop()


def main(descriptor: int) -> None:
    """Answer one request on an inherited line."""
    loop = warm_up()
    with socket.socket(fileno=descriptor) as line:
        message = receive(line)
        if message is not None:
            request, body = message
            limit(seconds=request["seconds"], memory=MEMORY)
            seal()
            try:
                answer, out = loop.run_until_complete(_WORKS[request["work"]](request, body, line))
            except NotSigned:
                os._exit(0)
            except Exception:  # broken files raise whatever they like; the words of it may hold parts of them
                answer, out = {"problem": "signing.unreadable"}, b""
            send(line, answer, out)
    os._exit(0)
