"""The kiosks' interface on HTTP: signed answers, limits, and what stands in the log."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from kiosk.hub import kiosks, revisions
from kiosk.hub.config import HubSettings, Limits
from kiosk.hub.core import Hub
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import HEADERS, make_app
from kiosk.hub.web.logs import JsonLines
from kiosk.services.ports import StoreBusy
from kiosk.sync import wire_paths
from kiosk.sync.ed25519 import check_of
from kiosk.sync.wire_ack import RefusalReason, read_ack, read_refusal
from kiosk.sync.wire_batch import LARGEST_PACKED, decode_batch
from kiosk.sync.wire_document import DocumentKind, open_own_document
from kiosk.sync.wire_enrol import read_enrolled
from kiosk.sync.wire_feed import Pointer, Subject, read_feed_page
from kiosk.sync.wire_files import FilesQuestion, read_files_answer
from kiosk.sync.wire_revision import read_pointed
from tests.fakes.hub_kiosk import HubKiosk, enrol_request
from tests.fakes.journals import FakeJournal
from tests.fakes.samples import AGENCY, CITIZEN
from tests.hub.conftest import Clock


def token(kiosk: HubKiosk) -> dict[str, str]:
    return {"Authorization": f"Bearer {kiosk.answer.token}"}


def with_limits(hub: Hub, uploads: Uploads, **limits: int) -> TestClient:
    settings = HubSettings(limits=Limits(**limits))
    return TestClient(make_app(replace(hub, settings=settings), uploads), raise_server_exceptions=False)


def test_a_kiosk_enrols_over_http(client: TestClient, hub: Hub) -> None:
    code, name, _ = kiosks.issue_code(hub, AGENCY)
    data = enrol_request(FakeJournal(), code)
    answer = client.post(wire_paths.ENROL, content=data)
    request = open_own_document(data, DocumentKind.ENROL, "sign_key", check_of).digest
    assert answer.status_code == 200
    assert read_enrolled(answer.content, code, request=request, check_of=check_of).kiosk == name
    other = client.post(wire_paths.ENROL, content=enrol_request(FakeJournal(seed=2), code))
    assert (other.status_code, other.json()) == (403, {"error": "code"})


def test_a_batch_is_acknowledged_by_signature(client: TestClient, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    data = kiosk.journal.batch()
    answer = client.post(wire_paths.PUSH, content=data)
    assert answer.status_code == 202
    assert read_ack(answer.content, kiosk.checks, batch=decode_batch(data).digest).ack_through == 1


def test_a_fork_is_refused_by_signature(client: TestClient, kiosk: HubKiosk) -> None:
    kiosk.journal.append("kiosk.login")
    client.post(wire_paths.PUSH, content=kiosk.journal.batch())
    kiosk.journal.rows.clear()
    kiosk.journal.append("kiosk.logout")
    data = kiosk.journal.batch()
    answer = client.post(wire_paths.PUSH, content=data)
    assert answer.status_code == 409
    refusal = read_refusal(answer.content, kiosk.checks, batch=decode_batch(data).digest)
    assert refusal.reason is RefusalReason.FORK


@pytest.mark.parametrize(("content", "status"), [(b"", 422), (b"<html>", 422), (b"KSB2\xff", 422)])
def test_what_is_no_batch_is_no_fault(client: TestClient, content: bytes, status: int) -> None:
    assert client.post(wire_paths.PUSH, content=content).status_code == status


def test_a_stranger_is_told_nothing(client: TestClient) -> None:
    stranger = FakeJournal(kiosk="K9")
    stranger.append("kiosk.login")
    assert client.post(wire_paths.PUSH, content=stranger.batch()).status_code == 401
    for answer in (client.get(wire_paths.CHANGES, params={"cursor": "0"}), client.post(wire_paths.HAVE, content=b"{}")):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_body_without_end_is_cut_off(client: TestClient) -> None:
    assert client.post(wire_paths.PUSH, content=bytes(LARGEST_PACKED + 2000)).status_code == 413

    def endless() -> object:
        for _ in range(LARGEST_PACKED // 65536 + 2):
            yield bytes(65536)

    assert client.post(wire_paths.PUSH, content=endless()).status_code == 413  # type: ignore[arg-type]


def test_the_feed_comes_signed(client: TestClient, kiosk: HubKiosk) -> None:
    answer = client.get(wire_paths.CHANGES, params={"cursor": kiosk.answer.cursor}, headers=token(kiosk))
    page = read_feed_page(answer.content, kiosk.checks, kiosk="K1", after=kiosk.answer.cursor)
    assert len(page.items) == 1


def test_the_hub_says_which_files_are_missing(client: TestClient, kiosk: HubKiosk, hub: Hub) -> None:
    digest = hashlib.sha256(b"scan").hexdigest()
    question = FilesQuestion((digest,), nonce="00" * 16)
    answer = client.post(wire_paths.HAVE, content=question.encode(), headers=token(kiosk))
    assert read_files_answer(answer.content, kiosk.checks, question=question).missing == (digest,)


def test_a_catalogue_goes_to_the_communes_kiosks_and_may_be_fetched_from_any_place_on(
    client: TestClient, kiosk: HubKiosk, hub: Hub
) -> None:
    kiosk.news()
    pointer = revisions.publish(hub, AGENCY, Subject.CALENDAR, {"days.toml": ""})
    assert kiosk.news() == (pointer,)
    assert revisions.publish(hub, AGENCY, Subject.CALENDAR, {"days.toml": ""}) == pointer, "the same again is no news"
    assert kiosk.news() == ()
    newer = revisions.publish(hub, AGENCY, Subject.CALENDAR, {"days.toml": "days = []"})
    assert isinstance(newer, Pointer)
    assert newer.revision == 2
    path = f"{wire_paths.REVISIONS}/{pointer.sha256}"
    content = client.get(path, headers=token(kiosk)).content
    assert read_pointed(content, kiosk.checks, pointer=pointer, agency=AGENCY).files == {"days.toml": ""}
    rest = client.get(path, headers=token(kiosk) | {"Range": "bytes=4-"})
    assert (rest.status_code, rest.content) == (206, content[4:])
    piece = client.get(path, headers=token(kiosk) | {"Range": "bytes=4-7"})
    assert (piece.content, piece.headers["content-range"]) == (content[4:8], f"bytes 4-7/{len(content)}")
    assert client.get(path, headers=token(kiosk) | {"Range": "bytes=9000-"}).status_code == 416
    other = HubKiosk.enrolled(hub, kiosks.issue_code(hub, "H41.29.20")[0], seed=2)
    assert client.get(path, headers=token(other)).status_code == 404


def test_a_kiosk_that_asks_too_often_is_told_when_to_come_back(
    hub: Hub, uploads: Uploads, kiosk: HubKiosk, clock: Clock
) -> None:
    client = with_limits(hub, uploads, requests_a_minute=3)
    params = {"cursor": kiosk.answer.cursor}
    answers = [client.get(wire_paths.CHANGES, params=params, headers=token(kiosk)) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["retry-after"] == "20"
    clock.at += 20_000
    assert client.get(wire_paths.CHANGES, params=params, headers=token(kiosk)).status_code == 200


def test_a_stranger_cannot_use_up_a_kiosks_limit(hub: Hub, uploads: Uploads, kiosk: HubKiosk) -> None:
    client = with_limits(hub, uploads, requests_a_minute=3, public_requests_a_minute=2)
    kiosk.journal.append("kiosk.login")
    batch = kiosk.journal.batch()
    statuses = [client.post(wire_paths.PUSH, content=batch[:-1]).status_code for _ in range(3)]
    assert statuses == [422, 422, 429]
    assert client.post(wire_paths.PUSH, content=batch, headers=token(kiosk)).status_code == 202


def test_a_full_disk_takes_nothing_more_and_says_so(hub: Hub, uploads: Uploads, kiosk: HubKiosk) -> None:
    full = TestClient(make_app(replace(hub, free_space=lambda: 0), uploads))
    kiosk.journal.append("kiosk.login")
    answer = full.post(wire_paths.PUSH, content=kiosk.journal.batch())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
    assert full.get(wire_paths.HEALTH).status_code == 503


def test_a_busy_store_is_a_pause_not_a_fault(
    client: TestClient, kiosk: HubKiosk, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise StoreBusy("busy")

    monkeypatch.setattr("kiosk.hub.web.kiosk_api.take_in", busy)
    kiosk.journal.append("kiosk.login")
    answer = client.post(wire_paths.PUSH, content=kiosk.journal.batch())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_healthy_hub_says_so(client: TestClient) -> None:
    answer = client.get(wire_paths.HEALTH)
    assert (answer.status_code, answer.json()) == (200, {"records": True, "room": True})


def test_every_answer_carries_the_headers_that_protect_it(client: TestClient) -> None:
    for path in ("/", "/healthz", "/static/page.css", "/nowhere", "/v1/changes", "/robots.txt"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS
        assert "cache-control" in headers


def test_the_log_names_nobody(
    client: TestClient, kiosk: HubKiosk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "kiosk.hub")
    client.get("/L/H41.29.19-261120-0001/00000000000000000000000000?lang=en")
    client.get(wire_paths.CHANGES, params={"cursor": "told-to-nobody"}, headers=token(kiosk))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(CITIZEN.number)

    monkeypatch.setattr("kiosk.hub.web.kiosk_api.take_in", broken)
    kiosk.journal.append("kiosk.login")
    answer = client.post(wire_paths.PUSH, content=kiosk.journal.batch())
    assert (answer.status_code, answer.json()) == (500, {"error": "fault"})
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    written = json.dumps(lines)
    for secret in ("0001", "told-to-nobody", "testclient", "lang", CITIZEN.number, kiosk.answer.token):
        assert secret not in written
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["route"] for line in requests] == ["/L/{code}/{secret}", wire_paths.CHANGES, wire_paths.PUSH]
    assert requests[1]["kiosk"] == "K1"
    (fault,) = [line for line in lines if line["event"] == "fault"]
    assert fault["error"] == "RuntimeError"
