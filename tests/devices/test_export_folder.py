"""What a citizen takes along: a new private file in the folder that is set, or nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.devices.export_folder import MountedFolder


def test_a_file_is_whole_and_private(tmp_path: Path) -> None:
    MountedFolder(tmp_path).write("tai-khoan.json", b"{}")
    path = tmp_path / "tai-khoan.json"
    assert path.read_bytes() == b"{}"
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_that_is_there_is_written_over_or_followed(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"before")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("there", "link"):
        with pytest.raises(OSError, match=name):
            MountedFolder(tmp_path).write(name, b"after")
    assert (tmp_path / "there").read_bytes() == b"before"
    assert not (tmp_path / "elsewhere").exists()


def test_a_name_leads_nowhere_else(tmp_path: Path) -> None:
    inside = tmp_path / "usb"
    inside.mkdir()
    MountedFolder(inside).write("../outside", b"x")
    assert [path.name for path in tmp_path.rglob("*")] == ["usb", "outside"]
    assert (inside / "outside").exists()


@pytest.mark.parametrize("folder", [None, Path("/no/such/folder")])
def test_without_a_folder_nothing_is_written(folder: Path | None) -> None:
    with pytest.raises(FileNotFoundError):
        MountedFolder(folder).write("x", b"x")
