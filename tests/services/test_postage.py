"""Postage: a line of its own, never negative, in the total only where it is paid with the fees."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.data.unit_file import load_units
from kiosk.domain.assisted import Reason
from kiosk.domain.catalogue import Delivery
from kiosk.domain.fees import Channel, PostageRow, Unknown
from kiosk.domain.visit import Visit
from kiosk.services.confirmation import Help
from kiosk.services.filing import Filing, Incomplete
from kiosk.services.postage import KEY, Postage
from kiosk.services.present import Present
from kiosk.services.procedures import Procedures
from kiosk.services.units import Units
from tests.fakes.clock import FakeClock
from tests.fakes.home import FakeHome
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN, OFFICER
from tests.screens.read_once import shipped
from tests.services.conftest import filing_at

INSIDE, OUTSIDE = "17011", "00004"
ROWS = (
    PostageRow("inside", 100, 26_000),
    PostageRow("inside", 500, 30_000),
    PostageRow("outside", 100, 30_500),
)


@pytest.fixture(scope="module")
def units() -> Units:
    return Units(load_units, FakeClock(), home=INSIDE)


def by_post(commune: str, procedure: str = "1.001193", **choices: str) -> Visit:
    helped = Visit(procedure=procedure, officer=OFFICER, reason="elderly")
    return helped.answering("choice", {"delivery": "post", "commune": commune, **choices})


@pytest.mark.parametrize(
    ("commune", "grams", "cost"),
    [
        (INSIDE, 100, 26_000),
        (INSIDE, 101, 30_000),
        (INSIDE, 501, None),
        (OUTSIDE, 100, 30_500),
        (OUTSIDE, 101, None),
        ("", 1, None),
    ],
)
def test_zone_and_weight_decide(units: Units, commune: str, grams: int, cost: int | None) -> None:
    assert Postage(units, ROWS, grams).cost(commune) == cost


def test_an_office_that_does_not_say_where_it_is_has_no_zones() -> None:
    assert Postage(Units(load_units, FakeClock()), ROWS).cost(INSIDE) is None


def test_paid_now_it_is_a_line_of_the_quote(units: Units) -> None:
    (line,) = Postage(units, ROWS, at_once=True).lines(by_post(INSIDE))
    assert (line.key, line.name, line.amount) == (KEY, "Cước bưu chính", 26_000)
    (unset,) = Postage(units, at_once=True).lines(by_post(INSIDE))
    assert (unset.amount, unset.unknown) == (None, Unknown.NOT_SET)


def test_paid_to_the_postman_it_is_told_and_not_charged(units: Units) -> None:
    postage = Postage(units, ROWS)
    assert postage.lines(by_post(INSIDE)) == ()
    assert postage.to_the_postman(by_post(INSIDE)) == "Trả bưu tá khi nhận: 26.000 đ"
    assert "theo giá cước" in Postage(units).to_the_postman(by_post(INSIDE))
    assert Postage(units, ROWS, at_once=True).to_the_postman(by_post(INSIDE)) == ""


def test_what_does_not_go_by_post_costs_no_postage(units: Units) -> None:
    visit = by_post(INSIDE).answering("choice", {"delivery": "counter"})
    assert Postage(units, ROWS, at_once=True).lines(visit) == ()
    assert Postage(units, ROWS).to_the_postman(visit) == ""


def test_the_dossier_keeps_address_code_and_what_the_postman_gets() -> None:
    kiosk = FakeKiosk()
    address = {"delivery": "post", "street": "Xóm 1", "commune": INSIDE, "consent": "yes"}
    address["address"] = kiosk.services.units.printed("Xóm 1", INSIDE)
    filed = kiosk.file(kiosk.visit("review").answering("choice", address))
    body = filed.dossier.body
    assert body["delivery_address"] == "Xóm 1, phường Tây Hiếu, tỉnh Nghệ An"
    assert (body["delivery_commune"], body["delivery_note"]) == (INSIDE, "Trả bưu tá khi nhận: 26.000 đ")
    printed = kiosk.printing.values(filed.dossier).delivery
    assert printed == f"Qua bưu chính công ích: {body['delivery_address']}. {body['delivery_note']}"


@pytest.mark.parametrize("email", ["", "khong-co-a-cong", "a@b", "a b@thu.vn", "ten@thu..vn"])
def test_an_electronic_result_wants_an_e_mail_address_that_can_be(email: str) -> None:
    kiosk = FakeKiosk()
    visit = kiosk.visit("review").answering("choice", {"delivery": "electronic", "address": email, "consent": "yes"})
    with pytest.raises(Incomplete):
        kiosk.file(visit)
    good = visit.answering("choice", {"address": "ten@thu.vn"})
    assert kiosk.file(good).dossier.body["delivery_address"] == "ten@thu.vn"


amounts = st.integers(min_value=0, max_value=10_000_000)
tables = st.lists(
    st.builds(PostageRow, st.sampled_from(["inside", "outside"]), st.integers(1, 2000), amounts), max_size=6
)


@given(
    code=st.sampled_from(sorted(shipped().procedures)),
    channel=st.sampled_from([channel.value for channel in Channel]),
    delivery=st.sampled_from([delivery.value for delivery in Delivery]),
    commune=st.sampled_from(["", INSIDE, OUTSIDE, "99999"]),
    pages=st.sampled_from(["", "0", "1", "7", "999", "-3", "x"]),
    copies=st.sampled_from(["", "1", "12", "99", "1000"]),
    table=tables,
    grams=st.integers(1, 2500),
    at_once=st.booleans(),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
def test_no_line_is_negative_and_the_lines_add_up(
    code: str, channel: str, delivery: str, commune: str, pages: str, copies: str, table: list[PostageRow], grams: int,
    at_once: bool, data: st.DataObject,
) -> None:  # fmt: skip
    procedure = shipped().get(code)
    choices = {"channel": channel, "delivery": delivery, "commune": commune, "pages": pages, "copies": copies}
    for tariff in procedure.tariffs:
        choices[f"variant.{tariff.key}"] = data.draw(st.sampled_from(["", *(one.key for one in tariff.variants)]))
    choices["reduction"] = data.draw(st.sampled_from(["none", *(one.key for one in procedure.reductions)]))
    postage = Postage(_units(), tuple(table), grams, at_once=at_once)
    quote = _filing(postage).quote(
        Visit(procedure=code, officer=OFFICER, reason="elderly").answering("choice", choices)
    )
    assert all(line.amount is None or line.amount >= 0 for line in quote.lines)
    assert all(line.full is None or line.amount is None or line.amount <= line.full for line in quote.lines)
    assert quote.total == sum(line.amount for line in quote.lines if line.amount is not None)
    assert quote.unknown == any(line.amount is None for line in quote.lines)
    by_key = [line.key for line in quote.lines]
    assert by_key.count(KEY) == (at_once and delivery == "post")
    assert len(by_key) == len(procedure.tariffs) + by_key.count(KEY)


@cache
def _units() -> Units:
    return Units(load_units, FakeClock(), home=INSIDE)


def _filing(postage: Postage) -> Filing:
    clock, present = FakeClock(), Present()
    present.came(CITIZEN, evidence="card_seen:officer", helped=Help(OFFICER, CITIZEN, Reason.ELDERLY))
    return filing_at(FakeHome(clock), Procedures(shipped), clock, postage=postage, present=present)


def test_of_two_channels_only_the_fee_differs_and_not_the_postage() -> None:
    filing = _filing(Postage(_units(), ROWS, at_once=True))
    direct, online = (filing.quote(by_post(INSIDE, "1.004222", channel=channel)) for channel in ("direct", "online"))
    assert direct.total - online.total == 10_000
    assert direct.lines[-1] == online.lines[-1]
