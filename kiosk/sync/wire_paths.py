"""Where the hub answers, and with what.

    POST /v1/enrol          enrol document             200 enrolled document
    POST /v1/rejoin         rejoin document            200 rejoined document
    POST /v1/return         return document            200 returned document
    POST /v1/push           batch                      202 ack document; 401, 403, 409, 422 refusal document
    POST /v1/blobs/have     `FilesQuestion`            200 files document
    *    /v1/uploads…       tus 1.0                    see `upload_path`
    GET  /v1/changes        ?cursor=…&limit=…          200 feed document
    GET  /v1/revisions/…    SHA-256 of a revision      200 the file; Range works
    POST /v1/report         report document            200 reported document
    GET  /healthz                                      200 or 503

Everything but enrolment, rejoining, returning and a batch wants `Authorization: Bearer <token>`. A kiosk that was
revoked gets 403 and a signed revoked document from all of them but a batch, whose refusal says the same; the copy of a
kiosk that has got another key since gets 403 and a signed replaced document. 408 means that a body stood still for too
long. 413 means "send less at once";
429 and 503 come with `Retry-After` in seconds. An answer that is no signed document (an error page of a proxy, a
captive portal) means that nothing was sent, whatever its status.
"""

from __future__ import annotations

from typing import Final

ENROL: Final = "/v1/enrol"
REJOIN: Final = "/v1/rejoin"
RETURN: Final = "/v1/return"
PUSH: Final = "/v1/push"
HAVE: Final = "/v1/blobs/have"
UPLOADS: Final = "/v1/uploads"
CHANGES: Final = "/v1/changes"
REVISIONS: Final = "/v1/revisions"
REPORT: Final = "/v1/report"
HEALTH: Final = "/healthz"

TUS_VERSION: Final = "1.0.0"
UPLOAD_FLUSH: Final = 256 << 10
"""The hub has written an upload to its disk every so many bytes: a break costs at most that."""


def upload_path(kiosk: str, sha256: str) -> str:
    """Where a kiosk uploads a file: known beforehand, so that nothing need be remembered to go on after a break.

    Ask with HEAD where to go on; on 404 create it by POST to `UPLOADS` with `Upload-Length` and with `Upload-Metadata:
    sha256 <the hexadecimal digits in base 64>`. Once all bytes are there the hub compares the hash: where it is
    another, the last PATCH is answered by 460 and the upload is gone.
    """
    return f"{UPLOADS}/{kiosk}-{sha256}"
