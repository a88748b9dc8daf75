"""`kiosk demo` whose search fails on "xyz", with personal data in the error. Started by tests; not a test itself."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kiosk.__main__ import main
from kiosk.domain.catalogue import Procedure
from kiosk.domain.search_answers import Match
from kiosk.services.procedures import Procedures

_usual = Procedures.find


def _failing(self: Procedures, typed: str) -> Sequence[tuple[Procedure, Match]]:
    if typed == "xyz":
        number, name = "038190000003", "Phạm Thị Kín"
        raise ValueError(f"{name} ({number}) typed {typed}")
    return _usual(self, typed)


if __name__ == "__main__":
    Procedures.find = _failing  # type: ignore[method-assign, assignment]
    sys.argv.insert(1, "demo")
    main()
