"""Request bodies that stand still, or have no end.

A kiosk whose power went while it was sending leaves a connection that never ends. So each request waits for the next
bytes of its body for so many seconds and no longer; and whoever holds the same thing up by an older request can cut
that one at once. A body is small unless its route says that it reads a large one: the framework reads bodies of JSON to
their end before it asks who sends them.
"""

from __future__ import annotations

import asyncio
from typing import Final, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALL: Final = 128 << 10
"""Bytes of a body of which no route has said more. Thirty defects in the longest words, each letter escaped: 90 KB."""

_STATE: Final = "body"
_GIVEN_UP: Final = {"Connection": "close"}
"""Nobody may read the rest of such a body as the next request."""


class Body:
    """The body of one request, waited for within a time, and no larger than its route takes."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._seconds = seconds
        self._room: int | None = SMALL
        self._waiting: asyncio.Timeout | None = None
        self._whole = False
        self._cut = False

    def allow(self, most: int | None) -> None:
        """Take so many bytes; None where whoever reads them keeps none and bounds them."""
        self._room = most

    async def receive(self) -> Message:
        """The next message of the server.

        Raises:
            HTTPException: 408 where no byte came in time, 413 where more came than the route takes, 423 where a newer
                request has taken this one's place.
        """
        if self._whole:
            return await self._receive()
        self._unless_cut()
        try:
            async with asyncio.timeout(self._seconds) as self._waiting:
                message = await self._receive()
        except TimeoutError:
            self._unless_cut()
            raise HTTPException(408, "body_stands_still", headers=_GIVEN_UP) from None
        finally:
            self._waiting = None
        if self._room is not None:
            self._room -= len(message.get("body", b""))
            if self._room < 0:
                raise HTTPException(413, "too_large", headers=_GIVEN_UP)
        self._whole = not message.get("more_body", False)
        return message

    def cut(self) -> None:
        """End the request where it waits for its body now, or will; one that has all of it comes to its end."""
        self._cut = True
        if self._waiting is not None and not self._waiting.expired():
            self._waiting.reschedule(asyncio.get_running_loop().time())

    def _unless_cut(self) -> None:
        if self._cut:
            raise HTTPException(423, "taken_over", headers=_GIVEN_UP)


class BodiesInTime:
    """Gives every request a `Body`."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""
        if scope["type"] == "http":
            body = Body(receive, self._seconds)
            scope.setdefault("state", {})[_STATE] = body
            receive = body.receive
        await self._app(scope, receive, send)


def body_of(request: Request) -> Body:
    """The body of a request."""
    return cast(Body, getattr(request.state, _STATE))
