"""A store that can be told to fail: the fakes behind a switch, as a full disk or a locked file would answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from kiosk.services.ports import StoreFailed

if TYPE_CHECKING:
    from tests.fakes.home import FakeHome

PORTS: Final = (
    "journal", "accounts", "slips", "registry", "vault", "drafts", "print_queue", "dossiers", "shifts", "help_calls",
    "payments", "drawers", "officers", "walk_ins", "twins",
)  # fmt: skip


class Switch:
    """Whether the store fails and with what; which calls it has refused, and which came from the thread that draws."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.refused: list[str] = []
        self.asked_while_drawing: set[str] = set()

    def fail(self, error: Exception | None = None) -> None:
        """From now on nothing can be read or written."""
        self.error = error or StoreFailed("The store cannot be read.")
        self.refused.clear()

    def work(self) -> None:
        """From now on everything works again."""
        self.error = None


class _Port:
    def __init__(self, name: str, port: object, switch: Switch) -> None:
        self._name, self._port, self._switch = name, port, switch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._switched(f"{self._name}.{name}", found) if callable(found) else found

    def _switched(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def asked(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread() is threading.main_thread():
                self._switch.asked_while_drawing.add(name)
            if self._switch.error is not None:
                self._switch.refused.append(name)
                raise self._switch.error
            return function(*args, **kwargs)

        return asked


def put_switch(home: FakeHome) -> Switch:
    """Put all ports of a home behind one switch. The services have to be put together anew after it."""
    switch = Switch()
    for name in PORTS:
        setattr(home, name, _Port(name, getattr(home, name), switch))
    return switch
