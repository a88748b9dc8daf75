"""Work of a page that begins when its turn comes, and ends where the page has gone or the store fails."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol, runtime_checkable

from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.message_pump import MessagePump
from textual.screen import Screen

from kiosk.screens.failures import failures

_GONE = (NoMatches, NoScreen, ScreenStackError)
"""What work meets whose page lost its parts, or whose program its pages, while it waited."""

Job = Callable[..., Coroutine[Any, Any, object]]


@runtime_checkable
class TellsFailures(Protocol):
    """A page, a dialog, the shell: it can say that something was not done."""

    def tell_failed(self, error: Exception) -> None:
        """Say it, so that whoever stands there can try again."""
        ...


def later(job: Job, *values: object) -> Any:
    """The work for `run_worker`, not begun yet: of a page that goes before, no coroutine is left that nobody awaits.

    `job` is a method of the page or of the app whose work it is; a page that the app works for is among its `values`.
    Textual takes the parts of a page away first and ends its work last, and the app's work does not end with the page
    at all; work that goes on then finds nothing to show its result on, and is given up. Where a port fails (`failures`)
    and the work has nothing of its own to say about it, the work ends and its owner tells.

    Untyped, because Textual's own type for it knows functions that return nothing only by what is inferred.
    """
    return partial(_while_there, job, values, _told)


def unasked(job: Job, *values: object) -> Any:
    """As `later`, for a look that nobody asked for and that comes again: where a port fails it ends in silence."""
    return partial(_while_there, job, values, _in_silence)


async def _while_there(job: Job, values: tuple[object, ...], failed: Callable[[object, Exception], None]) -> object:
    owner = getattr(job, "__self__", None)
    try:
        try:
            return await job(*values)
        except failures() as error:
            failed(owner, error)
            raise CancelledError from None
    except _GONE:
        if all(map(is_there, (owner, *values))):
            raise
        raise CancelledError from None


def _told(owner: object, error: Exception) -> None:
    if not isinstance(owner, TellsFailures):
        raise error
    if is_there(owner):
        owner.tell_failed(error)


def _in_silence(_owner: object, _error: Exception) -> None:
    return


def is_there(owner: object) -> bool:
    """Whether this page, dialog or program can still show something."""
    if not isinstance(owner, MessagePump):
        return True
    app = owner.app
    return app.is_running and (not isinstance(owner, Screen) or owner in app.screen_stack)
