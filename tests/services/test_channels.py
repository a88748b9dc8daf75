"""How a dossier comes in changes fee and time where the catalogue says so, and stands in it from then on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

import receipts
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.fees import Channel, FlatFee, Tariff
from kiosk.domain.people import Officer
from kiosk.domain.visit import Visit
from kiosk.domain.worktime import VIETNAM, ProcessingTime
from kiosk.services.printing import known_total
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER
from tests.screens.read_once import shipped

RESIDENCE = "1.004222"
"""20,000 đ at the counter, 10,000 đ online; nobody has set it for the post."""
SIGNATURE = "2.000884"
"""One amount, and only for the counter: it cannot be done otherwise."""
SAME_EVERYWHERE = Tariff.single("same", "Lệ phí", FlatFee.everywhere(5000))


def visit_of(kiosk: FakeKiosk, procedure: str, channel: str = "") -> Visit:
    """A visit in which an officer files for the citizen, and has said how the dossier came in."""
    visit = kiosk.assisted("search").with_(procedure=procedure)
    return visit.answering("choice", {"channel": channel}) if channel else visit


@pytest.fixture
def kiosk() -> FakeKiosk:
    return FakeKiosk()


@pytest.fixture
def slow_post() -> FakeKiosk:
    """A kiosk whose catalogue has a procedure that takes longer by post, and costs the same."""
    known = shipped().get(RESIDENCE)
    slow = replace(known, tariffs=(SAME_EVERYWHERE,), time_by_channel={Channel.POST: ProcessingTime.working_days(9)})
    return FakeKiosk(Catalogue.of([slow], shipped().forms.values()))


@pytest.mark.parametrize(
    ("channel", "total", "unknown"),
    [("", 20_000, False), ("direct", 20_000, False), ("online", 10_000, False), ("post", 0, True)],
)
def test_the_fee_follows_the_channel(kiosk: FakeKiosk, channel: str, total: int, unknown: bool) -> None:
    quote = kiosk.services.filing.quote(visit_of(kiosk, RESIDENCE, channel))
    assert (quote.total, quote.unknown) == (total, unknown)


def test_the_time_follows_the_channel(slow_post: FakeKiosk) -> None:
    filing = slow_post.services.filing
    received = datetime(2026, 11, 16, 9, tzinfo=VIETNAM)
    at_the_counter = filing.due(visit_of(slow_post, RESIDENCE), received)
    by_post = filing.due(visit_of(slow_post, RESIDENCE, "post"), received)
    assert at_the_counter == datetime(2026, 11, 26, 9, tzinfo=VIETNAM)
    assert by_post == datetime(2026, 11, 30, 9, tzinfo=VIETNAM)
    assert filing.promise(RESIDENCE, received, Channel.POST) == by_post


def test_it_is_asked_only_where_it_makes_a_difference(slow_post: FakeKiosk) -> None:
    asks = {procedure.code for procedure in shipped() if procedure.asks_for_channel}
    assert RESIDENCE in asks
    assert SIGNATURE not in asks
    assert slow_post.services.procedures.get(RESIDENCE).asks_for_channel
    assert not replace(shipped().get(RESIDENCE), tariffs=(SAME_EVERYWHERE,)).asks_for_channel


@pytest.mark.parametrize("said", ["", "nonsense", "direct"])
def test_what_nobody_asked_for_is_direct(kiosk: FakeKiosk, said: str) -> None:
    channel = kiosk.services.filing.channel
    assert channel(visit_of(kiosk, RESIDENCE, said)) is Channel.DIRECT
    assert channel(visit_of(kiosk, SIGNATURE, "online")) is Channel.DIRECT
    assert channel(visit_of(kiosk, RESIDENCE, "online")) is Channel.ONLINE


def test_that_an_officer_is_at_work_counts_only_where_the_services_know_of_her(kiosk: FakeKiosk) -> None:
    claimed = kiosk.known().with_(officer=OFFICER, reason="elderly", procedure=RESIDENCE)
    claimed = claimed.answering("choice", {"channel": "online"})
    assert claimed.assisted
    assert kiosk.services.filing.channel(claimed) is Channel.DIRECT
    assert kiosk.services.filing.quote(claimed).total == 20_000


@pytest.mark.parametrize("officer", [None, OFFICER])
def test_what_an_officer_once_chose_counts_no_more_when_the_citizen_goes_on_alone(
    kiosk: FakeKiosk, officer: Officer | None
) -> None:
    visit = kiosk.assisted("review", RESIDENCE).answering("choice", {"channel": "online"})
    kiosk.services.drafting.keep(visit, visit.answers, "review")
    draft = kiosk.services.drafting.load(visit.draft)
    assert draft is not None
    assert draft.answers["choice.channel"] == "online"
    alone, _ = kiosk.services.drafting.go_on(kiosk.known().with_(officer=officer), draft)
    alone = alone.answering("choice", {"consent": "yes"})
    assert kiosk.services.filing.quote(alone).total == 20_000
    assert kiosk.file(alone).dossier.body["channel"] == "direct"


def test_it_stands_in_the_dossier_and_on_the_receipt(kiosk: FakeKiosk) -> None:
    visit = kiosk.assisted("review", RESIDENCE).answering("choice", {"channel": "online", "consent": "yes"})
    filed = kiosk.file(visit)
    assert filed.dossier.body["channel"] == "online"
    values = kiosk.printing.values(filed.dossier)
    assert values.channel == "Trực tuyến"
    assert values.total == 10_000
    text = receipts.render_pdf(values, size="A5")
    assert text.startswith(b"%PDF")


def test_at_the_counter_the_receipt_says_nothing_of_it(kiosk: FakeKiosk) -> None:
    filed = kiosk.file(kiosk.visit("review", RESIDENCE).answering("choice", {"consent": "yes"}))
    assert filed.dossier.body["channel"] == "direct"
    assert kiosk.printing.values(filed.dossier).channel == ""


@pytest.mark.parametrize(
    ("fees", "total"),
    [([["a", None]], None), ([["a", None], ["b", None]], None), ([["a", 0]], 0), ([["a", None], ["b", 8]], 8), ([], 0)],
)
def test_nothing_and_not_set_are_told_apart_on_paper(fees: list[list[object]], total: int | None) -> None:
    assert known_total({"fees": fees, "total": total or 0}) == total
