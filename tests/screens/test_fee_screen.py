"""Fee and delivery: the total follows every choice, and everything asked must be answered."""

from __future__ import annotations

import pytest

from kiosk.screens.dialogs import PickDialog
from kiosk.screens.fee import FeePage
from kiosk.screens.review import ReviewPage
from kiosk.screens.unit_dialog import UnitDialog
from kiosk.widgets.choice import Choice
from tests.screens.drawn import shown
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CERTIFIED_COPY
from tests.screens.stage import Stage

DEATH = "1.000656"
"""A fee with two cases, in time and late."""
EXTRACT = "2.000635"
"""8,000 đ a copy."""
NOT_SET = "1.004873"
"""The province has not set its fee."""


def _sums(stage: Stage) -> str:
    return shown(stage.page.query_one("#sums"))


async def _choose(stage: Stage, key: str, value: str) -> None:
    choice = stage.row(key).control
    assert isinstance(choice, Choice)
    choice.choose(value)
    await stage.settled()


async def test_the_total_follows_the_number_of_copies(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee", (100, 40), procedure=EXTRACT) as stage:
        assert "8.000 đ" in _sums(stage)
        await stage.answer("copies", "3")
        await stage.press("tab")
        await stage.until(lambda: "24.000 đ" in _sums(stage))


async def test_pages_and_copies_together_make_the_fee_of_certified_copies(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee", (100, 40), procedure=CERTIFIED_COPY) as stage:
        before = _sums(stage)
        await stage.answer("pages", "4")
        await stage.press("tab")
        await stage.until(lambda: _sums(stage) != before)
        assert "6.000 đ" in _sums(stage)


@pytest.mark.parametrize("typed", ["0", "abc", "1000", "-1", "²"])
async def test_a_number_of_copies_that_cannot_be_is_said(kiosk: FakeKiosk, typed: str) -> None:
    async with kiosk.at("fee", procedure=EXTRACT) as stage:
        await stage.answer("copies", typed)
        await stage.go_on()
        assert "Nhập một số từ 1 đến 99" in stage.problem("copies")
        assert stage.has(FeePage)


async def test_every_case_of_a_fee_has_its_own_amount(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee", (120, 40), visit=kiosk.visit("applicant", DEATH)) as stage:
        assert "chọn trường hợp ở trên" in _sums(stage)
        await _choose(stage, "variant.registration", "on_time")
        in_time = _sums(stage)
        await _choose(stage, "variant.registration", "late")
        await stage.until(lambda: _sums(stage) != in_time)


@pytest.mark.parametrize(("procedure", "told"), [(EXTRACT, False), (NOT_SET, True)])
async def test_who_tells_a_fee_that_is_not_set_yet_is_said_only_where_there_is_one(
    kiosk: FakeKiosk, procedure: str, told: bool
) -> None:
    async with kiosk.at("fee", (100, 40), procedure=procedure) as stage:
        assert ("chưa quy định" in _sums(stage)) is told
        assert stage.page.query_one("#fee-note").display is told


async def test_by_post_wants_street_and_commune_which_begin_with_the_ones_that_are_known(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee") as stage:
        await _choose(stage, "delivery", "post")
        await stage.until(lambda: stage.page.row("street"))
        assert stage.row("street").value == "Thôn Thử"
        await stage.answer("street", "")
        await stage.go_on()
        assert stage.problem("street")
        assert stage.problem("commune")  # that of the made-up address is not a real one
        await stage.answer("street", "Xóm 1")
        stage.row("commune").control.focus()
        await stage.press("enter")
        await stage.on(UnitDialog)
        await stage.type("tay hieu")
        await stage.press("enter")
        await stage.until(lambda: stage.has(FeePage) and stage.visit.choice("commune") == "17011")
        await stage.go_on()
        await stage.on(ReviewPage)
        assert stage.visit.choice("address") == "Xóm 1, phường Tây Hiếu, tỉnh Nghệ An"


async def test_electronic_wants_an_e_mail_address(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee") as stage:
        await _choose(stage, "delivery", "electronic")
        await stage.until(lambda: stage.page.row("address"))
        await stage.answer("address", "khong-co-a-cong")
        await stage.go_on()
        assert "@" in stage.problem("address")


async def test_at_the_counter_again_no_address_is_left_behind(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee") as stage:
        await _choose(stage, "delivery", "post")
        await stage.until(lambda: stage.page.row("street"))
        await _choose(stage, "delivery", "counter")
        await stage.until(lambda: stage.page.row("street") is None)
        await stage.go_on()
        await stage.on(ReviewPage)
        assert [stage.visit.choice(key) for key in ("address", "street", "commune")] == [""] * 3


async def test_what_costs_nothing_asks_for_no_payment(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee") as stage:
        assert stage.page.row("payment") is None
        assert "0 đ" in _sums(stage)


async def test_what_costs_something_asks_how_it_is_paid(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee", procedure=EXTRACT) as stage:
        await stage.go_on()
        assert stage.problem("payment")


async def test_the_due_date_stands_there_in_words(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee") as stage:
        assert "17:00 Thứ Hai, 23/11/2026" in _sums(stage)


async def test_choices_that_do_not_fit_side_by_side_are_picked_from_a_list(kiosk: FakeKiosk) -> None:
    async with kiosk.at("fee", (64, 18)) as stage:
        stage.row("delivery").control.focus()
        await stage.press("enter")
        await stage.on(PickDialog)
        assert "Nhận kết quả" in stage.text()
        await stage.press("down", "enter")
        await stage.until(lambda: stage.has(FeePage) and stage.visit.choice("delivery") == "post")
