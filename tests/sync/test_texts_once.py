"""A text about progress goes out at most once, wherever the kiosk dies; what nobody knows is counted for the desk."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from kiosk.data.line_state import StoreLine
from kiosk.data.sync_home import SyncHome
from kiosk.data.times import millis
from kiosk.domain.dossier import Dossier, Kind, Status
from kiosk.domain.people import CodeWay
from kiosk.domain.progress import DOUBTED, TextEnd
from kiosk.domain.registration import CONSENT_VERSION, Purpose
from kiosk.services import line_words
from kiosk.services.ports import CodeChannel, Delivery, DeliveryState
from kiosk.services.progress import ProgressSender
from kiosk.sync.turns import turn_of_texts
from kiosk.sync.wire_feed import DossierEvent, FeedPage
from tests.fakes.devices import FakeChannel, FakeDelivery
from tests.fakes.forks import Child
from tests.fakes.samples import CITIZEN, OFFICER, RECEIVED
from tests.fakes.sync_world import KioskEnd


class Carrier:
    """A carrier outside of the kiosk: what it took stands in a file, whatever becomes of the kiosk."""

    def __init__(self, book: Path, *, dies_before: bool = False, dies_after: bool = False) -> None:
        self._book = book
        self._dies_before = dies_before
        self._dies_after = dies_after

    def send(self, phone: str, text: str) -> Delivery:
        """Take a text; the kiosk dies just before, or just after."""
        if self._dies_before:
            die()
        with self._book.open("a") as book:
            book.write(f"{phone} {text}\n")
        if self._dies_after:
            die()
        return FakeDelivery()


def die() -> None:
    """As if the power went."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def waiting(kiosk: KioskEnd) -> Dossier:
    """A dossier of which its owner is to hear."""
    home = kiosk.home
    home.accounts.add_citizen(CITIZEN, pin_hash="hash", code_secret="secret", code_way=CodeWay.PHONE)
    home.registry.agree(CITIZEN.id, Purpose.PROGRESS, version=CONSENT_VERSION, actor=CITIZEN.actor)
    filed = kiosk.file()
    home.dossiers.accept(filed.id, OFFICER, received=RECEIVED, due=None)
    kiosk.sync.outbox.hand_over(10)
    tell(kiosk, filed, Status.SUPPLEMENT)
    return filed


def tell(kiosk: KioskEnd, dossier: Dossier, *states: Status, first: int = 1) -> None:
    """The hub tells that the dossier has come into these states."""
    wall = millis(kiosk.clock.now())
    items = tuple(
        DossierEvent(
            dossier.id, f"{number:032x}", dossier.code, Kind.STATE, "officer:9", wall, 1, {"status": int(status)}
        )
        for number, status in enumerate(states, first)
    )
    kiosk.sync.news.take(FeedPage("K1", kiosk.link.cursor, "epoch.9", False, 0, items))


def send(sync: SyncHome, channel: CodeChannel) -> int:
    return ProgressSender(sync.texts, channel, pause=lambda seconds: None).send()


def kinds(kiosk: KioskEnd) -> list[str]:
    with kiosk.home.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT kind FROM journal WHERE kind LIKE 'progress.%' ORDER BY sequence")
        return [str(kind).removeprefix("progress.") for (kind,) in rows]


def in_doubt(kiosk: KioskEnd) -> int:
    return StoreLine(kiosk.home.store, kiosk.sync.outbox, kiosk.path, clock=kiosk.clock).state().doubted


def noted_and_then_dead(sync: SyncHome, book: Path) -> None:
    send(sync, Carrier(book, dies_before=True))


def taken_and_then_dead(sync: SyncHome, book: Path) -> None:
    send(sync, Carrier(book, dies_after=True))


def sent_and_dead_before_it_was_noted(sync: SyncHome, book: Path) -> None:
    sync.texts.end = lambda text, how: die()  # type: ignore[method-assign]
    send(sync, Carrier(book))


DEATHS: Final[dict[Callable[[SyncHome, Path], None], int]] = {
    noted_and_then_dead: 0,
    taken_and_then_dead: 1,
    sent_and_dead_before_it_was_noted: 1,
}
"""Where the kiosk dies, and how many texts the carrier has then."""


@pytest.mark.parametrize("death", DEATHS, ids=lambda death: death.__name__)
def test_wherever_the_kiosk_dies_it_is_not_sent_again_and_the_desk_sees_the_count(
    kiosk: KioskEnd, waiting: Dossier, tmp_path: Path, death: Callable[[SyncHome, Path], None]
) -> None:
    book = tmp_path / "carrier"
    book.touch()
    kiosk.home.close()

    def work(_: int) -> None:
        death(KioskEnd(kiosk.path, kiosk.clock, None).sync, book)

    with Child(work) as child:
        assert child.wait() == -signal.SIGKILL
    again = KioskEnd(kiosk.path, kiosk.clock, None)
    try:
        for _ in range(3):
            assert send(again.sync, Carrier(book)) == 0
            kiosk.clock.run(3600)  # type: ignore[attr-defined]
        assert len(book.read_text().splitlines()) == DEATHS[death]
        assert kinds(again) == ["queued", "unknown"]
        assert in_doubt(again) == 1
        assert again.home.journal.verify() is None
    finally:
        again.home.close()


def test_the_next_state_is_told_all_the_same(kiosk: KioskEnd, waiting: Dossier) -> None:
    [text] = kiosk.sync.texts.ready(5)
    kiosk.sync.texts.trying(text.id)
    channel = FakeChannel()
    assert send(kiosk.sync, channel) == 0
    tell(kiosk, waiting, Status.IN_PROGRESS, Status.FINISHED, first=2)
    assert kinds(kiosk) == ["queued", "unknown", "queued"]
    assert send(kiosk.sync, channel) == 1
    assert len(channel.texts) == 1


def test_a_carrier_that_does_not_say_is_not_asked_again(kiosk: KioskEnd, waiting: Dossier) -> None:
    channel = FakeChannel()
    channel.delivery = FakeDelivery(DeliveryState.FAILED, may_arrive=True)
    assert send(kiosk.sync, channel) == 0
    channel.delivery = FakeDelivery()
    kiosk.clock.run(24 * 3600)  # type: ignore[attr-defined]
    assert send(kiosk.sync, channel) == 0
    assert len(channel.texts) == 1
    assert kinds(kiosk) == ["queued", "unknown"]
    assert in_doubt(kiosk) == 1


def test_one_that_surely_did_not_go_waits_for_its_next_try(kiosk: KioskEnd, waiting: Dossier) -> None:
    channel = FakeChannel()
    channel.broken = "no_channel"
    assert send(kiosk.sync, channel) == 0
    channel.broken = ""
    kiosk.clock.run(24 * 3600)  # type: ignore[attr-defined]
    assert send(kiosk.sync, channel) == 1
    assert kinds(kiosk) == ["queued", "sent"]
    assert in_doubt(kiosk) == 0


def test_one_that_is_at_the_carrier_is_not_overtaken(kiosk: KioskEnd, waiting: Dossier) -> None:
    [text] = kiosk.sync.texts.ready(5)
    kiosk.sync.texts.trying(text.id)
    tell(kiosk, waiting, Status.IN_PROGRESS, Status.FINISHED, first=2)
    kiosk.sync.texts.end(text.id, TextEnd.SENT)
    assert kinds(kiosk) == ["queued", "queued", "sent"]


def test_the_count_is_shown_and_forgotten_after_a_while(kiosk: KioskEnd, waiting: Dossier) -> None:
    [text] = kiosk.sync.texts.ready(5)
    kiosk.sync.texts.end(text.id, TextEnd.UNKNOWN)
    line = StoreLine(kiosk.home.store, kiosk.sync.outbox, kiosk.path, clock=kiosk.clock)
    shown = dict(line_words.facts(line.state(), kiosk.clock.now()))
    assert shown["Tin nhắn"] == "1 tin không rõ đã gửi, 30 ngày qua"
    kiosk.clock.run((DOUBTED + timedelta(minutes=1)).total_seconds())  # type: ignore[attr-defined]
    assert "Tin nhắn" not in dict(line_words.facts(line.state(), kiosk.clock.now()))


def test_two_who_send_do_not_take_each_others_texts_for_left_behind(kiosk: KioskEnd) -> None:
    with turn_of_texts(kiosk.path) as first, turn_of_texts(kiosk.path) as second:
        assert (first, second) == (True, False)
    with turn_of_texts(kiosk.path) as alone:
        assert alone


def test_the_turn_ends_with_whoever_had_it(kiosk: KioskEnd) -> None:
    def work(_: int) -> None:
        with turn_of_texts(kiosk.path):
            die()

    with Child(work) as child:
        assert child.wait() == -signal.SIGKILL
    with turn_of_texts(kiosk.path) as alone:
        assert alone
