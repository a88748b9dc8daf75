"""`kiosk run --practice`, and the practice that begins at the welcome page of `kiosk run`."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.cli_output import say
from kiosk.config import Settings
from kiosk.demo import HINTS, officer_hint, prepare
from kiosk.devices.channels import DemoPhone
from kiosk.lobby import Lobby, lobby
from kiosk.practice import practice_folder, practice_settings
from kiosk.services import Services
from kiosk.supervisor import FAILED, LEFT, NEXT_VISITOR, supervise
from kiosk.visitor import rehearse, visit


def practise(real: Settings | None, in_child: Callable[[Callable[[], object]], None]) -> int:
    """Like the real kiosk, with made-up people, in a folder that is removed at the end; the exit status.

    Args:
        real: the kiosk's own settings, where there are some: anybody may learn on any machine.
        in_child: does something in a process of its own.
    """
    with practice_folder() as folder:
        settings = practice_settings(folder, real)
        in_child(lambda: prepare(folder, settings))

        def one_visit() -> int:
            front = lobby(settings, leave=True, hints=HINTS, practice=True)
            return visit(front, lambda: _wired(settings, front), folder / "crashes")

        status = supervise(one_visit, lambda: rehearse(lobby(settings)))
    say("Đã tập xong. Mọi thứ của buổi tập đã xóa.")
    return status


def one_practice(real: Settings) -> int:
    """One visitor's practice, in her own process. Its people and store are made while she reads the first page."""
    with practice_folder() as folder:
        settings = practice_settings(folder, real)
        front = lobby(settings, leave=True, hints=HINTS, practice=True, guest=True)

        def prepared() -> Services:
            prepare(folder, settings)
            return _wired(settings, front)

        status = visit(front, prepared, folder / "crashes")
    return NEXT_VISITOR if status in (NEXT_VISITOR, LEFT) else FAILED


def _wired(settings: Settings, front: Lobby) -> Services:
    from kiosk.wiring import wire  # in the visitor's process, after its first page is painted

    return wire(settings, front, DemoPhone(), officer_hint)
