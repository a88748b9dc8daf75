"""One line of JSON a request: route, status, time, kiosk. No address, no path, no query, no body: those name people."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG: Final = logging.getLogger("kiosk.hub")


class JsonLines(logging.Formatter):
    """A record as one object; only what was handed over as `facts` stands beside the event."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            # The message of an exception may hold data; its type and place do not.
            frame = record.exc_info[2]
            while frame and frame.tb_next:
                frame = frame.tb_next
            line["error"] = record.exc_info[0].__name__
            line["place"] = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else ""
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr() -> None:
    """Send the hub's log, and what uvicorn has to say of itself, to the error line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("kiosk.hub", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO)
        logger.propagate = False


class RequestLog:
    """Logs each request by the pattern of its route."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on and write the line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "")
            facts = {
                "method": scope["method"],
                "route": route,
                "status": status,
                "ms": round((time.monotonic() - started) * 1000),
            }
            if kiosk := scope.get("state", {}).get("kiosk"):
                facts["kiosk"] = kiosk
            LOG.info("request", extra={"facts": facts})
