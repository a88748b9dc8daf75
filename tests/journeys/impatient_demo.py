"""`kiosk demo` that waits only a few seconds where the real one waits a minute. Started by tests; not a test itself."""

from __future__ import annotations

import sys
from typing import Any

import kiosk.demo
from kiosk.__main__ import main
from kiosk.config import Settings

SHORT = {"done_seconds": 8, "idle_seconds": 3, "idle_before_login_seconds": 3, "idle_warning_seconds": 2}

_usual = kiosk.demo.demo_settings


def _impatient(*where: Any, **how: Any) -> Settings:
    settings = _usual(*where, **how)
    return settings.model_copy(update={"screen": settings.screen.model_copy(update=SHORT)})


if __name__ == "__main__":
    kiosk.demo.demo_settings = _impatient
    sys.argv.insert(1, "demo")
    main()
