"""`GET /v1/revisions/<sha256>`: a catalogue or calendar, from any place on, so that a break costs nothing."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response

from kiosk.hub import revisions
from kiosk.hub.core import Known
from kiosk.hub.web.requests import asking_kiosk, no, state_of
from kiosk.sync.wire_paths import REVISIONS

router: Final = APIRouter(tags=["kiosk"])

_RANGE: Final = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


@router.get(REVISIONS + "/{sha256}")
def revision(
    request: Request,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    kiosk: Annotated[Known, Depends(asking_kiosk)],
) -> Response:
    """The file; with `Range: bytes=<first>-` its rest, and with `bytes=<first>-<last>` a piece."""
    content = revisions.content(state_of(request).hub, kiosk.agency, sha256)
    if content is None:
        raise no(404, "not_found")
    headers = {"ETag": f'"{sha256}"', "Accept-Ranges": "bytes"}
    wanted = _RANGE.fullmatch(request.headers.get("range", ""))
    if wanted is None:
        return Response(content, media_type="application/octet-stream", headers=headers)
    start, last = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
    if start > last:
        raise no(416, "range", headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{last}/{len(content)}"
    return Response(content[start : last + 1], 206, media_type="application/octet-stream", headers=headers)
