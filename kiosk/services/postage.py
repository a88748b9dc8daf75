"""What public post (bưu chính công ích) takes for bringing a result, from the office's own table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.domain.catalogue import Delivery
from kiosk.domain.fees import FeeLine, PostageRow, Unknown, postage
from kiosk.domain.money import format_dong
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.services.units import Units

KEY: Final = "postage"
"""The key of its line in a quote."""


class Zone(StrEnum):
    """From the office's province to the same one, or to another."""

    INSIDE = "inside"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Postage:
    """How an office sends results.

    Attributes:
        units: knows in which province a commune lies.
        rows: the table; empty where nobody has set it.
        grams: what an ordinary result weighs.
        at_once: whether the postage is paid together with the fees; otherwise the postman takes it.
    """

    units: Units
    rows: tuple[PostageRow, ...] = ()
    grams: int = 100
    at_once: bool = False

    def cost(self, commune: str) -> int | None:
        """What it takes to this commune, in đồng; None where the table does not say."""
        unit = self.units.get(commune)
        if unit is None or not self.units.home_province:
            return None
        zone = Zone.INSIDE if unit.province_code == self.units.home_province else Zone.OUTSIDE
        return postage(self.rows, zone.value, self.grams)

    def lines(self, visit: Visit) -> tuple[FeeLine, ...]:
        """The line of a quote; none where the result does not go by post, or the postman takes the money."""
        if visit.choice("delivery") != Delivery.POST or not self.at_once:
            return ()
        cost = self.cost(visit.choice("commune"))
        return (FeeLine(KEY, t("postage.line"), cost, cost, unknown=Unknown.NOT_SET if cost is None else None),)

    def to_the_postman(self, visit: Visit) -> str:
        """What the citizen gives to the postman, in words; "" where that is nothing."""
        if visit.choice("delivery") != Delivery.POST or self.at_once:
            return ""
        cost = self.cost(visit.choice("commune"))
        return t("postage.unknown") if cost is None else t("postage.at_the_door", amount=format_dong(cost))
