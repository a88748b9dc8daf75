"""Settings -> Lobby: all that the welcome page needs, made without opening or importing anything that takes time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.data.clock import SystemClock
from kiosk.services.office import Hint, Office, Timing

if TYPE_CHECKING:
    from kiosk.config import Settings
    from kiosk.services.ports import Clock


@dataclass(frozen=True, slots=True)
class Lobby:
    """What the welcome page needs."""

    office: Office
    clock: Clock


def lobby(
    settings: Settings,
    *,
    leave: bool = False,
    hints: tuple[Hint, ...] = (),
    practice: bool = False,
    guest: bool = False,
) -> Lobby:
    """The office and the clock.

    Args:
        settings: what this kiosk is set to.
        leave: whether a visitor can leave the program, as in the demo.
        hints: what a visitor of the demo may type.
        practice: whether all this is only for learning.
        guest: whether it is one visitor's practice, begun at the welcome page.
    """
    screen = settings.screen
    timing = Timing(
        idle=screen.idle_seconds,
        idle_before_login=screen.idle_before_login_seconds,
        idle_warning=screen.idle_warning_seconds,
        done=screen.done_seconds,
        officer_lock=screen.officer_lock_seconds,
        officer_out=screen.officer_out_seconds,
    )
    office = Office(
        short_name=settings.agency.short_name,
        hotline=settings.agency.hotline,
        theme=screen.theme,
        language=screen.language,
        typing=screen.typing,
        keyboard=screen.keyboard,
        leave=leave,
        hints=hints,
        practice=practice,
        guest=guest,
        papers=settings.identity.papers,
        practice_door=screen.practice_door and not practice,
        timing=timing,
    )
    return entrance(office)


def entrance(office: Office) -> Lobby:
    """An office whose settings were read already, and the clock."""
    return Lobby(office, SystemClock())
