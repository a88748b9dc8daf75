"""Opening the kiosk's home: made once, checked each time, and never silently empty."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from kiosk.data.home import DAMAGED, PAPERS, QUARANTINE, STORE, Check, Home, open_home
from kiosk.data.keys import KEY_FILE, KeyUnusable
from kiosk.data.pepper import PEPPER_FILE
from kiosk.data.tables import MetaRow, core
from kiosk.services.ports import StoreDamaged
from tests.fakes.clock import FakeClock
from tests.fakes.forks import Child
from tests.fakes.samples import CITIZEN, paper, submission, terms


@pytest.fixture
def path(tmp_path: Path, new_home: Callable[[Path], Path]) -> Path:
    return new_home(tmp_path / "home")


def file_some(path: Path, clock: FakeClock, count: int = 30) -> list[str]:
    home = open_home(path, clock)
    codes = [home.dossiers.submit(submission(f"key-{number}"), terms()).dossier.code for number in range(count)]
    home.close()
    return codes


def spoil(path: Path, place: float) -> None:
    """Overwrite 64 bytes somewhere in the store, as a worn-out card does."""
    with open(path / STORE, "r+b") as file:
        file.seek(int(os.path.getsize(path / STORE) * place))
        file.write(os.urandom(64))


def test_a_new_home_is_private_complete_and_has_an_incarnation(tmp_path: Path, clock: FakeClock) -> None:
    home = open_home(tmp_path / "deep" / "home", clock)
    with home.store.reading() as connection:
        names = connection.execute(core(MetaRow).select()).all()
    assert [row.name for row in names] == ["incarnation", "pepper"]
    assert len(names[0].value) == 32
    home.close()
    assert home.path.stat().st_mode & 0o777 == 0o700
    assert {entry.name for entry in home.path.iterdir()} == {STORE, KEY_FILE, PEPPER_FILE, PAPERS, QUARANTINE}


def test_what_was_written_is_there_after_opening_again(path: Path, clock: FakeClock) -> None:
    codes = file_some(path, clock)
    for check in Check:
        home = open_home(path, clock, check=check)
        assert all(home.dossiers.by_code(code) for code in codes)
        home.close()


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_damaged_store_is_set_aside_and_no_empty_one_takes_its_place(
    path: Path, clock: FakeClock, place: float
) -> None:
    file_some(path, clock)
    spoil(path, place)
    damaged = (path / STORE).read_bytes()
    with pytest.raises(StoreDamaged, match="Hãy khôi phục bản sao lưu gần nhất"):
        open_home(path, clock, check=Check.FULL)
    (aside,) = (path / DAMAGED).glob("*.db")
    assert aside.read_bytes() == damaged
    assert aside.stat().st_mode & 0o777 == 0o400
    with pytest.raises(StoreDamaged, match="cất riêng"):
        open_home(path, clock)
    assert not (path / STORE).exists()


def test_a_store_whose_start_is_damaged_is_refused_and_left_where_it_is(path: Path, clock: FakeClock) -> None:
    file_some(path, clock)
    spoil(path, 0)
    with pytest.raises(StoreDamaged, match="không phải khóa của kho"):
        open_home(path, clock)
    assert (path / STORE).exists()


def test_an_emptied_store_is_damage_and_no_beginning(path: Path, clock: FakeClock) -> None:
    (path / STORE).write_bytes(b"")
    with pytest.raises(StoreDamaged, match="không còn bảng nào"):
        open_home(path, clock)


def test_a_journal_that_does_not_hold_is_damage(path: Path, clock: FakeClock) -> None:
    file_some(path, clock)
    home = open_home(path, clock)
    with home.store.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_no_update")
        connection.exec_driver_sql("UPDATE journal SET actor = 'nobody' WHERE sequence = 20")
    home.close()
    with pytest.raises(StoreDamaged, match="dòng nhật ký 21: previous"):
        open_home(path, clock, check=Check.TAIL)


def test_a_lost_key_is_said_to_be_lost(path: Path, clock: FakeClock) -> None:
    (path / KEY_FILE).unlink()
    with pytest.raises(KeyUnusable, match=r"bản sao của store\.key"):
        open_home(path, clock)


def test_another_homes_key_opens_nothing_and_moves_nothing(path: Path, tmp_path: Path, clock: FakeClock) -> None:
    open_home(tmp_path / "other", clock).close()
    (tmp_path / "other" / KEY_FILE).replace(path / KEY_FILE)
    with pytest.raises(StoreDamaged, match="không phải khóa của kho"):
        open_home(path, clock)
    assert (path / STORE).exists()
    assert not (path / DAMAGED).exists()


def test_two_programs_that_make_a_home_at_once_make_one(tmp_path: Path, clock: FakeClock) -> None:
    def make(_: int) -> None:
        open_home(tmp_path / "home", clock).close()

    children = [Child(make) for _ in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    open_home(tmp_path / "home", clock, check=Check.FULL).close()
    assert {entry.name for entry in (tmp_path / "home").iterdir()} == {STORE, KEY_FILE, PEPPER_FILE, PAPERS, QUARANTINE}


def test_no_file_of_the_home_holds_a_card_number_or_a_name(home: Home) -> None:
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    home.drafts.save(draft, {"applicant.id_number": CITIZEN.number}, place="applicant")
    scan = f"{CITIZEN.number} {CITIZEN.name}".encode()
    stored = home.vault.put(BytesIO(scan), limit=1000)
    home.drafts.attach(draft, paper(stored), key=stored.key)
    home.dossiers.submit(submission(draft, papers=(paper(stored),)), terms())
    files = [file for file in home.path.rglob("*") if file.is_file()]
    assert {file.name for file in files} >= {STORE, f"{STORE}-wal", f"{STORE}-shm", stored.id}
    for file in files:
        content = file.read_bytes()
        for secret in (CITIZEN.number, CITIZEN.name, "Nguyễn Văn Thử", stored.key.hex()):
            assert secret.encode() not in content, file.name
        assert stored.key not in content


def test_papers_that_nobody_has_are_swept_after_a_day(home: Home, clock: FakeClock) -> None:
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    kept = [home.vault.put(BytesIO(b"x"), limit=9) for _ in range(2)]
    for stored in kept:
        home.drafts.attach(draft, paper(stored), key=stored.key)
    home.dossiers.submit(submission(draft, papers=(paper(kept[0]), paper(kept[1]))), terms())
    second = home.drafts.start(CITIZEN.id, "1.001193", 1)
    waiting = home.vault.put(BytesIO(b"x"), limit=9)
    home.drafts.attach(second, paper(waiting), key=waiting.key)
    orphan = home.vault.put(BytesIO(b"x"), limit=9)
    now = clock.now()
    for file in (home.path / PAPERS).iterdir():
        os.utime(file, (now.timestamp(), now.timestamp()))
    assert home.sweep_orphans(now + timedelta(hours=23)) == 0
    assert home.sweep_orphans(now + timedelta(hours=25)) == 1
    assert {file.name for file in (home.path / PAPERS).iterdir()} == {kept[0].id, kept[1].id, waiting.id}
    assert not (home.path / PAPERS / orphan.id).exists()


def test_free_space_is_that_of_the_homes_disk(home: Home) -> None:
    stat = os.statvfs(home.path)
    assert home.free_space() == pytest.approx(stat.f_bavail * stat.f_frsize, rel=0.1)
