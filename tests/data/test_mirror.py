"""The mirror of the high-water mark: no number is given out that it does not count."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.data import mirror as mirrors
from kiosk.data.home import Home
from kiosk.data.mirror import CodeMirror, MirrorUnusable, keep_following, mirror_file, read_mirror
from kiosk.domain.codes import RESERVE_AHEAD, Lane, Mark
from kiosk.domain.typed_codes import is_provisional
from kiosk.services.ports import FilingTerms
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY, submission, terms

TODAY = date(2026, 11, 20)


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another device, as far as anybody asks."""
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(mirrors, "same_disk", lambda one, other: False)
    return folder


@pytest.fixture
def mirror(home: Home, clock: FakeClock, stick: Path) -> CodeMirror:
    return CodeMirror(home.store, clock, stick, agency=AGENCY, kiosk="K1", lane=Lane(1, 624))


def with_mirror(day: date = TODAY) -> FilingTerms:
    plain = terms(today=day)
    return FilingTerms(
        plain.received, plain.due, day, plain.agency, plain.lane, plain.lease_end, plain.kiosk, mirrored=True
    )


def file_some(home: Home, count: int, day: date = TODAY) -> list[str]:
    keys = (os.urandom(8).hex() for _ in range(count))
    return [home.dossiers.submit(submission(key), with_mirror(day)).dossier.code for key in keys]


def test_the_mark_is_there_before_the_first_number_is_asked_for(home: Home, mirror: CodeMirror, stick: Path) -> None:
    mirror.set_up()
    found = read_mirror(stick, AGENCY, "K1")
    assert found is not None
    assert (found.mark, found.incarnation) == (Mark(TODAY, RESERVE_AHEAD), 1)
    assert file_some(home, 1) == [f"{AGENCY}-261120-0001"]


def test_without_anything_on_the_mirror_codes_are_provisional(home: Home) -> None:
    (code,) = file_some(home, 1)
    assert is_provisional(code)


def test_numbers_go_on_until_the_mark_and_not_behind_it(home: Home, mirror: CodeMirror) -> None:
    mirror.set_up()
    codes = file_some(home, RESERVE_AHEAD + 3)
    assert [is_provisional(code) for code in codes] == [False] * RESERVE_AHEAD + [True] * 3
    assert mirror.follow()
    assert file_some(home, 1) == [f"{AGENCY}-261120-{RESERVE_AHEAD + 1:04d}"]


def test_who_follows_in_time_is_never_noticed(home: Home, mirror: CodeMirror) -> None:
    mirror.set_up()
    codes = [code for _ in range(20) for code in (mirror.follow(), *file_some(home, 8))[1:]]
    assert codes == [f"{AGENCY}-261120-{number:04d}" for number in range(1, 161)]


def test_a_new_day_is_on_the_mirror_before_its_first_number(home: Home, mirror: CodeMirror, clock: FakeClock) -> None:
    mirror.set_up()
    file_some(home, 3)
    tomorrow = TODAY + timedelta(days=1)
    assert is_provisional(file_some(home, 1, tomorrow)[0])
    clock.run(86_400)
    assert mirror.follow()
    assert file_some(home, 1, tomorrow) == [f"{AGENCY}-261121-0001"]


def test_a_clock_that_was_set_back_opens_no_day(home: Home, mirror: CodeMirror, clock: FakeClock, stick: Path) -> None:
    mirror.set_up()
    file_some(home, 1)
    clock.set_wall(clock.now() - timedelta(days=3))
    assert not mirror.follow()
    found = read_mirror(stick, AGENCY, "K1")
    assert found is not None
    assert found.mark.day == TODAY


def test_while_the_mark_is_unknown_the_mirror_keeps_the_old_one(home: Home, mirror: CodeMirror, stick: Path) -> None:
    mirror.set_up()
    with home.store.transaction() as connection:
        connection.exec_driver_sql("UPDATE code_lane SET reserved = NULL")
    assert not mirror.follow()
    assert read_mirror(stick, AGENCY, "K1") is not None


def test_nothing_is_written_while_nothing_changes(mirror: CodeMirror, stick: Path) -> None:
    mirror.set_up()
    before = mirror_file(stick, AGENCY, "K1").stat().st_mtime_ns
    assert not mirror.follow()
    assert mirror_file(stick, AGENCY, "K1").stat().st_mtime_ns == before
    assert [path.name for path in stick.iterdir()] == [f"ma-ho-so-{AGENCY}-K1.json"]


def test_a_device_that_is_not_in_its_place_is_never_made_up_on_the_own_disk(mirror: CodeMirror, stick: Path) -> None:
    with pytest.raises(MirrorUnusable, match="cắm ổ dự phòng"):
        mirror.follow()
    assert list(stick.iterdir()) == []


def test_the_own_disk_is_no_second_device(home: Home, clock: FakeClock, tmp_path: Path) -> None:
    here = CodeMirror(home.store, clock, tmp_path, agency=AGENCY, kiosk="K1", lane=Lane(1, 624))
    with pytest.raises(MirrorUnusable, match="cùng ổ"):
        here.set_up()
    gone = CodeMirror(home.store, clock, tmp_path / "gone", agency=AGENCY, kiosk="K1", lane=Lane(1, 624))
    with pytest.raises(MirrorUnusable, match="cắm ổ"):
        gone.set_up()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 9}', '{"format": 1, "day": "x"}'])
def test_a_file_that_holds_no_mark_is_told(mirror: CodeMirror, stick: Path, content: str) -> None:
    mirror.set_up()
    mirror_file(stick, AGENCY, "K1").write_text(content)
    with pytest.raises(MirrorUnusable, match="không còn đọc được"):
        mirror.follow()


def test_a_device_that_takes_nothing_leaves_the_last_file_whole(
    home: Home, mirror: CodeMirror, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.set_up()
    before = mirror_file(stick, AGENCY, "K1").read_text()
    file_some(home, 10)

    def broken(path: Path, content: bytes) -> None:
        path.write_bytes(content[:10])
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(mirrors, "write_synced", broken)
    with pytest.raises(MirrorUnusable, match="không ghi được"):
        mirror.follow()
    assert mirror_file(stick, AGENCY, "K1").read_text() == before
    assert len(list(stick.iterdir())) == 1


def test_the_file_tells_nothing_about_people(home: Home, mirror: CodeMirror, stick: Path) -> None:
    mirror.set_up()
    file_some(home, 1)
    content = json.loads(mirror_file(stick, AGENCY, "K1").read_text())
    assert set(content) == {"format", "agency", "kiosk", "day", "number", "incarnation", "written"}


def test_a_thread_of_its_own_follows_and_outlives_a_missing_device(
    home: Home, mirror: CodeMirror, stick: Path, wait_until: Callable[[Callable[[], object]], None]
) -> None:
    ended = keep_following(mirror, every=0.001)
    mirror.set_up()
    file_some(home, 12)
    wait_until(lambda: (found := read_mirror(stick, AGENCY, "K1")) and found.mark.number > RESERVE_AHEAD)
    ended.set()
