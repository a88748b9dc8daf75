"""`kiosk demo` whose search page fails on "xyz", with personal data in the error. Started by tests; not a test itself."""

from __future__ import annotations

import sys

from kiosk.__main__ import main


def _break() -> None:
    from textual import on

    from kiosk.screens.search import SearchPage
    from kiosk.widgets.entry import TextEntry

    class Broken(SearchPage):
        @on(TextEntry.Changed, "#query")
        def fail(self) -> None:
            typed, citizen = self.query_one("#query", TextEntry).value, self.visit.citizen
            if typed == "xyz" and citizen is not None:
                raise ValueError(f"{citizen.number} {citizen.name} typed {typed}")

    Broken.__name__ = "SearchPage"
    sys.modules[SearchPage.__module__].SearchPage = Broken  # type: ignore[attr-defined]


if __name__ == "__main__":
    from kiosk.terminal.environment import scrub_environment

    import os

    scrub_environment(os.environ)
    _break()
    sys.argv.insert(1, "demo")
    main()
