"""Runs the application under uvicorn: one process, whose log is lines of JSON without addresses or paths."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import uvicorn

from kiosk.hub.core import Hub
from kiosk.hub.sole import alone
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.hub.web.logs import LOG, log_to_stderr

UNFINISHED_SECONDS: Final = 3600
"""A command beside the service may be writing a file now; nobody takes an hour for one."""


def run(hub: Hub, home: Path, *, host: str, port: int, certificate: Path | None, key: Path | None) -> None:
    """Serve until the process is told to stop.

    Args:
        hub: the open hub.
        home: its folder.
        host, port: where to listen. A proxy in front may stand on this machine only: it is believed what it says of
            its client's address.
        certificate, key: for TLS without a proxy.

    Raises:
        ServedAlready: another process serves this home.
    """
    with alone(home):
        _serve(hub, host=host, port=port, certificate=certificate, key=key)


def _serve(hub: Hub, *, host: str, port: int, certificate: Path | None, key: Path | None) -> None:
    uploads = Uploads(hub)
    log_to_stderr()
    drafts = hub.blobs.sweep(hub.now() / 1000 - UNFINISHED_SECONDS)
    facts = {"port": port, "swept_uploads": uploads.sweep(), "swept_drafts": drafts}
    LOG.info("started", extra={"facts": facts | {"ledgers_behind": len(hub.ledger.follow())}})
    uvicorn.run(
        make_app(hub, uploads),
        host=host,
        port=port,
        # Whatever WEB_CONCURRENCY says: several would not share limits and turns.
        workers=1,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_graceful_shutdown=10,
    )
