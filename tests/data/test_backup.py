"""Backup and restore: nothing is overwritten, everything is proved, and the codes stay right."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from kiosk.data import backup as backups
from kiosk.data.backup import MANIFEST, BackupUnusable, Manifest, find_backup, make_backup
from kiosk.data.home import DAMAGED, PAPERS, STORE, Check, Home, open_home
from kiosk.data.keys import CREDENTIAL, KEY_FILE, find_key
from kiosk.data.mirror import Mirrored
from kiosk.data.pepper import CREDENTIAL as PINS_CREDENTIAL
from kiosk.data.pepper import PEPPER_FILE
from kiosk.data.restore import restore
from kiosk.data.signing import KEY_FILE as RECEIPT_KEY
from kiosk.data.signing import SYNC_KEY_FILE, open_signing_key
from kiosk.domain.codes import Mark, NoCode
from kiosk.domain.typed_codes import is_provisional
from kiosk.services.ports import NoNumber, StoreDamaged, StoreFailed
from tests.fakes.clock import FakeClock
from tests.fakes.forks import Child
from tests.fakes.samples import AGENCY, CITIZEN, RECEIVED, paper, submission, terms

SCAN = b"%PDF-1.7 made up " * 5000
TODAY = date(2026, 11, 20)


def file_one(home: Home) -> str:
    """File a dossier with one paper; its code."""
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    stored = home.vault.put(BytesIO(SCAN), limit=10**6)
    home.drafts.attach(draft, paper(stored), key=stored.key)
    return home.dossiers.submit(submission(draft, papers=(paper(stored),)), terms()).dossier.code


def back_up(home: Home, target: Path, clock: FakeClock, *, with_keys: bool = False) -> Manifest:
    key = find_key(home.path)
    assert key is not None
    target.mkdir(exist_ok=True)
    return make_backup(home, target, key, clock, with_keys=with_keys)


def restored(source: Path, home: Path, clock: FakeClock, *, mirrored: Mirrored | None = None) -> Home:
    restore(source, home, clock, agency=AGENCY, mirrored=mirrored)
    return open_home(home, clock, check=Check.FULL)


def has_papers(home: Home, code: str) -> bool:
    dossier = home.dossiers.by_code(code)
    assert dossier is not None
    name = dossier.body["papers"][0]["id"]
    return home.vault.read(name, home.dossiers.paper_key(dossier.id, name)) == SCAN


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "stick"


@pytest.fixture
def filled(home: Home) -> tuple[Home, list[str]]:
    return home, [file_one(home) for _ in range(3)]


@pytest.fixture
def backup(filled: tuple[Home, list[str]], target: Path, clock: FakeClock) -> Manifest:
    """A backup of the filled home, after which one more dossier was filed; the home is closed."""
    made = back_up(filled[0], target, clock)
    filled[1].append(file_one(filled[0]))
    filled[0].close()
    return made


def test_a_backup_tells_what_is_in_it_and_holds_no_key(
    filled: tuple[Home, list[str]], target: Path, clock: FakeClock
) -> None:
    home, _ = filled
    made = back_up(home, target, clock)
    assert find_backup(made.path) == made == find_backup(target)
    assert (made.dossiers, made.incarnation, made.head, len(made.papers)) == (3, 1, home.journal.head(), 3)
    assert {entry.name for entry in made.path.iterdir()} == {MANIFEST, STORE, PAPERS}
    key = (home.path / KEY_FILE).read_bytes().strip()
    for file in filter(Path.is_file, made.path.rglob("*")):
        assert file.stat().st_mode & 0o077 == 0
        assert key not in file.read_bytes()
        assert b"SQLite" not in file.read_bytes()


def test_a_backup_with_keys_can_be_restored_on_another_machine(
    filled: tuple[Home, list[str]], target: Path, tmp_path: Path, clock: FakeClock
) -> None:
    home, codes = filled
    made = back_up(home, target, clock, with_keys=True)
    other = restored(made.path, tmp_path / "other", clock)
    assert all(has_papers(other, code) for code in codes)
    assert other.journal.verify() is None
    other.close()


def test_without_a_key_nothing_is_made(backup: Manifest, tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(BackupUnusable, match="--key"):
        restore(backup.path, tmp_path / "other", clock, agency=AGENCY)
    assert not (tmp_path / "other" / STORE).exists()


def test_a_wrong_key_changes_nothing(backup: Manifest, home: Home, tmp_path: Path, clock: FakeClock) -> None:
    wrong = tmp_path / "wrong.key"
    wrong.write_text("ab" * 32)
    wrong.chmod(0o600)
    before = (home.path / STORE).read_bytes()
    with pytest.raises(BackupUnusable, match="không mở được"):
        restore(backup.path, home.path, clock, agency=AGENCY, key_file=wrong)
    assert (home.path / STORE).read_bytes() == before
    assert not (home.path / DAMAGED).exists()


def test_a_key_can_be_named(backup: Manifest, home: Home, tmp_path: Path, clock: FakeClock) -> None:
    done = restore(backup.path, tmp_path / "other", clock, agency=AGENCY, key_file=home.path / KEY_FILE)
    assert done.pins_lost, "their key is another one, and nobody had it"
    open_home(tmp_path / "other", clock).close()


def test_a_key_file_of_the_home_that_is_not_the_backups_is_set_aside(
    filled: tuple[Home, list[str]], target: Path, clock: FakeClock
) -> None:
    home, codes = filled
    made = back_up(home, target, clock, with_keys=True)
    home.close()
    (home.path / KEY_FILE).write_text("worn out")
    again = restored(made.path, home.path, clock)
    assert has_papers(again, codes[0])
    again.close()
    (kept,) = (home.path / DAMAGED).glob(f"key-*/{KEY_FILE}")
    assert kept.read_text() == "worn out"


def test_a_key_that_systemd_hands_over_must_be_the_backups(
    backup: Manifest, home: Home, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / CREDENTIAL).write_text("ab" * 32)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    with pytest.raises(BackupUnusable, match="systemd"):
        restore(backup.path, tmp_path / "other", clock, agency=AGENCY, key_file=home.path / KEY_FILE)
    (credentials / CREDENTIAL).write_bytes((home.path / KEY_FILE).read_bytes())
    (credentials / PINS_CREDENTIAL).write_bytes((home.path / PEPPER_FILE).read_bytes())
    restored(backup.path, tmp_path / "other", clock).close()
    assert not (tmp_path / "other" / KEY_FILE).exists()


@pytest.mark.parametrize("step", ["_bring_papers", "_make_room", "_bring_keys"])
def test_a_restore_that_broke_off_can_be_done_again(
    backup: Manifest, filled: tuple[Home, list[str]], clock: FakeClock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path, codes = filled[0].path, filled[1]

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(f"kiosk.data.restore.{step}", no_room)
        with pytest.raises(StoreFailed, match="chỗ trống rồi khôi phục lại"):
            restore(backup.path, path, clock, agency=AGENCY)
    if not (path / STORE).exists():
        # Set aside already: the kiosk says so, and does not begin an empty store.
        with pytest.raises(StoreDamaged, match="Hãy khôi phục bản sao lưu"):
            open_home(path, clock)
    home = restored(backup.path, path, clock)
    assert all(has_papers(home, code) for code in codes[:3])
    home.close()


def test_half_a_key_is_never_there(
    home: Home, target: Path, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends while it writes a key: a restore that is done again must not take that for the key."""
    open_signing_key(home.path)
    open_signing_key(home.path, SYNC_KEY_FILE)
    made = back_up(home, target, clock, with_keys=True)
    whole = backups.copy_synced

    def half(source: Path, to: Path) -> str:
        if source.suffix != ".key":
            return whole(source, to)
        to.write_bytes(source.read_bytes()[:10])
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("kiosk.data.restore.copy_synced", half)
        with pytest.raises(KeyboardInterrupt):
            restore(made.path, tmp_path / "other", clock, agency=AGENCY)
    restore(made.path, tmp_path / "other", clock, agency=AGENCY)
    for name in (KEY_FILE, PEPPER_FILE, RECEIPT_KEY, SYNC_KEY_FILE):
        assert (tmp_path / "other" / name).read_bytes() == (home.path / name).read_bytes()


def test_the_store_that_was_there_is_set_aside_with_what_only_it_knew(
    backup: Manifest, filled: tuple[Home, list[str]], clock: FakeClock
) -> None:
    path, codes = filled[0].path, filled[1]
    done = restore(backup.path, path, clock, agency=AGENCY)
    home = open_home(path, clock, check=Check.FULL)
    assert [home.dossiers.by_code(code) is not None for code in codes] == [True, True, True, False]
    assert all(has_papers(home, code) for code in codes[:3])
    home.close()
    assert done.aside is not None
    assert done.aside.stat().st_mode & 0o777 == 0o400
    assert done.papers_aside == 1
    assert len(list((path / PAPERS).iterdir())) == 3
    # It is whole, and can be looked into with the same keys.
    old = shutil.copytree(path / DAMAGED, path.parent / "look")
    for key in (KEY_FILE, PEPPER_FILE):
        shutil.copy2(path / key, old / key)
    for part in old.glob("store-*"):
        part.chmod(0o600)
        part.rename(old / part.name.replace(done.aside.name, STORE))
    look = open_home(old, clock, check=Check.FULL)
    assert look.dossiers.by_code(codes[3]) is not None
    look.close()


def test_a_damaged_store_that_was_set_aside_at_start_can_be_replaced(
    backup: Manifest, filled: tuple[Home, list[str]], clock: FakeClock
) -> None:
    path, codes = filled[0].path, filled[1]
    with (path / STORE).open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(512))
    with pytest.raises(StoreDamaged):
        open_home(path, clock, check=Check.FULL)
    home = restored(backup.path, path, clock)
    assert has_papers(home, codes[0])
    # The paper of the dossier that was filed after the backup is kept, where no sweep finds it.
    clock.run(timedelta(days=30).total_seconds())
    home.sweep_orphans(clock.now())
    home.close()
    assert len(list((path / DAMAGED).glob("papers-*/*"))) == 1


def test_a_paper_that_was_damaged_comes_from_the_backup(
    backup: Manifest, filled: tuple[Home, list[str]], clock: FakeClock
) -> None:
    path, codes = filled[0].path, filled[1]
    (path / PAPERS / backup.papers[0]).write_bytes(b"worn out")
    home = restored(backup.path, path, clock)
    assert all(has_papers(home, code) for code in codes[:3])
    home.close()


def test_after_a_restore_codes_are_provisional_until_an_officer_tells_the_mark(
    backup: Manifest, filled: tuple[Home, list[str]], clock: FakeClock
) -> None:
    path, codes = filled[0].path, filled[1]
    home = restored(backup.path, path, clock)
    waiting = file_one(home)
    assert is_provisional(waiting)
    dossier = home.dossiers.by_code(waiting)
    assert dossier is not None
    assert dossier.body["code_reason"] == NoCode.MARK_UNKNOWN
    with pytest.raises(NoNumber):
        home.dossiers.give_code(dossier.id, terms(), actor="officer:1")
    home.numbers.mark(AGENCY, TODAY, 4, actor="officer:1", source="officer")
    national = file_one(home)
    assert national == f"{AGENCY}-261120-0005"
    given = home.dossiers.give_code(dossier.id, terms(), actor="officer:1").dossier
    assert given.code == f"{AGENCY}-261120-0006"
    assert not {national, given.code} & set(codes)
    home.close()


def test_the_mirror_tells_the_mark_at_once(backup: Manifest, filled: tuple[Home, list[str]], clock: FakeClock) -> None:
    home = restored(backup.path, filled[0].path, clock, mirrored=Mirrored(Mark(TODAY, 17), 4, RECEIVED))
    assert file_one(home) == f"{AGENCY}-261120-0018"
    # The mirror had seen a fourth life, which this backup knows nothing of.
    assert home.numbers.state(AGENCY).incarnation == 5
    home.close()


def test_a_backup_from_before_the_first_code_does_not_begin_at_the_start_of_the_lane(
    home: Home, target: Path, clock: FakeClock
) -> None:
    made = back_up(home, target, clock)
    file_one(home)
    home.close()
    again = restored(made.path, home.path, clock)
    assert is_provisional(file_one(again))
    again.close()


def test_every_restore_begins_another_life(backup: Manifest, filled: tuple[Home, list[str]], clock: FakeClock) -> None:
    path = filled[0].path
    lives = []
    for _ in range(2):
        home = restored(backup.path, path, clock)
        with home.store.reading() as connection:
            row = connection.exec_driver_sql("SELECT value FROM meta WHERE name = 'incarnation'").scalar_one()
        lives.append(str(row))
        assert home.numbers.state(AGENCY).incarnation == 2
        home.close()
    assert len(set(lives)) == 2


def test_a_kiosk_at_work_is_not_pulled_away_from_under_a_citizen(
    filled: tuple[Home, list[str]], target: Path, clock: FakeClock
) -> None:
    home, _ = filled
    made = back_up(home, target, clock)
    home.close()

    def work(write: int) -> None:
        at_work = open_home(home.path, clock)
        os.write(write, b"open\n")
        os.read(go_on, 1)
        at_work.close()

    go_on, end = os.pipe()
    with Child(work) as child:
        assert child.said() == b"open\n"
        with pytest.raises(StoreFailed, match="Hãy dừng kiosk"):
            restore(made.path, home.path, clock, agency=AGENCY)
        os.write(end, b"x")
        assert child.wait() == 0
    restored(made.path, home.path, clock).close()


@pytest.mark.parametrize("part", [STORE, "paper"])
def test_a_changed_byte_in_a_backup_is_found_before_anything_is_moved(
    backup: Manifest, home: Home, clock: FakeClock, part: str
) -> None:
    file = backup.path / (STORE if part == STORE else f"{PAPERS}/{backup.papers[0]}")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupUnusable, match="đã hỏng hoặc thiếu"):
        restore(backup.path, home.path, clock, agency=AGENCY)
    assert (home.path / STORE).exists()
    assert not (home.path / DAMAGED).exists()


@pytest.mark.parametrize("name", ["../store.key", "/etc/passwd", "papers/..", "papers/../../x"])
def test_a_manifest_names_nothing_outside_its_folder(backup: Manifest, name: str) -> None:
    content = json.loads((backup.path / MANIFEST).read_text())
    content["files"][name] = "00"
    (backup.path / MANIFEST).write_text(json.dumps(content))
    with pytest.raises(BackupUnusable, match="không đọc được"):
        find_backup(backup.path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 2}', "\x00"])
def test_a_manifest_that_is_none_is_refused_in_a_sentence(backup: Manifest, content: str) -> None:
    (backup.path / MANIFEST).write_text(content)
    with pytest.raises(BackupUnusable, match="không đọc được"):
        find_backup(backup.path)


def test_a_folder_without_backups_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupUnusable, match="Không có bản sao lưu"):
        find_backup(tmp_path)


def test_a_backup_that_broke_off_has_no_name(
    filled: tuple[Home, list[str]], target: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backups.copy_synced

    def no_room(source: Path, to: Path) -> str:
        if len(list(to.parent.iterdir())) == 2:
            raise OSError(28, "No space left on device")
        return real(source, to)

    monkeypatch.setattr(backups, "copy_synced", no_room)
    with pytest.raises(BackupUnusable, match="đĩa đã đầy"):
        back_up(filled[0], target, clock)
    assert list(target.iterdir()) == []


def test_a_paper_that_is_lost_is_told_and_one_that_was_erased_meanwhile_is_not_missed(
    filled: tuple[Home, list[str]], target: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, codes = filled
    real = backups.copy_synced

    def erased_meanwhile(source: Path, to: Path) -> str:
        monkeypatch.setattr(backups, "copy_synced", real)
        for code in codes:
            dossier = home.dossiers.by_code(code)
            assert dossier is not None
            home.dossiers.erase(dossier.id, actor="officer:1", basis="retention")
        return real(source, to)

    monkeypatch.setattr(backups, "copy_synced", erased_meanwhile)
    assert back_up(home, target, clock).papers == []
    file_one(home)
    (lost,) = (home.path / PAPERS).iterdir()
    lost.unlink()
    with pytest.raises(BackupUnusable, match="không còn tệp"):
        back_up(home, target, clock)


def test_the_newest_backup_of_a_folder_is_taken(home: Home, target: Path, clock: FakeClock) -> None:
    back_up(home, target, clock)
    clock.run(60)
    file_one(home)
    newest = back_up(home, target, clock)
    assert find_backup(target) == newest
    assert newest.dossiers == 1


def test_a_clock_that_was_ahead_makes_no_older_backup_the_newest(home: Home, target: Path, clock: FakeClock) -> None:
    """By their names the older one is the newest. Which is meant cannot be known, so it is asked, and nothing lost."""
    right = clock.now()
    clock.set_wall(right + timedelta(days=3650))
    older = back_up(home, target, clock)
    clock.set_wall(right)
    file_one(home)
    newer = back_up(home, target, clock)
    with pytest.raises(BackupUnusable, match=f"(?s){newer.path.name}.*{older.path.name}"):
        find_backup(target)
    assert find_backup(newer.path) == newer


def test_of_two_backups_of_one_second_the_one_with_more_events_is_the_newest(
    home: Home, target: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("f" * 32, "0" * 32):
        with monkeypatch.context() as named:
            named.setattr(backups, "random_id", lambda name=name: name)
            newest = back_up(home, target, clock)
        file_one(home)
    assert find_backup(target) == newest


def test_an_older_backup_that_cannot_be_read_stands_in_nobodys_way(home: Home, target: Path, clock: FakeClock) -> None:
    older = back_up(home, target, clock)
    clock.run(60)
    newest = back_up(home, target, clock)
    (older.path / MANIFEST).write_text("{}")
    assert find_backup(target) == newest


def test_after_a_restore_the_newest_is_of_the_newest_life(home: Home, target: Path, clock: FakeClock) -> None:
    for _ in range(3):
        file_one(home)
    back_up(home, target, clock)
    home.close()
    clock.run(60)
    again = restored(target, home.path, clock)
    clock.run(60)
    newest = back_up(again, target, clock)
    assert find_backup(target) == newest
    again.close()


def test_a_backup_is_made_while_others_write(
    home: Home, target: Path, clock: FakeClock, new_home: Callable[[Path], Path]
) -> None:
    def write_on(write: int) -> None:
        other = open_home(home.path, clock, check=Check.TAIL)
        for _ in range(20):
            os.write(write, f"{file_one(other)}\n".encode())

    with Child(write_on) as child:
        said = child.said()
        made = [back_up(home, target, clock) for _ in range(3)]
        said += child.said_until_its_end()
        assert child.wait() == 0
    assert len(said.split()) == 20
    assert [each.dossiers for each in made] == sorted(each.dossiers for each in made)
