"""`kiosk run` and `kiosk demo`, from the word on the command line to the visitors.

Whoever starts a kiosk waits for its first page, so this road is short. What the page shows stands in the settings, and
what checks them (Pydantic) takes long to load and paints nothing: they are read in a process of their own, and with
them the page's words, while this one loads what paints. This process holds the settings packed only; a visitor's
process unpacks them behind its first page. So every visitor has what was checked, whatever becomes of the file.
"""

from __future__ import annotations

import gc
import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kiosk.aside import Aside, in_child

if TYPE_CHECKING:
    from kiosk.config import Settings
    from kiosk.lobby import Lobby
    from kiosk.services import Services
    from kiosk.services.office import Office
    from kiosk.supervisor import Practice

_PLAIN: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "run": (frozenset({"--config"}), frozenset()),
    "demo": (frozenset({"--home", "--theme"}), frozenset({"--locked"})),
}
"""Of each command, the options with a value and those without one."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known once the settings were read.

    Attributes:
        office: what the first page shows.
        words: what it says, in the office's language.
        crashes: the folder of the reports.
        packed: the checked settings.
    """

    office: Office
    words: Mapping[str, str]
    crashes: Path
    packed: bytes

    @classmethod
    def of(cls, office: Office, crashes: Path, settings: Settings) -> Self:
        """Pack what was read."""
        from kiosk import i18n

        return cls(office, i18n.words(office.language), crashes, pickle.dumps(settings))

    def settings(self) -> Settings:
        """The settings; this loads what they are made of."""
        settings: Settings = pickle.loads(self.packed)
        return settings


def plain_call(words: Sequence[str]) -> Callable[[], int] | None:
    """The start that these words of the command line mean, where they are plain.

    Everything else, above all what is wrong or asks for help, is for the command line's framework: None. It knows
    these commands too and leads to the same start; only loading it takes longer than the settings.
    """
    command, *rest = words or ("",)
    if command not in _PLAIN:
        return None
    with_value, flags = _PLAIN[command]
    found: dict[str, str] = {}
    while rest:
        option = rest.pop(0)
        value = rest.pop(0) if option in with_value and rest else option
        if option in found or option not in with_value | flags or (option in with_value and value.startswith("-")):
            return None
        found[option] = value
    if command == "run":
        return lambda: run(_path(found.get("--config")))
    return lambda: demo(_path(found.get("--home")), locked="--locked" in found, theme=found.get("--theme"))


def _path(word: str | None) -> Path | None:
    return None if word is None else Path(word)


def run(config: Path | None) -> int:
    """The real kiosk, until it is stopped.

    Args:
        config: the settings file; None looks for one.

    Returns:
        The exit status.

    Raises:
        SystemExit: it cannot be started, and a sentence has said why.
        SettingsError: the same, where there is no terminal.
    """

    def read() -> Opening:
        from kiosk.config import find, load
        from kiosk.lobby import lobby

        settings = load(find(config))
        return Opening.of(lobby(settings).office, settings.kiosk.home / "crashes", settings)

    if not _has_terminal():
        read()  # what is wrong with the settings is said first
        raise _no_terminal()
    reading = Aside(read)
    return _serve(reading, lambda opening, front: _wired(opening.settings(), front))


def demo(home: Path | None, *, locked: bool = False, theme: str | None = None) -> int:
    """The demo, until somebody leaves it.

    Args:
        home: its folder; None for the usual one.
        locked: whether nobody can leave it, as in `run`.
        theme: "day" or "night"; None for the usual one.

    Returns, raises:
        As `run`.
    """

    def read() -> Opening:
        from kiosk.demo import HINTS, demo_settings, is_prepared, prepare, usual_home
        from kiosk.lobby import lobby

        folder = home or usual_home()
        settings = demo_settings(folder, theme=theme)
        if not is_prepared(folder):
            prepare(folder)
        return Opening.of(lobby(settings, leave=not locked, hints=HINTS).office, folder / "crashes", settings)

    def wired(opening: Opening, front: Lobby) -> Services:
        from kiosk.demo import officer_hint
        from kiosk.devices.channels import DemoPhone
        from kiosk.wiring import wire

        return wire(opening.settings(), front, DemoPhone(), officer_hint)

    if not _has_terminal():
        raise _no_terminal()
    return _serve(Aside(read), wired, ended=lambda opening: _say_where(opening.crashes.parent))


def _serve(
    reading: Aside[Opening],
    wire: Callable[[Opening, Lobby], Services],
    ended: Callable[[Opening], None] = lambda _: None,
) -> int:
    # Nothing of what is imported now is garbage, and a supervisor's heap is frozen before each fork.
    gc.disable()
    from kiosk import i18n
    from kiosk.lobby import entrance
    from kiosk.supervisor import UNUSABLE, supervise
    from kiosk.visitor import rehearse, visit

    opening = reading.answer()
    i18n.know(opening.office.language, opening.words)

    def one_visit() -> int:
        front = entrance(opening.office)
        return visit(front, lambda: wire(opening, front), opening.crashes)

    def rehearsal() -> None:
        rehearse(entrance(opening.office))

    while (status := supervise(one_visit, rehearsal, _practice_door(opening))) == UNUSABLE:
        # The welcome page does not wait for the store. Only when it cannot be opened is it looked at here, where the
        # reason can be said in a sentence; where all is well again, the kiosk goes on.
        in_child(lambda: _check(opening.settings()))
    ended(opening)
    return status


def _practice_door(opening: Opening) -> Practice | None:
    """What the welcome page's "Tập dùng thử" leads to; None where the settings do not offer it."""
    if not opening.office.practice_door:
        return None
    from kiosk.supervisor import Practice

    def practise() -> int:
        from kiosk.practice_cli import one_practice

        return one_practice(opening.settings())

    def clean() -> None:
        from kiosk.practice import sweep

        sweep()

    return Practice(practise, clean)


def _wired(settings: Settings, front: Lobby) -> Services:
    """The services. They are imported here, in the visitor's process and after its first page is painted."""
    from kiosk.wiring import wire

    return wire(settings, front)


def _check(settings: Settings) -> None:
    """Open store and catalogue once, so that a fault is said on the command line."""
    from kiosk import wiring

    clock = wiring.lobby(settings).clock
    home = wiring.open_store(settings, clock)
    try:
        wiring.revisions_here(settings, home, clock).catalogue()
    finally:
        home.close()


def _has_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _no_terminal() -> SystemExit:
    from kiosk.cli_output import refuse_without_terminal

    return SystemExit(refuse_without_terminal().exit_code)


def _say_where(folder: Path) -> None:
    from kiosk.cli_output import say

    say(f"Biên nhận và kho dữ liệu của bản thử: {folder}")
