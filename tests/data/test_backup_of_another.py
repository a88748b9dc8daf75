"""A backup of another kiosk: told before anything is replaced, and restored only where somebody says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.data.backup import MANIFEST, Manifest, make_backup
from kiosk.data.home import STORE, Home, open_home
from kiosk.data.keys import find_key
from kiosk.data.restore import BackupOfAnother, Restored, restore
from kiosk.data.whose_store import NOBODY, Name, Whose, of_another
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY, CITIZEN, submission, terms

K1, K2, FAR = Name(AGENCY, "K1"), Name(AGENCY, "K2"), Name("H41.29.20", "K1")
STORE_OF_K1 = Whose(K1, frozenset({AGENCY}), "first", 3)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def backup(home: Home, stick: Path, clock: FakeClock) -> Manifest:
    """Of K2, with one dossier; with its keys, as for another machine."""
    file_one(home)
    made = back_up(home, stick, clock, K2)
    home.close()
    return made


@pytest.fixture
def there(tmp_path: Path, clock: FakeClock) -> Path:
    """The home of another machine, with a dossier of its own."""
    opened = open_home(tmp_path / "there", clock)
    file_one(opened)
    opened.close()
    return tmp_path / "there"


def file_one(home: Home) -> None:
    home.dossiers.submit(submission(home.drafts.start(CITIZEN.id, "1.001193", 1)), terms())


def back_up(home: Home, stick: Path, clock: FakeClock, name: Name = NOBODY) -> Manifest:
    key = find_key(home.path)
    assert key is not None
    return make_backup(home, stick, key, clock, with_keys=True, name=name)


def bring(backup: Manifest, home: Path, clock: FakeClock, here: Name, *, other_kiosk: bool = False) -> Restored:
    return restore(backup.path, home, clock, agency=here.agency, kiosk=here.kiosk, other_kiosk=other_kiosk)


def files(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_a_backup_says_of_which_machine_it_is(backup: Manifest) -> None:
    assert json.loads((backup.path / MANIFEST).read_text())["kiosk"] == "K2"
    assert backup.name == K2


@pytest.mark.parametrize(("here", "named"), [(K1, "máy K1"), (FAR, "H41.29.20")])
def test_another_kiosks_backup_is_refused_on_an_empty_machine_by_its_settings(
    backup: Manifest, tmp_path: Path, clock: FakeClock, here: Name, named: str
) -> None:
    with pytest.raises(BackupOfAnother, match=named):
        bring(backup, tmp_path / "empty", clock, here)
    assert files(tmp_path / "empty") == {}


def test_the_kiosk_of_the_backup_comes_back_on_an_empty_machine(
    backup: Manifest, tmp_path: Path, clock: FakeClock
) -> None:
    assert bring(backup, tmp_path / "empty", clock, K2).of_another == ()


def test_a_store_with_other_dossiers_is_not_replaced_and_not_touched(
    backup: Manifest, there: Path, clock: FakeClock
) -> None:
    before = files(there)
    with pytest.raises(BackupOfAnother, match="kho khác, không phải kho đã sao lưu, và có 1 hồ sơ"):
        bring(backup, there, clock, K2)
    assert files(there) == before


def test_whoever_means_it_says_so_and_the_journal_keeps_it(backup: Manifest, there: Path, clock: FakeClock) -> None:
    done = bring(backup, there, clock, K1, other_kiosk=True)
    assert len(done.of_another) == 2
    assert done.aside is not None
    opened = open_home(there, clock)
    with opened.store.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT body FROM journal JOIN journal_body USING (sequence) WHERE kind = 'store.restored'"
        )
        bodies = [json.loads(row.body) for row in rows]
    opened.close()
    assert [body["other_kiosk"] for body in bodies] == [True]


def test_a_machine_on_which_nothing_was_filed_yet_takes_its_backup(
    backup: Manifest, tmp_path: Path, clock: FakeClock
) -> None:
    open_home(tmp_path / "new", clock).close()
    assert bring(backup, tmp_path / "new", clock, K2).of_another == ()


def test_what_cannot_be_read_is_no_reason_to_refuse(backup: Manifest, there: Path, clock: FakeClock) -> None:
    (there / STORE).write_bytes(b"damaged" * 5000)
    assert bring(backup, there, clock, K2).of_another == ()


def test_a_backup_of_an_older_program_tells_by_its_codes(home: Home, stick: Path, clock: FakeClock) -> None:
    file_one(home)
    made = back_up(home, stick, clock)
    home.close()
    with pytest.raises(BackupOfAnother, match=f"mã hồ sơ của cơ quan {AGENCY}"):
        bring(made, stick.parent / "empty", clock, FAR)
    assert bring(made, stick.parent / "empty", clock, K1).of_another == ()


def test_the_name_at_the_hub_tells_as_well() -> None:
    other = Whose(K2, frozenset({AGENCY}), "first", 3)
    (told,) = of_another(other, NOBODY, K1, STORE_OF_K1)
    assert "Ở hub, bản sao lưu là máy K2" in told
    unknown = Whose(NOBODY, frozenset(), "first", 3)
    assert of_another(unknown, NOBODY, K1, STORE_OF_K1) == [], "it is older than its enrolment"


def test_a_kiosks_own_backup_says_nothing() -> None:
    assert of_another(STORE_OF_K1, K1, K1, STORE_OF_K1) == []
    assert of_another(STORE_OF_K1, NOBODY, K1, None) == []
