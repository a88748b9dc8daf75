"""Resumable uploads by tus 1.0: core, creation, creation-with-upload, checksum, expiration, termination.

An upload's address is known beforehand (`kiosk.sync.wire_paths.upload_path`), so a kiosk that has forgotten everything
asks with HEAD and goes on. Nothing is visible to anybody else before the whole file's hash is found to be right.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Annotated, Final, Protocol

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from kiosk.hub.core import HubRefused, Known
from kiosk.hub.ports import WrongContent
from kiosk.hub.uploads import Upload, Uploads
from kiosk.hub.web.bodies_in_time import body_of
from kiosk.hub.web.requests import asking_kiosk, has_room, no, state_of
from kiosk.sync.wire_files import LARGEST_FILE
from kiosk.sync.wire_paths import TUS_VERSION, UPLOADS, upload_path

router: Final = APIRouter(tags=["uploads"])

_OCTETS: Final = "application/offset+octet-stream"
_DIGEST: Final = re.compile("[0-9a-f]{64}")
_MISMATCH: Final = 460
"""What the checksum extension answers where a checksum does not fit."""
_STATUS: Final = {"size": 413, "busy": 423}
_VERSION: Final = {"Tus-Resumable": TUS_VERSION}


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


def speaks_tus(request: Request) -> None:
    """The client speaks this version."""
    if request.headers.get("tus-resumable") != TUS_VERSION:
        raise no(412, "tus_version", headers={"Tus-Version": TUS_VERSION})


@router.options(UPLOADS, status_code=204)
def options() -> Response:
    """What this server can do."""
    can = {
        "Tus-Version": TUS_VERSION,
        "Tus-Extension": "creation,creation-with-upload,checksum,expiration,termination",
        "Tus-Max-Size": str(LARGEST_FILE),
        "Tus-Checksum-Algorithm": "sha1,sha256",
    }
    return Response(status_code=204, headers=_VERSION | can)


@router.post(UPLOADS, status_code=201, dependencies=[Depends(speaks_tus), Depends(has_room)])
async def create(request: Request, kiosk: Annotated[Known, Depends(asking_kiosk)]) -> Response:
    """Begin an upload, perhaps with its first bytes."""
    state = state_of(request)
    sha256 = _announced_digest(request)
    size = _number(request, "upload-length")
    async with _turn(request, kiosk, sha256):
        begun = await run_in_threadpool(state.uploads.find, kiosk, sha256)
        if begun is None and (wait := state.shared.upload_bytes.take(kiosk.id, size)):
            raise no(429, "quota", retry_after=wait, headers=_VERSION)
        upload = await run_in_threadpool(state.uploads.create, kiosk, sha256, size)
        if upload.expires is not None and (size == 0 or request.headers.get("content-type") == _OCTETS):
            upload = await _append(request, state.uploads, kiosk, upload, 0)
    location = {"Location": upload_path(kiosk.id, sha256)}
    return Response(status_code=201, headers=_headers(upload) | location)


@router.head(UPLOADS + "/{name}", dependencies=[Depends(speaks_tus)])
async def head(request: Request, name: str, kiosk: Annotated[Known, Depends(asking_kiosk)]) -> Response:
    """How far an upload has come. It will come no further by a request from before this one."""
    async with _turn(request, kiosk, _digest_in(kiosk, name)):
        upload = await run_in_threadpool(_found, state_of(request).uploads, kiosk, name)
    length = {"Upload-Length": str(upload.size), "Cache-Control": "no-store"}
    return Response(status_code=200, headers=_headers(upload) | length)


@router.patch(UPLOADS + "/{name}", status_code=204, dependencies=[Depends(speaks_tus), Depends(has_room)])
async def patch(request: Request, name: str, kiosk: Annotated[Known, Depends(asking_kiosk)]) -> Response:
    """The next bytes of an upload."""
    if request.headers.get("content-type") != _OCTETS:
        raise no(415, "content_type", headers=_VERSION)
    uploads = state_of(request).uploads
    async with _turn(request, kiosk, _digest_in(kiosk, name)):
        upload = await run_in_threadpool(_found, uploads, kiosk, name)
        upload = await _append(request, uploads, kiosk, upload, _number(request, "upload-offset"))
    return Response(status_code=204, headers=_headers(upload))


@router.delete(UPLOADS + "/{name}", status_code=204, dependencies=[Depends(speaks_tus)])
async def terminate(request: Request, name: str, kiosk: Annotated[Known, Depends(asking_kiosk)]) -> Response:
    """Give an upload up."""
    uploads = state_of(request).uploads
    async with _turn(request, kiosk, _digest_in(kiosk, name)):
        upload = await run_in_threadpool(_found, uploads, kiosk, name)
        if upload.expires is None:
            raise no(403, "whole", headers=_VERSION)
        with uploads.writing(kiosk, upload.sha256):
            await run_in_threadpool(uploads.remove, kiosk, upload.sha256)
    return Response(status_code=204, headers=_VERSION)


@asynccontextmanager
async def _turn(request: Request, kiosk: Known, sha256: str) -> AsyncIterator[None]:
    """The turn to write to an upload: an older request of the same kiosk is cut, and what came by it is kept."""
    try:
        async with state_of(request).shared.turns.taken(f"{kiosk.id}-{sha256}", body_of(request).cut):
            yield
    except HubRefused as refused:
        raise no(_STATUS[refused.reason], refused.reason, headers=_VERSION) from None


async def _append(request: Request, uploads: Uploads, kiosk: Known, upload: Upload, offset: int) -> Upload:
    """Write the request's body behind the offset, and finish the file where that was its end."""
    if offset != upload.offset:
        raise no(409, "offset", headers=_VERSION)
    if upload.expires is None:
        return upload
    expected = _checksum(request)
    try:
        with uploads.writing(kiosk, upload.sha256):
            await _receive(request, uploads, kiosk, upload, expected)
            # Asked again: what was there before may have been written by a request that was still under way.
            now = await run_in_threadpool(uploads.find, kiosk, upload.sha256)
            if now is not None and now.offset == now.size:
                await run_in_threadpool(uploads.finish, kiosk, now)
                now = await run_in_threadpool(uploads.find, kiosk, upload.sha256)
    except WrongContent:
        raise no(_MISMATCH, "sha256", headers=_VERSION) from None
    if now is None:
        raise no(404, "no_upload", headers=_VERSION)
    return now


async def _receive(
    request: Request, uploads: Uploads, kiosk: Known, upload: Upload, expected: tuple[_Hash, bytes] | None
) -> None:
    part = await run_in_threadpool(uploads.part, kiosk, upload)
    body_of(request).allow(None)  # no more than was announced is written, and nothing is kept in memory
    try:
        async for piece in request.stream():
            if expected:
                expected[0].update(piece)
            await run_in_threadpool(part.write, piece)
        if expected and expected[0].digest() != expected[1]:
            raise no(_MISMATCH, "checksum", headers=_VERSION)
    except (ClientDisconnect, HTTPException):
        # The line broke or stands still. What came is kept, unless only its checksum could tell whether it is right.
        if expected:
            part.take_back()
        raise
    except HubRefused:
        part.take_back()
        raise
    finally:
        await run_in_threadpool(part.close)


def _found(uploads: Uploads, kiosk: Known, name: str) -> Upload:
    upload = uploads.find(kiosk, _digest_in(kiosk, name))
    if upload is None:
        raise no(404, "no_upload", headers=_VERSION)
    return upload


def _digest_in(kiosk: Known, name: str) -> str:
    """The digest in an upload's name; nobody reaches another kiosk's."""
    owner, _, sha256 = name.rpartition("-")
    if owner != kiosk.id or not _DIGEST.fullmatch(sha256):
        raise no(404, "no_upload", headers=_VERSION)
    return sha256


def _headers(upload: Upload) -> dict[str, str]:
    headers = _VERSION | {"Upload-Offset": str(upload.offset)}
    if upload.expires is not None:
        headers["Upload-Expires"] = formatdate(upload.expires / 1000, usegmt=True)
    return headers


def _number(request: Request, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise no(400, name, headers=_VERSION)
    return int(text)


def _announced_digest(request: Request) -> str:
    """The file's SHA-256 from the metadata: pairs of a name and base 64, with commas between."""
    for pair in request.headers.get("upload-metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        if name == "sha256":
            try:
                sha256 = base64.b64decode(value, validate=True).decode("ascii")
            except ValueError:
                break
            if _DIGEST.fullmatch(sha256):
                return sha256
    raise no(400, "sha256", headers=_VERSION)


def _checksum(request: Request) -> tuple[_Hash, bytes] | None:
    given = request.headers.get("upload-checksum")
    if given is None:
        return None
    algorithm, _, value = given.partition(" ")
    if algorithm not in ("sha1", "sha256"):
        raise no(400, "checksum_algorithm", headers=_VERSION)
    try:
        # SHA-1 only finds damage on the way, as tus wants it; the whole file is held by SHA-256.
        return hashlib.new(algorithm, usedforsecurity=False), base64.b64decode(value, validate=True)
    except binascii.Error:
        raise no(400, "checksum", headers=_VERSION) from None
