"""Finds entries by their code, whole or in part, as people copy it from papers and screens."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kiosk.domain.postings import Lines
from kiosk.domain.search_answers import Found, Kind
from kiosk.domain.spelling import folded

_CODE: Final = re.compile(r"[a-z]{0,6}[\d.\-/ ]+(?:[a-z]\d+)?")
_CODE_INSIDE: Final = re.compile(r"\d\.\d{6}")
_SHORTEST_CODE: Final = 3
_SURE_CODE: Final = 4
_NATIONAL_CODE: Final = 7
# Whole codes stand before all that words find, and a sure beginning before all but those.
_WHOLE: Final = -2
_SURE: Final = -1
_BEGINNING: Final = 1
_INSIDE: Final = 2


class CodeLookup:
    """The codes of all entries, by the entries' numbers; codes are compared without dots, dashes and spaces."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._codes = Lines(map(_plain_code, codes))

    def find(self, query: str, *, most: int) -> dict[int, Found]:
        """The entries whose code the query is, begins or holds; a code among other words must be whole."""
        whole = _CODE.fullmatch(query)
        if not whole:
            inside = _CODE_INSIDE.search(query)
            form = _plain_code(inside[0]) if inside else ""
            return {number: Found(_WHOLE, Kind.CODE, ()) for number in self._codes.having(form, most)} if form else {}
        typed = _plain_code(query)
        found: dict[int, Found] = {}
        # The code of a dossier's procedure carries more numbers behind those of the procedure.
        for form in (typed, typed[:_NATIONAL_CODE]):
            if found or len(form) < _SHORTEST_CODE:
                break
            for number in self._codes.having(form, most):
                # Without its first number, that of the list it stands in, a code is as well known.
                own = self._codes[number]
                if form in (own, own[1:]):
                    penalty = _WHOLE
                elif own.find(form) <= 1:
                    # Fewer digits could as well be a number in a name.
                    penalty = _SURE if len(form) >= _SURE_CODE else _BEGINNING
                else:
                    penalty = _INSIDE
                found[number] = Found(penalty, Kind.CODE, ())
        return found


def _plain_code(code: str) -> str:
    return "".join(filter(str.isalnum, folded(code)))
