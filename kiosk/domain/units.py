"""Administrative units: 34 provinces and 3,321 communes since 1 July 2025, and the names that people still use.

There is no district level any more, but older papers and most people's heads are full of districts and of communes that
were merged. So a commune is found by its own name, by its province's, and by the names of all that came to it, with
the district and province that these belonged to.

Names change: communes became wards in 2026, provinces became cities. A unit keeps its code; a name holds from a day on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from kiosk.domain.search import Index
from kiosk.domain.search_answers import Entry
from kiosk.domain.spelling import folded, words_of
from kiosk.domain.text import fold

SINCE: Final = date(2025, 7, 1)
"""The day of the present order; units before it have ended the day before."""

MOST_FOUND: Final = 50
_SOUGHT: Final = 120
_KINDS: Final = ("Đặc khu", "Thành phố", "Phường", "Tỉnh", "Xã")
_FOLDED_KINDS: Final = (*(f"{fold(kind)} " for kind in _KINDS), "tp.", "tp ", "p.", "x.", "t.")
_CALLED: Final = (*_FOLDED_KINDS, "thi tran ", "thi xa ", "huyen ", "quan ", "tt.", "tx.", "h.", "q.")


@dataclass(frozen=True, slots=True)
class Naming:
    """A full name, "Phường Kép", and the day since which it holds."""

    since: date
    name: str


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A commune that ended on 30 June 2025: "Xã Nghĩa Mỹ", "Thị xã Thái Hòa", "Tỉnh Nghệ An"."""

    name: str
    district: str
    province: str

    @property
    def full_name(self) -> str:
        """As it stands on older papers."""
        return f"{_small(self.name)}, {_small(self.district)}, {_small(self.province)}"


@dataclass(frozen=True, slots=True)
class Province:
    """A province or city with its names, and what it was made of."""

    code: str
    names: tuple[Naming, ...]
    former: tuple[str, ...] = ()

    def name(self, day: date) -> str:
        """The full name on a day: "Tỉnh Nghệ An"."""
        return _valid(self.names, day)


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone with its names, and what came to it, whole or in part."""

    code: str
    province: str
    names: tuple[Naming, ...]
    former: tuple[FormerUnit, ...] = ()

    def name(self, day: date) -> str:
        """The full name on a day: "Xã Đông Hiếu"."""
        return _valid(self.names, day)


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune as it is shown and stored on a day.

    Attributes:
        code: five digits, as text.
        name: "xã Đông Hiếu".
        province_code: two digits, as text.
        province: "tỉnh Nghệ An".
        former: the unit of older papers by which it was found, or "".
    """

    code: str
    name: str
    province_code: str
    province: str
    former: str = ""

    @property
    def full_name(self) -> str:
        """ "xã Đông Hiếu, tỉnh Nghệ An"."""
        return f"{self.name}, {self.province}"

    def address(self, street: str) -> str:
        """An address as it is printed: "Xóm 1, xã Đông Hiếu, tỉnh Nghệ An"."""
        return f"{street}, {self.full_name}" if street else self.full_name


class UnitTable:
    """All units, and the search over them."""

    def __init__(self, provinces: Iterable[Province], communes: Iterable[Commune]) -> None:
        self._provinces = {province.code: province for province in provinces}
        self._communes = {commune.code: commune for commune in communes}

    @property
    def communes(self) -> Mapping[str, Commune]:
        """All communes by their codes, with all their names."""
        return self._communes

    def province(self, code: str) -> Province:
        """A province with all its names; a `KeyError` for a code that is none."""
        return self._provinces[code]

    def provinces(self, day: date) -> Sequence[tuple[str, str]]:
        """Codes and full names, in the order of the codes: "01", "thành phố Hà Nội"."""
        return [(code, _small(self._provinces[code].name(day))) for code in sorted(self._provinces)]

    def get(self, code: str, day: date) -> Unit | None:
        """The commune of this code under its name of that day."""
        commune = self._communes.get(code)
        return None if commune is None else self._unit(commune, day)

    def of_province(self, province: str, day: date) -> Sequence[Unit]:
        """The communes of a province, by name."""
        found = [self._unit(commune, day) for commune in self._communes.values() if commune.province == province]
        return sorted(found, key=lambda unit: (_bare_words(unit.name), unit.code))

    def search(self, text: str, day: date, *, province: str = "", near: str = "", limit: int = 20) -> Sequence[Unit]:
        """The communes that a text means, best first.

        Args:
            text: what was typed: with or without marks, with typing errors, names of today or of before.
            day: whose names are shown.
            province: only communes of this one.
            near: of equally good answers those of this province come first.
            limit: at most so many.
        """
        if not text.strip() or limit <= 0:
            return ()
        words = {folded(word) for word in words_of(text)}
        keys = [match.key for match in self._index.find(text, limit=_SOUGHT)]
        found = [self._communes[key] for key in keys if province in ("", self._communes[key].province)]
        # Who types a name of today means that one, even where an older name fits as well.
        found.sort(key=lambda commune: (not self._is_present(commune, words, day), commune.province != near))
        return tuple(self._unit(commune, day, words) for commune in found[: min(limit, MOST_FOUND)])

    def read(self, address: str, day: date) -> tuple[str, Unit | None]:
        """An address in one line, taken apart: "Xóm 1, xã Đông Hiếu, tỉnh Nghệ An" is a street and a commune.

        Only names of today that are there to the letter, apart from capitals and marks, are taken. Otherwise there is
        no commune, and the street is what stands before the first unit that is called one ("xã …", "huyện …").
        """
        parts = [part for part in map(str.strip, address.split(",")) if part]
        called = next((place for place, part in enumerate(parts) if fold(part).startswith(_CALLED)), len(parts))
        if len(parts) >= 2:
            wanted = tuple(map(_bare_words, parts[-2:]))
            likely = (self._communes[match.key] for match in self._index.find(" ".join(parts[-2:]), limit=_SOUGHT))
            same = [
                commune
                for commune in likely
                if (_bare_words(commune.name(day)), _bare_words(self._provinces[commune.province].name(day))) == wanted
            ]
            kind = [commune for commune in same if fold(commune.name(day)) == fold(parts[-2])]
            only = kind if len(kind) == 1 else same
            if len(only) == 1:
                return ", ".join(parts[:-2]), self._unit(only[0], day)
        return ", ".join(parts[:called]), None

    def warm(self) -> None:
        """Build the search before somebody waits for it: a tenth of a second."""
        self._index.find("a", limit=1)

    @cached_property
    def _index(self) -> Index:
        return Index(map(self._entry, self._communes.values()))

    def _entry(self, commune: Commune) -> Entry:
        province = self._provinces[commune.province]
        newest = commune.names[-1].name
        said = {f"{one.name} {other.name}" for one in commune.names for other in province.names}
        former = {f"{unit.name} {unit.district} {unit.province}" for unit in commune.former}
        return Entry(
            commune.code, _bare(newest), everyday=f"{newest} {province.names[-1].name}", words=(*said, *former)
        )

    def _is_present(self, commune: Commune, words: set[str], day: date) -> bool:
        unit = self._unit(commune, day)
        return words <= {folded(word) for word in words_of(unit.full_name)}

    def _unit(self, commune: Commune, day: date, words: set[str] | None = None) -> Unit:
        province = self._provinces[commune.province]
        unit = Unit(commune.code, _small(commune.name(day)), province.code, _small(province.name(day)))
        if not words or words <= {folded(word) for word in words_of(unit.full_name)}:
            return unit
        former = max(commune.former, key=lambda one: _shared(one, words), default=None)
        if former is None or not _shared(former, words):
            return unit
        return Unit(unit.code, unit.name, unit.province_code, unit.province, former.full_name)


def _shared(former: FormerUnit, words: set[str]) -> int:
    """How many of the words a former unit has; those of its own name count most."""
    own = {folded(word) for word in words_of(_bare(former.name))}
    around = {folded(word) for word in words_of(f"{former.district} {former.province}")}
    return 3 * len(own & words) + len(around & words) if own & words else 0


def _valid(names: Sequence[Naming], day: date) -> str:
    """The name of a day; before the first one, the first."""
    return next((naming.name for naming in reversed(names) if naming.since <= day), names[0].name)


def _bare(name: str) -> str:
    """The name without what kind of unit it is: "Đông Hiếu"."""
    kind = next((kind for kind in _KINDS if name.startswith(f"{kind} ")), "")
    return name[len(kind) :].strip()


def _bare_words(name: str) -> str:
    """The name for comparing: folded, without its kind, however that is written."""
    text = fold(name).strip()
    kind = next((kind for kind in _FOLDED_KINDS if text.startswith(kind)), "")
    return text[len(kind) :].strip()


def _small(name: str) -> str:
    """The name as it stands inside a sentence: "xã Đông Hiếu"."""
    return name[:1].lower() + name[1:]
