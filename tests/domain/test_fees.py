from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.fees import (
    Channel,
    CopyFee,
    CopyOrder,
    FeeChoice,
    FeeRule,
    FlatFee,
    Override,
    PageFee,
    PageStep,
    PostageRow,
    Reduction,
    Tariff,
    Unknown,
    Variant,
    postage,
    quote,
    with_overrides,
)

CERTIFIED_COPY = PageFee((PageStep(1, 2_000), PageStep(3, 1_000)), limit=200_000)
RESIDENCE = Tariff.single("residence", "Lệ phí đăng ký thường trú", FlatFee(direct=20_000, online=10_000))
EXTRACT = Tariff.single("extract", "Phí cấp bản sao trích lục", CopyFee(8_000))
COPIES = Tariff.single("copies", "Phí chứng thực bản sao", CERTIFIED_COPY)
UNSET = Tariff.single("unset", "Lệ phí do HĐND tỉnh quy định", FlatFee())
FREE = Tariff.single("free", "Lệ phí đăng ký khai sinh", FlatFee.everywhere(0))
CHANGE = Tariff(
    "change",
    "Lệ phí",
    (Variant("adult", "Người từ đủ 18 tuổi", FlatFee.everywhere(15_000)), Variant("child", "Trẻ em", CopyFee(0))),
)
POOR = Reduction("poor", "Hộ nghèo", 100, "Giấy chứng nhận hộ nghèo")
NEAR_POOR = Reduction("near_poor", "Hộ cận nghèo", 50, "Giấy chứng nhận hộ cận nghèo", frozenset({"residence"}))

amounts = st.integers(0, 1_000_000)
rules: st.SearchStrategy[FeeRule] = st.one_of(
    st.builds(FlatFee, *[st.none() | amounts] * 3),
    st.builds(CopyFee, st.none() | amounts),
    st.builds(
        lambda first, rest, limit: PageFee((PageStep(1, first), *(PageStep(n + 2, a) for n, a in rest.items())), limit),
        amounts,
        st.dictionaries(st.integers(0, 50), amounts, max_size=3).map(lambda found: dict(sorted(found.items()))),
        st.none() | amounts,
    ),
)
tariffs = st.lists(rules, max_size=4).map(
    lambda found: [Tariff.single(str(number), "Phí", rule) for number, rule in enumerate(found)]
)
orders = st.lists(st.builds(CopyOrder, st.integers(1, 200), st.integers(1, 20)), min_size=1, max_size=3).map(tuple)
channels = st.sampled_from(Channel)


def cost(rule: FeeRule, *papers: CopyOrder, channel: Channel = Channel.DIRECT) -> int | None:
    return rule.cost(channel, papers or (CopyOrder(),))


@pytest.mark.parametrize(
    ("pages", "amount"),
    [(1, 2_000), (2, 4_000), (3, 5_000), (4, 6_000), (197, 199_000), (198, 200_000), (500, 200_000)],
)
def test_a_certified_copy_costs_less_from_the_third_page_and_at_most_200_000(pages: int, amount: int) -> None:
    assert cost(CERTIFIED_COPY, CopyOrder(pages)) == amount


def test_the_limit_is_for_each_copy_and_papers_add_up() -> None:
    assert cost(CERTIFIED_COPY, CopyOrder(500, 3)) == 600_000
    assert cost(CERTIFIED_COPY, CopyOrder(2, 2), CopyOrder(5, 1)) == 8_000 + 7_000


def test_a_fee_may_differ_by_channel() -> None:
    assert [cost(FlatFee(20_000, 10_000), channel=channel) for channel in Channel] == [20_000, 10_000, None]


def test_a_fee_by_copy_counts_copies_not_pages() -> None:
    assert cost(CopyFee(8_000), CopyOrder(pages=7, copies=3)) == 24_000


def test_not_set_is_not_zero() -> None:
    unset, free = quote([UNSET], FeeChoice()), quote([FREE], FeeChoice())
    assert (unset.total, unset.unknown, unset.lines[0].unknown) == (0, True, Unknown.NOT_SET)
    assert (free.total, free.unknown, free.lines[0].amount) == (0, False, 0)


def test_known_fees_add_up_beside_an_unknown_one() -> None:
    found = quote([RESIDENCE, UNSET, EXTRACT], FeeChoice(orders=(CopyOrder(copies=2),)))
    assert [line.amount for line in found.lines] == [20_000, None, 16_000]
    assert (found.total, found.unknown) == (36_000, True)


def test_a_variant_is_asked_for_and_not_guessed() -> None:
    asked = quote([CHANGE], FeeChoice()).lines[0]
    assert (asked.name, asked.amount, asked.unknown) == ("Lệ phí", None, Unknown.VARIANT_WANTED)
    assert quote([CHANGE], FeeChoice(variants={"change": "nonsense"})).unknown
    chosen = quote([CHANGE], FeeChoice(variants={"change": "adult"})).lines[0]
    assert (chosen.name, chosen.amount, chosen.unknown) == ("Người từ đủ 18 tuổi", 15_000, None)


def test_a_reduction_counts_only_where_it_is_claimed_and_applies() -> None:
    both = [RESIDENCE, EXTRACT]
    assert quote(both, FeeChoice(), [POOR, NEAR_POOR]).total == 28_000
    claimed = quote(both, FeeChoice(reductions=frozenset({"near_poor"})), [POOR, NEAR_POOR])
    assert [line.amount for line in claimed.lines] == [10_000, 8_000]
    assert [line.reduction for line in claimed.lines] == [NEAR_POOR, None]
    assert claimed.lines[0].full == 20_000


def test_the_largest_of_several_reductions_counts_and_they_do_not_add_up() -> None:
    claimed = frozenset({"poor", "near_poor"})
    found = quote([RESIDENCE], FeeChoice(reductions=claimed), [NEAR_POOR, POOR])
    assert (found.lines[0].amount, found.lines[0].reduction) == (0, POOR)


def test_full_exemption_is_known_even_where_the_fee_is_not_set() -> None:
    found = quote([UNSET], FeeChoice(reductions=frozenset({"poor"})), [POOR])
    assert (found.total, found.unknown, found.lines[0].full) == (0, False, None)


@given(tariffs, orders, channels, st.integers(1, 100))
@settings(max_examples=150, deadline=None)
def test_fees_are_never_negative_and_a_reduction_never_raises_them(
    found: list[Tariff], papers: tuple[CopyOrder, ...], channel: Channel, percent: int
) -> None:
    reduction = Reduction("group", "Nhóm", percent, "Giấy tờ")
    plain = quote(found, FeeChoice(channel, papers), [reduction])
    lowered = quote(found, FeeChoice(channel, papers, reductions=frozenset({"group"})), [reduction])
    for answer in (plain, lowered):
        assert all(line.amount is None or line.amount >= 0 for line in answer.lines)
        assert answer.total == sum(line.amount for line in answer.lines if line.amount is not None)
        assert answer.unknown == any(line.unknown for line in answer.lines)
    for before, after in zip(plain.lines, lowered.lines, strict=True):
        assert before.amount is None or (after.amount is not None and after.amount <= before.amount)


@given(rules, orders, channels)
@settings(max_examples=150, deadline=None)
def test_more_paper_never_costs_less(rule: FeeRule, papers: tuple[CopyOrder, ...], channel: Channel) -> None:
    less = rule.cost(channel, papers)
    more = rule.cost(channel, (*papers, CopyOrder()))
    assert (less is None and more is None) or (less is not None and more is not None and less <= more)


def test_a_province_lays_its_own_amounts_over_the_published_ones() -> None:
    laid = with_overrides(
        [RESIDENCE, CHANGE],
        [Override("residence", FlatFee.everywhere(15_000)), Override("change", FlatFee(12_000), variant="adult")],
    )
    assert [tariff.key for tariff in laid] == ["residence", "change"]
    assert quote(laid, FeeChoice(variants={"change": "adult"})).total == 27_000
    assert quote(laid, FeeChoice(variants={"change": "child"})).total == 15_000
    assert quote([RESIDENCE], FeeChoice()).total == 20_000


@pytest.mark.parametrize("override", [Override("nonsense", FlatFee()), Override("change", FlatFee(), variant="old")])
def test_an_override_of_nothing_is_a_mistake_that_is_named(override: Override) -> None:
    with pytest.raises(ValueError, match=override.tariff):
        with_overrides([RESIDENCE, CHANGE], [override])


@pytest.mark.parametrize(
    "steps", [(), (PageStep(2, 1_000),), (PageStep(1, 2_000), PageStep(1, 1_000)), (PageStep(1, 1), PageStep(0, 1))]
)
def test_steps_begin_with_page_one_and_go_up(steps: tuple[PageStep, ...]) -> None:
    with pytest.raises(ValueError, match="begin with page 1"):
        PageFee(steps)


def test_amounts_counts_and_percentages_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        FlatFee(direct=-1)
    with pytest.raises(ValueError, match="not negative"):
        CopyFee(-1)
    with pytest.raises(ValueError, match="not negative"):
        PageFee((PageStep(1, -1),))
    for pages, copies in ((0, 1), (1, 0), (10_001, 1), (1, 1_001)):
        with pytest.raises(ValueError, match="copies of"):
            CopyOrder(pages, copies)
    for percent in (0, 101):
        with pytest.raises(ValueError, match="percent"):
            Reduction("group", "Nhóm", percent, "Giấy tờ")
    with pytest.raises(ValueError, match="proves it"):
        Reduction("group", "Nhóm", 50, "")
    with pytest.raises(ValueError, match="at least one variant"):
        Tariff("fee", "Phí", ())


def test_postage_goes_by_zone_and_the_lightest_row_that_holds_the_letter() -> None:
    table = [PostageRow("near", 250, 30_000), PostageRow("near", 100, 26_000), PostageRow("far", 100, 31_000)]
    assert postage(table, "near", 100) == 26_000
    assert postage(table, "near", 101) == 30_000
    assert postage(table, "near", 251) is None
    assert postage(table, "abroad", 10) is None
