"""The help of all commands in Vietnamese: headings, kinds of values and remarks that Typer writes in English.

`Context.make_formatter` and `context_class` are the places that Typer gives for this. The rows are changed before they
are broken into lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Final

import typer
from typer.core import TyperGroup

HEADINGS: Final = {"Arguments": "Phần phải ghi", "Options": "Tùy chọn", "Commands": "Các lệnh"}
USAGE: Final = "Cách dùng: "
PIECES: Final = (("[OPTIONS]", "[TÙY CHỌN]"), ("COMMAND [ARGS]...", "LỆNH ..."))
"""What stands in the line of usage for things that have no name of their own."""
OWN_HELP: Final = "Show this message and exit."
REMARKS: Final = {"required": "bắt buộc", "(dynamic)": "tùy lúc chạy"}
KINDS: Final = {
    "path": "đường dẫn",
    "file": "tệp",
    "directory": "thư mục",
    "str": "chữ",
    "int": "số",
    "int range": "số",
}
_KIND: Final = re.compile(r"<(?:list\[)?([a-z ]+)\]?>(?:\.\.\.)?$")
_REMARKS: Final = re.compile(r"\[([^\[\]]+)\]$")


class SpokenContext(typer.Context):
    """How one command was called; its help speaks Vietnamese."""

    def make_formatter(self) -> Any:
        """What the help is written with."""
        return _Formatter(super().make_formatter())


def speak(command: Any) -> None:
    """Let a command, and all below it, give its help in Vietnamese."""
    command.context_class = SpokenContext
    if isinstance(command, TyperGroup):
        for each in command.commands.values():
            speak(each)


class _Formatter:
    """Typer's formatter with our words."""

    def __init__(self, formatter: Any) -> None:
        self._formatter = formatter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._formatter, name)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for english, ours in PIECES:
            args = args.replace(english, ours)
        self._formatter.write_usage(prog, args, prefix or USAGE)

    def section(self, name: str) -> AbstractContextManager[None]:
        inside: AbstractContextManager[None] = self._formatter.section(HEADINGS.get(name, name))
        return inside

    def write_dl(self, rows: Iterable[tuple[str, str]], **widths: Any) -> None:
        self._formatter.write_dl([(_name(name), _help(words)) for name, words in rows], **widths)


def _name(name: str) -> str:
    return _KIND.sub(lambda found: f"<{KINDS.get(found[1], found[1])}>", name)


def _help(words: str) -> str:
    if words == OWN_HELP:
        return "Xem cách dùng này."
    return _REMARKS.sub(lambda found: f"[{'; '.join(map(_remark, found[1].split('; ')))}]", words)


def _remark(remark: str) -> str:
    name, _, value = remark.partition(": ")
    match name:
        case "default":
            return f"không ghi thì là {value}"
        case "env var":
            return f"hoặc biến môi trường {value}"
    return REMARKS.get(remark, remark)
