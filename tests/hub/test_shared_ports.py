"""What the hub needs of uploads under way, of limits and of turns: every maker of these ports keeps it.

A hub of several processes brings makers of its own (a store that all reach, uploads in pieces of an object store): they
are added to the lists below, and nothing else of the hub changes.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kiosk.hub.config import HubSettings
from kiosk.hub.config import Limits as LimitSettings
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.part_folder import PartFolder
from kiosk.hub.ports import Held, Parts, Shared
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.hub.web.shared import of_one_process
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.parts_in_memory import PartsInMemory
from tests.hub.conftest import Clock
from tests.hub.test_uploads_over_http import CONTENT, SHA256, Client, there

NAME, OTHER = f"K1-{'a' * 64}", f"K1-{'b' * 64}"
SETTINGS = HubSettings(limits=LimitSettings(requests_a_minute=3, megabytes_a_day=1))


@pytest.fixture(params=["folder", "memory"])
def parts(request: pytest.FixtureRequest, tmp_path: Path) -> Parts:
    return PartFolder(tmp_path) if request.param == "folder" else PartsInMemory()


@pytest.fixture(params=[of_one_process], ids=["one process"])
def share(request: pytest.FixtureRequest) -> Callable[[HubSettings, Callable[[], int]], Shared]:
    made: Callable[[HubSettings, Callable[[], int]], Shared] = request.param
    return made


@pytest.fixture
def shared(share: Callable[[HubSettings, Callable[[], int]], Shared], clock: Clock) -> Shared:
    return share(SETTINGS, clock)


def grown(parts: Parts, name: str, *pieces: bytes) -> None:
    part = parts.append(name)
    for piece in pieces:
        part.write(piece)
    part.close()


def test_a_part_grows_at_its_end_by_one_writer_after_the_other(parts: Parts) -> None:
    assert (parts.size(NAME), parts.names()) == (None, [])
    parts.begin(NAME)
    grown(parts, NAME, b"one ", b"two ")
    grown(parts, NAME, b"three")
    assert (parts.size(NAME), b"".join(parts.content(NAME))) == (13, b"one two three")
    assert parts.names() == [NAME]


def test_a_writer_takes_back_what_it_wrote_itself_and_may_go_on(parts: Parts) -> None:
    parts.begin(NAME)
    grown(parts, NAME, b"kept ")
    part = parts.append(NAME)
    part.write(b"damaged on the way")
    assert part.written == 18
    part.take_back()
    part.write(b"right")
    assert part.written == 5
    part.close()
    assert b"".join(parts.content(NAME)) == b"kept right"


def test_a_part_that_begins_anew_is_empty(parts: Parts) -> None:
    parts.begin(NAME)
    grown(parts, NAME, b"of an upload that expired")
    parts.begin(NAME)
    assert parts.size(NAME) == 0


def test_what_was_given_up_is_gone_and_giving_it_up_again_is_no_error(parts: Parts) -> None:
    parts.begin(NAME)
    parts.remove(NAME)
    parts.remove(NAME)
    assert (parts.size(NAME), parts.names()) == (None, [])
    with pytest.raises(KeyError):
        parts.append(NAME)
    with pytest.raises(KeyError):
        next(parts.content(NAME))


def test_content_that_nobody_reads_holds_nothing_open(parts: Parts) -> None:
    parts.begin(NAME)
    grown(parts, NAME, b"there already")
    before = len(os.listdir("/proc/self/fd"))
    unread = parts.content(NAME)
    assert len(os.listdir("/proc/self/fd")) == before
    assert next(unread) == b"there already"


def test_one_writer_holds_a_part_and_no_other_one(parts: Parts) -> None:
    with parts.alone(NAME):
        with pytest.raises(Held), parts.alone(NAME):
            raise AssertionError("two writers")
        with parts.alone(OTHER):
            parts.begin(OTHER)
    with parts.alone(NAME):
        parts.begin(NAME)
    assert parts.names() == [NAME, OTHER]


@pytest.mark.parametrize("name", ["../hub.db", f"K1/{'a' * 64}", "/etc/hostname", "..", ".", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        PartFolder(tmp_path).remove(name)


def test_a_limit_is_each_names_own_and_fills_up_again_with_the_clock(shared: Shared, clock: Clock) -> None:
    assert [shared.requests.take("K1") for _ in range(3)] == [0, 0, 0]
    assert shared.requests.wait("K1") == shared.requests.take("K1") == 20
    assert (shared.requests.wait("K2"), shared.requests.take("K2")) == (0, 0)
    clock.at += 20_000
    assert (shared.requests.take("K1"), shared.requests.take("K1")) == (0, 20)


def test_bytes_are_taken_as_many_as_are_asked_for(shared: Shared) -> None:
    assert shared.upload_bytes.take("K1", 1 << 20) == 0
    assert shared.upload_bytes.take("K1", 1) > 0
    assert shared.upload_bytes.take("K2", (1 << 20) + 1) > 0, "more than a day holds is never granted"


def test_addresses_are_counted_under_a_key_that_nobody_can_guess(
    share: Callable[[HubSettings, Callable[[], int]], Shared], clock: Clock
) -> None:
    keys = {share(SETTINGS, clock).address_key for _ in range(3)}
    assert all(len(key) >= 16 for key in keys)


def test_the_newest_has_the_turn_once_the_one_before_has_come_to_its_end(shared: Shared) -> None:
    told = list[str]()

    async def older(begun: asyncio.Event, cut: asyncio.Event) -> None:
        async with shared.turns.taken(NAME, cut.set):
            begun.set()
            await cut.wait()
            told.append("the older one wrote down what it had")

    async def both() -> None:
        begun, cut = asyncio.Event(), asyncio.Event()
        first = asyncio.create_task(older(begun, cut))
        await begun.wait()
        async with shared.turns.taken(OTHER, lambda: told.append("cut without need")):
            assert not cut.is_set(), "another upload is nobody's business"
        async with shared.turns.taken(NAME, lambda: told.append("cut without need")):
            told.append("the newer one")
        await first

    asyncio.run(both())
    assert told == ["the older one wrote down what it had", "the newer one"]


def test_who_does_not_come_to_an_end_is_told_of_and_not_passed(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.hub.web.turns.PATIENCE", 0.0)

    async def both() -> None:
        async with shared.turns.taken(NAME, lambda: None):
            with pytest.raises(HubRefused, match="busy"):
                async with shared.turns.taken(NAME, lambda: None):
                    raise AssertionError("two at once")

    asyncio.run(both())


def test_an_upload_over_http_needs_no_disk_of_this_machine(hub: Hub, kiosk: HubKiosk) -> None:
    elsewhere = PartsInMemory()
    far = replace(hub, parts=elsewhere)
    tus = Client(TestClient(make_app(far, Uploads(far))), kiosk)
    tus.create(body=CONTENT[:1000])
    assert elsewhere.names() == [f"K1-{SHA256}"]
    assert tus.head().headers["upload-offset"] == "1000"
    assert tus.patch(1000, CONTENT[1000:]).status_code == 204
    assert there(far)
    assert elsewhere.names() == []


def test_processes_that_share_their_limits_grant_a_quota_once(hub: Hub, kiosk: HubKiosk, clock: Clock) -> None:
    shared = of_one_process(SETTINGS, clock)
    small = replace(hub, settings=SETTINGS)
    one, two = (Client(TestClient(make_app(small, Uploads(small), shared)), kiosk) for _ in range(2))
    assert one.create(size=900_000).status_code == 201
    assert two.create(size=900_000, sha256="b" * 64).status_code == 429
