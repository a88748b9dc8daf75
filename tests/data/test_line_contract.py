"""What every maker of the line to the hub must keep, and what the store counts."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import insert

from kiosk.data.home import Home
from kiosk.data.hub_link import LINK
from kiosk.data.line_state import StoreLine
from kiosk.data.outbox import StoreOutbox
from kiosk.domain.codes import Lane
from kiosk.services.ports import HubLine, LineState
from kiosk.sync.turns import last_asked
from tests.fakes.clock import FakeClock
from tests.fakes.line import FakeLine
from tests.fakes.samples import CITIZEN, paper, submission, terms

ENROLLED = {
    "id": 1, "url": "https://hub.test", "hub_key": bytes(32), "hub_age_key": "", "age_secret": "", "kiosk": "K1",
    "agency": "H41.29.19", "token": "t", "incarnation": 1, "base": 0, "cursor": "c", "locked": "", "tried": None,
    "reached": None, "error": "", "failures": 0,
}  # fmt: skip


@pytest.fixture
def outbox(home: Home, clock: FakeClock) -> StoreOutbox:
    return StoreOutbox(home.store, home.vault, clock)


@pytest.fixture
def store_line(home: Home, outbox: StoreOutbox) -> StoreLine:
    return StoreLine(home.store, outbox, home.path)


def enrolled(home: Home) -> None:
    with home.store.transaction() as connection:
        connection.execute(insert(LINK), ENROLLED)


def file(home: Home, *sizes: int) -> str:
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    papers = []
    for size in sizes or (40,):
        stored = home.vault.put(io.BytesIO((b"%PDF " + draft.encode()).ljust(size)), limit=1000)
        papers.append(paper(stored))
        home.drafts.attach(draft, papers[-1], key=stored.key)
    given = submission(draft, papers=tuple(papers))
    return home.dossiers.submit(given, terms(lane=Lane(1, 99))).dossier.id


@pytest.mark.parametrize("maker", ["fake", "real"])
class TestEveryLine:
    @pytest.fixture
    def line(self, maker: str, store_line: StoreLine) -> HubLine:
        return FakeLine() if maker == "fake" else store_line

    def test_says_nothing_of_a_hub_before_there_is_one(self, line: HubLine) -> None:
        assert line.state() == LineState()

    def test_has_nothing_to_look_at_or_to_try_again_at_first(self, line: HubLine) -> None:
        assert list(line.aside()) == []
        assert line.retry("1" * 32) is False


def test_a_round_that_is_asked_for_is_seen_by_the_service(store_line: StoreLine, home: Home) -> None:
    before = last_asked(home.path)
    store_line.send_now()
    assert last_asked(home.path) > before == 0


def test_a_dossier_is_sent_only_when_record_and_files_are(
    home: Home, outbox: StoreOutbox, store_line: StoreLine
) -> None:
    enrolled(home)
    first, _ = file(home), file(home)
    assert (store_line.state().sent, store_line.state().left) == (0, 2)
    outbox.expect_files(2)
    with home.store.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO delivery VALUES ('hub', 1, 0)")
    assert (store_line.state().sent, store_line.state().left) == (0, 2)
    outbox.files_there([one.sha256 for one in outbox.files(10)])
    assert (store_line.state().sent, store_line.state().left) == (1, 1)
    outbox.withhold(first, "too_large")
    assert [(one.dossier, one.reason) for one in store_line.aside()] == [(first, "too_large")]
    assert store_line.retry(first)
    assert list(store_line.aside()) == []


def test_files_go_in_the_order_that_makes_whole_dossiers_soonest(home: Home, outbox: StoreOutbox) -> None:
    enrolled(home)
    old = file(home, 300, 310)
    late, later = file(home, 400), file(home, 400)
    small = file(home, 100)
    outbox.expect_files(10)
    assert order(home, outbox) == [small, late, later, old, old]
    assert [one.size for one in outbox.files(10)][-2:] == [300, 310]
    large = outbox.files(10)[-1]
    outbox.files_there([outbox.files(10)[-2].sha256])
    outbox.file_begun(large.sha256)
    assert order(home, outbox) == [small, old, late, later], "310 bytes are fewer than 400"


def test_of_one_dossier_what_was_begun_goes_first(home: Home, outbox: StoreOutbox) -> None:
    enrolled(home)
    file(home, 100, 200)
    outbox.expect_files(10)
    outbox.file_begun(outbox.files(10)[1].sha256)
    assert [one.size for one in outbox.files(10)] == [200, 100]


def order(home: Home, outbox: StoreOutbox) -> list[str]:
    """Whose files go, in their order."""
    with home.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT id, dossier FROM attachment").all()
    of = {row.id: row.dossier for row in rows}
    return [of[one.paper] for one in outbox.files(10)]


def test_an_erased_dossier_waits_for_no_file(home: Home, outbox: StoreOutbox, store_line: StoreLine) -> None:
    enrolled(home)
    dossier = file(home)
    outbox.expect_files(1)
    home.dossiers.erase(dossier, actor="officer:1", basis="retention")
    assert list(outbox.files(10)) == []
    with home.store.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO delivery VALUES ('hub', 2, 0)")
    assert store_line.state().left == 0
