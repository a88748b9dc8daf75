"""`GET /healthz`: whether this hub can take and give. For a load balancer or a monitor; it tells nothing else."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select

from kiosk.hub.tables import META
from kiosk.hub.web.requests import state_of
from kiosk.sync.wire_paths import HEALTH

router: Final = APIRouter(tags=["health"])


@router.get(HEALTH)
def healthz(request: Request) -> JSONResponse:
    """200 with room on the disk and records that can be read, else 503."""
    hub = state_of(request).hub
    with hub.records.reading() as connection:
        readable = connection.execute(select(META.c.name)).first() is not None
    room = hub.free_space() >= hub.settings.limits.free_megabytes << 20
    return JSONResponse({"records": readable, "room": room}, 200 if readable and room else 503)
