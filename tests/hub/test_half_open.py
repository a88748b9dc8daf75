"""A kiosk that dies while it sends leaves a connection that nobody ends. It must not hold up what comes after it.

A real server on real sockets: what the dead kiosk has sent is there, and then nothing comes any more.
"""

from __future__ import annotations

import base64
import hashlib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from kiosk.hub import clerks, files
from kiosk.hub.config import HubSettings, Limits
from kiosk.hub.core import Hub
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.hub.web.bodies_in_time import Body
from kiosk.sync.wire_batch import LARGEST_PACKED
from kiosk.sync.wire_paths import PUSH, UPLOADS, upload_path
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY
from tests.hub.serving import served

CONTENT = bytes(range(256)) * 4000
HALF = len(CONTENT) // 2
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PATH = upload_path("K1", SHA256)
OCTETS = {"Content-Type": "application/offset+octet-stream"}
LONG, SHORT = 600, 2
PATIENCE = 60.0


@pytest.fixture
def tus(kiosk: HubKiosk) -> dict[str, str]:
    return {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {kiosk.answer.token}"}


@pytest.fixture
def of_half(home: Path) -> Path:
    """The file that an upload grows in."""
    return home / "uploads" / f"K1-{SHA256}"


@contextmanager
def serving(hub: Hub, uploads: Uploads, seconds: int) -> Iterator[httpx.Client]:
    settings = HubSettings(limits=Limits(body_seconds=seconds))
    with (
        served(make_app(replace(hub, settings=settings), uploads)) as url,
        httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as client,
    ):
        yield client


@contextmanager
def dying(
    client: httpx.Client, method: str, path: str, headers: dict[str, str], size: int, sent: bytes
) -> Iterator[socket.socket]:
    """A connection on which a body of `size` bytes was announced, and nothing comes after the first ones."""
    where = urlsplit(str(client.base_url))
    lines = [f"{method} {path} HTTP/1.1", f"Host: {where.netloc}", f"Content-Length: {size}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection((where.hostname, where.port), timeout=PATIENCE) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + sent)
        yield connection


def told(connection: socket.socket) -> tuple[int, str]:
    """Status and headers of the answer, once the server has closed the connection."""
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    head = answer.decode().partition("\r\n\r\n")[0]
    return int(head.split(" ", 2)[1]), head.lower()


def create(client: httpx.Client, tus: dict[str, str]) -> None:
    digest = base64.b64encode(SHA256.encode()).decode()
    announced = {"Upload-Length": str(len(CONTENT)), "Upload-Metadata": f"sha256 {digest}"}
    answer = client.post(UPLOADS, headers=tus | announced)
    assert answer.status_code == 201


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def wait_for(path: Path, size: int) -> None:
    """Until so many bytes have arrived."""
    wait_until(lambda: path.stat().st_size >= size)


def at(offset: int) -> dict[str, str]:
    return OCTETS | {"Upload-Offset": str(offset)}


def is_there(hub: Hub) -> bool:
    return files.missing(hub, AGENCY, [SHA256]) == ()


def test_a_newer_request_takes_over_at_once_and_goes_on_where_the_older_one_came_to(
    hub: Hub, uploads: Uploads, tus: dict[str, str], of_half: Path
) -> None:
    with serving(hub, uploads, LONG) as client:
        create(client, tus)
        with dying(client, "PATCH", PATH, tus | at(0), len(CONTENT), CONTENT[:HALF]) as dead:
            wait_for(of_half, HALF - (256 << 10))
            offset = int(client.head(PATH, headers=tus).headers["upload-offset"])
            assert of_half.stat().st_size == offset <= HALF, "it comes no further"
            status, head = told(dead)
            assert (status, "connection: close" in head) == (423, True)
        answer = client.patch(PATH, headers=tus | at(offset), content=CONTENT[offset:])
        assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(len(CONTENT)))
    assert is_there(hub)


def test_a_kiosk_that_does_not_ask_first_takes_over_too_and_is_told_its_offset(
    hub: Hub, uploads: Uploads, tus: dict[str, str], of_half: Path
) -> None:
    with serving(hub, uploads, LONG) as client:
        create(client, tus)
        with dying(client, "PATCH", PATH, tus | at(0), len(CONTENT), CONTENT[:HALF]):
            wait_for(of_half, HALF - (256 << 10))
            assert client.patch(PATH, headers=tus | at(0), content=CONTENT).status_code == 409
            offset = of_half.stat().st_size
            assert client.patch(PATH, headers=tus | at(offset), content=CONTENT[offset:]).status_code == 204
    assert is_there(hub)


def test_an_upload_can_be_given_up_while_a_dead_connection_holds_it(
    hub: Hub, uploads: Uploads, tus: dict[str, str], of_half: Path
) -> None:
    with serving(hub, uploads, LONG) as client:
        create(client, tus)
        with dying(client, "PATCH", PATH, tus | at(0), len(CONTENT), CONTENT[:HALF]):
            wait_for(of_half, 1)
            assert client.delete(PATH, headers=tus).status_code == 204
    assert not of_half.exists()


def test_what_only_a_checksum_could_prove_is_forgotten(
    hub: Hub, uploads: Uploads, tus: dict[str, str], of_half: Path
) -> None:
    proof = {"Upload-Checksum": f"sha256 {base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()}"}
    with serving(hub, uploads, LONG) as client:
        create(client, tus)
        with dying(client, "PATCH", PATH, tus | at(0) | proof, len(CONTENT), CONTENT[:HALF]):
            wait_for(of_half, 1)
            assert client.head(PATH, headers=tus).headers["upload-offset"] == "0"
            assert client.patch(PATH, headers=tus | at(0), content=CONTENT).status_code == 204
    assert is_there(hub)


def test_a_body_that_stands_still_is_given_up_and_what_came_is_kept(
    hub: Hub, uploads: Uploads, tus: dict[str, str], of_half: Path
) -> None:
    with serving(hub, uploads, SHORT) as client:
        create(client, tus)
        with dying(client, "PATCH", PATH, tus | at(0), len(CONTENT), CONTENT[:HALF]) as dead:
            status, head = told(dead)
        assert (status, "connection: close" in head) == (408, True)
        assert client.head(PATH, headers=tus).headers["upload-offset"] == str(HALF)
        assert client.patch(PATH, headers=tus | at(HALF), content=CONTENT[HALF:]).status_code == 204
    assert is_there(hub)


def test_half_a_batch_half_a_question_and_half_a_decision_are_given_up_too(
    hub: Hub, uploads: Uploads, kiosk: HubKiosk, tus: dict[str, str]
) -> None:
    kiosk.journal.submitted(1)
    batch = kiosk.journal.batch()
    key = {"Authorization": f"Bearer {clerks.add(hub, name='X', agency=AGENCY)}", "Content-Type": "application/json"}
    cases = [
        (PUSH, tus, batch[:-10]),
        ("/v1/blobs/have", tus, b'{"sha256'),
        (f"/v1/dossiers/{AGENCY}-261120-0001/accept", key, b'{"officer'),
        ("/", {"Content-Type": "application/x-www-form-urlencoded"}, b"code="),
    ]
    with serving(hub, uploads, SHORT) as client:
        with ExitStack() as held:
            dead = [
                held.enter_context(dying(client, "POST", path, headers, len(batch), sent))
                for path, headers, sent in cases
            ]
            assert [told(one)[0] for one in dead] == [408] * len(cases)
        assert client.post(PUSH, content=batch).status_code == 202


def test_bodies_beyond_the_hubs_room_are_told_to_wait(hub: Hub, uploads: Uploads, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    batch, large = kiosk.journal.batch(), bytes(LARGEST_PACKED)
    settings = HubSettings(limits=Limits(body_seconds=LONG, body_megabytes=4))
    app = make_app(replace(hub, settings=settings), uploads)
    with served(app) as url, httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as client:
        with ExitStack() as held:
            for _ in range(2):
                held.enter_context(dying(client, "POST", PUSH, {}, len(large), large[:-10]))
            wait_until(lambda: app.state.hub.body_bytes == 2 * (len(large) - 10))
            answer = client.post(PUSH, content=batch)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        wait_until(lambda: app.state.hub.body_bytes == 0)
        assert client.post(PUSH, content=batch).status_code == 202


async def test_a_slow_body_has_all_the_time_it_needs_as_long_as_something_comes() -> None:
    pieces = iter([b"a", b"b", b"c"])

    async def receive() -> dict[str, object]:
        piece = next(pieces)
        return {"type": "http.request", "body": piece, "more_body": piece != b"c"}

    body = Body(receive, PATIENCE)
    assert [(await body.receive())["body"] for _ in range(3)] == [b"a", b"b", b"c"]
