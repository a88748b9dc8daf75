"""Which file system a folder lies on, as the kernel tells in /proc/self/mountinfo (proc_pid_mountinfo(5)).

The same as the type that statfs(2) gives, but in words, and with the options of the mount; Python has no statfs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TABLE = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")

# Shares of other machines and of hosts of virtual ones: who writes there is not seen here.
_SHARES = frozenset({
    "9p", "afs", "ceph", "cifs", "coda", "davfs", "drvfs", "fuse", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4",
    "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mount:
    """One mounted file system.

    Attributes:
        point: where it is mounted.
        device: major and minor number, "8:1".
        kind: type of the file system, "ext4", "cifs", "fuse.sshfs".
        options: of the mount, such as "ro" and "noexec".
    """

    point: str
    device: str
    kind: str
    options: frozenset[str]

    @property
    def is_share(self) -> bool:
        """Whether other machines write there, of which no event comes here."""
        return self.kind.partition(".")[0] in _SHARES


def mount_of(folder: Path, table: str | None = None) -> Mount | None:
    """The mount that a folder lies on; None where the system does not tell.

    Args:
        folder: any folder that is there.
        table: the text of the mount table, for tests.
    """
    try:
        text = _TABLE.read_text(errors="replace") if table is None else table
        place = os.path.realpath(folder)
    except OSError:
        return None
    around = [mount for mount in _mounts(text) if _holds(mount.point, place)]
    # Of several on one point the last one is seen.
    return max(enumerate(around), key=lambda numbered: (len(numbered[1].point), numbered[0]))[1] if around else None


def _mounts(table: str) -> Iterator[Mount]:
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        if len(fields) >= 6 and kind:
            yield Mount(_plain(fields[4]), fields[2], kind, frozenset(fields[5].split(",")))


def _holds(point: str, place: str) -> bool:
    return point == "/" or place == point or place.startswith(point + "/")


def _plain(escaped: str) -> str:
    return _ESCAPED.sub(lambda code: chr(int(code[1], 8)), escaped)
