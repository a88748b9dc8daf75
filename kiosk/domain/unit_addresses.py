"""An address of an identity card, led to the commune of today: "Xóm 1, Tây Hiếu, Thái Hòa, Nghệ An".

Cards name units as they were on the day of issue, most of them with a district and without saying what kind of unit
each is. A commune of those days may have come to several of today, and a bare name may be a district's as well as a
commune's: then there are several answers, and the person says which one it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from kiosk.domain.spelling import toned
from kiosk.domain.text import fold
from kiosk.domain.units import Commune, FormerUnit, Unit, UnitTable

_COMMUNES: Final = re.compile(r"(?:đặc khu|thị trấn|phường|xã)\s+|(?:tt|p|x)\.\s*", re.IGNORECASE)
_DISTRICTS: Final = re.compile(r"(?:thành phố|thị xã|huyện|quận)\s+|(?:tp|tx|h|q)\.\s*|tp\s+", re.IGNORECASE)
_PROVINCES: Final = re.compile(r"(?:thành phố|tỉnh)\s+|(?:tp|t)\.\s*|tp\s+", re.IGNORECASE)
"""What kind of unit a name says to be. With its marks: "Phương Mai" is no ward called Mai."""

_NO_LETTER: Final = re.compile(r"[^0-9a-z]+")
_LEADING_ZERO: Final = re.compile(r"\b0+(?=[0-9])")

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that an address may mean: what stands before the units, and the commune of today."""

    street: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class _Meant:
    """A commune of today, and the older one by which it is meant."""

    code: str
    former: FormerUnit | None = None


class AddressReader:
    """Reads addresses by exact names, apart from marks, capitals and kinds of units. Never guesses."""

    def __init__(self, table: UnitTable) -> None:
        self._table = table

    def read(self, address: str, day: date) -> Sequence[Place]:
        """What the address may mean, likeliest first, by the names of that day; nothing where no unit is known."""
        parts = [part for part in map(str.strip, address.split(",")) if part]
        with_district = [Place(", ".join(parts[:-3]), unit) for unit in self._units(self._with_district(parts), day)]
        if with_district and len(parts) > 3:
            return with_district
        # "Yên Sơn, Quỳ Hợp, Nghệ An" is a former commune in its district, or a hamlet in a commune of today.
        known = {place.unit.code for place in with_district}
        without = [Place(", ".join(parts[:-2]), unit) for unit in self._units(self._without_district(parts), day)]
        return with_district + [place for place in without if place.unit.code not in known]

    def _with_district(self, parts: Sequence[str]) -> Iterable[_Meant]:
        """A name that is said to be a commune's is no district's."""
        if len(parts) < 3 or _COMMUNES.match(parts[-2]):
            return ()
        return self._named(parts[-3:], (_COMMUNES, _DISTRICTS, _PROVINCES))

    def _without_district(self, parts: Sequence[str]) -> Iterable[_Meant]:
        """So addresses are written today: a name of today comes before the same name of before."""
        if len(parts) < 2 or _DISTRICTS.match(parts[-2]):
            return ()
        found = self._named(parts[-2:], (_COMMUNES, _PROVINCES))
        return [one for one in found if one.former is None] or found

    def _named(self, units: Sequence[str], kinds: Sequence[re.Pattern[str]]) -> Sequence[_Meant]:
        """What has these names; where marks and kind of the first one tell several apart, what is written just so."""
        found = self._index.get(tuple(map(_bare, units, kinds)), [])
        return [one for one in found if self._says(one, units[0])] or found

    def _says(self, meant: _Meant, part: str) -> bool:
        names = [meant.former.name] if meant.former else [one.name for one in self._table.communes[meant.code].names]
        return any(_spelled(part) in (_spelled(name), _spelled(_COMMUNES.sub("", name, count=1))) for name in names)

    def _units(self, meant: Iterable[_Meant], day: date) -> Iterable[Unit]:
        seen: set[str] = set()
        for one in meant:
            unit = self._table.get(one.code, day)
            if unit is not None and one.code not in seen:
                seen.add(one.code)
                yield replace(unit, former=one.former.full_name) if one.former else unit

    @cached_property
    def _index(self) -> Mapping[_Key, list[_Meant]]:
        index: dict[_Key, list[_Meant]] = defaultdict(list)
        for commune in self._table.communes.values():
            for key, meant in self._entries(commune):
                if meant not in index[key]:
                    index[key].append(meant)
        return index

    def _entries(self, commune: Commune) -> Iterable[tuple[_Key, _Meant]]:
        province = self._table.province(commune.province)
        today = [_bare(one.name, _PROVINCES) for one in province.names[-1:]]
        for name in {_bare(one.name, _COMMUNES) for one in commune.names}:
            yield (name, *today), _Meant(commune.code)
        for former in commune.former:
            name, district = _bare(former.name, _COMMUNES), _bare(former.district, _DISTRICTS)
            # Some write the province of today behind a district that is gone.
            for of in {_bare(former.province, _PROVINCES), *today}:
                yield (name, district, of), _Meant(commune.code, former)
                yield (name, of), _Meant(commune.code, former)


def _bare(part: str, kind: re.Pattern[str]) -> str:
    """A name for comparing: without marks, signs and its kind; "Phường 01" is "1", "Mĩ" is "Mỹ"."""
    named = kind.match(part)
    name = _NO_LETTER.sub(" ", fold(part[named.end() :] if named else part)).strip()
    return _LEADING_ZERO.sub("", name).replace("y", "i")


def _spelled(name: str) -> str:
    """A name with its marks; "hoà" and "hòa", both correct, are the same."""
    return " ".join(map(toned, name.casefold().split()))
