"""A kiosk that was restored from a backup older than its enrolment comes back by a code, as itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import httpx
import pyrage
import pytest

from kiosk.data.backup import make_backup
from kiosk.data.keys import find_key
from kiosk.data.mirror import Mirrored
from kiosk.data.restore import restore
from kiosk.data.times import millis
from kiosk.domain.codes import Lane, Mark
from kiosk.domain.dossier import Dossier, Kind
from kiosk.hub import comeback as hub_comeback
from kiosk.hub import kiosks, overview
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.home import open_hub
from kiosk.hub.tables import DOSSIER, DOSSIER_EVENT, ENROLMENT
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.sync.enrolment import NotEnrolled, come_back, enrol, rejoin
from kiosk.sync.errors import NOT_KNOWN
from kiosk.sync.ports import Lock
from kiosk.sync.rounds import LOCKED
from kiosk.sync.wire_enrol import EnrolmentCode
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY, LANE
from tests.fakes.sync_world import ADDRESS, KioskEnd, Wire, at_hub, files_at_hub

Make = Callable[[str], KioskEnd]


def code_for(hub: Hub, name: str = "K1", *, new_key: bool = False) -> EnrolmentCode:
    """What `kiosk hub enrol --kiosk K1` prints for a kiosk that is there."""
    return kiosks.issue_code(hub, AGENCY, kiosk=name, new_key=new_key)[0]


def return_with(kiosk: KioskEnd, code: EnrolmentCode, *, hardware: str = "serial 1") -> None:
    """What `kiosk sync rejoin --hub … --code …` does."""
    identity = pyrage.x25519.Identity.generate()
    keys = kiosk.keys(hardware=hardware, age_key=str(identity.to_public()))
    with kiosk.line() as line:
        answer = come_back(line, code, kiosk.sync.outbox.began(), keys)
    kiosk.sync.links.returned(ADDRESS, answer, age_secret=str(identity))


@dataclass
class Office:
    """A kiosk with a backup from before its enrolment. `receipts` is paper: no restore takes it back."""

    make: Make
    folder: Path
    clock: FakeClock
    kiosk: KioskEnd

    def back_up(self) -> None:
        key = find_key(self.kiosk.path)
        assert key is not None
        make_backup(self.kiosk.home, self.folder / "backups", key, self.clock)

    def restore(self, *, mirrored: Mirrored | None = None) -> KioskEnd:
        self.kiosk.close()
        restore(self.folder / "backups", self.kiosk.path, self.clock, agency=AGENCY, mirrored=mirrored)
        self.kiosk = self.make("kiosk")
        return self.kiosk

    def clone(self) -> KioskEnd:
        """A copy of the whole disk as it is now."""
        self.kiosk.home.store.forget_deleted()
        shutil.copytree(self.kiosk.path, self.folder / "clone")
        return self.make("clone")


@pytest.fixture
def office(new_kiosk: Make, tmp_path: Path, clock: FakeClock) -> Office:
    made = Office(new_kiosk, tmp_path, clock, new_kiosk("kiosk"))
    (tmp_path / "backups").mkdir()
    return made


def compared(hub: Hub, kiosk: KioskEnd, receipts: list[Dossier]) -> None:
    """Each receipt is one dossier at the hub, under its code, submitted once; the hub has no other, and no alarm."""
    for receipt in receipts:
        kept = at_hub(hub, receipt)
        assert kept is not None
        assert (kept.dossier.code, kept.set_aside) == (receipt.code, "")
        assert [event.kind for event in kept.events].count(Kind.SUBMITTED) == 1
    with hub.records.reading() as connection:
        there = list(connection.execute(DOSSIER.select()).scalars())
        submitted = connection.execute(DOSSIER_EVENT.select().where(DOSSIER_EVENT.c.kind == Kind.SUBMITTED.value)).all()
    assert sorted(there) == sorted(receipt.id for receipt in receipts)
    assert len(submitted) == len(receipts)
    assert len({receipt.code for receipt in receipts}) == len(receipts)
    assert [one.alarms for one in overview.kiosks(hub)] == [0]
    assert kiosk.home.journal.verify() is None
    assert not kiosk.sync.outbox.rows(after=kiosk.sync.outbox.mark().sequence, most=1, most_bytes=1)
    assert not kiosk.sync.outbox.files(10)
    assert not kiosk.set_aside()


def test_every_receipt_is_one_dossier_whenever_it_was_filed_and_sent(office: Office, hub: Hub) -> None:
    before = office.kiosk.file(b"%PDF before")
    office.back_up()
    between = office.kiosk.file(b"%PDF between")
    office.kiosk.enrol(hub)
    after = office.kiosk.file(b"%PDF after")
    assert office.kiosk.round().error == ""
    unsent = office.kiosk.file(b"%PDF never sent")

    kiosk = office.restore()
    assert kiosk.sync.links.link() is None
    filed_meanwhile = kiosk.file(b"%PDF provisional")
    return_with(kiosk, code_for(hub))
    assert (kiosk.link.kiosk, kiosk.link.incarnation, kiosk.link.base) == ("K1", 2, 0)
    new = kiosk.file(b"%PDF new")
    assert kiosk.round().error == ""
    assert kiosk.round().error == ""
    last = kiosk.file()
    assert kiosk.round().error == ""

    compared(hub, kiosk, [before, between, after, filed_meanwhile, new, last])
    assert files_at_hub(hub, between) == [b"%PDF between"]
    assert unsent.code not in (new.code, last.code), "its receipt is out there, though its dossier was lost"
    assert at_hub(hub, unsent) is None


def test_a_backup_of_dossiers_that_had_never_been_sent_brings_them_once(office: Office, hub: Hub) -> None:
    early = [office.kiosk.file(b"%PDF one"), office.kiosk.file(b"%PDF two")]
    office.back_up()
    office.kiosk.enrol(hub)
    kiosk = office.restore()
    return_with(kiosk, code_for(hub))
    assert kiosk.round().error == ""
    compared(hub, kiosk, early)


def test_numbers_of_dossiers_that_were_lost_unsent_stay_free_after_a_younger_backup_too(
    office: Office, hub: Hub
) -> None:
    office.kiosk.enrol(hub)
    sent = office.kiosk.file()
    office.kiosk.round()
    office.back_up()
    lost = office.kiosk.file()
    kiosk = office.restore()
    with kiosk.line() as line:
        kiosk.sync.links.rejoined(rejoin(line, kiosk.link, kiosk.sync.outbox.mark(), kiosk.keys()))
    new = kiosk.file()
    assert kiosk.round().error == ""
    assert len({sent.code, lost.code, new.code}) == 3
    compared(hub, kiosk, [sent, new])


def test_the_mirror_says_which_numbers_were_given_out_and_never_sent(office: Office, hub: Hub) -> None:
    before = office.kiosk.file()
    office.back_up()
    office.kiosk.enrol(hub)
    sent = office.kiosk.file()
    office.kiosk.round()
    office.kiosk.file()
    mark = Mirrored(Mark(date(2026, 11, 20), 40), 1, office.clock.now())
    kiosk = office.restore(mirrored=mark)
    return_with(kiosk, code_for(hub))
    new = kiosk.file()
    assert new.code.endswith("-0041"), "behind the mirror's mark, and not one number further"
    kiosk.round()
    compared(hub, kiosk, [before, sent, new])


def test_a_backup_of_an_empty_store_comes_back_by_its_key(office: Office, hub: Hub) -> None:
    office.back_up()
    office.kiosk.enrol(hub)
    sent = office.kiosk.file()
    office.kiosk.round()
    kiosk = office.restore()
    return_with(kiosk, code_for(hub))
    new = kiosk.file()
    assert kiosk.round().error == ""
    compared(hub, kiosk, [sent, new])


def test_what_the_hub_told_before_is_told_once_more(office: Office, hub: Hub) -> None:
    """A commune's other kiosk, and a code that the hub gave for a provisional one and that the backup does not know."""
    provisional = office.kiosk.file(today=date(2028, 1, 1))
    office.back_up()
    office.kiosk.enrol(hub, lane=Lane.numbered(2))
    for _ in range(2):
        assert office.kiosk.round().error == ""
    given = at_hub(hub, provisional)
    assert given is not None
    assert given.dossier.earlier_codes == (provisional.code,)
    kiosk = office.restore()
    return_with(kiosk, code_for(hub))
    for _ in range(2):
        assert kiosk.round().error == ""
    compared(hub, kiosk, [given.dossier])
    found = kiosk.home.dossiers.by_code(provisional.code)
    assert found is not None
    assert found.code == given.dossier.code
    assert kiosk.sync.news.trusted() == [kiosk.keys().receipt_key]


class TestAKeyThatIsLostAsWell:
    def test_comes_back_under_the_same_name_where_the_code_says_so(self, office: Office, hub: Hub) -> None:
        before = office.kiosk.file(b"%PDF before")
        office.back_up()
        office.kiosk.enrol(hub)
        sent = office.kiosk.file()
        office.kiosk.round()
        old = office.clone()
        (office.kiosk.path / "sync.key").unlink()
        kiosk = office.restore()
        return_with(kiosk, code_for(hub, new_key=True), hardware="serial 2")
        new = kiosk.file()
        assert kiosk.round().error == ""
        compared(hub, kiosk, [before, sent, new])

        old.file()
        assert old.round().error == LOCKED, "who shows what went with the lost key is told by the hub's signature"
        assert old.link.locked is Lock.INCARNATION

    def test_is_refused_by_a_code_that_does_not(self, office: Office, hub: Hub) -> None:
        office.back_up()
        office.kiosk.enrol(hub)
        office.kiosk.round()
        (office.kiosk.path / "sync.key").unlink()
        kiosk, code = office.restore(), code_for(hub)
        with pytest.raises(NotEnrolled, match="other_key"):
            return_with(kiosk, code)

    def test_a_batch_of_the_lost_key_is_refused_as_a_copys(self, office: Office, hub: Hub, wire: Wire) -> None:
        office.kiosk.file()
        office.back_up()
        office.kiosk.enrol(hub)
        office.kiosk.round()
        old = office.clone()
        (office.kiosk.path / "sync.key").unlink()
        kiosk = office.restore()
        return_with(kiosk, code_for(hub, new_key=True))
        old.file()
        with old.home.store.transaction() as connection:
            connection.exec_driver_sql("UPDATE hub_link SET token = ?", (kiosk.link.token,))
        assert old.round().error == LOCKED
        assert old.link.locked is Lock.INCARNATION
        assert kiosk.round().error == ""

    def test_a_younger_backup_with_the_token_of_that_time_comes_back_by_a_code_too(
        self, office: Office, hub: Hub
    ) -> None:
        office.kiosk.file()
        office.back_up()
        office.kiosk.enrol(hub)
        office.kiosk.round()
        younger = office.clone()
        (office.kiosk.path / "sync.key").unlink()
        return_with(office.restore(), code_for(hub, new_key=True))
        shutil.copy(office.kiosk.path / "sync.key", younger.path / "sync.key")
        with younger.line() as line:
            younger.sync.links.rejoined(rejoin(line, younger.link, younger.sync.outbox.mark(), younger.keys()))
        assert younger.round().error == NOT_KNOWN
        return_with(younger, code_for(hub))
        assert younger.round().error == ""

    def test_only_a_kiosk_that_is_there_gets_such_a_code(self, hub: Hub) -> None:
        with pytest.raises(HubRefused, match="unknown_kiosk"):
            code_for(hub, "K9", new_key=True)


class TestWhoIsNotLetIn:
    def test_a_store_that_was_never_there(self, office: Office, new_kiosk: Make, hub: Hub) -> None:
        office.kiosk.file()
        office.kiosk.enrol(hub)
        office.kiosk.round()
        stranger = new_kiosk("stranger")
        stranger.file()
        with pytest.raises(NotEnrolled, match="other_key"):
            return_with(stranger, code_for(hub))
        with pytest.raises(NotEnrolled, match="unknown_store"):
            return_with(stranger, code_for(hub, new_key=True))
        shutil.copy(office.kiosk.path / "sync.key", stranger.path / "sync.key")
        with pytest.raises(NotEnrolled, match="unknown_store"):
            return_with(stranger, code_for(hub))
        assert office.kiosk.round().error == "", "and the kiosk itself goes on as before"

    def test_another_kiosk_of_the_commune(self, office: Office, new_kiosk: Make, hub: Hub) -> None:
        office.kiosk.enrol(hub)
        sister = new_kiosk("sister")
        sister.enrol(hub, name="K2", lane=Lane.numbered(2))
        with pytest.raises(NotEnrolled, match="key_known"):
            return_with(sister, code_for(hub, new_key=True))

    def test_a_kiosk_that_was_revoked(self, office: Office, hub: Hub) -> None:
        office.kiosk.enrol(hub)
        code = code_for(hub)
        kiosks.revoke(hub, "K1")
        with pytest.raises(NotEnrolled):
            return_with(office.kiosk, code)

    def test_a_code_that_was_used_or_is_for_something_else(self, office: Office, hub: Hub) -> None:
        office.back_up()
        office.kiosk.enrol(hub)
        kiosk = office.restore()
        for_new = kiosks.issue_code(hub, AGENCY, lane=Lane.numbered(3))[0]
        with pytest.raises(NotEnrolled, match="code_to_enrol"):
            return_with(kiosk, for_new)
        code = code_for(hub)
        return_with(kiosk, code)
        with pytest.raises(NotEnrolled, match=r"^code$"):
            return_with(kiosk, code)

    def test_a_code_for_coming_back_survives_being_typed_at_the_wrong_command(self, office: Office, hub: Hub) -> None:
        office.back_up()
        office.kiosk.enrol(hub)
        kiosk, code = office.restore(), code_for(hub)
        with kiosk.line() as line, pytest.raises(NotEnrolled, match="code_to_return"):
            enrol(line, code, kiosk.keys())
        return_with(kiosk, code)

    def test_a_request_that_somebody_plays_again_to_a_restored_hub(self, office: Office, hub: Hub, wire: Wire) -> None:
        office.back_up()
        office.kiosk.enrol(hub)
        kiosk, sent = office.restore(), list[bytes]()
        wire.before = lambda _, content: sent.append(content)
        return_with(kiosk, code_for(hub))
        with hub.records.transaction() as connection:
            connection.execute(ENROLMENT.update().values(used=None))
        with pytest.raises(HubRefused, match="played_again"):
            hub_comeback.come_back(hub, sent[0])
        assert kiosk.round().error == ""

    def test_an_answer_to_an_earlier_try_is_no_answer(self, office: Office, hub: Hub, wire: Wire) -> None:
        office.back_up()
        office.kiosk.enrol(hub)
        kiosk, code, kept = office.restore(), code_for(hub), list[httpx.Response]()

        def keep(_: httpx.Request, answer: httpx.Response) -> httpx.Response:
            kept.append(answer)
            return httpx.Response(502)

        wire.after = keep
        with pytest.raises(Exception, match="hub_fault"):
            return_with(kiosk, code)
        wire.after = lambda _, answer: kept[0]
        with pytest.raises(NotEnrolled, match="another_hub"):
            return_with(kiosk, code)
        assert kiosk.sync.links.link() is None


def test_a_copy_that_still_runs_locks_itself(office: Office, hub: Hub) -> None:
    office.kiosk.file()
    office.back_up()
    office.kiosk.enrol(hub)
    office.kiosk.round()
    clone = office.clone()
    return_with(office.restore(), code_for(hub))
    clone.file()
    assert clone.round().error == LOCKED
    assert clone.link.locked is Lock.INCARNATION


def test_a_backup_from_after_the_enrolment_still_rejoins_by_its_key(office: Office, hub: Hub) -> None:
    first = office.kiosk.file()
    office.back_up()
    office.kiosk.enrol(hub)
    office.kiosk.round()
    younger = office.clone()
    return_with(office.restore(), code_for(hub))
    office.kiosk.round()
    with younger.line() as line:
        answer = rejoin(line, younger.link, younger.sync.outbox.mark(), younger.keys())
    younger.sync.links.rejoined(answer)
    new = younger.file()
    assert younger.round().error == ""
    compared(hub, younger, [first, new])


def test_a_backup_older_than_two_enrolments_goes_back_to_the_hub_whose_code_it_shows(
    office: Office, hub: Hub, tmp_path: Path, clock: FakeClock
) -> None:
    early = office.kiosk.file()
    office.back_up()
    office.kiosk.enrol(hub)
    at_first = office.kiosk.file()
    office.kiosk.round()
    opened, store = open_hub(tmp_path / "second", make=True)
    second = replace(opened, now=lambda: millis(clock.now()))
    first_wire, second_wire = office.kiosk.wire, Wire(make_app(second, Uploads(second)))

    kiosk = office.restore()
    kiosk.wire = second_wire
    with pytest.raises(NotEnrolled, match="code"):
        return_with(kiosk, code_for(hub))
    kiosk.enrol(second, name="K5", lane=LANE)
    at_second = kiosk.file()
    assert kiosk.round().error == ""

    kiosk = office.restore()
    kiosk.wire = second_wire
    return_with(kiosk, code_for(second, "K5"))
    again = kiosk.file()
    assert kiosk.round().error == ""
    assert kiosk.link.kiosk == "K5"
    assert all(at_hub(second, one) for one in (early, at_second, again))
    assert at_hub(second, at_first) is None

    kiosk.wire = first_wire
    return_with(kiosk, code_for(hub))
    assert kiosk.round().error == ""
    assert (kiosk.link.kiosk, kiosk.link.incarnation) == ("K1", 2)
    compared(hub, kiosk, [early, at_first, again])
    store.close()
