"""Every store of files keeps these promises: the folder, and whatever may follow it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.hub.blob_folder import BlobFolder
from kiosk.hub.ports import Blobs, WrongContent

CONTENT = b"a scan" * 100_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return BlobFolder(tmp_path / "blobs")


def test_a_file_comes_back_whole(blobs: Blobs) -> None:
    blobs.put("H41.29.19", SHA256, [CONTENT[:10], CONTENT[10:]])
    assert blobs.has("H41.29.19", SHA256)
    assert b"".join(blobs.open("H41.29.19", SHA256)) == CONTENT


def test_owners_do_not_see_each_others_files(blobs: Blobs) -> None:
    blobs.put("H41.29.19", SHA256, [CONTENT])
    assert not blobs.has("H41.29.20", SHA256)
    with pytest.raises(KeyError):
        blobs.open("H41.29.20", SHA256)


def test_a_file_is_written_once(blobs: Blobs) -> None:
    blobs.put("H41.29.19", SHA256, [CONTENT])
    blobs.put("H41.29.19", SHA256, [b"other"])
    assert b"".join(blobs.open("H41.29.19", SHA256)) == CONTENT


def test_other_content_leaves_nothing_behind(blobs: Blobs, tmp_path: Path) -> None:
    def breaking() -> Iterator[bytes]:
        yield CONTENT
        raise OSError("the line broke")

    with pytest.raises(WrongContent):
        blobs.put("H41.29.19", SHA256, [CONTENT, b"more"])
    with pytest.raises(OSError, match="line"):
        blobs.put("H41.29.19", SHA256, breaking())
    assert not blobs.has("H41.29.19", SHA256)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_can_be_erased(blobs: Blobs) -> None:
    blobs.put("H41.29.19", SHA256, [CONTENT])
    blobs.remove("H41.29.19", SHA256)
    blobs.remove("H41.29.19", SHA256)
    assert not blobs.has("H41.29.19", SHA256)


@pytest.mark.parametrize(("owner", "sha256"), [("..", SHA256), ("a/b", SHA256), ("", SHA256), ("H41", "../../x")])
def test_only_agencies_and_digests_are_names(blobs: Blobs, owner: str, sha256: str) -> None:
    with pytest.raises(ValueError, match="name"):
        blobs.put(owner, sha256, [b""])


def test_what_a_killed_writer_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    blobs = BlobFolder(tmp_path / "blobs")
    blobs.put("H41.29.19", SHA256, [CONTENT])
    whole = next(path for path in (tmp_path / "blobs").rglob("*") if path.is_file())
    left = whole.with_name(f".{SHA256}.0badcafe")
    left.write_bytes(CONTENT[:5])
    assert blobs.sweep(left.stat().st_mtime) == 0
    assert blobs.sweep(left.stat().st_mtime + 1) == 1
    assert not left.exists()
    assert blobs.has("H41.29.19", SHA256)
