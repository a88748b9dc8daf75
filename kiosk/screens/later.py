"""Work of a page that begins when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any


def later(job: Callable[..., Coroutine[Any, Any, object]], *values: object) -> Any:
    """The work for `run_worker`, not begun yet: of a page that goes before, no coroutine is left that nobody awaits.

    Untyped, because Textual's own type for it knows functions that return nothing only by what is inferred.
    """
    return partial(job, *values)
