"""Work of a page that begins when its turn comes, and ends where the page has gone."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.message_pump import MessagePump
from textual.screen import Screen

_GONE = (NoMatches, NoScreen, ScreenStackError)
"""What work meets whose page lost its parts, or whose program its pages, while it waited."""


def later(job: Callable[..., Coroutine[Any, Any, object]], *values: object) -> Any:
    """The work for `run_worker`, not begun yet: of a page that goes before, no coroutine is left that nobody awaits.

    `job` is a method of the page or of the app whose work it is; a page that the app works for is among its `values`.
    Textual takes the parts of a page away first and ends its work last, and the app's work does not end with the page
    at all; work that goes on then finds nothing to show its result on, and is given up.

    Untyped, because Textual's own type for it knows functions that return nothing only by what is inferred.
    """
    return partial(_while_there, job, *values)


async def _while_there(job: Callable[..., Coroutine[Any, Any, object]], *values: object) -> object:
    try:
        return await job(*values)
    except _GONE:
        if all(map(_is_there, (getattr(job, "__self__", None), *values))):
            raise
        raise CancelledError from None


def _is_there(owner: object) -> bool:
    if not isinstance(owner, MessagePump):
        return True
    app = owner.app
    return app.is_running and (not isinstance(owner, Screen) or owner in app.screen_stack)
