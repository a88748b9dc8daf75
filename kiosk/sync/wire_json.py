"""JSON from the other end: bounded in size and depth, one meaning only, and fields taken out by name and type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, TypeVar

from kiosk.sync.wire_bytes import LARGEST_NUMBER
from kiosk.sync.wire_errors import Malformed, TooLarge

DEEPEST: Final = 16
"""Levels of brackets; a dossier has five."""

_STRING_OR_BRACKET: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
"""A string that does not end runs to the end of the bytes, so that every byte is looked at once."""
_Item = TypeVar("_Item")


def parse(content: bytes, *, most: int, what: str) -> dict[str, Any]:
    """The object that these bytes hold.

    Raises:
        TooLarge: more than `most` bytes or `DEEPEST` levels.
        Malformed: no JSON object in UTF-8, a name twice in one object, NaN or Infinity.
    """
    if len(content) > most:
        raise TooLarge(what)
    _check_depth(content, what)
    try:
        value = json.loads(content, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Malformed(what) from None
    if not isinstance(value, dict):
        raise Malformed(what)
    return value


def dump(values: Mapping[str, Any]) -> bytes:
    """Compact JSON in UTF-8 with sorted names."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _check_depth(content: bytes, what: str) -> None:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(content):
        match found[0]:
            case b"[" | b"{":
                depth += 1
            case b"]" | b"}":
                depth -= 1
        if depth > DEEPEST:
            raise TooLarge(what)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name stands twice")
    return values


def _no_constant(_: str) -> NoReturn:
    raise ValueError("not a number")


class Fields:
    """An object's fields by name. Names that nobody asks for are left alone: a newer version may have more.

    Every method raises `Malformed` with the field's name where it is missing or of another type.
    """

    def __init__(self, values: Any) -> None:
        if not isinstance(values, dict):
            raise Malformed("object")
        self._values = values

    def value(self, name: str) -> Any:
        """Whatever stands there; None where nothing does."""
        return self._values.get(name)

    def text(self, name: str, most: int = 200, *, least: int = 1) -> str:
        """Text of so many characters."""
        value = self._values.get(name)
        if not isinstance(value, str) or not least <= len(value) <= most or not _is_text(value):
            raise Malformed(name)
        return value

    def number(self, name: str, *, least: int = 0, most: int = LARGEST_NUMBER) -> int:
        """A whole number."""
        value = self._values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Malformed(name)
        return value

    def optional_number(self, name: str, *, most: int = LARGEST_NUMBER) -> int | None:
        """A whole number, or None where the field is null or missing."""
        return None if self._values.get(name) is None else self.number(name, most=most)

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._values.get(name)
        if not isinstance(value, bool):
            raise Malformed(name)
        return value

    def octets(self, name: str, size: int) -> bytes:
        """So many bytes, written in small hexadecimal digits."""
        value = self.text(name, 2 * size, least=2 * size)
        return octets(value, size, name)

    def items(self, name: str, most: int, read: Callable[[Any], _Item]) -> tuple[_Item, ...]:
        """A list, each item read by a function.

        Raises:
            TooLarge: there are more than `most`.
        """
        values = self._values.get(name)
        if not isinstance(values, list):
            raise Malformed(name)
        if len(values) > most:
            raise TooLarge(name)
        return tuple(read(value) for value in values)

    def object(self, name: str) -> dict[str, Any]:
        """An object as it is."""
        value = self._values.get(name)
        if not isinstance(value, dict):
            raise Malformed(name)
        return value


def octets(value: object, size: int, what: str) -> bytes:
    """So many bytes from small hexadecimal digits; other spellings are refused, so that equal bytes are equal text."""
    if not isinstance(value, str) or re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value) is None:
        raise Malformed(what)
    return bytes.fromhex(value)


def _is_text(value: str) -> bool:
    """Whether it can be written as UTF-8: JSON can spell half of a surrogate pair."""
    return value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value)
