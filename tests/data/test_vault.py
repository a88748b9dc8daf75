"""The vault gives back exactly what it was given, or says that it cannot."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.data import durable
from kiosk.data import vault as vaults
from kiosk.data.vault import CHUNK, FileVault
from kiosk.services.ports import Damaged, NotThere, StoredFile, TooLarge

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]
BLOCK = 32 * CHUNK
"""Read at once."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def vault(folder: Path) -> FileVault:
    return FileVault(folder)


class Trickle(io.RawIOBase):
    """A source that hands out a few bytes at a time, as pipes and network shares do."""

    def __init__(self, content: bytes) -> None:
        self._source = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        part = self._source.read(min(len(buffer), 4097))
        buffer[: len(part)] = part
        return len(part)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_put_comes_back(vault: FileVault, size: int) -> None:
    content = os.urandom(size)
    stored = vault.put(io.BytesIO(content), limit=size)
    assert vault.read(stored.id, stored.key) == content
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).hexdigest())


def test_a_source_that_trickles_is_read_to_its_end(vault: FileVault) -> None:
    content = os.urandom(CHUNK + 5000)
    stored = vault.put(Trickle(content), limit=len(content))  # type: ignore[arg-type]
    assert vault.read(stored.id, stored.key) == content


@pytest.mark.parametrize("beyond", [-1, 0, 1, CHUNK - 1, CHUNK, CHUNK + 1, BLOCK, BLOCK + CHUNK])
@pytest.mark.parametrize("kind", [io.BytesIO, Trickle])
def test_a_large_file_comes_back_wherever_it_ends(
    vault: FileVault, beyond: int, kind: Callable[[bytes], BinaryIO]
) -> None:
    content = os.urandom(BLOCK + beyond)
    stored = vault.put(kind(content), limit=len(content))
    assert vault.read(stored.id, stored.key) == content
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_nothing_of_the_paper_before_stands_in_the_next_one(vault: FileVault) -> None:
    vault.prepare()
    contents = [os.urandom(size) for size in (BLOCK + CHUNK + 5, CHUNK + 3, 0, BLOCK)]
    stored = [vault.put(io.BytesIO(content), limit=10**7) for content in contents]
    assert [vault.read(file.id, file.key) for file in stored] == contents


def test_papers_that_are_put_at_the_same_time_do_not_mix(vault: FileVault) -> None:
    vault.prepare()
    inner: list[tuple[bytes, StoredFile]] = []

    class Interrupted(io.BytesIO):
        """A source during whose reading another paper is put, as by another thread."""

        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() == CHUNK and len(inner) == 0:
                other = os.urandom(3 * CHUNK)
                inner.append((other, vault.put(io.BytesIO(other), limit=10**6)))
            return super().read(size)

    content = os.urandom(3 * CHUNK)
    outer = vault.put(Interrupted(content), limit=10**6)
    ((other, stored),) = inner
    assert vault.read(outer.id, outer.key) == content
    assert vault.read(stored.id, stored.key) == other


def test_what_the_disk_began_with_is_synced_all_the_same(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def begin_noted(file: IO[bytes]) -> None:
        order.append("begin")
        durable.begin_sync(file)

    def wait_noted(file: IO[bytes]) -> None:
        order.append("wait")
        durable.sync(file)

    monkeypatch.setattr(vaults, "begin_sync", begin_noted)
    monkeypatch.setattr(vaults, "sync", wait_noted)
    vault.put(io.BytesIO(os.urandom(2 * BLOCK)), limit=10**7)
    assert order == ["begin", "wait"]


def test_a_system_that_cannot_begin_early_keeps_papers_too(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_SYNC_FILE_RANGE", None)
    content = os.urandom(CHUNK + 1)
    stored = vault.put(io.BytesIO(content), limit=10**6)
    assert vault.read(stored.id, stored.key) == content


def test_names_and_bytes_on_the_disk_tell_nothing(vault: FileVault, folder: Path) -> None:
    content = b"038090000001" * 1000
    first = vault.put(io.BytesIO(content), limit=10**6)
    second = vault.put(io.BytesIO(content), limit=10**6)
    assert first.id != second.id
    on_disk = (folder / first.id).read_bytes()
    assert b"038090000001" not in on_disk
    assert on_disk != (folder / second.id).read_bytes()
    assert first.sha256 not in {path.name for path in folder.iterdir()}
    assert (folder / first.id).stat().st_mode & 0o777 == 0o600


def test_too_large_a_source_leaves_nothing(vault: FileVault, folder: Path) -> None:
    with pytest.raises(TooLarge):
        vault.put(io.BytesIO(b"x" * (CHUNK + 1)), limit=CHUNK)
    assert list(folder.iterdir()) == []


@settings(max_examples=60)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), size=st.sampled_from(SIZES))
def test_any_flipped_bit_is_found(tmp_path_factory: pytest.TempPathFactory, place: float, bit: int, size: int) -> None:
    folder = tmp_path_factory.mktemp("vault")
    vault = FileVault(folder)
    stored = vault.put(io.BytesIO(b"a" * size), limit=size)
    content = bytearray((folder / stored.id).read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    (folder / stored.id).write_bytes(content)
    with pytest.raises(Damaged):
        vault.read(stored.id, stored.key)


@pytest.mark.parametrize("size", SIZES)
def test_a_cut_file_is_found_even_between_chunks(vault: FileVault, folder: Path, size: int) -> None:
    stored = vault.put(io.BytesIO(b"a" * size), limit=size)
    content = (folder / stored.id).read_bytes()
    for kept in {0, 4, 8, len(content) - 1, len(content) - 16, *range(8, len(content), CHUNK + 16)}:
        (folder / stored.id).write_bytes(content[:kept])
        with pytest.raises(Damaged):
            vault.read(stored.id, stored.key)


def test_of_bytes_that_were_not_inspected_nothing_is_left_on_the_disk(vault: FileVault, folder: Path) -> None:
    inspected = hashlib.sha256(b"a" * CHUNK).hexdigest()
    with pytest.raises(NotThere):
        vault.put(io.BytesIO(b"a" * CHUNK + b"b"), limit=3 * CHUNK, sha256=inspected)
    assert list(folder.iterdir()) == []
    assert vault.put(io.BytesIO(b"a" * CHUNK), limit=3 * CHUNK, sha256=inspected).sha256 == inspected


def test_swapped_repeated_and_added_chunks_are_found(vault: FileVault, folder: Path) -> None:
    stored = vault.put(io.BytesIO(os.urandom(3 * CHUNK)), limit=3 * CHUNK)
    content = (folder / stored.id).read_bytes()
    head, step = content[:8], CHUNK + 16
    chunks = [content[8 + n * step : 8 + (n + 1) * step] for n in range(3)]
    for order in ([1, 0, 2], [0, 0, 2], [0, 1, 2, 2], [0, 2], [2]):
        (folder / stored.id).write_bytes(head + b"".join(chunks[n] for n in order))
        with pytest.raises(Damaged):
            vault.read(stored.id, stored.key)


def test_a_file_under_another_files_name_is_found(vault: FileVault, folder: Path) -> None:
    mine = vault.put(io.BytesIO(b"mine"), limit=100)
    hers = vault.put(io.BytesIO(b"hers"), limit=100)
    (folder / hers.id).rename(folder / mine.id)
    for key in (mine.key, hers.key):
        with pytest.raises(Damaged):
            vault.read(mine.id, key)
    with pytest.raises(NotThere):
        vault.read(hers.id, hers.key)


def test_only_old_files_that_nothing_refers_to_are_swept(vault: FileVault, folder: Path) -> None:
    now = datetime.now(UTC)
    known, orphan, young = (vault.put(io.BytesIO(b"x"), limit=9).id for _ in range(3))
    (folder / "interrupted.part").write_bytes(b"half")
    old = (now - timedelta(days=1, minutes=1)).timestamp()
    for name in (known, orphan, "interrupted.part"):
        os.utime(folder / name, (old, old))
    assert vault.sweep({known}, now) == 2
    assert {path.name for path in folder.iterdir()} == {known, young}


def test_a_disk_that_fails_while_a_file_is_removed_stops_nobody_and_the_sweep_finds_what_is_left(
    vault: FileVault, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "made up")

    stored = vault.put(io.BytesIO(b"x"), limit=9)
    with monkeypatch.context() as broken:
        broken.setattr(vaults, "sync_folder", fails)
        broken.setattr(Path, "unlink", fails)
        vault.remove([stored.id])
    assert [path.name for path in folder.iterdir()] == [stored.id]
    assert vault.sweep((), datetime.now(UTC) + timedelta(days=2)) == 1
    assert list(folder.iterdir()) == []
