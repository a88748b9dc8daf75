"""Finding a procedure and its declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.domain.catalogue import Catalogue, Procedure
from kiosk.domain.forms import Form
from kiosk.domain.search import Index
from kiosk.domain.search_answers import Entry, Match

ROWS = 50
"""Results at most: more rows cost more than they help."""


class Procedures:
    """The catalogue, and the search over it. Loaded at the first call, then kept."""

    def __init__(self, load: Callable[[], Catalogue], filed_by: Callable[[int], Catalogue] | None = None) -> None:
        """`filed_by` gives the catalogue of a revision; without it all dossiers are read by the present one."""
        self._load = load
        self._filed_by = filed_by
        self._catalogue: Catalogue | None = None
        self._index: Index | None = None

    @property
    def catalogue(self) -> Catalogue:
        """All procedures and forms."""
        if self._catalogue is None:
            self._catalogue = self._load()
        return self._catalogue

    def as_filed(self, body: Mapping[str, Any]) -> Catalogue:
        """The catalogue that a dossier was filed by, from its body; the present one where that is not there."""
        number = body.get("revisions", {}).get("catalogue", 0)
        if self._filed_by is None or number == self.catalogue.revision:
            return self.catalogue
        return self._filed_by(number)

    def warm(self) -> None:
        """Load everything now, so that the first key typed in the search answers at once."""
        self.find("")

    def find(self, text: str) -> tuple[tuple[Procedure, Match], ...]:
        """Procedures for what was typed so far, the best first; the most asked for when nothing was."""
        if self._index is None:
            self._index = Index(
                Entry(p.code, p.name, p.code, p.everyday, p.field, p.words, 1000 - p.popular if p.popular else 0)
                for p in self.catalogue
            )
        return tuple((self.catalogue.get(match.key), match) for match in self._index.find(text, limit=ROWS))

    def get(self, code: str) -> Procedure:
        """One procedure; a `KeyError` for a code that is not in the catalogue."""
        return self.catalogue.get(code)

    def form(self, key: str) -> Form:
        """One form; a `KeyError` for a key that is not there."""
        return self.catalogue.form(key)
