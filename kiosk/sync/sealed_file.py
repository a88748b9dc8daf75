"""A file on a stick: a tar archive sealed by age (age-encryption.org), which Debian's `age -d | tar t` opens.

Nothing is ever on a disk in the clear: the archive is made and read piece by piece, in memory.

The hub has two recipients, and either opens a file: the age identity that it hands out at enrolment, and its Ed25519
key in the form of OpenSSH, which age understands and every enrolled kiosk knows.
"""

from __future__ import annotations

import base64
import io
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO, Final

LARGEST_MEMBER: Final = 80 << 20
MOST_MEMBERS: Final = 200_000
_BLOCK: Final = 512


class SealBroken(Exception):
    """The file is cut, damaged, sealed for somebody else, or not an archive of ours."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry: its name, its size, and what gives its bytes when its turn comes."""

    name: str
    size: int
    content: Callable[[], bytes]


def ssh_public(public: bytes) -> str:
    """An Ed25519 key of 32 bytes as OpenSSH writes it (RFC 8709): a recipient that age takes."""
    kind = b"ssh-ed25519"
    blob = b"".join(len(part).to_bytes(4) + part for part in (kind, public))
    return f"{kind.decode()} {base64.b64encode(blob).decode()}"


def size_of(member: Member) -> int:
    """Bytes that a member takes in the archive."""
    return _BLOCK + -(-member.size // _BLOCK) * _BLOCK


def seal(path: Path, members: Iterable[Member], recipients: Iterable[str]) -> None:
    """Write an archive that any of the recipients opens, durable when the call returns; under its name once whole."""
    import pyrage

    kinds = [(pyrage.ssh if text.startswith("ssh-") else pyrage.x25519, text) for text in recipients]
    draft = path.with_name(path.name + ".part")
    with draft.open("wb") as target:
        pyrage.encrypt_io(_Pieces(_archive(members)), target, [kind.Recipient.from_str(text) for kind, text in kinds])
        target.flush()
        os.fsync(target.fileno())
    draft.rename(path)


def x25519_identity(secret: str) -> Any:
    """What opens files for "age1…"."""
    import pyrage

    return pyrage.x25519.Identity.from_str(secret)


def ssh_identity(openssh: bytes) -> Any:
    """What opens files for an Ed25519 key, from its private half as OpenSSH writes it."""
    import pyrage

    return pyrage.ssh.Identity.from_buffer(openssh)


@contextmanager
def opened(path: Path, identities: Sequence[Any]) -> Iterator[Iterator[tuple[str, bytes]]]:
    """The members of a sealed archive that one of the identities opens, one after the other.

    Raises:
        SealBroken: at the start, or anywhere on the way. What was read before is genuine all the same.
    """
    import pyrage

    reading, writing = os.pipe()
    faults: list[Exception] = []

    def decrypt() -> None:
        try:
            with path.open("rb") as source, open(writing, "wb") as target:
                pyrage.decrypt_io(source, target, list(identities))
        except (pyrage.DecryptError, OSError, ValueError) as error:
            faults.append(error)

    worker = Thread(target=decrypt, name="age")
    worker.start()
    pipe = open(reading, "rb")  # noqa: SIM115 - closed below, before the thread is waited for
    try:
        yield _members(pipe, faults)
    finally:
        pipe.close()
        worker.join()


def _members(pipe: BinaryIO, faults: list[Exception]) -> Iterator[tuple[str, bytes]]:
    try:
        with tarfile.open(fileobj=pipe, mode="r|") as archive:
            for number, entry in enumerate(archive):
                if not entry.isfile() or entry.size > LARGEST_MEMBER or number >= MOST_MEMBERS:
                    raise SealBroken
                content = archive.extractfile(entry)
                data = b"" if content is None else content.read()
                if len(data) != entry.size:
                    raise SealBroken
                yield entry.name, data
        pipe.read()  # to the end: only the last piece proves that nothing was cut off
    except (tarfile.TarError, OSError) as error:
        raise SealBroken from error
    if faults:
        raise SealBroken


def _archive(members: Iterable[Member]) -> Iterator[bytes]:
    for member in members:
        content = member.content()
        entry = tarfile.TarInfo(member.name)
        entry.size, entry.mode = len(content), 0o600
        yield entry.tobuf(tarfile.USTAR_FORMAT)
        yield content
        yield bytes(-len(content) % _BLOCK)
    yield bytes(2 * _BLOCK)


class _Pieces(io.RawIOBase):
    """Pieces of bytes, as a file to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; nothing at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = memoryview(piece)
        end = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:end], self._rest[end:]
        return bytes(taken)
