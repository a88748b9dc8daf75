"""Who helped to file, in words: the same on the screen, on paper and at the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.domain.assisted import Assisted
from kiosk.i18n import t


def assisted_line(body: Mapping[str, Any], say: Callable[..., str] = t) -> str:
    """The line of a dossier that an officer helped with; "" for any other."""
    assisted = Assisted.of(body)
    if assisted is None:
        return ""
    return say(
        "assist.line",
        officer=assisted.name,
        reason=say(f"assist.reason.{assisted.reason}"),
        last_step=say(f"assist.last_step.{assisted.last_step}"),
    )
