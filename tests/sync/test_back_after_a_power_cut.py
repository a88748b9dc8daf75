"""A kiosk whose power went in the middle of a file is back before its old connection has died at the hub."""

from __future__ import annotations

import base64
import hashlib
import socket
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.data.signing import open_signing_key
from kiosk.hub.config import HubSettings, Limits
from kiosk.hub.core import Hub
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.sync.line import open_line
from kiosk.sync.rounds import Done, Stores, one_round
from kiosk.sync.wire_paths import UPLOADS
from tests.fakes.sync_world import KioskEnd, files_at_hub
from tests.hub.serving import served

SCAN = b"%PDF-1.7 " + bytes(range(256)) * 12_000
SENT = 300_000


def round_over(kiosk: KioskEnd, url: str, *, with_files: bool = True) -> Done:
    stores = Stores(kiosk.sync.links, kiosk.sync.outbox, kiosk.sync.news)
    signer = open_signing_key(kiosk.path, "sync.key").signer
    with open_line(url, token=kiosk.link.token) as line:
        return one_round(stores, line, kiosk.link, signer, hub_desk=False, may_send_files=lambda: with_files)


def died(kiosk: KioskEnd, url: str) -> socket.socket:
    """The connection on which the kiosk died: its upload was created, and a part of it was sent."""
    where = urlsplit(url)
    digest = base64.b64encode(hashlib.sha256(SCAN).hexdigest().encode()).decode()
    lines = [
        f"POST {UPLOADS} HTTP/1.1", f"Host: {where.netloc}", f"Authorization: Bearer {kiosk.link.token}",
        "Tus-Resumable: 1.0.0", "Content-Type: application/offset+octet-stream", f"Content-Length: {len(SCAN)}",
        f"Upload-Length: {len(SCAN)}", f"Upload-Metadata: sha256 {digest}",
    ]  # fmt: skip
    connection = socket.create_connection((where.hostname, where.port))
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + SCAN[:SENT])
    return connection


def test_its_file_goes_on_in_the_next_round_without_waiting_for_the_dead_connection(
    kiosk: KioskEnd, hub: Hub, hub_home: Path
) -> None:
    patient = replace(hub, settings=HubSettings(limits=Limits(body_seconds=3600)))
    filed = kiosk.file(SCAN)
    with served(make_app(patient, Uploads(patient))) as url:
        assert round_over(kiosk, url, with_files=False).error == ""
        with died(kiosk, url):
            assert round_over(kiosk, url) == Done(files=1)
    assert files_at_hub(hub, filed) == [SCAN]
