"""The feed: nothing is left out, nothing comes in another order, whatever happens while somebody reads."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kiosk.hub import feed
from kiosk.hub.core import Hub
from kiosk.hub.home import open_hub
from kiosk.sync.wire_feed import Revocation
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY


def tell(hub: Hub, *names: str, kiosk: str = "K1") -> None:
    with hub.records.transaction() as connection:
        for name in names:
            feed.append(connection, Revocation(name), agency=AGENCY, kiosk=kiosk)


def names(items: object) -> list[str]:
    return [item.kiosk for item in items if isinstance(item, Revocation)]  # type: ignore[attr-defined]


def test_pages_follow_each_other_without_gap_or_repeat(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.news()
    tell(hub, *(f"K{number}" for number in range(10)))
    seen = [name for _ in range(5) for name in names(kiosk.news(most=3))]
    assert seen == [f"K{number}" for number in range(10)]


def test_a_kiosk_hears_what_concerns_it_and_its_commune_only(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.news()
    tell(hub, "MINE")
    tell(hub, "NOT", kiosk="K2")
    tell(hub, "ALL", kiosk="")
    with hub.records.transaction() as connection:
        feed.append(connection, Revocation("ELSE"), agency="H41.29.20")
    assert names(kiosk.news()) == ["MINE", "ALL"]


def test_a_page_says_whether_there_is_more(hub: Hub, kiosk: HubKiosk) -> None:
    tell(hub, "A", "B")
    first = feed.page(hub, kiosk.known, after=kiosk.answer.cursor, most=2)
    rest = feed.page(hub, kiosk.known, after=first.cursor, most=2)
    nothing = feed.page(hub, kiosk.known, after=rest.cursor, most=2)
    assert (first.more, rest.more, nothing.more) == (True, False, False)
    assert nothing.cursor == rest.cursor


@pytest.mark.parametrize(
    "cursor", ["", "x", "0.0", "gone.17", "gone", "{epoch}.", "{epoch}.99999", "{epoch}.-1", "{epoch}.٣"]
)
def test_a_cursor_that_makes_no_sense_begins_anew(hub: Hub, kiosk: HubKiosk, cursor: str) -> None:
    tell(hub, "A")
    given = cursor.replace("{epoch}", kiosk.answer.cursor.partition(".")[0])
    assert names(feed.page(hub, kiosk.known, after=given, most=9).items) == ["A"]


def test_after_a_restore_every_kiosk_hears_everything_again(hub: Hub, kiosk: HubKiosk) -> None:
    tell(hub, "A")
    kiosk.news()
    with hub.records.transaction() as connection:
        feed.begin_epoch(connection)
    assert names(kiosk.news()) == ["A"]


def test_the_page_tells_how_far_the_hub_has_come(hub: Hub, kiosk: HubKiosk) -> None:
    kiosk.journal.submitted(1)
    kiosk.push()
    assert feed.page(hub, kiosk.known, after="x", most=1).known_through == 1


def test_no_row_is_lost_while_others_write(hub: Hub, kiosk: HubKiosk, home: Path) -> None:
    """Four writers, two of them through another connection as another process would be, and a reader that follows."""
    other, store = open_hub(home)
    kiosk.news()
    each = 20

    def write(where: Hub, who: str) -> None:
        for number in range(each):
            tell(where, f"{who}{number}")

    writers = [
        threading.Thread(target=write, args=(where, who))
        for where, who in ((hub, "A"), (hub, "B"), (other, "C"), (other, "D"))
    ]
    for writer in writers:
        writer.start()
    seen: list[str] = []
    while len(seen) < 4 * each and (page := kiosk.news(most=7)) is not None:
        seen += names(page)
        if not page and not any(writer.is_alive() for writer in writers):
            seen += names(kiosk.news())
            break
    for writer in writers:
        writer.join()
    store.close()
    assert sorted(seen) == sorted(f"{who}{number}" for who in "ABCD" for number in range(each))
    for who in "ABCD":
        assert [name for name in seen if name[0] == who] == [f"{who}{number}" for number in range(each)]
