"""Crash reports that a stranger may read: which types were raised and where, never what was in them.

Messages, arguments and local variables hold what citizens typed, so none of them is written; source lines are left out
too. What remains, type names and `file:line function`, is what a maintainer needs first.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

KEPT_REPORTS = 50
"""A machine that crashes all night must not fill its disk."""
_FRAMES = 60
_CHAIN = 10
_PREFIX = "crash-"


def describe(error: BaseException) -> str:
    """The exception, its causes and the exceptions inside it, as type names and frames only."""
    return "\n".join(_lines(error)) + "\n"


def write_crash_report(folder: Path, exc: BaseException, *, now: datetime) -> Path:
    """Write `describe(exc)` to a new file that only its owner can read, and drop the oldest reports.

    Args:
        folder: where reports are kept; made if it is missing.
        exc: what was raised.
        now: an aware time, for the name of the file.

    Raises:
        OSError: the folder cannot be written to. The message names the folder, nothing of the exception.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    path, file = _create(folder, f"{_PREFIX}{stamp}-{os.getpid()}")
    with os.fdopen(file, "w", encoding="utf-8") as report:
        report.write(f"{now.astimezone(UTC).isoformat()} pid {os.getpid()}\n{describe(exc)}")
    for old in sorted(folder.glob(f"{_PREFIX}*.txt"))[:-KEPT_REPORTS]:
        with contextlib.suppress(OSError):
            old.unlink()
    return path


def silence_tracebacks(report: Callable[[BaseException], None]) -> None:
    """Send what Python would print about an uncaught exception to `report` instead.

    Covers the main thread, other threads, finalizers and, once `silence_loop` is called, the event loop. An error
    inside `report` is dropped: there is nobody left to tell.
    """

    def hook(_type: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
        _quietly(report, error)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            _quietly(report, args.exc_value)

    def unraisable(args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            _quietly(report, args.exc_value)

    sys.excepthook = hook
    threading.excepthook = in_thread
    sys.unraisablehook = unraisable


def silence_loop(loop: asyncio.AbstractEventLoop, report: Callable[[BaseException], None]) -> None:
    """Send what the event loop would log about a lost exception to `report` instead."""

    def handler(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            _quietly(report, error)

    loop.set_exception_handler(handler)


def _quietly(report: Callable[[BaseException], None], error: BaseException) -> None:
    with contextlib.suppress(Exception):
        report(error)


def _create(folder: Path, name: str) -> tuple[Path, int]:
    """Open a file that did not exist, so that no planted file or link is written to."""
    for number in range(1_000):
        path = folder / (f"{name}.txt" if number == 0 else f"{name}-{number}.txt")
        with contextlib.suppress(FileExistsError):
            return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    raise FileExistsError(f"{folder} already holds a thousand reports of this moment; remove them.")


def _lines(error: BaseException) -> Iterator[str]:
    waiting: list[tuple[str, BaseException]] = [("raised", error)]
    seen: set[int] = set()
    while waiting and len(seen) < _CHAIN:
        relation, current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield f"{relation}: {type(current).__module__}.{type(current).__qualname__}"
        yield from _frames(current.__traceback__)
        waiting.extend(_related(current))


def _related(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    if error.__cause__ is not None:
        yield "caused by", error.__cause__
    elif error.__context__ is not None and not error.__suppress_context__:
        yield "while handling", error.__context__
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield "one of the group", inner
    # Textual's WorkerFailed carries the worker's own exception in this attribute, without a chain.
    inner = getattr(error, "error", None)
    if isinstance(inner, BaseException):
        yield "from the worker", inner


def _frames(trace: TracebackType | None) -> Iterator[str]:
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(trace)]
    if len(frames) > _FRAMES:
        yield f"  ... {len(frames) - _FRAMES} frames left out"
    for code, line in frames[-_FRAMES:]:
        yield f"  {code.co_filename}:{line} {code.co_qualname}"
