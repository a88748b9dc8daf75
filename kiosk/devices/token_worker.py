"""The process that talks to a token through its maker's PKCS#11 module. It never sees a paper.

Started by `kiosk.devices.signing_process`, never imported by the kiosk: such a module is a maker's code, which may
hang, crash, or write to the standard output. One process answers one request.
"""

from __future__ import annotations

import base64
import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pkcs11
from pkcs11 import Attribute, CertificateType, KeyType, Mechanism, ObjectClass, SignMixin, TokenFlag
from pkcs11 import exceptions as failures
from pkcs11.util.ec import encode_ecdsa_signature

from kiosk.devices.signing_line import receive, send
from kiosk.devices.worker_limits import limit

MEMORY = 1 << 30

_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""DigestInfo of a SHA-256 digest (RFC 8017, 9.2, note 1), for the plain CKM_RSA_PKCS, which every token has."""

_GONE = (
    failures.DeviceRemoved, failures.NoSuchToken, failures.SlotIDInvalid, failures.TokenNotPresent,
    failures.TokenNotRecognised,
)  # fmt: skip
_WRONG_PIN = (failures.PinIncorrect, failures.PinInvalid, failures.PinLenRange)
_NO_PIN = (failures.PinLocked, failures.PinExpired, failures.UserPinNotInitialized)


def _tokens(module: str) -> Iterator[pkcs11.Token]:
    """The tokens that are plugged in and were set up by their maker."""
    for slot in pkcs11.lib(module).get_slots(token_present=True):
        try:
            token = slot.get_token()
        except _GONE:
            continue  # pulled out between the two questions
        if TokenFlag.TOKEN_INITIALIZED in token.flags:
            yield token


def _tries(token: pkcs11.Token) -> str:
    # A fresh question: the flags of a token object are those of the moment at which it was made.
    flags = token.slot.get_token().flags
    if TokenFlag.USER_PIN_LOCKED in flags:
        return "locked"
    if TokenFlag.USER_PIN_FINAL_TRY in flags:
        return "last"
    return "few" if TokenFlag.USER_PIN_COUNT_LOW in flags else "enough"


def _certificates(token: pkcs11.Token) -> list[dict[str, str]]:
    wanted = {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.CERTIFICATE_TYPE: CertificateType.X_509}
    with token.open() as session:
        return [
            {"key": found[Attribute.ID].hex(), "der": base64.b64encode(found[Attribute.VALUE]).decode()}
            for found in session.get_objects(wanted)
        ]


def read(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Every token with its certificates; nobody logs in for that."""
    tokens = [
        {
            "serial": token.serial.hex(),
            "label": token.label,
            "tries": _tries(token),
            "certificates": _certificates(token),
        }
        for token in _tokens(request["module"])
    ]
    return {"tokens": tokens}, b""


def sign(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The signature over the data's SHA-256, or why there is none."""
    token = next((one for one in _tokens(request["module"]) if one.serial.hex() == request["serial"]), None)
    if token is None:
        return {"problem": "signing.no_token"}, b""
    try:
        with token.open(user_pin=request["pin"]) as session:
            wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: bytes.fromhex(request["key"])}
            keys = [found for found in session.get_objects(wanted) if isinstance(found, SignMixin)]
            if not keys:
                return {"problem": "signing.no_certificate"}, b""
            digest = hashlib.sha256(data).digest()
            if keys[0][Attribute.KEY_TYPE] is KeyType.EC:
                return {}, encode_ecdsa_signature(keys[0].sign(digest, mechanism=Mechanism.ECDSA))
            return {}, keys[0].sign(_SHA256_INFO + digest, mechanism=Mechanism.RSA_PKCS)
    except _WRONG_PIN:
        tries = _tries(token)
        return {"problem": f"signing.pin_{'wrong' if tries == 'enough' else tries}"}, b""
    except _NO_PIN:
        return {"problem": "signing.pin_locked"}, b""


def _answer(work: Callable[[], tuple[dict[str, Any], bytes]]) -> tuple[dict[str, Any], bytes]:
    try:
        return work()
    except _GONE:
        return {"problem": "signing.no_token"}, b""
    except (failures.PKCS11Error, RuntimeError, OSError):
        return {"problem": "signing.token_failed"}, b""


def main(descriptor: int) -> None:
    """Answer one request on an inherited line, and end without the module's own farewell, which may hang."""
    with socket.socket(fileno=descriptor) as line:
        message = receive(line)
        if message is not None:
            request, data = message
            limit(seconds=request["seconds"], memory=MEMORY)
            answer, signature = _answer(lambda: sign(request, data) if "pin" in request else read(request))
            send(line, answer, signature)
    os._exit(0)
