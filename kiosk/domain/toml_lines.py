"""On which line of a TOML text a value stands; `tomllib` does not tell.

Reads the part of TOML that the catalogue uses: tables, arrays of tables, bare or quoted keys, values over several
lines. The text is one that `tomllib` has already accepted, so nothing is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_NAME = re.compile(r'[ \t]*(?:"(?P<quoted>[^"\n]*)"|\'(?P<literal>[^\'\n]*)\'|(?P<bare>[A-Za-z0-9_-]+))[ \t]*')
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'',
    re.DOTALL,
)


def key_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of every table header and every key; keys inside inline tables are not listed."""
    lines: dict[Path, int] = {}
    lengths: dict[Path, int] = {}
    inside: Path = ()
    place = _after_blank(text, 0)
    while place < len(text):
        line = text.count("\n", 0, place) + 1
        if text.startswith("[", place):
            many = text.startswith("[[", place)
            names, place = _names(text, place + 1 + many)
            inside = _resolve(names, lengths, many=many)
            lines.setdefault(inside, line)
            place += 1 + many
        else:
            names, place = _names(text, place)
            for depth in range(1, len(names) + 1):
                lines.setdefault((*inside, *names[:depth]), line)
            place = _after_value(text, place + 1)
        place = _after_blank(text, place)
    return lines


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of the value at `path`, or of the nearest thing around it that has a line; 1 for the whole file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _names(text: str, place: int) -> tuple[tuple[str, ...], int]:
    names: list[str] = []
    while (found := _NAME.match(text, place)) is not None:
        names.append(next(group for group in found.groups() if group is not None))
        place = found.end()
        if not text.startswith(".", place):
            break
        place += 1
    return tuple(names), place


def _resolve(names: tuple[str, ...], lengths: dict[Path, int], *, many: bool) -> Path:
    """The path of a header: names of arrays of tables stand for their last element."""
    path: Path = ()
    for depth, name in enumerate(names, start=1):
        path = (*path, name)
        if many and depth == len(names):
            lengths[path] = lengths.get(path, 0) + 1
        if path in lengths:
            path = (*path, lengths[path] - 1)
    return path


def _after_blank(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return place if found is None else found.end()


def _after_value(text: str, place: int) -> int:
    """The end of the statement whose value begins at `place`: the first line end outside brackets and strings."""
    depth = 0
    while place < len(text):
        char = text[place]
        if char in "\"'" and (found := _STRING.match(text, place)) is not None:
            place = found.end()
            continue
        if char == "#":
            end = text.find("\n", place)
            place = len(text) if end < 0 else end
            continue
        if char == "\n" and depth <= 0:
            return place
        depth += (char in "[{") - (char in "]}")
        place += 1
    return place
