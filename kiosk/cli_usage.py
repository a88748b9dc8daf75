"""A command that was called wrongly, in a sentence: what is wrong with it, and which `--help` shows how it is called.

Typer says this in English. Its exceptions tell by their attributes what is wrong (only `TyperException` and
`BadParameter` have public names), and the tree of commands tells what was meant; its English words are never shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final

import typer
from typer.core import TyperGroup

TOLD_LIMITS: Final = {
    "greater_than_equal": ("ge", "không nhỏ hơn {limit}"),
    "less_than_equal": ("le", "không lớn hơn {limit}"),
}
"""Kinds of pydantic's faults that are told with their limit."""


def wrong_use(error: typer.TyperException, root: TyperGroup, name: str, args: Sequence[str]) -> str | None:
    """What is wrong, and where it is told how it is right; None where Typer does right by itself.

    That is: the help of a group that was called without a command, and what has nothing to do with how it was called.

    Args:
        error: what Typer found.
        root: the command that was called, with all below it.
        name: how it is called, "kiosk" or "kiosk hub".
        args: what was written behind it.
    """
    path, command, left = _meant(root, args)
    if not hasattr(error, "ctx") or (isinstance(command, TyperGroup) and not left):
        return None
    asked = " ".join((name, *path, "--help"))
    return f"{_what(error, command, left)} Xem cách dùng: {asked}"


def _what(error: Any, command: Any, left: Sequence[str]) -> str:
    if isinstance(error, typer.BadParameter) and error.param is not None:
        named = _named(error.param)
        if hasattr(error, "param_type"):
            return f"Còn thiếu {named}.{_choices(error.param)}"
        return f"{named[0].upper()}{named[1:]} chưa đúng: {_wanted(error)}."
    if hasattr(error, "possibilities"):
        close = ", ".join(sorted(error.possibilities or ()))
        return f"Không có tùy chọn {error.option_name}.{_or(close)}"
    if hasattr(error, "option_name"):
        if any(error.option_name in each.opts and each.is_flag for each in command.params if hasattr(each, "is_flag")):
            return f"Tùy chọn {error.option_name} đứng một mình, không có giá trị đi kèm."
        return f"Sau {error.option_name} phải ghi một giá trị."
    if not isinstance(command, TyperGroup):
        return "Lệnh có phần thừa. Những gì có khoảng trống phải đặt trong dấu nháy."
    close = ", ".join(get_close_matches(left[0], command.commands))
    return f"Không có lệnh {left[0]}.{_or(close)}"


def _meant(root: TyperGroup, args: Sequence[str]) -> tuple[list[str], Any, list[str]]:
    """Which command was meant: the words that lead to it, itself, and what was written behind it."""
    path: list[str] = []
    command: Any = root
    left = list(args)
    while isinstance(command, TyperGroup) and left and left[0] in command.commands:
        path.append(left[0])
        command = command.commands[left.pop(0)]
    return path, command, left


def _named(parameter: Any) -> str:
    if parameter.param_type_name == "option":
        return f"tùy chọn {parameter.opts[0]}"
    return f"phần {parameter.metavar or parameter.name}{f' ({parameter.help})' if parameter.help else ''}"


def _wanted(error: typer.BadParameter) -> str:
    """What would be right: by what the parameter takes, and by the kind of fault that pydantic told."""
    descriptor = error.param.type_descriptor  # type: ignore[union-attr]
    if descriptor.choices is not None:
        return f"chỉ ghi được {_listed(descriptor.choices)}"
    if descriptor.is_path:
        info = descriptor.parameter_info
        kind = "một thư mục" if not info.file_okay else "một tệp" if not info.dir_okay else "một tệp hoặc thư mục"
        return f"hãy ghi {kind} có thật và đọc được"
    # What pydantic told Typer; Typer's own checks tell nothing but English words.
    told = getattr(error.__cause__, "errors", None)
    faults: Sequence[Any] = told() if callable(told) else ()
    for fault in faults:
        if fault["type"] in TOLD_LIMITS:
            key, words = TOLD_LIMITS[fault["type"]]
            return f"hãy ghi một số {words.format(limit=fault['ctx'][key])}"
    return "hãy ghi một số nguyên" if descriptor.annotation is int else "máy không hiểu giá trị này"


def _choices(parameter: Any) -> str:
    choices = parameter.type_descriptor.choices
    return f" Ghi được: {_listed(choices)}." if choices is not None else ""


def _listed(choices: Sequence[Any]) -> str:
    return ", ".join(str(getattr(each, "value", each)) for each in choices)


def _or(close: str) -> str:
    return f" Có phải: {close}?" if close else ""
