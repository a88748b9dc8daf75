"""The hub's home: made once, private, refused where something is missing; its tables; its backups."""

from __future__ import annotations

import hashlib
import stat
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy2

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kiosk.data.keys import KeyUnusable
from kiosk.data.store import Store
from kiosk.domain.codes import Lane
from kiosk.hub import dossiers, kiosks, revisions
from kiosk.hub.backup import BackupUnusable, back_up, restore
from kiosk.hub.config import HubConfigError, load
from kiosk.hub.core import Hub
from kiosk.hub.home import NoHub, open_hub
from kiosk.hub.migrate import NewerTables, upgrade
from kiosk.hub.tables import METADATA
from kiosk.hub.uploads import Uploads
from kiosk.sync.wire_ack import Outcome
from kiosk.sync.wire_feed import Subject
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY, CITIZEN

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SCAN = b"a scan"


def test_a_hub_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    with pytest.raises(NoHub, match="kiosk hub serve"):
        open_hub(tmp_path / "hub")
    first, store = open_hub(tmp_path / "hub", make=True)
    store.close()
    second, store = open_hub(tmp_path / "hub")
    store.close()
    assert first.public == second.public, "kiosks know this key"
    for path in (tmp_path / "hub").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_no_empty_hub_takes_the_place_of_one_whose_records_are_lost(home: Path) -> None:
    (home / "hub.db").rename(home / "elsewhere")
    with pytest.raises(NoHub, match="kiosk hub restore"):
        open_hub(home, make=True)
    assert not (home / "hub.db").exists()
    for file in ("hub.key", "store.key"):
        (home / file).rename(home / f"old.{file}")
    open_hub(home, make=True)[1].close()


def test_nothing_readable_lies_on_the_disk(hub: Hub, kiosk: HubKiosk, home: Path) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    for path in home.iterdir():
        if path.is_file():
            assert CITIZEN.number.encode() not in path.read_bytes()


def test_a_lost_key_is_told(home: Path) -> None:
    (home / "store.key").unlink()
    with pytest.raises(KeyUnusable, match=r"store\.key"):
        open_hub(home)


def test_the_scripts_make_the_tables_that_the_program_uses(hub: Hub) -> None:
    with hub.records.transaction() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_records_of_a_newer_program_are_left_alone(hub: Hub) -> None:
    with hub.records.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'hub9999'")
    with pytest.raises(NewerTables, match="mới hơn"):
        upgrade(hub.records)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[page]\ncolour = 1", "page.colour"),
        ("[page]\nmisses_an_hour = 0", "page.misses_an_hour"),
        ("[limits]\nrequests_a_minute = 'many'", "limits.requests_a_minute"),
        ("[page", "TOML"),
        ("[pages]", "pages"),
    ],
)
def test_settings_that_cannot_be_used_are_told_by_name(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "hub.toml").write_text(text)
    with pytest.raises(HubConfigError, match=sentence):
        load(tmp_path / "hub.toml")


def test_settings_are_read_and_have_defaults(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text('[page]\noffice = "UBND xã Thử"\n')
    assert load(tmp_path / "hub.toml").page.office == "UBND xã Thử"
    assert load(tmp_path / "none.toml").page.misses_an_hour == 10


@pytest.fixture
def filled(hub: Hub, kiosk: HubKiosk, home: Path) -> HubKiosk:
    """A kiosk with a dossier and its scan at the hub."""
    kiosk.journal.submitted(1, files=[SCAN])
    kiosk.push()
    uploads = Uploads(hub)
    upload = uploads.create(kiosk.known, hashlib.sha256(SCAN).hexdigest(), len(SCAN))
    part = uploads.part(kiosk.known, upload)
    part.write(SCAN)
    part.close()
    uploads.finish(kiosk.known, upload)
    revisions.publish(hub, AGENCY, Subject.CALENDAR, {"days.toml": ""})
    return kiosk


def restored(tmp_path: Path, home: Path, records: Path) -> tuple[Hub, Store]:
    target = tmp_path / "restored"
    target.mkdir(mode=0o700)
    for key in ("store.key", "hub.key"):
        copy2(home / key, target / key)
    restore(records, target)
    return open_hub(target)


def test_a_backup_made_at_work_comes_back_whole(tmp_path: Path, home: Path, filled: HubKiosk) -> None:
    made = back_up(home, tmp_path / "disk", NOW)
    assert (made.dossiers, made.files, made.copied) == (1, 2, 2)
    hub, store = restored(tmp_path, home, made.records)
    with hub.records.reading() as connection:
        found = dossiers.by_code(connection, f"{AGENCY}-261120-0001")
    assert found is not None
    assert found.dossier.applicant_name == CITIZEN.name
    assert b"".join(hub.blobs.open(AGENCY, hashlib.sha256(SCAN).hexdigest())) == SCAN
    assert hub.public == filled.hub.public
    store.close()


def test_a_second_backup_copies_what_is_new_only(tmp_path: Path, home: Path, filled: HubKiosk) -> None:
    back_up(home, tmp_path / "disk", NOW)
    with pytest.raises(BackupUnusable, match="đã có"):
        back_up(home, tmp_path / "disk", NOW)
    assert back_up(home, tmp_path / "disk", NOW.replace(hour=4)).copied == 0


def test_after_a_restore_kiosks_send_again_what_the_backup_does_not_have(
    tmp_path: Path, home: Path, filled: HubKiosk
) -> None:
    made = back_up(home, tmp_path / "disk", NOW)
    filled.journal.submitted(2)
    filled.journal.submitted(3)
    assert filled.push(2, 2).ack_through == 2
    filled.news()
    filled.hub, store = restored(tmp_path, home, made.records)
    later = filled.push(3)
    assert (later.ack_through, filled.outcomes(later)) == (1, [(Outcome.HELD, "")])
    assert len(filled.news()) > 0, "the feed begins anew"
    assert filled.push(2).ack_through == 3
    store.close()


def test_a_damaged_backup_is_refused(tmp_path: Path, home: Path, filled: HubKiosk) -> None:
    made = back_up(home, tmp_path / "disk", NOW)
    content = bytearray(made.records.read_bytes())
    content[len(content) // 2] ^= 1
    made.records.write_bytes(content)
    with pytest.raises(BackupUnusable, match="hỏng"):
        restored(tmp_path, home, made.records)


def test_a_backup_that_lacks_a_file_is_refused(tmp_path: Path, home: Path, filled: HubKiosk) -> None:
    made = back_up(home, tmp_path / "disk", NOW)
    next(path for path in (tmp_path / "disk" / "blobs").rglob("*") if path.is_file()).write_bytes(b"other")
    with pytest.raises(BackupUnusable, match="mất hoặc hỏng"):
        restored(tmp_path, home, made.records)


def test_a_restore_needs_keys_and_an_empty_place(tmp_path: Path, home: Path, filled: HubKiosk) -> None:
    made = back_up(home, tmp_path / "disk", NOW)
    with pytest.raises(BackupUnusable, match="đã có một hub"):
        restore(made.records, home)
    (tmp_path / "empty").mkdir()
    with pytest.raises(KeyUnusable, match=r"store\.key"):
        restore(made.records, tmp_path / "empty")
    copy2(home / "store.key", tmp_path / "empty" / "store.key")
    with pytest.raises(KeyUnusable, match=r"hub\.key"):
        restore(made.records, tmp_path / "empty")


def test_two_programs_share_one_hub(hub: Hub, home: Path) -> None:
    other, store = open_hub(home)
    kiosks.issue_code(other, AGENCY, lane=Lane(1, 100))
    with pytest.raises(Exception, match="lane_taken"):
        kiosks.issue_code(hub, AGENCY, lane=Lane(50, 60))
    store.close()


@pytest.mark.parametrize(
    "left", ["hub.db", ".hub.db"], ids=["of the hub that was there", "of a restore that was killed"]
)
def test_a_log_that_lies_in_the_place_is_not_the_restored_hubs(
    tmp_path: Path, home: Path, filled: HubKiosk, left: str
) -> None:
    """Of a hub that was killed, somebody has moved hub.db away, and not the log beside it."""
    made = back_up(home, tmp_path / "backups", NOW)
    filled.journal.submitted(2, code=f"{AGENCY}-261120-0002")
    filled.push()
    target = tmp_path / "restored"
    target.mkdir(mode=0o700)
    for key in ("store.key", "hub.key"):
        copy2(home / key, target / key)
    log = (home / "hub.db-wal").read_bytes()
    assert log
    (target / f"{left}-wal").write_bytes(log)
    restore(made.records, target)
    hub, store = open_hub(target)
    assert store.full_check() is None
    with hub.records.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM dossier").scalar() == 1
    store.close()
    kept = log in [path.read_bytes() for path in target.iterdir() if path.is_file()]
    assert kept == (left == "hub.db"), "it may hold what nothing else does"
