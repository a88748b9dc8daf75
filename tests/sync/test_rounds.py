"""A kiosk's store and a hub with the real code of both between them: what goes up, what comes down, what stays."""

from __future__ import annotations

import random
from pathlib import Path
from threading import Barrier

import httpx
import pytest

from kiosk.domain.dossier import Kind, Status
from kiosk.hub import decisions
from kiosk.hub.core import Hub
from kiosk.hub.decisions import Decider
from kiosk.sync import errors
from kiosk.sync.pace import Pace
from tests.fakes.sync_world import KioskEnd, Wire, at_hub, files_at_hub

SCAN = random.Random(1).randbytes(300_000)
LARGE = random.Random(2).randbytes(2_500_000)
DECIDER = Decider("officer:hub", "Trần Văn Mẫu")


def test_a_dossier_and_all_its_bytes_come_to_the_hub(kiosk: KioskEnd, hub: Hub) -> None:
    filed = kiosk.file(SCAN, LARGE)
    assert kiosk.round().error == ""
    kept = at_hub(hub, filed)
    assert kept is not None
    assert (kept.dossier.code, kept.dossier.owner_name) == (filed.code, filed.owner_name)
    assert files_at_hub(hub, filed) == [SCAN, LARGE]


def test_a_round_with_nothing_to_do_is_one_request(kiosk: KioskEnd, wire: Wire) -> None:
    kiosk.file(SCAN)
    kiosk.round()
    wire.requests.clear()
    assert kiosk.round().error == ""
    assert [(method, path) for method, path, _ in wire.requests] == [("GET", "/v1/changes")]


def test_what_the_kiosk_notes_of_itself_stays_there(kiosk: KioskEnd, hub: Hub) -> None:
    kiosk.home.journal.append("login.ok", actor="citizen:1", body={"said": "a secret of this kiosk"})
    kiosk.round()
    with hub.records.reading() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM journal").scalar()
        bodies = connection.exec_driver_sql("SELECT count(*) FROM body").scalar()
    assert (rows, bodies) == (2, 0)


def test_a_page_of_a_captive_portal_closes_nothing(kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
    filed = kiosk.file(SCAN)
    wire.before = lambda request, content: httpx.Response(200, text="<html>Welcome! Log in here.</html>")
    assert kiosk.round().error == errors.NOT_THE_HUB
    assert kiosk.sync.outbox.mark().sequence == 0
    wire.before = None
    assert kiosk.round().error == ""
    assert at_hub(hub, filed) is not None


def test_an_answer_that_is_lost_costs_nothing_but_time(kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
    filed = kiosk.file(SCAN)

    def lose(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.method == "POST":
            raise httpx.ReadError("the line broke")
        return answer

    wire.after = lose
    for _ in range(5):
        assert kiosk.round().error == errors.OFFLINE
    wire.after = None
    assert kiosk.round().error == ""
    kept = at_hub(hub, filed)
    assert kept is not None
    assert kept.version == 1
    assert files_at_hub(hub, filed) == [SCAN]


def test_an_old_answer_played_again_closes_nothing(kiosk: KioskEnd, wire: Wire) -> None:
    old: list[httpx.Response] = []

    def keep(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path == "/v1/push":
            old.append(answer)
        return answer

    kiosk.file()
    wire.after = keep
    kiosk.round()
    kiosk.file()
    wire.after = lambda request, answer: old[0] if request.url.path == "/v1/push" else answer
    before = kiosk.sync.outbox.mark()
    assert kiosk.round().error == errors.NOT_THE_HUB
    assert kiosk.sync.outbox.mark() == before


@pytest.mark.parametrize("largest", [4000, 1200])
def test_batches_get_smaller_until_they_pass(kiosk: KioskEnd, hub: Hub, wire: Wire, largest: int) -> None:
    filed = [kiosk.file() for _ in range(12)]

    def small_door(request: httpx.Request, content: bytes) -> httpx.Response | None:
        return httpx.Response(413) if request.url.path == "/v1/push" and len(content) > largest else None

    wire.before = small_door
    assert kiosk.round().error == ""
    assert all(at_hub(hub, one) for one in filed)


def test_one_dossier_that_fits_through_no_door_does_not_hold_up_the_others(
    kiosk: KioskEnd, hub: Hub, wire: Wire
) -> None:
    first = kiosk.file()
    noise = random.Random(3).randbytes(4000).hex()
    stuck = kiosk.home.dossiers.record(first.id, Kind.STATE, actor="officer:1", body={"status": 2, "note": noise})
    second = kiosk.file()

    def small_door(request: httpx.Request, content: bytes) -> httpx.Response | None:
        return httpx.Response(413) if request.url.path == "/v1/push" and len(content) > 3000 else None

    wire.before = small_door
    assert kiosk.round().error == ""
    assert at_hub(hub, second) is not None
    assert stuck.id in kiosk.set_aside()


def test_an_upload_goes_on_where_it_broke(kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
    filed = kiosk.file(LARGE)
    broken = 0

    def break_once(request: httpx.Request, content: bytes) -> httpx.Response | None:
        nonlocal broken
        if request.method == "PATCH" and not broken:
            broken = len(content)
            raise httpx.WriteError("the line broke")
        return None

    wire.before = break_once
    assert kiosk.round().error == errors.OFFLINE
    wire.requests.clear()
    assert kiosk.round().error == ""
    assert files_at_hub(hub, filed) == [LARGE]
    assert sum(wire.sent("PATCH")) + sum(wire.sent("POST", "/v1/uploads")) == broken


def test_a_process_that_forgot_its_upload_sends_one_mebibyte_twice_at_most(
    kiosk: KioskEnd, hub: Hub, wire: Wire
) -> None:
    filed = kiosk.file(LARGE)

    def killed(request: httpx.Request, content: bytes) -> httpx.Response | None:
        if request.method == "PATCH":
            raise KeyboardInterrupt
        return None

    wire.before = killed
    with pytest.raises(KeyboardInterrupt):
        kiosk.round()
    wire.before = None
    wire.requests.clear()
    assert kiosk.round().error == ""
    assert files_at_hub(hub, filed) == [LARGE]
    assert sum(wire.sent("PATCH")) + sum(wire.sent("POST", "/v1/uploads")) <= len(LARGE)


def test_an_upload_whose_end_the_hub_did_not_live_to_see_is_finished(
    kiosk: KioskEnd, hub: Hub, hub_home: Path, wire: Wire
) -> None:
    filed = kiosk.file(LARGE)

    def die(request: httpx.Request, content: bytes) -> httpx.Response | None:
        if request.method != "PATCH":
            return None
        (part,) = (hub_home / "uploads").iterdir()
        part.write_bytes(LARGE)  # every byte came, and then the power went
        raise httpx.ReadError("the hub is gone")

    wire.before = die
    assert kiosk.round().error == errors.OFFLINE
    wire.before = None
    assert kiosk.round().error == ""
    assert files_at_hub(hub, filed) == [LARGE]


def test_an_upload_that_the_hub_holds_back_does_not_hold_up_the_others(kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
    held, other = kiosk.file(LARGE), kiosk.file(SCAN)

    def locked(request: httpx.Request, content: bytes) -> httpx.Response | None:
        return httpx.Response(423) if request.method == "PATCH" else None

    wire.before = locked
    assert kiosk.round().error == errors.BUSY
    assert files_at_hub(hub, other) == [SCAN]
    wire.requests.clear()
    assert kiosk.round().error == errors.BUSY
    assert sum(wire.sent("PATCH")) <= 1 << 20
    wire.before = None
    assert kiosk.round().error == ""
    assert files_at_hub(hub, held) == [LARGE]


def test_two_files_go_side_by_side(kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
    filed = kiosk.file(SCAN, SCAN[::-1])
    both = Barrier(2, timeout=60)

    def meet(request: httpx.Request, content: bytes) -> httpx.Response | None:
        if request.url.path == "/v1/uploads":
            both.wait()
        return None

    wire.before = meet
    assert kiosk.round().files == 2
    assert files_at_hub(hub, filed) == [SCAN, SCAN[::-1]]


def test_under_a_cap_files_go_one_by_one(kiosk: KioskEnd, wire: Wire) -> None:
    kiosk.file(SCAN, SCAN[::-1])
    kiosk.pace = Pace(1 << 30, sleep=lambda _: None)
    order: list[str] = []
    wire.before = lambda request, content: order.append("begins")

    def ends(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        order.append("ends")
        return answer

    wire.after = ends
    assert kiosk.round().files == 2
    assert order == ["begins", "ends"] * (len(order) // 2)


def test_a_break_of_one_file_leaves_the_other_beside_it_to_come_to_its_end(
    kiosk: KioskEnd, hub: Hub, wire: Wire
) -> None:
    filed = kiosk.file(SCAN, LARGE)

    def break_the_larger(request: httpx.Request, content: bytes) -> httpx.Response | None:
        if request.method == "PATCH":
            raise httpx.WriteError("the line broke")
        return None

    wire.before = break_the_larger
    assert kiosk.round().error == errors.OFFLINE
    assert files_at_hub(hub, filed) == [SCAN]
    assert [(file.size, file.begun) for file in kiosk.sync.outbox.files(9)] == [(len(LARGE), True), (len(SCAN), False)]
    wire.before = None
    wire.requests.clear()
    assert kiosk.round().error == ""
    assert files_at_hub(hub, filed) == [SCAN, LARGE]
    assert sum(wire.sent("PATCH")) == len(LARGE) - (1 << 20)


def test_two_dossiers_with_the_same_paper_send_it_once(kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
    one, two = kiosk.file(SCAN), kiosk.file(SCAN)
    assert kiosk.round().files == 1
    assert files_at_hub(hub, one) == files_at_hub(hub, two) == [SCAN]
    assert len(wire.sent("POST", "/v1/uploads")) == 1


def test_a_damaged_paper_is_set_aside_with_its_dossier_and_can_be_tried_again(kiosk: KioskEnd, hub: Hub) -> None:
    bad, good = kiosk.file(SCAN), kiosk.file(LARGE)
    stored = kiosk.path / "papers" / bad.body["papers"][0]["id"]
    whole = stored.read_bytes()
    stored.write_bytes(whole[:-1])
    assert kiosk.round().error == ""
    assert files_at_hub(hub, good) == [LARGE]
    assert list(kiosk.set_aside()) == [bad.id]
    stored.write_bytes(whole)
    assert kiosk.sync.outbox.retry(bad.id)
    assert kiosk.round().error == ""
    assert files_at_hub(hub, bad) == [SCAN]
    assert not kiosk.set_aside()


def test_records_go_in_hours_in_which_files_wait(kiosk: KioskEnd, hub: Hub) -> None:
    filed = kiosk.file(SCAN)
    kiosk.round(with_files=False)
    assert at_hub(hub, filed) is not None
    assert files_at_hub(hub, filed) == []


def test_what_officers_decide_at_the_hub_is_seen_at_the_kiosk(kiosk: KioskEnd, hub: Hub) -> None:
    filed = kiosk.file()
    kiosk.round(hub_desk=True)
    kept = decisions.find(hub, filed.code, DECIDER)
    kept = decisions.decide(hub, kept, decisions.acceptance(kept, DECIDER, received=hub.now(), due=None), DECIDER)
    decisions.decide(hub, kept, decisions.state(Status.IN_PROGRESS, DECIDER), DECIDER)
    kiosk.round(hub_desk=True)
    seen = kiosk.home.dossiers.by_code(filed.code)
    assert seen is not None
    assert seen.status is Status.IN_PROGRESS
    assert [change.status for change in seen.history] == [Status.REGISTERED, Status.ACCEPTED, Status.IN_PROGRESS]
    assert kiosk.home.journal.verify() is None
