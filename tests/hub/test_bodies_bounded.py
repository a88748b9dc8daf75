"""No stranger fills the hub's memory: every route bounds the body that it reads, before it knows who sends it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import Message

from kiosk.hub.web.bodies_in_time import SMALL
from kiosk.sync import wire_paths
from tests.fakes.samples import AGENCY

PIECE = 64 << 10
MOST_PIECES = 400
DOSSIER = f"/v1/dossiers/{AGENCY}-261120-0001"


class Stranger:
    """Sends one body without an end, and counts what the hub has taken of it."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.taken = 0
        self.status = 0

    def send(self, method: str, path: str, content_type: str) -> None:
        asyncio.run(self._app(self._scope(method, path, content_type), self._receive, self._answered))

    async def _receive(self) -> Message:
        self.taken += 1
        return {"type": "http.request", "body": b"[" * PIECE, "more_body": self.taken < MOST_PIECES}

    async def _answered(self, message: Message) -> None:
        self.status = message.get("status", self.status)

    def _scope(self, method: str, path: str, content_type: str) -> dict[str, Any]:
        headers = {"content-type": content_type, "tus-resumable": wire_paths.TUS_VERSION, "host": "hub"}
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("192.0.2.1", 5000),
            "server": ("hub", 80),
        }


@pytest.mark.parametrize(
    "path",
    [f"{DOSSIER}/{act}" for act in ("accept", "supplement", "state", "result", "settle")]
    + [f"/v1/set-aside/{'ab' * 16}"],
)
@pytest.mark.parametrize("content_type", ["application/json", "application/octet-stream"])
def test_a_clerks_route_reads_little_of_whoever_has_no_key(app: FastAPI, path: str, content_type: str) -> None:
    stranger = Stranger(app)
    stranger.send("POST", path, content_type)
    assert stranger.status == 413
    assert stranger.taken <= SMALL // PIECE + 1


def paths(app: FastAPI) -> Iterator[tuple[str, str]]:
    """All of the interface, and the look-up page's form, which stands in no schema."""
    names = {"code": f"{AGENCY}-261120-0001", "dossier": "ab" * 16, "sha256": "ab" * 32, "name": f"K1-{'ab' * 32}"}
    yield "POST", "/"
    for path, acts in app.openapi()["paths"].items():
        yield from ((method.upper(), path.format_map(names)) for method in acts)


def test_no_route_takes_more_from_a_stranger_than_the_largest_batch(app: FastAPI) -> None:
    """Of a batch the sender is known by what is in it; everybody else shows a key before anything large is read."""
    every = list(paths(app))
    assert {("POST", wire_paths.PUSH), ("POST", wire_paths.UPLOADS), ("POST", "/")} <= set(every)
    for method, path in every:
        stranger = Stranger(app)
        stranger.send(method, path, "application/json")
        most = 5 << 20 if path == wire_paths.PUSH else 256 << 10
        assert stranger.taken * PIECE <= most, (method, path)
