"""Which office this is and how its kiosk behaves: plain values for the frame of every page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.id_papers import ONLY_CARDS, IdPaper
from kiosk.domain.worktime import VIETNAM


@dataclass(frozen=True, slots=True)
class Timing:
    """How long things may take, in seconds. Sources: ux.md's rows on time-outs; the guard against double presses.

    An officer's page is hidden after `officer_lock` without a key, and she is logged out after `officer_out`.
    """

    idle: float = 120
    idle_before_login: float = 45
    idle_warning: float = 60
    done: float = 60
    double_press: float = 0.4
    officer_lock: float = 120
    officer_out: float = 600


@dataclass(frozen=True, slots=True)
class Hint:
    """What a visitor of the demo may type: a made-up citizen's number and PIN."""

    name: str
    number: str
    pin: str


@dataclass(frozen=True, slots=True)
class Office:
    """The office as the screens know it.

    Attributes:
        short_name: on the top line.
        hotline: at the foot of every page.
        keyboard: when the on-screen keyboard comes up: "never", "on_demand" or "always".
        leave: whether "Thoát bản thử" leaves the program (the demo); False in the real kiosk.
        hints: what to type, in the demo.
        practice: whether all this is only for learning; then every page says so.
        papers: whose numbers people may log in and register with.
        practice_door: whether the welcome page leads to a practice.
        guest: whether this is such a practice: it is over with its visitor.
    """

    short_name: str
    hotline: str
    theme: str = "day"
    language: str = "vi"
    typing: str = "telex"
    keyboard: str = "on_demand"
    leave: bool = False
    hints: tuple[Hint, ...] = ()
    practice: bool = False
    papers: tuple[IdPaper, ...] = ONLY_CARDS
    practice_door: bool = False
    guest: bool = False
    timing: Timing = field(default_factory=Timing)


def local(moment: datetime) -> datetime:
    """A moment in local time."""
    return moment.astimezone(VIETNAM)


def from_milliseconds(wall: int) -> datetime:
    """A moment of the journal, in local time."""
    return datetime.fromtimestamp(wall / 1000, VIETNAM)
