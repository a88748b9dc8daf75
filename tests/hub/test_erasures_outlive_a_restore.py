"""A hub that comes from a backup forgets no erasure and no request that it has taken: real homes, real backups."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy2

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from kiosk.domain.dossier import Kind
from kiosk.domain.ownership import HANDOVER
from kiosk.hub import decisions, dossiers, erasure, files
from kiosk.hub.backup import Backup, BackupUnusable, back_up, restore
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.erasure import Reason
from kiosk.hub.home import open_hub
from kiosk.hub.ledger_files import LedgerDamaged, LedgerFile
from kiosk.hub.migrate import alembic_config
from kiosk.hub.rejoin import rejoin
from kiosk.hub.uploads import Uploads
from kiosk.sync.wire_ack import Outcome
from kiosk.sync.wire_care import Erasure
from kiosk.sync.wire_rejoin import RejoinRequest
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY, CITIZEN
from tests.hub.test_erasing_here import DECIDER, digest, everything, upload
from tests.hub.test_erasure import on_disk

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SCAN, LATER_SCAN = b"of the first", b"of the second"


def code(number: int) -> str:
    return f"{AGENCY}-261120-{number:04d}"


def filed(kiosk: HubKiosk, number: int, scan: bytes) -> str:
    dossier = kiosk.journal.submitted(number, files=[scan])
    kiosk.journal.append(HANDOVER, dossier)
    kiosk.push(len(kiosk.journal.rows) - 1)
    return dossier


def erase(hub: Hub, number: int) -> str:
    after = erasure.erase(hub, Uploads(hub), decisions.find(hub, code(number), DECIDER), Reason.ORDER, DECIDER)
    return str(after.events[-1].body["digest"])


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Where the backups go."""
    return tmp_path / "disk"


@pytest.fixture
def before(hub: Hub, home: Path, uploads: Uploads, kiosk: HubKiosk, disk: Path) -> Backup:
    """A backup of a hub with one dossier and its scan."""
    filed(kiosk, 1, SCAN)
    upload(uploads, kiosk, SCAN)
    return back_up(home, disk, NOW)


Restored = Callable[..., Hub]


@pytest.fixture
def restored(tmp_path: Path, home: Path) -> Iterator[Restored]:
    """Restores a backup into a new home, which has the keys and nothing else."""
    with ExitStack() as open_stores:
        target = tmp_path / "restored"

        def come_back(made: Backup, *ledgers: Path) -> Hub:
            target.mkdir(mode=0o700)
            for key in ("store.key", "hub.key"):
                copy2(home / key, target / key)
            restore(made.records, target, ledgers)
            hub, store = open_hub(target)
            open_stores.callback(store.close)
            return hub

        yield come_back


def test_what_was_erased_after_the_backup_is_erased_again_with_the_same_tombstone(
    hub: Hub, home: Path, kiosk: HubKiosk, before: Backup, restored: Restored, tmp_path: Path
) -> None:
    was = erase(hub, 1)
    again = restored(before, home / "hub.ledger")
    kept = decisions.find(again, code(1), DECIDER)
    assert kept.erased
    assert kept.events[-1].body["digest"] == was
    assert CITIZEN.name.encode() not in everything(again)
    assert CITIZEN.number.encode() not in everything(again)
    assert on_disk(tmp_path / "restored") == set()
    kiosk.hub, kiosk.cursor = again, "begins anew"
    assert Erasure(kept.id, "order") in kiosk.news(), "a kiosk that was off the line since is told, too"


def test_a_kiosk_that_sends_the_erased_again_is_told_so_and_nothing_is_kept(
    hub: Hub, home: Path, uploads: Uploads, kiosk: HubKiosk, before: Backup, restored: Restored
) -> None:
    filed(kiosk, 2, LATER_SCAN)
    upload(uploads, kiosk, LATER_SCAN)
    erase(hub, 2)
    again = restored(before, home / "hub.ledger")
    kiosk.hub = again
    ack = kiosk.push(3)
    assert kiosk.outcomes(ack) == [(Outcome.LATE, "erased")] * 2
    assert ack.ack_through == 4, "acknowledged: it is not sent for ever"
    assert files.missing(again, AGENCY, [digest(LATER_SCAN)]) == (), "its scan is not asked for"
    upload(Uploads(again), kiosk, LATER_SCAN)
    assert digest(LATER_SCAN) not in on_disk(home.parent / "restored"), "and not kept where it comes all the same"
    second = decisions.find(again, code(2), DECIDER)
    assert (second.erased, second.dossier.body) == (True, {})
    assert decisions.find(again, code(1), DECIDER).dossier.applicant_name == CITIZEN.name, "the other one is whole"


@pytest.mark.long
def test_an_older_backup_heeds_what_a_newer_one_in_its_folder_knows(
    hub: Hub, home: Path, before: Backup, disk: Path, restored: Restored
) -> None:
    erase(hub, 1)
    back_up(home, disk, NOW.replace(hour=4))
    again = restored(before)
    assert decisions.find(again, code(1), DECIDER).erased


def test_a_request_to_rejoin_that_was_taken_is_not_taken_again(
    hub: Hub, home: Path, kiosk: HubKiosk, before: Backup, restored: Restored
) -> None:
    head = kiosk.journal.rows[0].header.hash()
    request = RejoinRequest("K1", 1, 1, head, "serial 1").sign(kiosk.journal.signer)
    rejoin(hub, request)
    again = restored(before, home / "hub.ledger")
    with pytest.raises(HubRefused, match="played_again"):
        rejoin(again, request)
    rejoin(again, RejoinRequest("K1", 1, 1, head, "serial 1").sign(kiosk.journal.signer))


def test_a_store_that_somebody_copies_back_without_the_command_is_put_right_when_it_is_opened(
    hub: Hub, home: Path, before: Backup
) -> None:
    erase(hub, 1)
    hub.records.forget_deleted()
    for beside in ("hub.db-wal", "hub.db-shm"):
        (home / beside).unlink(missing_ok=True)
    copy2(before.records, home / "hub.db")
    again, store = open_hub(home)
    assert decisions.find(again, code(1), DECIDER).erased
    assert CITIZEN.number.encode() not in everything(again)
    assert on_disk(home) == set()
    store.close()


def test_the_second_ledger_alone_is_enough_and_catches_up_when_its_disk_was_away(
    hub: Hub, home: Path, kiosk: HubKiosk, before: Backup, tmp_path: Path, restored: Restored
) -> None:
    second = tmp_path / "stick" / "hub.ledger"
    (home / "hub.toml").write_text(f'[ledger]\nsecond = "{second}"\n', encoding="utf-8")
    with_second, store = open_hub(home)
    with_second = replace(with_second, now=hub.now)
    erase(with_second, 1)
    assert with_second.ledger.follow() == [str(second)], "told, and never made where the disk is not there"
    second.parent.mkdir()
    second.touch()
    assert with_second.ledger.follow() == []
    kiosk.hub = with_second
    filed(kiosk, 2, LATER_SCAN)
    erase(with_second, 2)
    store.close()
    again = restored(before, second)
    assert [decisions.find(again, code(number), DECIDER).erased for number in (1, 2)] == [True, True]


def test_a_ledger_tells_nobody_anything_and_only_grows_by_what_is_new(hub: Hub, home: Path, before: Backup) -> None:
    erase(hub, 1)
    content = (home / "hub.ledger").read_bytes()
    assert content.count(b"\n") == 1
    for told in (code(1), DECIDER.name, AGENCY, "erased"):
        assert told.encode() not in content
    hub.ledger.follow()
    open_hub(home)[1].close()
    assert (home / "hub.ledger").read_bytes() == content


@pytest.mark.long
def test_a_line_that_a_power_cut_left_half_is_written_again(
    hub: Hub, home: Path, kiosk: HubKiosk, before: Backup, restored: Restored
) -> None:
    erase(hub, 1)
    ledger = home / "hub.ledger"
    ledger.write_bytes(ledger.read_bytes()[:-40])
    assert hub.ledger.follow() == []
    filed(kiosk, 2, LATER_SCAN)
    erase(hub, 2)
    with ledger.open("ab") as file:
        file.write(b"half a li")
    again = restored(before, ledger)
    assert [decisions.find(again, code(number), DECIDER).erased for number in (1, 2)] == [True, True]


def test_a_damaged_ledger_or_another_hubs_is_refused_in_a_sentence(
    hub: Hub, home: Path, before: Backup, tmp_path: Path, new_hub: Callable[[Path], Path], restored: Restored
) -> None:
    erase(hub, 1)
    ledger = tmp_path / "damaged"
    content = bytearray((home / "hub.ledger").read_bytes())
    content[30] ^= 1
    ledger.write_bytes(content)
    with pytest.raises(BackupUnusable, match="Sổ xóa"):
        restored(before, ledger)
    assert not (tmp_path / "restored" / "hub.db").exists()
    others = new_hub(tmp_path / "other") / "hub.ledger"
    LedgerFile(others, bytes(32)).follow(hub.records, make=True)
    copy2(others, home / "hub.ledger")
    with pytest.raises(LedgerDamaged, match="của hub khác"):
        open_hub(home)


@pytest.mark.long
def test_what_was_erased_before_there_was_a_ledger_is_entered_too(
    hub: Hub, home: Path, kiosk: HubKiosk, before: Backup, restored: Restored
) -> None:
    head = kiosk.journal.rows[0].header.hash()
    request = RejoinRequest("K1", 1, 1, head, "serial 1").sign(kiosk.journal.signer)
    rejoin(hub, request)
    erase(hub, 1)
    (home / "hub.ledger").unlink()
    with hub.records.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE ledger")
        script = ScriptDirectory.from_config(alembic_config(connection)).get_revision("hub0004")
        with Operations.context(MigrationContext.configure(connection)):
            script.module.upgrade()
    open_hub(home)[1].close()
    again = restored(before, home / "hub.ledger")
    with pytest.raises(HubRefused, match="played_again"):
        rejoin(again, request)
    with again.records.reading() as connection:
        kept = dossiers.by_code(connection, code(1))
    assert kept is not None
    assert [event.kind for event in kept.events][-1] == Kind.ERASED
