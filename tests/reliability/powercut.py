"""Replays a recording of `record.c` as disks do at a power cut.

What was synced before the cut is there. Of the rest there is nothing, a part in order, any part, or any part written in
another order; some of the kept writes are torn at a sector's end. A name (new, renamed, removed) is there for sure only
after a sync of its folder, which is what POSIX promises and more careful than any file system in use.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

SECTOR = 512
TORN_SHARE = 0.2
MANNERS = ("none", "prefix", "subset", "shuffled")


class Op(IntEnum):
    """As in `record.c`."""

    OPEN = 1
    CLOSE = 2
    WRITE = 3
    TRUNCATE = 4
    SYNC = 5
    RENAME = 6
    UNLINK = 7
    LINK = 8
    MKDIR = 9


@dataclass(frozen=True)
class Step:
    """One recorded operation."""

    op: Op
    descriptor: int
    offset: int
    name: str
    second: str
    data: bytes


_HEADER = struct.Struct("=6q")


def read_log(path: Path) -> Iterator[Step]:
    """The recorded steps."""
    content, at = memoryview(path.read_bytes()), 0
    while at < len(content):
        op, descriptor, offset, *lengths = _HEADER.unpack_from(content, at)
        at += _HEADER.size
        parts = []
        for length in lengths:
            parts.append(bytes(content[at : at + length]))
            at += length
        yield Step(Op(op), descriptor, offset, parts[0].decode(), parts[1].decode(), parts[2])


@dataclass(eq=False)
class Node:
    """A file's bytes as far as they are on the disk, or a folder."""

    folder: bool = False
    content: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, eq=False)
class Change:
    """What is not on the disk yet: bytes of a node, or names in a folder (old name gone, new name there)."""

    node: Node
    offset: int = 0
    data: bytes | None = None
    parent: str = ""
    removed: str = ""
    added: str = ""

    def apply(self, names: dict[str, Node], content: Callable[[Node], bytearray]) -> None:
        """Bring the change to the disk."""
        if self.parent:
            if self.removed:
                names.pop(self.removed, None)
            if self.added:
                names[self.added] = self.node
        elif self.data is None:
            target = content(self.node)
            del target[self.offset :]
            target.extend(bytes(self.offset - len(target)))
        else:
            target = content(self.node)
            target.extend(bytes(max(0, self.offset - len(target))))
            target[self.offset : self.offset + len(self.data)] = self.data


def parent_of(name: str) -> str:
    return name.rpartition("/")[0]


class Disk:
    """A disk that learns, step by step, what the program did and what it made durable."""

    def __init__(self, root: str, *, ignore_sync_of: Callable[[str], bool] = lambda name: False) -> None:
        self._root = root
        self._ignore_sync_of = ignore_sync_of
        self._open: dict[int, tuple[Node, str]] = {}
        self._now: dict[str, Node] = {root: Node(folder=True)}
        self._durable: dict[str, Node] = dict(self._now)
        self._pending: list[Change] = []

    @property
    def pending(self) -> int:
        """How many changes a power cut could now take away."""
        return len(self._pending)

    def take(self, step: Step) -> None:
        """One more step of the program."""
        match step.op:
            case Op.OPEN:
                if step.name not in self._now:
                    self._name(Change(Node(), parent=parent_of(step.name), added=step.name))
                self._open[step.descriptor] = self._now[step.name], step.name
            case Op.CLOSE:
                self._open.pop(step.descriptor)
            case Op.WRITE:
                self._pending.append(Change(self._open[step.descriptor][0], step.offset, step.data))
            case Op.TRUNCATE:
                self._pending.append(Change(self._open[step.descriptor][0], step.offset))
            case Op.SYNC:
                node, name = self._open[step.descriptor]
                if not self._ignore_sync_of(name):
                    self._sync(node, name)
            case Op.MKDIR:
                self._name(Change(Node(folder=True), parent=parent_of(step.name), added=step.name))
            case Op.LINK:
                self._name(Change(self._now[step.name], parent=parent_of(step.second), added=step.second))
            case Op.UNLINK:
                self._name(Change(self._now[step.name], parent=parent_of(step.name), removed=step.name))
            case Op.RENAME:
                node = self._now[step.name]
                self._name(Change(node, parent=parent_of(step.second), removed=step.name, added=step.second))

    def _name(self, change: Change) -> None:
        change.apply(self._now, lambda node: node.content)
        self._pending.append(change)

    def _sync(self, node: Node, name: str) -> None:
        left = []
        for change in self._pending:
            mine = change.parent == name if node.folder else (change.node is node and not change.parent)
            if mine:
                change.apply(self._durable, lambda changed: changed.content)
            else:
                left.append(change)
        self._pending = left

    def image(self, chance: random.Random, manner: str) -> dict[str, bytes]:
        """Names and bytes that the disk may have after a power cut at this moment."""
        names = dict(self._durable)
        copies: dict[Node, bytearray] = {}

        def content(node: Node) -> bytearray:
            return copies.setdefault(node, bytearray(node.content))

        for change in _kept(self._pending, chance, manner):
            change.apply(names, content)
        return {
            name: bytes(content(node)) for name, node in names.items() if not node.folder and parent_of(name) in names
        }


def _kept(pending: list[Change], chance: random.Random, manner: str) -> Iterator[Change]:
    match manner:
        case "none":
            return
        case "prefix":
            kept = pending[: chance.randint(0, len(pending))]
        case _:
            kept = [change for change in pending if chance.random() < 0.5]
    if manner == "shuffled":
        # Names of a folder keep their order: even careless file systems write them by a journal of their own.
        order = {id(change): number for number, change in enumerate(kept) if change.parent}
        loose = [change for change in kept if not change.parent]
        chance.shuffle(loose)
        bytes_in_new_order = iter(loose)
        kept = [change if id(change) in order else next(bytes_in_new_order) for change in kept]
    for change in kept:
        if change.data is not None and len(change.data) > SECTOR and chance.random() < TORN_SHARE:
            sectors = range(0, len(change.data), SECTOR)
            whole = chance.randrange(1, len(sectors)) * SECTOR
            yield Change(change.node, change.offset, change.data[:whole])
        else:
            yield change
