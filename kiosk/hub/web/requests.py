"""What all routes share: bounded bodies, who asks, and answers that say no."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, cast

from fastapi import Depends, HTTPException, Request
from fastapi.params import Depends as DependsType

from kiosk.hub.clerks import Clerk, by_key
from kiosk.hub.comeback import replaced_by_token
from kiosk.hub.core import Hub, Known, ReplacedKiosk, RevokedKiosk
from kiosk.hub.kiosks import by_token, revoked_by_token
from kiosk.hub.ports import Shared
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.bodies_in_time import body_of
from kiosk.hub.web.limits import bucket

BATCHES_AT_ONCE: Final = 2
"""Batches that are unpacked and taken in at one time; the store takes them one after the other anyway."""
BATCHES_WAITING: Final = 40
"""Batches that wait for that; a kiosk waits for an answer for a minute, and then would send the same again."""
BUSY_SECONDS: Final = 5
"""Until a kiosk may come again when too many came together; each adds something of its own."""

_BEARER: Final = "Bearer "


class State:
    """What an application carries: the hub, what its processes share, and what keeps this one's memory in bounds."""

    def __init__(self, hub: Hub, uploads: Uploads, shared: Shared) -> None:
        self.hub = hub
        self.uploads = uploads
        self.shared = shared
        self.ingest = asyncio.Semaphore(BATCHES_AT_ONCE)
        self.batches_waiting = 0
        self.body_bytes = 0


def state_of(request: Request) -> State:
    """The application's state."""
    return cast(State, request.app.state.hub)


def address_bucket(request: Request) -> str:
    """Under which name the asking address is counted."""
    return bucket(request.client.host if request.client else "", state_of(request).shared.address_key)


def no(status: int, reason: str, *, retry_after: int = 0, headers: dict[str, str] | None = None) -> HTTPException:
    """An answer that says no, for programs."""
    more = dict(headers or {})
    if retry_after:
        more["Retry-After"] = str(retry_after)
    return HTTPException(status, reason, headers=more or None)


def limited_body(most: int) -> Any:
    """A dependency: the request's body, refused as soon as it is larger than so many bytes, or all together are."""

    async def read(request: Request) -> AsyncIterator[bytes]:
        state = state_of(request)
        room = state.hub.settings.limits.body_megabytes << 20
        announced = request.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > most:
            raise no(413, "too_large")
        body_of(request).allow(most)
        content = bytearray()
        try:
            async for piece in request.stream():
                content += piece
                state.body_bytes += len(piece)
                if state.body_bytes > room:
                    raise no(503, "busy", retry_after=BUSY_SECONDS)
            yield bytes(content)
        finally:
            state.body_bytes -= len(content)

    return cast(DependsType, Depends(read))


def asking_kiosk(request: Request) -> Known:
    """The kiosk whose token the request shows, within its limit of requests."""
    state = state_of(request)
    known = by_token(state.hub, _token(request))
    if known is None:
        _hold_back_strangers(request, state)
        if document := revoked_by_token(state.hub, _token(request)):
            raise RevokedKiosk(document)
        if document := replaced_by_token(state.hub, _token(request)):
            raise ReplacedKiosk(document)
        raise no(401, "token", headers={"WWW-Authenticate": "Bearer"})
    request.state.kiosk = known.id
    if wait := state.shared.requests.take(known.id):
        raise no(429, "slow_down", retry_after=wait)
    return known


def hold_back(request: Request) -> None:
    """Count a request that proves by itself who sends it: for the kiosk whose token it shows, else for its address."""
    state = state_of(request)
    known = by_token(state.hub, _token(request))
    if known is None:
        _hold_back_strangers(request, state)
    elif wait := state.shared.requests.take(known.id):
        raise no(429, "slow_down", retry_after=wait)


def asking_clerk(request: Request) -> Clerk:
    """The clerk whose key the request shows, within the limit of requests."""
    state = state_of(request)
    clerk = by_key(state.hub, _token(request))
    if clerk is None:
        _hold_back_strangers(request, state)
        raise no(401, "key", headers={"WWW-Authenticate": "Bearer"})
    if wait := state.shared.requests.take(f"clerk:{clerk.id}"):
        raise no(429, "slow_down", retry_after=wait)
    return clerk


@asynccontextmanager
async def ingest_turn(state: State) -> AsyncIterator[None]:
    """A turn to take a batch in, after those that came before."""
    if state.batches_waiting >= BATCHES_WAITING:
        raise no(503, "busy", retry_after=BUSY_SECONDS)
    state.batches_waiting += 1
    try:
        await state.ingest.acquire()
    finally:
        state.batches_waiting -= 1
    try:
        yield
    finally:
        state.ingest.release()


def public_request(request: Request) -> None:
    """A request of anybody, within the limit for its address."""
    _hold_back_strangers(request, state_of(request))


def has_room(request: Request) -> None:
    """There is room on the disk for more."""
    hub = state_of(request).hub
    if hub.free_space() < hub.settings.limits.free_megabytes << 20:
        raise no(503, "disk_full", retry_after=300)


def _hold_back_strangers(request: Request, state: State) -> None:
    if wait := state.shared.public.take(address_bucket(request)):
        raise no(429, "slow_down", retry_after=wait)


def _token(request: Request) -> str:
    given = request.headers.get("authorization", "")
    return given.removeprefix(_BEARER) if given.startswith(_BEARER) else ""
