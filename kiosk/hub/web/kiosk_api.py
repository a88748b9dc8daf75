"""The kiosks' interface: enrolment, batches, files that are missing, reports, the feed (`kiosk.sync.wire_paths`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from kiosk.hub import feed, files, kiosks, numbering, reports
from kiosk.hub.comeback import come_back
from kiosk.hub.core import Hub, HubRefused, Known, ShutOut
from kiosk.hub.ingest import UnknownKiosk, take_in
from kiosk.hub.rejoin import rejoin
from kiosk.hub.web.requests import (
    asking_kiosk,
    has_room,
    hold_back,
    ingest_turn,
    limited_body,
    no,
    public_request,
    state_of,
)
from kiosk.sync import wire_batch, wire_document, wire_paths
from kiosk.sync.wire_ack import RefusalReason
from kiosk.sync.wire_feed import LONGEST_CURSOR, MOST_ITEMS
from kiosk.sync.wire_files import FilesAnswer, read_files_question

router: Final = APIRouter(tags=["kiosk"])

_STATUS: Final = {
    RefusalReason.FORK: 409,
    RefusalReason.INCARNATION: 409,
    RefusalReason.REVOKED: 403,
    RefusalReason.BROKEN: 422,
}
_LARGEST_BATCH: Final = wire_batch.LARGEST_PACKED + 1024


def _takes(media_type: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "binary"}
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


def _signed(document: bytes, status: int = 200) -> Response:
    return Response(document, status, media_type=wire_document.MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _answered(act: Callable[[Hub, bytes], bytes], request: Request, body: bytes) -> Response:
    """What the hub answers to somebody without a token. Who is shut out hears it in a signed document (`web.app`)."""
    try:
        return _signed(act(state_of(request).hub, body))
    except ShutOut:
        raise
    except HubRefused as refused:
        raise no(403, refused.reason) from None


@router.post(
    wire_paths.ENROL, dependencies=[Depends(public_request)], openapi_extra=_takes(wire_document.MEDIA_TYPE)
)  # fmt: skip
def enrol(request: Request, body: Annotated[bytes, limited_body(wire_document.LARGEST_STRANGER)]) -> Response:
    """A new kiosk shows its one-time code and its keys."""
    return _answered(kiosks.enrol, request, body)


@router.post(
    wire_paths.REJOIN, dependencies=[Depends(public_request)], openapi_extra=_takes(wire_document.MEDIA_TYPE)
)  # fmt: skip
def rejoin_route(request: Request, body: Annotated[bytes, limited_body(wire_document.LARGEST_STRANGER)]) -> Response:
    """A kiosk that was restored from a backup asks for a new incarnation."""
    return _answered(rejoin, request, body)


@router.post(
    wire_paths.RETURN, dependencies=[Depends(public_request)], openapi_extra=_takes(wire_document.MEDIA_TYPE)
)  # fmt: skip
def return_route(request: Request, body: Annotated[bytes, limited_body(wire_document.LARGEST_STRANGER)]) -> Response:
    """A kiosk whose store no longer knows of its enrolment comes back by a one-time code."""
    return _answered(come_back, request, body)


@router.post(
    wire_paths.PUSH, status_code=202, dependencies=[Depends(has_room)], openapi_extra=_takes(wire_batch.MEDIA_TYPE)
)  # fmt: skip
async def push(request: Request, body: Annotated[bytes, limited_body(_LARGEST_BATCH)]) -> Response:
    """A batch of journal rows. The signature in it says who sends it."""
    state = state_of(request)
    await run_in_threadpool(hold_back, request)
    sender = wire_batch.decode_batch(body).statement.kiosk
    try:
        async with ingest_turn(state):
            answer = await run_in_threadpool(take_in, state.hub, body)
    except UnknownKiosk:
        raise no(401, "unknown_kiosk", headers={"WWW-Authenticate": "Bearer"}) from None
    request.state.kiosk = sender
    return _signed(answer.document, 202 if answer.refused is None else _STATUS[answer.refused])


@router.post(wire_paths.HAVE, openapi_extra=_takes("application/json"))
def have(
    request: Request,
    kiosk: Annotated[Known, Depends(asking_kiosk)],
    body: Annotated[bytes, limited_body(64 << 10)],
) -> Response:
    """Which of these files are missing."""
    hub, question = state_of(request).hub, read_files_question(body)
    answer = FilesAnswer(question.digest, files.missing(hub, kiosk.agency, question.digests), hub.now())
    return _signed(answer.sign(hub.signer))


@router.post(wire_paths.REPORT, openapi_extra=_takes(wire_document.MEDIA_TYPE))
def report(
    request: Request,
    kiosk: Annotated[Known, Depends(asking_kiosk)],
    body: Annotated[bytes, limited_body(wire_document.LARGEST_STRANGER)],
) -> Response:
    """What a kiosk could not apply or send."""
    try:
        return _signed(reports.take(state_of(request).hub, kiosk, body))
    except HubRefused as refused:
        raise no(409, refused.reason) from None


@router.get(wire_paths.CHANGES)
def changes(
    request: Request,
    kiosk: Annotated[Known, Depends(asking_kiosk)],
    cursor: Annotated[str, Query(min_length=1, max_length=LONGEST_CURSOR)],
    limit: Annotated[int, Query(ge=1, le=MOST_ITEMS)] = MOST_ITEMS,
) -> Response:
    """What happened behind the cursor."""
    hub = state_of(request).hub
    kiosks.renew_leases(hub, kiosk)
    numbering.give_waiting(hub, kiosk)
    page = feed.page(hub, kiosk, after=cursor, most=limit)
    return _signed(page.sign(hub.signer))
