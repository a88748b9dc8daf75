"""Runs the application under uvicorn: one process, whose log is lines of JSON without addresses or paths."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Final

import uvicorn

from kiosk.domain.system_words import why
from kiosk.hub.core import Hub
from kiosk.hub.sole import alone
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.hub.web.logs import LOG, log_to_stderr

UNFINISHED_SECONDS: Final = 3600
"""A command beside the service may be writing a file now; nobody takes an hour for one."""


def unusable(host: str, port: int, certificate: Path | None, key: Path | None) -> str:
    """Why the hub cannot listen like this, as a sentence for who starts it; "" where it can."""
    if certificate is None and key is not None:
        return "Có --key mà thiếu chứng thư. Hãy ghi thêm --certificate, hoặc bỏ --key."
    if certificate is not None:
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password="")
        except ssl.SSLError:
            return f"Không dùng được chứng thư {certificate}. Hãy xem --certificate và --key có phải một cặp PEM không."
        except OSError as error:
            return f"Không đọc được chứng thư {certificate} hoặc khóa của nó: {why(error)}. Hãy xem lại đường dẫn."
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return f"Không nghe được ở {host}:{port}: {why(error)}. Hãy chọn --host, --port khác, hoặc dừng hub đang chạy."
    return ""


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
