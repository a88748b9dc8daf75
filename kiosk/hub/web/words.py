"""The words of the look-up page: `words("en")["form.code"]`. Vietnamese where nothing else is asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = ("vi", "en")

Say = Callable[..., str]
"""`say("message.limited_next", minutes=5)`: the words for a key, with its placeholders filled."""


def language(asked: str) -> str:
    """The language that is asked for, or Vietnamese."""
    return asked if asked in LANGUAGES else LANGUAGES[0]


def saying(chosen: str) -> Say:
    """What says things in a language."""

    def say(key: str, **values: object) -> str:
        text = words(chosen)[key]
        return text.format_map(values) if values else text

    return say


@cache
def words(chosen: str) -> Mapping[str, str]:
    """All words of a language by key."""
    source = files("kiosk.hub.web").joinpath("words", f"{chosen}.toml").read_text(encoding="utf-8")
    return dict(_flat("", tomllib.loads(source)))


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        found += _flat(f"{prefix}{name}.", value) if isinstance(value, dict) else [(prefix + name, str(value))]
    return found
