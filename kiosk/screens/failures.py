"""What the store or a file answers when it cannot do what a page asks, in words for whoever stands there.

The ports are loaded when the first failure is met: the first page is painted before anybody needs them.
"""

from __future__ import annotations

from kiosk.i18n import t


def failures() -> tuple[type[Exception], ...]:
    """What ports may raise. A page that has words of its own for one of them catches it; the rest is told here."""
    from kiosk.services.ports import AlreadyThere, Damaged, NotThere, StoreFailed, TooLarge

    return StoreFailed, NotThere, Damaged, TooLarge, AlreadyThere


def failure_words(error: Exception) -> str:
    """One sentence that says what did not happen, and what to do. It never repeats the error's own text."""
    from kiosk.services.ports import Damaged, StoreBusy, StoreFailed, StoreFull, TooLarge

    match error:
        case StoreFull():
            return t("failed.full")
        case StoreBusy():
            return t("failed.busy")
        case StoreFailed():
            return t("failed.store")
        case Damaged() | TooLarge():
            return t("failed.file")
        case _:
            return t("failed.gone")
