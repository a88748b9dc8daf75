"""The style sheets of the pages, read once in a run and not anew by each program that a test starts.

Parsing them is a sixth of what it costs to start one, and gives the same rules each time: the rules are only looked up
afterwards, as Textual itself does when a sheet is put together again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_known: dict[object, list[RuleSet]] = {}


@contextmanager
def parsed_once() -> Iterator[None]:
    """While this holds, no sheet is parsed twice with the same variables; Textual has no public name for it."""
    usual = Stylesheet._parse_rules

    def parse(sheet: Stylesheet, *source: Any, **more: Any) -> list[RuleSet]:
        key = source, tuple(more.items()), tuple(sheet._variables.items())
        if key not in _known:
            _known[key] = usual(sheet, *source, **more)
        return _known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse)
        yield
