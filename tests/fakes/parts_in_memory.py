"""Uploads under way that lie on no disk at all: the other maker of `kiosk.hub.ports.Parts`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.hub.ports import Held


class PartsInMemory:
    """Parts by name."""

    def __init__(self) -> None:
        self.parts: dict[str, bytearray] = {}
        self._held: set[str] = set()

    def begin(self, name: str) -> None:
        self.parts[name] = bytearray()

    def size(self, name: str) -> int | None:
        return len(self.parts[name]) if name in self.parts else None

    def append(self, name: str) -> MemoryPart:
        return MemoryPart(self.parts[name])

    def content(self, name: str) -> Iterator[bytes]:
        return iter([bytes(self.parts[name])])

    def remove(self, name: str) -> None:
        self.parts.pop(name, None)

    def names(self) -> list[str]:
        return sorted(self.parts)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        if name in self._held:
            raise Held(name)
        self._held.add(name)
        try:
            yield
        finally:
            self._held.discard(name)


class MemoryPart:
    """One of them."""

    def __init__(self, content: bytearray) -> None:
        self._content = content
        self._start = len(content)

    @property
    def written(self) -> int:
        return len(self._content) - self._start

    def write(self, piece: bytes) -> None:
        self._content += piece

    def take_back(self) -> None:
        del self._content[self._start :]

    def close(self) -> None:
        """Nothing is held open."""
