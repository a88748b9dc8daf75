"""`GET /v1/revisions/<sha256>`: a catalogue or calendar, from any place on, so that a break costs nothing."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response

from kiosk.hub.core import Known
from kiosk.hub.revisions import is_published
from kiosk.hub.web.requests import asking_kiosk, no, state_of
from kiosk.sync.wire_paths import REVISIONS

router: Final = APIRouter(tags=["kiosk"])

_FROM: Final = re.compile(r"bytes=(\d{1,12})-")


@router.get(REVISIONS + "/{sha256}")
def revision(
    request: Request,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    kiosk: Annotated[Known, Depends(asking_kiosk)],
) -> Response:
    """The file; with `Range: bytes=<n>-` its rest."""
    hub = state_of(request).hub
    if not is_published(hub, kiosk.agency, sha256):
        raise no(404, "not_found")
    content = b"".join(hub.blobs.open(kiosk.agency, sha256))
    headers = {"ETag": f'"{sha256}"', "Accept-Ranges": "bytes"}
    wanted = _FROM.fullmatch(request.headers.get("range", ""))
    if wanted is None:
        return Response(content, media_type="application/octet-stream", headers=headers)
    start = int(wanted[1])
    if start >= len(content):
        raise no(416, "range", headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
    return Response(content[start:], 206, media_type="application/octet-stream", headers=headers)
