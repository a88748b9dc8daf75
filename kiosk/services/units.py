"""The commune picker's service: search, look-up, addresses. The table is read when somebody first asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

from kiosk.domain.unit_addresses import AddressReader, Place
from kiosk.domain.units import Unit, UnitTable
from kiosk.services.office import local
from kiosk.services.ports import Clock


class Units:
    """Administrative units under their names of today."""

    def __init__(self, load: Callable[[], UnitTable], clock: Clock, *, home: str = "") -> None:
        """`home` is the code of the office's own commune, or ""."""
        self._load = load
        self._clock = clock
        self._home = home

    def warm(self) -> None:
        """Read the table and build the search before somebody waits for it; in a worker thread."""
        self._table.warm()

    def search(self, text: str, *, province: str = "", limit: int = 20) -> tuple[Unit, ...]:
        """The communes that a text means, best first: today's names and older ones, with or without marks."""
        return tuple(self._table.search(text, self._today, province=province, near=self.home_province, limit=limit))

    def get(self, code: str) -> Unit | None:
        """The commune of this code."""
        return self._table.get(code, self._today)

    def provinces(self) -> Sequence[tuple[str, str]]:
        """Codes and names of the provinces, the office's own first."""
        return sorted(self._table.provinces(self._today), key=lambda one: one[0] != self.home_province)

    def of_province(self, province: str) -> Sequence[Unit]:
        """The communes of a province, by name."""
        return self._table.of_province(province, self._today)

    def printed(self, street: str, code: str) -> str:
        """An address as it is printed, "Xóm 1, xã Đông Hiếu, tỉnh Nghệ An"; "" for a code that is none."""
        unit = self.get(code)
        return unit.address(street.strip(" ,")) if unit else ""

    def read(self, address: str) -> tuple[str, str]:
        """Street and commune code of an address in one line; the code is "" where it names no commune for sure."""
        street, unit = self._table.read(address, self._today)
        return street, unit.code if unit else ""

    def places(self, address: str) -> Sequence[Place]:
        """What an address of a card or an older paper may mean today, likeliest first; the person says which."""
        return self._reader.read(address, self._today)

    @property
    def home_province(self) -> str:
        """The code of the office's own province, or ""."""
        unit = self.get(self._home) if self._home else None
        return unit.province_code if unit else ""

    @cached_property
    def _table(self) -> UnitTable:
        return self._load()

    @cached_property
    def _reader(self) -> AddressReader:
        return AddressReader(self._table)

    @property
    def _today(self) -> date:
        return local(self._clock.now()).date()
