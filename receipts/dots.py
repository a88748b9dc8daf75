"""How many dots a thermal printer has across its roll. Imports nothing, unlike the modules that draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

RollWidth: TypeAlias = Literal["80mm", "58mm"]
"""Width of a roll of thermal paper; 72 or 48 mm of it are printed, at 203 dpi."""

DOTS: Mapping[RollWidth, int] = {"80mm": 576, "58mm": 384}
"""Dots that are printed across the roll."""
