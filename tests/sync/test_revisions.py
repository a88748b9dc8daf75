"""Catalogues and calendars of the hub's: fetched through breaks, believed by signatures, for the next visitor."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from kiosk.config import Settings
from kiosk.data.hub_revisions import StoreRevisions
from kiosk.data.signing import open_signing_key
from kiosk.demo import demo_settings
from kiosk.hub import feed, revisions
from kiosk.hub.core import Hub
from kiosk.hub.stick import take_folder
from kiosk.hub.tables import REVISION
from kiosk.sync.ed25519 import signer_of
from kiosk.sync.sealed_file import ssh_identity
from kiosk.sync.stick import export, take_back
from kiosk.sync.wire_feed import FeedPage, Pointer, Subject
from kiosk.sync.wire_revision import Revision
from kiosk.wiring.revisions import revisions_here
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY
from tests.fakes.sync_world import KioskEnd, Wire
from tests.sync.test_stick import NOW, stores

DAY = date(2026, 12, 24)
BIRTH = {"1.001193.toml": "minutes = 44\n"}


def days(*, note: str = "", day: date = DAY) -> dict[str, str]:
    return {"days.toml": f'[[days]]\nday = {day}\nkind = "off"\nnote = "{note}"\n'}


def in_use(kiosk: KioskEnd, subject: Subject = Subject.CALENDAR) -> list[int]:
    return [one.number for one in kiosk.sync.news.revisions.usable(subject)]


def told(kiosk: KioskEnd) -> list[tuple[str, Any]]:
    """What the journal says of revisions."""
    with kiosk.home.store.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT kind, body FROM journal JOIN journal_body USING (sequence) WHERE kind LIKE 'revision.%' ORDER BY 1"
        )
        return [(row.kind.removeprefix("revision."), json.loads(row.body)) for row in rows]


def state(kiosk: KioskEnd) -> list[tuple[str, str, int]]:
    """Of each revision: its state, why, and how much of it is there."""
    with kiosk.home.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT state, reason, length(content) FROM hub_revision ORDER BY revision")
        return [(row[0], row[1], row[2]) for row in rows]


class TestOverTheLine:
    def test_what_is_published_is_in_use_after_the_next_round(self, kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
        revisions.publish(hub, AGENCY, Subject.CALENDAR, days())
        assert kiosk.round().error == ""
        assert in_use(kiosk) == [1]
        revisions.publish(hub, AGENCY, Subject.CALENDAR, days(note="Nghỉ bù"))
        kiosk.round()
        assert in_use(kiosk) == [2, 1], "the older one stays, for what was filed by it"
        assert [kind for kind, _ in told(kiosk)] == ["taken", "taken"]
        wire.requests.clear()
        kiosk.round()
        assert wire.sent("GET", "/v1/revisions") == []

    def test_a_break_costs_one_piece(
        self, kiosk: KioskEnd, hub: Hub, wire: Wire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("kiosk.sync.revisions.PIECE", 100)
        pointer = revisions.publish(hub, AGENCY, Subject.CALENDAR, days(note="n" * 500))
        breaks = [True, True]

        def cut(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
            if "revisions" in request.url.path and request.headers["range"].startswith("bytes=300-") and breaks:
                breaks.pop()
                raise httpx.ReadError("cut")
            return answer

        wire.after = cut
        assert [kiosk.round().error for _ in range(3)] == ["offline", "offline", ""]
        assert in_use(kiosk) == [1]
        fetched = [where for verb, where, _ in wire.requests if "revisions" in where]
        assert len(fetched) == 2 + len(range(0, pointer.size, 100))

    def test_the_page_of_a_captive_portal_is_no_piece(self, kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
        revisions.publish(hub, AGENCY, Subject.CALENDAR, days())
        wire.before = lambda request, _: (
            httpx.Response(200, content=b"<html>") if "revisions" in request.url.path else None
        )
        assert kiosk.round().error == "not_the_hub"
        assert state(kiosk) == [("told", "", 0)]
        wire.before = None
        assert kiosk.round().error == ""
        assert in_use(kiosk) == [1]

    def test_a_piece_that_was_changed_on_the_way_is_fetched_anew(self, kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
        revisions.publish(hub, AGENCY, Subject.CALENDAR, days())

        def spoil(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
            if "revisions" not in request.url.path:
                return answer
            return httpx.Response(206, headers=answer.headers, content=answer.content.replace(b"off", b"on "))

        wire.after = spoil
        assert kiosk.round().error == "not_the_hub"
        assert state(kiosk) == [("told", "", 0)]
        wire.after = None
        kiosk.round()
        assert in_use(kiosk) == [1]

    def test_one_that_the_hub_has_lost_holds_up_nothing(self, kiosk: KioskEnd, hub: Hub) -> None:
        pointer = revisions.publish(hub, AGENCY, Subject.CALENDAR, days())
        hub.blobs.remove(AGENCY, pointer.sha256)
        filed = kiosk.file(b"%PDF a scan")
        done = kiosk.round()
        assert (done.error, done.files, in_use(kiosk)) == ("", 1, [])
        assert filed


class TestWhatIsNotBelieved:
    """Whoever speaks: the last good one stays in use."""

    @pytest.fixture
    def good(self, kiosk: KioskEnd, hub: Hub) -> KioskEnd:
        revisions.publish(hub, AGENCY, Subject.CALENDAR, days())
        kiosk.round()
        return kiosk

    def offered(self, kiosk: KioskEnd, hub: Hub, revision: Revision, *, key: bytes = b"") -> Pointer:
        """The feed tells of this document, and the hub gives it out."""
        data = revision.sign(signer_of(key) if key else hub.signer)
        digest = hashlib.sha256(data).hexdigest()
        pointer = Pointer(Subject.CALENDAR, revision.number, digest, len(data))
        hub.blobs.put(AGENCY, digest, [data])
        with hub.records.transaction() as connection:
            values = {"agency": AGENCY, "subject": "calendar", "number": 90 + revision.number}
            values |= {"sha256": digest, "size": len(data), "published": 0}
            connection.execute(insert(REVISION), values)
            feed.append(connection, pointer, agency=AGENCY)
        kiosk.round()
        return pointer

    def test_a_lower_number_is_refused_and_a_higher_one_with_the_old_content_is_not(
        self, good: KioskEnd, hub: Hub
    ) -> None:
        revisions.publish(hub, AGENCY, Subject.CALENDAR, days(note="2"))
        good.round()
        self.offered(good, hub, Revision(AGENCY, Subject.CALENDAR, 1, hub.now(), days(note="played again")))
        self.offered(good, hub, Revision(AGENCY, Subject.CALENDAR, 2, hub.now(), days(note="other")))
        assert in_use(good) == [2, 1]
        refused = {"subject": "calendar", "reason": "older"}
        assert [body for kind, body in told(good) if kind == "refused"] == [
            refused | {"revision": number} for number in (1, 2)
        ]
        back = revisions.publish(hub, AGENCY, Subject.CALENDAR, days(), above=200)
        good.round()
        assert (back.revision, in_use(good)) == (201, [201, 2, 1])

    def test_another_key_another_agency_or_another_number_is_refused_for_good(self, good: KioskEnd, hub: Hub) -> None:
        right = Revision(AGENCY, Subject.CALENDAR, 5, hub.now(), days(note="5"))
        self.offered(good, hub, right, key=bytes(32))
        self.offered(good, hub, Revision("H41.29.20", Subject.CALENDAR, 6, hub.now(), days()))
        self.offered(good, hub, Revision(AGENCY, Subject.CATALOGUE, 7, hub.now(), BIRTH))
        assert [(found[0], found[1]) for found in state(good)] == [("good", ""), *[("refused", "signature")] * 3]
        assert in_use(good) == [1]
        assert good.round().error == ""

    def test_content_that_has_to_be_mended_is_told_to_the_desk_and_looked_at_again_by_another_program(
        self, good: KioskEnd, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        files = {"days.toml": '[[days]]\nday = 2026-12-24\nkind = "free"\n'}
        self.offered(good, hub, Revision(AGENCY, Subject.CALENDAR, 2, hub.now(), files))
        assert in_use(good) == [1]
        assert good.wire is not None
        good.wire.requests.clear()
        good.round()
        assert len(told(good)) == 2, "said once"
        monkeypatch.setattr("kiosk.data.hub_revisions._program", lambda: "9.9")
        monkeypatch.setattr("kiosk.data.hub_revisions.content_fault", lambda _: "")
        good.round()
        assert in_use(good) == [2, 1]
        assert good.wire.sent("GET", "/v1/revisions") == [], "it was there"


def crash_after(step: str, revisions_: StoreRevisions, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine stops when this step has been done."""
    real = getattr(revisions_, step)

    def last(*given: Any, **named: Any) -> None:
        real(*given, **named)
        raise SystemExit

    monkeypatch.setattr(revisions_, step, last)


@pytest.mark.parametrize("step", ["wanted", "keep", "content", "take"])
def test_wherever_the_power_goes_the_next_round_ends_well(
    step: str, kiosk: KioskEnd, hub: Hub, new_kiosk: Callable[[str], KioskEnd], monkeypatch: pytest.MonkeyPatch
) -> None:
    revisions.publish(hub, AGENCY, Subject.CALENDAR, days())
    crash_after(step, kiosk.sync.news.revisions, monkeypatch)
    with pytest.raises(SystemExit):
        kiosk.round()
    kiosk.close()
    again = new_kiosk("kiosk")
    assert again.round().error == ""
    assert in_use(again) == [1]
    assert [kind for kind, _ in told(again)] == ["taken"], "once"
    assert again.home.journal.verify() is None


def test_a_round_that_breaks_between_pages_and_pointers_loses_none(kiosk: KioskEnd, hub: Hub) -> None:
    pointer = revisions.publish(hub, AGENCY, Subject.CALENDAR, days())
    page = FeedPage("K1", kiosk.link.cursor, "epoch.9", False, 0, (pointer, pointer))
    for _ in range(2):
        kiosk.sync.news.take(page)
    assert [one.pointer for one in kiosk.sync.news.revisions.wanted()] == [pointer]


class TestByStick:
    @pytest.fixture
    def stick(self, tmp_path: Path) -> Path:
        folder = tmp_path / "stick"
        folder.mkdir()
        return folder

    def carry(self, kiosk: KioskEnd, hub: Hub, hub_home: Path, stick: Path, minute: int = 0) -> None:
        keys = kiosk.keys()
        now = NOW.replace(minute=minute)
        export(stores(kiosk), kiosk.link, keys.signer, keys.sign_key, stick, most=10**9, now=now)
        take_folder(hub, [ssh_identity(open_signing_key(hub_home, "hub.key").openssh())], stick)
        take_back(stores(kiosk), kiosk.link, stick)

    def test_it_comes_with_the_page_that_tells_of_it(
        self, kiosk: KioskEnd, hub: Hub, hub_home: Path, stick: Path
    ) -> None:
        revisions.publish(hub, AGENCY, Subject.CALENDAR, days())
        self.carry(kiosk, hub, hub_home, stick)
        assert in_use(kiosk) == [1]

    def test_one_that_the_line_has_only_told_of_is_asked_for(
        self, kiosk: KioskEnd, hub: Hub, hub_home: Path, stick: Path, wire: Wire
    ) -> None:
        revisions.publish(hub, AGENCY, Subject.CALENDAR, days())
        wire.before = lambda request, _: httpx.Response(503) if "revisions" in request.url.path else None
        assert kiosk.round().error == "hub_busy"
        self.carry(kiosk, hub, hub_home, stick)
        assert in_use(kiosk) == [1]
        self.carry(kiosk, hub, hub_home, stick, minute=1)
        assert len(told(kiosk)) == 1


class TestInUse:
    @pytest.fixture
    def settings(self, kiosk: KioskEnd) -> Settings:
        return demo_settings(kiosk.path.parent)

    def test_it_is_the_next_visitors_and_the_older_one_is_kept_for_what_was_filed_by_it(
        self, kiosk: KioskEnd, hub: Hub, settings: Settings, clock: FakeClock
    ) -> None:
        revisions.publish(hub, AGENCY, Subject.CATALOGUE, BIRTH)
        kiosk.round()
        before = revisions_here(settings, kiosk.home, clock)
        revisions.publish(hub, AGENCY, Subject.CATALOGUE, {"1.001193.toml": "minutes = 45\n"})
        revisions.publish(hub, AGENCY, Subject.CALENDAR, days())
        kiosk.round()
        assert (before.catalogue().revision, before.catalogue().get("1.001193").minutes) == (1, 44)
        assert before.calendar.number == 0
        after = revisions_here(settings, kiosk.home, clock)
        assert (after.catalogue().revision, after.catalogue().get("1.001193").minutes) == (2, 45)
        assert (after.calendar.number, [entry.day for entry in after.calendar.entries]) == (1, [DAY])
        assert [after.filed_by(number).get("1.001193").minutes for number in (0, 1, 2)] == [15, 44, 45]

    def test_one_that_can_no_longer_be_read_gives_way_to_the_last_good_one_and_the_desk_is_told(
        self, kiosk: KioskEnd, hub: Hub, settings: Settings, clock: FakeClock
    ) -> None:
        for note in ("1", "2"):
            revisions.publish(hub, AGENCY, Subject.CALENDAR, days(note=note))
            kiosk.round()
        with kiosk.home.store.transaction() as connection:
            connection.exec_driver_sql("UPDATE hub_revision SET content = x'00' WHERE revision = 2")
        for _ in range(2):
            here = revisions_here(settings, kiosk.home, clock)
            assert [entry.note for entry in here.calendar.entries] == ["1"]
        assert [kind for kind, _ in told(kiosk)] == ["refused", "taken", "taken"]
