"""The application: all routes, what every answer carries, and how faults are told."""

from __future__ import annotations

import logging
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.hub.core import Hub, ShutOut
from kiosk.hub.ports import Shared
from kiosk.hub.uploads import Uploads
from kiosk.hub.web import care_api, clerk_api, health, kiosk_api, lookup_pages, revisions, tus
from kiosk.hub.web.bodies_in_time import BodiesInTime
from kiosk.hub.web.logs import RequestLog
from kiosk.hub.web.requests import State
from kiosk.hub.web.shared import of_one_process
from kiosk.services.ports import StoreBusy, StoreFailed, StoreFull
from kiosk.sync import wire_document
from kiosk.sync.wire_errors import TooLarge, WireError

_LOG: Final = logging.getLogger("kiosk.hub")
_API: Final = "/v1/"

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}


def make_app(hub: Hub, uploads: Uploads, shared: Shared | None = None) -> FastAPI:
    """The application for a hub. It has no pages of documentation: they would load scripts from elsewhere.

    Args:
        hub, uploads: what it serves.
        shared: what the processes of this hub agree on; None where this is the only one.
    """
    app = FastAPI(title="motcua hub", version="1", docs_url=None, redoc_url=None)
    app.state.hub = State(hub, uploads, shared or of_one_process(hub.settings, hub.now))
    for room in (health, kiosk_api, revisions, tus, clerk_api, care_api):
        app.include_router(room.router)
    app.include_router(lookup_pages.plain)
    app.include_router(lookup_pages.router)
    app.add_exception_handler(WireError, _no_wire)
    app.add_exception_handler(HTTPException, _no_http)
    app.add_exception_handler(RequestValidationError, _no_fields)
    for kind in (StoreBusy, StoreFull, StoreFailed):
        app.add_exception_handler(kind, _no_store)
    app.add_exception_handler(ClientDisconnect, _nobody_there)
    app.add_exception_handler(ShutOut, _shut_out)
    app.add_exception_handler(Exception, _fault)
    app.add_middleware(BodiesInTime, seconds=hub.settings.limits.body_seconds)
    app.add_middleware(AllAnswers)
    app.add_middleware(RequestLog)
    return app


class AllAnswers:
    """Puts the headers on every answer that all need."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, adding)


def _for_people(request: Request) -> bool:
    return not request.url.path.startswith(_API)


def _no_wire(request: Request, error: Exception) -> Response:
    reason = error.reason if isinstance(error, WireError) else ""
    return JSONResponse({"error": reason}, 413 if isinstance(error, TooLarge) else 422)


def _no_fields(request: Request, error: Exception) -> Response:
    """Which fields do not fit; never what stood in them."""
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    names = [".".join(map(str, fault["loc"])) for fault in faults]
    return JSONResponse({"error": "fields", "fields": names}, 422)


def _no_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return _fault(request, error)
    headers = dict(error.headers or {})
    if _for_people(request) and error.status_code == 429:
        return lookup_pages.limited(request, int(headers.get("Retry-After", "60")))
    if _for_people(request) and error.status_code in (404, 405, 413):
        page = lookup_pages.no_such_page(request)
        page.status_code = error.status_code
        page.headers.update(headers)
        return page
    return JSONResponse({"error": error.detail}, error.status_code, headers=headers)


def _no_store(request: Request, error: Exception) -> Response:
    _LOG.error("store", extra={"facts": {"error": type(error).__name__}})
    if _for_people(request):
        return lookup_pages.unavailable(request)
    wait = "5" if isinstance(error, StoreBusy) else "300"
    return JSONResponse({"error": "store"}, 503, headers={"Retry-After": wait})


def _shut_out(request: Request, error: Exception) -> Response:
    document = error.document if isinstance(error, ShutOut) else b""
    return Response(document, 403, media_type=wire_document.MEDIA_TYPE)


def _nobody_there(request: Request, error: Exception) -> Response:
    return Response(status_code=499)


def _fault(request: Request, error: Exception) -> Response:
    _LOG.error("fault", exc_info=error)
    return lookup_pages.unavailable(request) if _for_people(request) else JSONResponse({"error": "fault"}, 500)
