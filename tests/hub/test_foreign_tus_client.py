"""A tus client that others have written gets a file through, whole and in pieces, and goes on where it stopped."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from fastapi import FastAPI
from tusclient.client import TusClient
from tusclient.uploader.uploader import Uploader

from kiosk.hub import files
from kiosk.hub.core import Hub
from kiosk.sync.wire_paths import UPLOADS
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY
from tests.hub.serving import served

CONTENT = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize("chunk", [100_000, len(CONTENT)])
def test_a_foreign_client_uploads_and_goes_on(hub: Hub, app: FastAPI, kiosk: HubKiosk, chunk: int) -> None:
    with served(app) as address:
        client = TusClient(address + UPLOADS, headers={"Authorization": f"Bearer {kiosk.answer.token}"})

        def uploader() -> Uploader:
            return client.uploader(
                file_stream=BytesIO(CONTENT), chunk_size=chunk, metadata={"sha256": SHA256}, upload_checksum=True
            )

        first = uploader()
        first.upload(stop_at=100_000)
        second = uploader()
        second.set_url(first.url or "")
        second.offset = second.get_offset()
        assert second.offset >= 100_000
        second.upload()
    assert files.missing(hub, AGENCY, [SHA256]) == ()
