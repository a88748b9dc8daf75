"""`kiosk demo` that waits only a few seconds where the real one waits a minute. Started by tests; not a test itself.

Its first words say where: `done_seconds=15`. The rest stays: on a busy machine a journey is no visitor who has left.
"""

from __future__ import annotations

import sys
from typing import Any

import kiosk.demo
from kiosk.__main__ import main
from kiosk.config import Settings

SHORT = {name: int(seconds) for name, _, seconds in (word.partition("=") for word in sys.argv[1:]) if seconds}

_usual = kiosk.demo.demo_settings


def _impatient(*where: Any, **how: Any) -> Settings:
    settings = _usual(*where, **how)
    return settings.model_copy(update={"screen": settings.screen.model_copy(update=SHORT)})


if __name__ == "__main__":
    kiosk.demo.demo_settings = _impatient
    sys.argv[1 : 1 + len(SHORT)] = ["demo"]
    main()
