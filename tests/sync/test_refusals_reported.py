"""What a kiosk could not apply or send comes to the hub with its next round: counts and words, no person."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from kiosk.cli import app
from kiosk.data.signing import open_signing_key
from kiosk.domain.dossier import Dossier, Kind, Status
from kiosk.hub import attention, feed, kiosks, reports, revisions
from kiosk.hub.backup import back_up, restore
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.home import open_hub
from kiosk.hub.reports import Refused
from kiosk.hub.stick import take_folder
from kiosk.hub.stick_key import age_identity
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.sync import wire_paths
from kiosk.sync.wire_errors import Malformed, WireError
from kiosk.sync.wire_feed import DossierEvent, Subject
from kiosk.sync.wire_report import Count, Report, What, read_count, word
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY, CITIZEN
from tests.fakes.sync_world import KioskEnd, Wire
from tests.sync.test_stick import NOW, write

MISFIT = Count(What.EVENT, "dossier.state", 1)


@pytest.fixture
def filed(kiosk: KioskEnd, hub: Hub) -> Dossier:
    """A dossier at the kiosk, and a decision of the hub's on its way that does not fit its state."""
    made = kiosk.file()
    body = {"status": int(Status.RETURNED), "note": "Mời ông/bà đến nhận kết quả"}
    item = DossierEvent(made.id, "1" * 32, made.code, Kind.STATE, "officer:9", 1, 1, body)
    with hub.records.transaction() as connection:
        feed.append(connection, item, agency=AGENCY, kiosk="K1")
    return made


def known(hub: Hub) -> list[Count]:
    with hub.records.reading() as connection:
        return [Count(one.what, one.reason, one.number) for one in reports.refused(connection, AGENCY)]


def test_the_hub_learns_of_a_decision_that_did_not_fit_and_is_told_once(
    kiosk: KioskEnd, hub: Hub, filed: Dossier, wire: Wire
) -> None:
    assert kiosk.round().error == ""
    assert known(hub) == [MISFIT]
    assert attention.attention(hub, "H99.9").refused == (), "another agency's clerks have no business with it"
    kiosk.round()
    assert len(wire.sent("POST", wire_paths.REPORT)) == 1


def test_no_word_of_anybody_is_in_it(kiosk: KioskEnd, hub: Hub, filed: Dossier, wire: Wire) -> None:
    seen = list[bytes]()

    def look(request: httpx.Request, content: bytes) -> None:
        if request.url.path == wire_paths.REPORT:
            seen.append(content)

    wire.before = look
    kiosk.round()
    (document,) = seen
    for said in (CITIZEN.name, CITIZEN.number, filed.code, filed.id, "nhận kết quả", "officer:9"):
        assert said.encode() not in document
    assert json.loads(document.partition(b"\n")[2])["counts"] == [["event", "dossier.state", 1]]


def test_what_was_put_right_is_taken_off(kiosk: KioskEnd, hub: Hub, filed: Dossier) -> None:
    kiosk.sync.outbox.withhold(filed.id, "too_large")
    kiosk.round()
    assert known(hub) == [MISFIT, Count(What.WITHHELD, "too_large", 1)]
    kiosk.sync.outbox.retry(filed.id)
    kiosk.round()
    assert known(hub) == [MISFIT]


@pytest.mark.long
def test_files_that_cannot_go_and_a_catalogue_that_was_refused_are_counted(kiosk: KioskEnd, hub: Hub) -> None:
    kiosk.file(b"scan 1", b"scan 2")
    kiosk.round(with_files=False)
    for file in kiosk.sync.outbox.files(10):
        kiosk.sync.outbox.set_file_aside(file.sha256, "damaged")
    pointer = revisions.publish(hub, AGENCY, Subject.CALENDAR, {"days.toml": ""})
    kiosk.round(with_files=False)
    kiosk.sync.news.revisions.refuse(pointer.sha256)
    counts = kiosk.sync.news.refusals.counts()
    assert Count(What.FILE, "damaged", 2) in counts
    kiosk.round(with_files=False)
    assert known(hub) == list(counts)


def test_a_hub_of_before_and_a_captive_portal_hold_nothing_up(
    kiosk: KioskEnd, hub: Hub, filed: Dossier, wire: Wire
) -> None:
    def no_ear(request: httpx.Request, content: bytes) -> httpx.Response | None:
        return httpx.Response(404, content=b"{}") if request.url.path == wire_paths.REPORT else None

    def portal(request: httpx.Request, content: bytes) -> httpx.Response | None:
        return httpx.Response(200, content=b"<html>") if request.url.path == wire_paths.REPORT else None

    for in_between in (no_ear, portal):
        wire.before = in_between
        done = kiosk.round()
        assert done.error == ""
        assert known(hub) == []
    wire.before = None
    kiosk.round()
    assert known(hub) == [MISFIT], "told as soon as somebody signs that he has heard it"


def test_it_comes_by_stick(kiosk: KioskEnd, hub: Hub, filed: Dossier, hub_home: Path, tmp_path: Path) -> None:
    kiosk.sync.outbox.withhold(filed.id, "too_large")
    write(kiosk, tmp_path)
    take_folder(hub, [age_identity(hub_home)], tmp_path)
    assert known(hub) == [Count(What.WITHHELD, "too_large", 1)]


@pytest.mark.long
def test_a_hub_that_came_from_a_backup_is_told_again(
    kiosk: KioskEnd, hub: Hub, hub_home: Path, filed: Dossier, tmp_path: Path
) -> None:
    made = back_up(hub_home, tmp_path / "disk", NOW)
    kiosk.round()
    back = tmp_path / "back"
    back.mkdir(mode=0o700)
    for key in ("store.key", "hub.key"):
        (back / key).write_bytes((hub_home / key).read_bytes())
        (back / key).chmod(0o600)
    restore(made.records, back)
    again, store = open_hub(back)
    kiosk.wire = Wire(make_app(again, Uploads(again)))
    kiosk.round()
    assert known(again) == [MISFIT]
    store.close()


@pytest.mark.long
def test_an_older_stick_changes_nothing(
    kiosk: KioskEnd, hub: Hub, filed: Dossier, hub_home: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    write(kiosk, stick)
    kiosk.round()
    assert known(hub) == [MISFIT]
    take_folder(hub, [age_identity(hub_home)], stick)
    assert known(hub) == [MISFIT], "it was written before the decision came"


def test_only_its_own_kiosk_and_its_present_life_is_believed(kiosk: KioskEnd, hub: Hub, filed: Dossier) -> None:
    kiosk.round()
    own = open_signing_key(kiosk.path, "sync.key").signer
    with hub.records.reading() as connection:
        asking = kiosks.by_id(connection, "K1")
    assert asking is not None
    for name, incarnation in (("K2", 1), ("K1", 2)):
        with pytest.raises(HubRefused, match="incarnation"):
            reports.take(hub, asking, Report(name, incarnation, 9, ()).sign(own))
    with pytest.raises(WireError):
        reports.take(hub, asking, Report("K1", 1, 9, ()).sign(hub.signer))
    assert known(hub) == [MISFIT]


@pytest.mark.parametrize(
    "value",
    [["event", "Nguyễn Văn A", 1], ["event", "038090000001", 1], ["event", "state", 0], ["event", "state"], "x"],
)
def test_a_count_has_words_of_programs_and_nothing_else(value: object) -> None:
    with pytest.raises(Malformed):
        read_count(value)
    assert word("Nguyễn Văn A") == "other"


def test_the_overview_says_it_in_words(
    kiosk: KioskEnd, hub: Hub, hub_home: Path, filed: Dossier, clock: FakeClock
) -> None:
    kiosk.round()
    told = CliRunner().invoke(app, ["hub", "overview", "--home", str(hub_home)], env={"COLUMNS": "200"}).output
    assert "quyết định không khớp trạng thái hồ sơ tại máy: 1 (dossier.state)" in told
    as_json = CliRunner().invoke(app, ["hub", "overview", "--home", str(hub_home), "--json"]).output
    (one,) = json.loads(as_json)["refused"]
    assert Refused(**one).kiosk == "K1"
