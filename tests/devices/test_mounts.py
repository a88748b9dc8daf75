"""Which file system a folder lies on, by made-up mount tables and by this machine's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.devices.mounts import mount_of

TABLE = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:41 / /srv/scans rw,relatime - cifs //nas/scans rw,vers=3.0
31 22 0:42 / /srv/scans/inner ro,nodev - tmpfs tmpfs rw
32 22 0:43 / /media/kiosk/USB\\040A ro,nosuid,nodev,noexec master:4 - vfat /dev/sdb1 ro
33 22 0:44 / /home/far rw - fuse.sshfs far: rw
34 22 0:45 / /twice rw - ext4 /dev/vdb rw
35 22 0:46 / /twice rw - nfs4 far:/twice rw
not a line of it
"""


@pytest.mark.parametrize(
    ("folder", "kind", "is_share"),
    [
        ("/srv", "ext4", False),
        ("/srv/scans", "cifs", True),
        ("/srv/scans/today", "cifs", True),
        ("/srv/scans-of-others", "ext4", False),
        ("/srv/scans/inner", "tmpfs", False),
        ("/media/kiosk/USB A", "vfat", False),
        ("/home/far", "fuse.sshfs", True),
        ("/twice", "nfs4", True),
    ],
)
def test_a_folder_lies_on_the_innermost_and_last_of_its_mounts(folder: str, kind: str, is_share: bool) -> None:
    mount = mount_of(Path(folder), TABLE)

    assert mount is not None
    assert (mount.kind, mount.is_share) == (kind, is_share)


def test_options_say_whether_a_stick_can_be_written_to() -> None:
    mount = mount_of(Path("/media/kiosk/USB A/deep"), TABLE)

    assert mount is not None
    assert {"ro", "noexec"} <= mount.options


def test_nothing_is_known_where_the_system_does_not_tell() -> None:
    assert mount_of(Path("/srv"), "") is None


def test_this_machine_knows_its_own_folders(tmp_path: Path) -> None:
    mount = mount_of(tmp_path)

    assert mount is not None
    assert str(tmp_path).startswith(mount.point)
