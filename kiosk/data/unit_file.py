"""The shipped table of administrative units, `units.tsv`: one line a unit, its grammar on the first lines."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Final

from kiosk.domain.units import SINCE, Commune, FormerUnit, Naming, Province, UnitTable

FILE: Final = "units.tsv"


def load_units() -> UnitTable:
    """The table, read in some hundredths of a second."""
    return read_units(files("kiosk.data").joinpath(FILE).read_text(encoding="utf-8"))


def read_units(text: str) -> UnitTable:
    """The table from its lines.

    Raises:
        ValueError: a line does not follow the grammar; the table is shipped, so that is a mistake of the program.
    """
    provinces: dict[str, tuple[Naming, ...]] = {}
    before: dict[str, tuple[str, str]] = {}
    lines: list[list[str]] = []
    for line in text.splitlines():
        match line.split("\t"):
            case [comment] if comment.startswith("#"):
                continue
            case ["P", code, name, *later]:
                provinces[code] = _names(name, later[0] if later else "")
            case ["O", code, name, now]:
                before[code] = name, now
            case ["C", *commune]:
                lines.append(commune)
            case _:
                raise ValueError("a line of the units is neither P, O nor C")
    former: dict[str, list[str]] = {code: [] for code in provinces}
    for name, now in before.values():
        for code in now.split("|"):  # a few communes of one province came to another one
            former[code].append(name)
    return UnitTable(
        (Province(code, names, tuple(former[code])) for code, names in provinces.items()),
        (
            Commune(code, province, _names(name, later), tuple(_former(came, before)))
            for code, province, name, later, came in lines
        ),
    )


def _names(first: str, later: str) -> tuple[Naming, ...]:
    """ "Xã Kép" and "2026-09-20=Phường Kép"."""
    names = [Naming(SINCE, first)]
    if later:
        since, _, name = later.partition("=")
        names.append(Naming(date.fromisoformat(since), name))
    return tuple(names)


def _former(came: str, before: dict[str, tuple[str, str]]) -> list[FormerUnit]:
    """ "01/Quận Ba Đình:Phường Trúc Bạch,Phường Quán Thánh;…"."""
    found = []
    for group in filter(None, came.split(";")):
        place, _, communes = group.partition(":")
        province, _, district = place.partition("/")
        found += [FormerUnit(name, district, before[province][0]) for name in communes.split(",")]
    return found
