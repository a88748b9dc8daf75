"""What a procedure costs: tariffs, reductions, a province's own amounts, and the quote that a citizen is shown.

Most fees of communes are set by the province's council (HĐND tỉnh). "Not set yet" is therefore a value of its own,
`None` ("chưa quy định"), and never the same as 0 ("không thu").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Self

MOST_PAGES: Final = 10_000
MOST_COPIES: Final = 1_000


class Channel(StrEnum):
    """The way by which a dossier comes in; fees may differ by it."""

    DIRECT = "direct"
    ONLINE = "online"
    POST = "post"


def _check_amount(amount: int | None) -> None:
    if amount is not None and amount < 0:
        raise ValueError("a fee is not negative")


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """So many copies of one paper that has so many pages."""

    pages: int = 1
    copies: int = 1

    def __post_init__(self) -> None:
        if not (1 <= self.pages <= MOST_PAGES and 1 <= self.copies <= MOST_COPIES):
            raise ValueError(f"1 to {MOST_COPIES} copies of 1 to {MOST_PAGES} pages")


@dataclass(frozen=True, slots=True)
class FlatFee:
    """One amount for the whole dossier, by channel."""

    direct: int | None = None
    online: int | None = None
    post: int | None = None

    def __post_init__(self) -> None:
        for amount in (self.direct, self.online, self.post):
            _check_amount(amount)

    @classmethod
    def everywhere(cls, amount: int | None) -> Self:
        """The same amount on every channel."""
        return cls(amount, amount, amount)

    def cost(self, channel: Channel, orders: Iterable[CopyOrder]) -> int | None:
        """What it costs, or `None` while nobody has set it."""
        return {Channel.DIRECT: self.direct, Channel.ONLINE: self.online, Channel.POST: self.post}[channel]


@dataclass(frozen=True, slots=True)
class CopyFee:
    """An amount for each copy, such as an extract from the civil status register (8,000 đ)."""

    amount: int | None = None

    def __post_init__(self) -> None:
        _check_amount(self.amount)

    def cost(self, channel: Channel, orders: Iterable[CopyOrder]) -> int | None:
        """What it costs, or `None` while nobody has set it."""
        return None if self.amount is None else self.amount * sum(order.copies for order in orders)


@dataclass(frozen=True, slots=True)
class PageStep:
    """From this page on, each page costs so much."""

    from_page: int
    amount: int


@dataclass(frozen=True, slots=True)
class PageFee:
    """An amount for each page, falling in steps, with a limit for each copy.

    Certified copies (2.000815): 2,000 đ a page for the first two, 1,000 đ from the third, at most 200,000 đ a copy.

    Attributes:
        steps: in the order of their pages, the first from page 1.
        limit: the most that one copy may cost, or `None`.
    """

    steps: tuple[PageStep, ...]
    limit: int | None = None

    def __post_init__(self) -> None:
        starts = [step.from_page for step in self.steps]
        if starts[:1] != [1] or starts != sorted(set(starts)):
            raise ValueError("the steps of a page fee begin with page 1 and go up")
        for amount in (self.limit, *(step.amount for step in self.steps)):
            _check_amount(amount)

    def cost(self, channel: Channel, orders: Iterable[CopyOrder]) -> int | None:
        """What all copies of all papers cost."""
        return sum(self._copy(order.pages) * order.copies for order in orders)

    def _copy(self, pages: int) -> int:
        ends = (*(step.from_page - 1 for step in self.steps[1:]), pages)
        total = sum(
            step.amount * max(0, min(end, pages) - step.from_page + 1)
            for step, end in zip(self.steps, ends, strict=True)
        )
        return total if self.limit is None else min(total, self.limit)


FeeRule = FlatFee | CopyFee | PageFee


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the cases in which a fee has its own amount."""

    key: str
    name: str
    rule: FeeRule


@dataclass(frozen=True, slots=True)
class Tariff:
    """One fee of a procedure, with one or more variants to choose from.

    Attributes:
        key: unique in the procedure; overlays and reductions name it.
        name: what the fee is called on the receipt.
        variants: at least one; with a single one there is nothing to choose.
    """

    key: str
    name: str
    variants: tuple[Variant, ...]

    def __post_init__(self) -> None:
        if not self.variants or len({variant.key for variant in self.variants}) != len(self.variants):
            raise ValueError(f"fee {self.key}: at least one variant, each with its own key")

    @classmethod
    def single(cls, key: str, name: str, rule: FeeRule) -> Self:
        """A fee without variants."""
        return cls(key, name, (Variant("", name, rule),))

    def chosen(self, variant: str | None) -> Variant | None:
        """The variant of this key, the only one if there is no choice, or `None` while it is still to be chosen."""
        if len(self.variants) == 1:
            return self.variants[0]
        return next((v for v in self.variants if v.key == variant), None)


@dataclass(frozen=True, slots=True)
class Reduction:
    """A group of people who pay less or nothing, and the paper that proves it.

    Attributes:
        key: names the group ("poor_household", "merit", "child").
        name: the group in words.
        percent: how much is taken off; 100 is full exemption (miễn), less is a reduction (giảm).
        proof: the paper to show, in words.
        tariffs: the fees that it applies to; empty for all.
    """

    key: str
    name: str
    percent: int
    proof: str
    tariffs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not 1 <= self.percent <= 100:
            raise ValueError(f"reduction {self.key}: 1 to 100 percent")
        if not self.proof:
            raise ValueError(f"reduction {self.key}: name the paper that proves it")

    def applies_to(self, tariff: str) -> bool:
        """Whether it lowers this fee."""
        return not self.tariffs or tariff in self.tariffs


@dataclass(frozen=True, slots=True)
class FeeChoice:
    """What the fee depends on.

    Attributes:
        channel: how the dossier comes in.
        orders: the papers to be copied, for fees by copy or page.
        variants: fee key -> key of the variant.
        reductions: keys of the reductions that the citizen can prove.
    """

    channel: Channel = Channel.DIRECT
    orders: tuple[CopyOrder, ...] = (CopyOrder(),)
    variants: Mapping[str, str] = field(default_factory=dict, hash=False)
    reductions: frozenset[str] = frozenset()


class Unknown(StrEnum):
    """Why a line has no amount."""

    NOT_SET = "not_set"
    VARIANT_WANTED = "variant_wanted"


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a quote.

    Attributes:
        key, name: of the fee.
        full: before reduction, or `None`.
        amount: to be paid, or `None`.
        reduction: what lowers it, or `None`.
        unknown: why there is no amount, or `None`.
    """

    key: str
    name: str
    full: int | None
    amount: int | None
    reduction: Reduction | None = None
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What a dossier costs, as far as it is known."""

    lines: tuple[FeeLine, ...]

    @property
    def total(self) -> int:
        """The sum of the known amounts, in đồng."""
        return sum(line.amount or 0 for line in self.lines)

    @property
    def unknown(self) -> bool:
        """Whether a line has no amount, so that the total is not the last word."""
        return any(line.amount is None for line in self.lines)


def quote(tariffs: Iterable[Tariff], choice: FeeChoice, reductions: Iterable[Reduction] = ()) -> Quote:
    """What the fees come to. Reductions do not add up: for each fee the largest one counts.

    Without any tariff it costs nothing; where nobody has said what it costs, there is a tariff without an amount.

    Args:
        tariffs: the procedure's fees, a province's amounts already laid over them.
        choice: what the citizen has chosen and can prove.
        reductions: those that the procedure or the province knows.
    """
    claimed = [reduction for reduction in reductions if reduction.key in choice.reductions]
    return Quote(tuple(_line(tariff, choice, claimed) for tariff in tariffs))


def known_by_channel(tariff: Tariff) -> tuple[tuple[int | None, ...], ...]:
    """What each variant costs by each channel, in the order of `Channel`; None where nobody has set it."""
    return tuple(
        tuple(variant.rule.cost(channel, (CopyOrder(),)) for channel in Channel) for variant in tariff.variants
    )


def _line(tariff: Tariff, choice: FeeChoice, claimed: Iterable[Reduction]) -> FeeLine:
    variant = tariff.chosen(choice.variants.get(tariff.key))
    fitting = (reduction for reduction in claimed if reduction.applies_to(tariff.key))
    reduction = max(fitting, key=lambda each: each.percent, default=None)
    full = variant.rule.cost(choice.channel, choice.orders) if variant else None
    name = variant.name if variant else tariff.name
    if reduction is not None and reduction.percent == 100:
        return FeeLine(tariff.key, name, full, 0, reduction)  # known even where the amount is not set
    if full is None:
        return FeeLine(tariff.key, name, None, None, reduction, Unknown.NOT_SET if variant else Unknown.VARIANT_WANTED)
    off = full * reduction.percent // 100 if reduction else 0
    return FeeLine(tariff.key, name, full, full - off, reduction)


@dataclass(frozen=True, slots=True)
class Override:
    """A province's own amount for a fee: it takes the rule's place."""

    tariff: str
    rule: FeeRule
    variant: str = ""


def with_overrides(tariffs: Iterable[Tariff], overrides: Iterable[Override]) -> tuple[Tariff, ...]:
    """The fees with a province's amounts in place of the published ones.

    Raises:
        ValueError: an override names a fee or a variant that is not there.
    """
    laid = {tariff.key: tariff for tariff in tariffs}
    for override in overrides:
        tariff = laid.get(override.tariff)
        if tariff is None or override.variant not in {variant.key for variant in tariff.variants}:
            raise ValueError(f"there is no fee {override.tariff!r} with variant {override.variant!r} to replace")
        laid[tariff.key] = replace(
            tariff,
            variants=tuple(
                replace(variant, rule=override.rule) if variant.key == override.variant else variant
                for variant in tariff.variants
            ),
        )
    return tuple(laid.values())


@dataclass(frozen=True, slots=True)
class PostageRow:
    """What public post (bưu chính công ích) takes to a zone for up to so many grams."""

    zone: str
    up_to_grams: int
    amount: int


def postage(table: Iterable[PostageRow], zone: str, grams: int) -> int | None:
    """The postage for a letter, or `None` where the table has no row for it: too heavy, or an unknown zone."""
    fitting = (row for row in table if row.zone == zone and grams <= row.up_to_grams)
    row = min(fitting, key=lambda each: each.up_to_grams, default=None)
    return row.amount if row else None
