"""Reading a plain mapping (TOML, JSON) into values, with every fault collected instead of the first one raised.

The words of a fault are for whoever edits the file: a full sentence that says what to write instead.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

Path = tuple[str | int, ...]
"""Where a value stands: `("papers", 0, "name")`."""


@dataclass(frozen=True, slots=True)
class PlainFault:
    """One thing to mend in a file."""

    path: Path
    message: str

    @property
    def field(self) -> str:
        """The path as people write it: `papers[1].name`, counted from 1."""
        words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in self.path)
        return words.removeprefix(".")


@dataclass(slots=True)
class Reader:
    """Takes typed values out of one table and notes what is wrong.

    Every method answers with a value of the right type even where the file is wrong, so that reading goes on and all
    faults are found in one go. `done()` reports the keys that nobody asked for.
    """

    table: Mapping[str, object]
    path: Path
    faults: list[PlainFault]
    _known: set[str] = field(default_factory=set)

    def fault(self, key: str, message: str) -> None:
        """Note that the value of `key` is wrong; an empty key means the table itself."""
        self.faults.append(PlainFault((*self.path, key) if key else self.path, message))

    def has(self, key: str) -> bool:
        """Whether the table has the key."""
        self._known.add(key)
        return key in self.table

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        """A string."""
        value = self._take(key, required, "Thêm dòng này, giá trị là một câu chữ trong dấu ngoặc kép.")
        if value is None:
            return default
        if not isinstance(value, str):
            self.fault(key, "Viết giá trị trong dấu ngoặc kép.")
            return default
        if required and not value.strip():
            self.fault(key, "Điền nội dung, không để trống.")
        return value

    def integer(self, key: str, *, required: bool = False, minimum: int = 0, maximum: int = 10**12) -> int | None:
        """A whole number within the bounds."""
        value = self._take(key, required, "Thêm dòng này, giá trị là một số nguyên.")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, "Viết một số nguyên, không có dấu ngoặc kép.")
            return None
        if not minimum <= value <= maximum:
            self.fault(key, f"Viết một số từ {minimum} đến {maximum}.")
            return None
        return value

    def boolean(self, key: str, *, default: bool = False) -> bool:
        """true or false."""
        value = self._take(key, False, "")
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, "Viết true hoặc false, không có dấu ngoặc kép.")
            return default
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date as TOML writes it."""
        value = self._take(key, required, "Thêm dòng này, giá trị là một ngày dạng 2026-07-18.")
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.fault(key, "Viết ngày dạng 2026-07-18, không có dấu ngoặc kép.")
            return None
        return value

    def clock(self, key: str) -> time | None:
        """A time of day as TOML writes it."""
        value = self._take(key, False, "")
        if value is None:
            return None
        if not isinstance(value, time):
            self.fault(key, "Viết giờ dạng 15:00:00, không có dấu ngoặc kép.")
            return None
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of strings."""
        value = self._take(key, required, "Thêm dòng này, giá trị là một danh sách câu chữ.")
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, 'Viết một danh sách câu chữ, ví dụ ["một", "hai"].')
            return ()
        return tuple(value)

    def one_of(self, key: str, allowed: Iterable[str], *, required: bool = False, default: str = "") -> str:
        """A string out of a closed set."""
        value = self.text(key, required=required, default=default)
        choices = tuple(allowed)
        if key in self.table and isinstance(self.table[key], str) and value not in choices:
            self.fault(key, f"Chọn một trong các giá trị: {', '.join(choices)}.{_meant(value, choices)}")
            return default
        return value

    def tables(self, key: str, *, required: bool = False) -> tuple[Reader, ...]:
        """A list of tables, each as a reader; a single table counts as a list of one."""
        value = self._take(key, required, f"Thêm ít nhất một mục [[{key}]].")
        if value is None:
            return ()
        entries = [value] if isinstance(value, Mapping) else value
        if not isinstance(entries, list) or (required and not entries):
            self.fault(key, f"Viết thành mục [[{key}]], ít nhất một mục.")
            return ()
        found = []
        for number, entry in enumerate(entries):
            if isinstance(entry, Mapping):
                place: Path = (*self.path, key) if entry is value else (*self.path, key, number)
                found.append(Reader(entry, place, self.faults))
            else:
                self.fault(key, f"Viết thành mục [[{key}]].")
        return tuple(found)

    def table_of(self, key: str) -> Reader | None:
        """A table inside this one."""
        value = self._take(key, False, "")
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.fault(key, f"Viết thành mục [{key}].")
            return None
        return Reader(value, (*self.path, key), self.faults)

    def raw(self, key: str) -> object:
        """The value as it stands, or None."""
        return self._take(key, False, "")

    def done(self) -> None:
        """Report keys that no method has asked for: most often a slip of the pen."""
        for key in self.table:
            if key not in self._known:
                self.fault(key, f"Bỏ dòng này: không có mục nào tên như vậy.{_meant(key, self._known)}")

    def _take(self, key: str, required: bool, missing: str) -> object:
        self._known.add(key)
        value = self.table.get(key)
        if value is None and required:
            self.fault(key, missing)
        return value


def _meant(word: str, choices: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(choices), n=1)
    return f" Có phải là “{near[0]}”?" if near else ""


def every_text(value: object, visit: Callable[[Path, str], None], path: Path = ()) -> None:
    """Call `visit` with the place and the words of every string inside `value`."""
    if isinstance(value, str):
        visit(path, value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            every_text(inner, visit, (*path, str(key)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            every_text(inner, visit, (*path, number))
