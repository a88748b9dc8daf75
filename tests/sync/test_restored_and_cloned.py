"""A kiosk that came from a backup, and two kiosks that are copies of each other: nothing is numbered twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from kiosk.hub import feed
from kiosk.hub.core import Hub
from kiosk.hub.tables import BLOB, INCARNATION
from kiosk.services.ports import StoreFailed
from kiosk.sync.enrolment import NotEnrolled, rejoin
from kiosk.sync.ports import Lock
from kiosk.sync.rounds import LOCKED
from tests.fakes.samples import AGENCY
from tests.fakes.sync_world import KioskEnd, Wire, at_hub, files_at_hub

Make = Callable[[str], KioskEnd]


def copied(kiosk: KioskEnd, name: str) -> None:
    """A copy of a kiosk's home under another name, as a backup is or a cloned disk."""
    kiosk.home.store.forget_deleted()
    shutil.copytree(kiosk.path, kiosk.path.with_name(name))


def come_back(kiosk: KioskEnd, *, hardware: str = "serial 1") -> None:
    """What `kiosk sync rejoin` does."""
    with kiosk.line() as line:
        answer = rejoin(line, kiosk.link, kiosk.sync.outbox.mark(), kiosk.keys(hardware=hardware))
    kiosk.sync.links.rejoined(answer)


def test_a_restored_kiosk_notices_by_itself_that_it_is_behind(kiosk: KioskEnd, new_kiosk: Make) -> None:
    kiosk.file()
    kiosk.round()
    copied(kiosk, "backup")
    kiosk.file()
    kiosk.round()
    restored = new_kiosk("backup")
    assert restored.round().error == LOCKED
    assert restored.link.locked is Lock.RESTORED


def test_nothing_is_filed_at_a_locked_kiosk(kiosk: KioskEnd) -> None:
    kiosk.sync.links.lock(Lock.FORK)
    with pytest.raises(StoreFailed, match="tạm ngừng"):
        kiosk.file()
    assert kiosk.home.journal.verify() is None


def test_a_restored_kiosk_goes_on_behind_the_numbers_that_it_had_given_out(
    kiosk: KioskEnd, new_kiosk: Make, hub: Hub
) -> None:
    kept = kiosk.file()
    kiosk.round()
    copied(kiosk, "backup")
    lost = kiosk.file()
    kiosk.round()
    restored = new_kiosk("backup")
    restored.round()
    come_back(restored)
    new = restored.file()
    assert restored.round().error == ""
    assert len({kept.code, lost.code, new.code}) == 3
    assert all(at_hub(hub, one) for one in (kept, lost, new))
    assert restored.link.incarnation == 2


def test_rows_that_the_hub_knows_from_before_the_restore_are_sent_again_without_harm(
    kiosk: KioskEnd, new_kiosk: Make, hub: Hub
) -> None:
    filed = kiosk.file(b"%PDF a scan")
    copied(kiosk, "backup")
    kiosk.round()
    restored = new_kiosk("backup")
    come_back(restored)
    assert restored.round().error == ""
    known = at_hub(hub, filed)
    assert known is not None
    assert (known.version, known.set_aside) == (1, "")


def test_of_two_copies_the_second_one_to_speak_locks_itself(kiosk: KioskEnd, new_kiosk: Make, hub: Hub) -> None:
    kiosk.file()
    kiosk.round()
    copied(kiosk, "clone")
    clone = new_kiosk("clone")
    first, second = kiosk.file(), clone.file()
    assert kiosk.round().error == ""
    assert clone.round().error == LOCKED
    assert clone.link.locked is Lock.FORK
    assert at_hub(hub, first) is not None
    assert at_hub(hub, second) is None


def test_a_copy_whose_place_another_one_has_taken_locks_itself(kiosk: KioskEnd, new_kiosk: Make) -> None:
    kiosk.file()
    kiosk.round()
    copied(kiosk, "clone")
    come_back(new_kiosk("clone"))
    kiosk.file()
    assert kiosk.round().error == LOCKED
    assert kiosk.link.locked is Lock.INCARNATION


def test_an_older_answer_with_the_numbers_of_that_day_is_no_answer(
    kiosk: KioskEnd, new_kiosk: Make, wire: Wire
) -> None:
    kiosk.file()
    kiosk.round()
    copied(kiosk, "backup")
    copied(kiosk, "backup2")
    answers: list[httpx.Response] = []

    def keep(_: httpx.Request, answer: httpx.Response) -> httpx.Response:
        answers.append(answer)
        return answer

    wire.after = keep
    come_back(new_kiosk("backup"))
    wire.after = lambda _, answer: answers[0]
    again = new_kiosk("backup2")
    with pytest.raises(NotEnrolled, match="another_hub"):
        come_back(again)
    assert again.link.incarnation == 1


def test_a_copy_on_another_machine_cannot_take_the_place_without_a_code(kiosk: KioskEnd) -> None:
    with pytest.raises(NotEnrolled):
        come_back(kiosk, hardware="serial 2")


def test_a_hub_that_came_from_a_backup_gets_everything_again(
    kiosk: KioskEnd, hub: Hub, hub_home: Path, tmp_path: Path
) -> None:
    early = kiosk.file(b"%PDF one")
    kiosk.round()
    with hub.records.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM journal")
        connection.exec_driver_sql("DELETE FROM body")
        for table in ("filing", "dossier_event", "dossier_file", "dossier_code", "dossier", "blob", "feed"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE incarnation SET through = 0, head = zeroblob(32)")
    late = kiosk.file(b"%PDF two")
    assert kiosk.round().error == ""
    assert kiosk.round().error == ""
    for one in (early, late):
        assert at_hub(hub, one) is not None
    assert not kiosk.sync.outbox.files(10)


def test_a_restored_hub_that_lacks_files_only_gets_them_again(kiosk: KioskEnd, hub: Hub) -> None:
    filed = kiosk.file(b"%PDF one")
    kiosk.round(with_files=False)
    with hub.records.reading() as connection:
        assert connection.execute(INCARNATION.select()).one().through == kiosk.sync.outbox.mark().sequence
    kiosk.round()
    assert files_at_hub(hub, filed) == [b"%PDF one"]
    # The hub comes from a backup that was made between the two: it has all rows of the kiosk, and none of its files.
    with hub.records.transaction() as connection:
        connection.execute(BLOB.delete())
        feed.begin_epoch(connection)
    hub.blobs.remove(AGENCY, filed.body["papers"][0]["sha256"])
    kiosk.round()
    assert files_at_hub(hub, filed) == [b"%PDF one"]
    assert not kiosk.sync.outbox.files(10)
