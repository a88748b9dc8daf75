"""Words that citizens see are everyday words: technical names stand on officers' pages only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

JARGON = {
    "vi": r"hub|đồng bộ|token|server|máy chủ|offline|online|sync|cache|API|backend|database",
    "en": r"hub|server|sync|synchronis\w+|cache|API|backend|database",
}
"""English says "signing token" and "online" where Vietnamese has words of its own."""
FOR_OFFICERS = (
    "desk.", "page.sync", "revision.",
    "sync.title", "sync.silent", "sync.not_enrolled", "sync.error.", "sync.lock.", "sync.reason.",
)  # fmt: skip
"""What stands on the desk alone. `sync.short.` and the rest of the corner stand on every page."""


def words(package: str, *path: str) -> Iterator[tuple[str, str]]:
    def flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from flat(f"{name}.{key}" if name else key, inner)
        else:
            yield name, str(value)

    yield from flat("", tomllib.loads(files(package).joinpath(*path).read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("package", "folder"), [("kiosk", "locale"), ("kiosk.hub.web", "words")])
def test_no_citizen_reads_a_technical_name(package: str, folder: str, language: str) -> None:
    found = dict(words(package, folder, f"{language}.toml"))
    assert len(found) > 20
    jargon = re.compile(rf"\b({JARGON[language]})\b", re.IGNORECASE)
    told = {key: said for key, said in found.items() if jargon.search(said) and not key.startswith(FOR_OFFICERS)}
    assert told == {}


def test_the_corner_is_among_what_citizens_read() -> None:
    corner = [key for key, _ in words("kiosk", "locale", "vi.toml") if key.startswith("sync.short.")]
    assert corner
    assert not any(key.startswith(FOR_OFFICERS) for key in corner)
