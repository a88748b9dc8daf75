"""Who agreed to it hears of a result by a text: once a state, while it is news, and as long as it is agreed to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kiosk.data.times import millis
from kiosk.devices.channels import NoChannel
from kiosk.domain.dossier import Dossier, Kind, Status
from kiosk.domain.people import CodeWay
from kiosk.domain.progress import KEPT, TOLD
from kiosk.domain.registration import CONSENT_VERSION, Purpose
from kiosk.domain.typed_codes import with_check
from kiosk.services.ports import CodeChannel, DeliveryState
from kiosk.services.progress import AT_ONCE, ProgressSender
from kiosk.sync.wire_feed import DossierEvent, FeedPage
from tests.fakes.devices import FakeChannel
from tests.fakes.samples import CITIZEN, OFFICER, RECEIVED
from tests.fakes.sync_world import KioskEnd

PURPOSE = {"version": CONSENT_VERSION, "actor": CITIZEN.actor}


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
def handed(kiosk: KioskEnd) -> Dossier:
    """A dossier at the hub, of a citizen with a telephone who wants to hear of it."""
    home = kiosk.home
    home.accounts.add_citizen(CITIZEN, pin_hash="hash", code_secret="secret", code_way=CodeWay.PHONE)
    home.registry.agree(CITIZEN.id, Purpose.PROGRESS, **PURPOSE)
    filed = kiosk.file()
    home.dossiers.accept(filed.id, OFFICER, received=RECEIVED, due=None)
    kiosk.sync.outbox.hand_over(10)
    return filed


def tell(kiosk: KioskEnd, dossier: Dossier, *states: Status, first: int = 1, ago: timedelta = timedelta()) -> None:
    """The hub tells that the dossier has come into these states."""
    wall = millis(kiosk.clock.now() - ago)
    items = tuple(
        DossierEvent(
            dossier.id, f"{number:032x}", dossier.code, Kind.STATE, "officer:9", wall, 1, {"status": int(status)}
        )
        for number, status in enumerate(states, first)
    )
    kiosk.sync.news.take(FeedPage("K1", kiosk.link.cursor, "epoch.9", False, 0, items))


def send(kiosk: KioskEnd, channel: CodeChannel) -> int:
    return ProgressSender(kiosk.sync.texts, channel, pause=lambda seconds: None).send()


def journalled(kiosk: KioskEnd) -> list[tuple[str, str]]:
    """The events about texts, and who stands there as their actor."""
    with kiosk.home.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT kind, actor FROM journal WHERE kind LIKE 'progress.%'")
        return [(kind, actor) for kind, actor in rows]


def kinds(kiosk: KioskEnd) -> list[str]:
    return [kind.removeprefix("progress.") for kind, _ in journalled(kiosk)]


def test_a_result_is_told_in_one_plain_sentence_without_name_and_procedure(
    kiosk: KioskEnd, handed: Dossier, channel: FakeChannel
) -> None:
    tell(kiosk, handed, Status.IN_PROGRESS, Status.FINISHED)
    assert send(kiosk, channel) == 1
    text = f"Một cửa: hồ sơ {with_check(handed.code)} đã có kết quả. Mời ông/bà đến nhận."
    assert channel.texts == [(CITIZEN.phone, text)]
    assert CITIZEN.name not in text
    assert str(handed.body["procedure_name"]) not in text
    assert journalled(kiosk) == [("progress.queued", "kiosk"), ("progress.sent", "kiosk")]
    assert kiosk.home.journal.verify() is None


def test_each_state_is_told_once_however_often_the_hub_says_it(
    kiosk: KioskEnd, handed: Dossier, channel: FakeChannel
) -> None:
    for _ in range(3):
        tell(kiosk, handed, Status.IN_PROGRESS, Status.SUPPLEMENT)
        send(kiosk, channel)
    tell(kiosk, handed, Status.IN_PROGRESS, Status.SUPPLEMENT, first=3)
    send(kiosk, channel)
    assert len(channel.texts) == 1
    assert "cần bổ sung giấy tờ" in channel.texts[0][1]


@pytest.mark.parametrize("status", set(Status) - TOLD - {Status.REGISTERED, Status.ACCEPTED, Status.RETURNED})
def test_what_nobody_agreed_to_hear_of_is_not_told(
    kiosk: KioskEnd, handed: Dossier, channel: FakeChannel, status: Status
) -> None:
    tell(kiosk, handed, status)
    assert send(kiosk, channel) == 0
    assert kinds(kiosk) == []


def test_without_consent_nothing_is_queued(kiosk: KioskEnd, handed: Dossier, channel: FakeChannel) -> None:
    kiosk.home.registry.withdraw(CITIZEN.id, Purpose.PROGRESS, actor=CITIZEN.actor)
    tell(kiosk, handed, Status.STOPPED)
    assert send(kiosk, channel) == 0
    assert (channel.texts, kinds(kiosk)) == ([], [])


def test_a_consent_that_is_withdrawn_stops_what_waits(kiosk: KioskEnd, handed: Dossier, channel: FakeChannel) -> None:
    tell(kiosk, handed, Status.STOPPED)
    kiosk.home.registry.withdraw(CITIZEN.id, Purpose.PROGRESS, actor=CITIZEN.actor)
    assert send(kiosk, channel) == 0
    kiosk.home.registry.agree(CITIZEN.id, Purpose.PROGRESS, **PURPOSE)
    assert send(kiosk, channel) == 0
    assert (channel.texts, kinds(kiosk)) == ([], ["queued", "withdrawn"])


def test_an_account_that_was_deleted_gets_nothing(kiosk: KioskEnd, handed: Dossier, channel: FakeChannel) -> None:
    tell(kiosk, handed, Status.STOPPED)
    kiosk.home.registry.delete(CITIZEN.id, actor=CITIZEN.actor)
    assert send(kiosk, channel) == 0
    assert kinds(kiosk) == ["queued", "withdrawn"]


def test_without_line_or_modem_it_waits_and_is_no_news_after_two_days(
    kiosk: KioskEnd, handed: Dossier, channel: FakeChannel
) -> None:
    tell(kiosk, handed, Status.STOPPED)
    assert send(kiosk, NoChannel()) == 0
    channel.delivery.state = DeliveryState.FAILED
    kiosk.clock.run(3600)  # type: ignore[attr-defined]
    assert send(kiosk, channel) == 0
    assert kinds(kiosk) == ["queued"]
    kiosk.clock.run(KEPT.total_seconds())  # type: ignore[attr-defined]
    channel.delivery.state = DeliveryState.SENT
    assert send(kiosk, channel) == 0
    assert kinds(kiosk) == ["queued", "expired"]


def test_a_modem_that_calls_everything_failed_is_not_asked_a_hundred_times(
    kiosk: KioskEnd, handed: Dossier, channel: FakeChannel
) -> None:
    tell(kiosk, handed, Status.STOPPED)
    channel.delivery.state = DeliveryState.FAILED
    for _ in range(48 * 4):
        send(kiosk, channel)
        kiosk.clock.run(900)  # type: ignore[attr-defined]
    assert len(channel.texts) == 8


def test_a_newer_state_overtakes_what_still_waits(kiosk: KioskEnd, handed: Dossier, channel: FakeChannel) -> None:
    tell(kiosk, handed, Status.SUPPLEMENT)
    tell(kiosk, handed, Status.IN_PROGRESS, Status.FINISHED, first=2)
    assert send(kiosk, channel) == 1
    assert "đã có kết quả" in channel.texts[0][1]
    assert kinds(kiosk) == ["queued", "overtaken", "queued", "sent"]


def test_what_the_hub_tells_again_after_a_restore_is_no_news(
    kiosk: KioskEnd, handed: Dossier, channel: FakeChannel
) -> None:
    tell(kiosk, handed, Status.STOPPED, ago=KEPT + timedelta(minutes=1))
    assert send(kiosk, channel) == 0
    assert kinds(kiosk) == []


def test_who_stands_at_the_kiosk_does_not_wait_behind_them(kiosk: KioskEnd, channel: FakeChannel) -> None:
    home = kiosk.home
    home.accounts.add_citizen(CITIZEN, pin_hash="hash", code_secret="secret", code_way=CodeWay.PHONE)
    home.registry.agree(CITIZEN.id, Purpose.PROGRESS, **PURPOSE)
    for number in range(AT_ONCE + 2):
        tell(kiosk, kiosk.file(), Status.REFUSED, first=10 * (number + 1))
    assert [send(kiosk, channel), send(kiosk, channel), send(kiosk, channel)] == [AT_ONCE, 2, 0]


def test_neither_telephone_nor_words_wait_in_the_store(kiosk: KioskEnd, handed: Dossier) -> None:
    tell(kiosk, handed, Status.STOPPED)
    with kiosk.home.store.reading() as connection:
        row: Any = connection.exec_driver_sql("SELECT * FROM progress_text").one()
    assert CITIZEN.phone not in map(str, row)
    assert set(row._mapping) == {"id", "dossier", "status", "queued", "tries", "not_before", "outcome", "handed"}
