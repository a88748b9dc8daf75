"""The stick's adapter on file systems that are really mounted, in a mount table that nobody else sees.

What the machine allows decides how much this proves. With the right to mount and loop devices: file systems of sticks,
made on an image (vfat where the kernel has it, else ext4), with remounts, and with an image that fails while it is
read. With the right to mount only, also in a name space of its own that anybody may make: a memory file system with
every trap that a stick could hold. Each kind that can be mounted is tried, and at least one has to be.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.devices.plugged_stick import NOT_HERE
from tests.reliability.native import ROOT

WAYS: tuple[tuple[str, ...], ...] = (
    ("unshare", "--mount", "--propagation", "private"),
    ("unshare", "--user", "--map-root-user", "--mount"),
    ("sudo", "-n", "unshare", "--mount", "--propagation", "private"),
)
KINDS = ("vfat", "ext4", "tmpfs")


def possible() -> list[str]:
    """What this kernel knows and this machine can make; whether it may mount it shows when it is tried."""
    known = Path("/proc/filesystems").read_text().split()
    return [kind for kind in KINDS if kind in known and (kind == "tmpfs" or shutil.which(f"mkfs.{kind}"))]


def told(way: Sequence[str], kind: str, folder: Path) -> dict[str, Any] | None:
    """What the program found; None where this cannot be mounted in this way."""
    folder.mkdir()
    command = [*way, sys.executable, "-B", "-m", "tests.devices.plugged_stick", kind, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        found: dict[str, Any] = json.loads(done.stdout)
        return found
    # 1 is what `unshare` and `sudo` say where they may not; a program that failed has begun to tell why.
    assert done.returncode in (1, NOT_HERE), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return None


@pytest.fixture(scope="module")
def sticks(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    found = []
    for kind in possible():
        for number, way in enumerate(WAYS):
            folder = tmp_path_factory.mktemp("stick") / f"{kind}{number}"
            if shutil.which(way[0]) and (told_ := told(way, kind, folder)):
                found.append(told_)
                break
    if not found and not os.environ.get("CI"):
        pytest.skip("needs the right to mount: root, user name spaces, or sudo without a password")
    return found


def test_on_every_file_system_that_can_be_mounted_here_the_stick_is_read_and_nothing_else(
    sticks: list[dict[str, Any]],
) -> None:
    assert sticks, "this machine mounts nothing at all: neither as root nor in a name space of its own"
    failed = {stick["kind"]: stick["failed"] for stick in sticks if stick["failed"]}
    assert not failed, "\n".join(words for checks in failed.values() for words in checks.values())


def test_the_traps_were_there(sticks: list[dict[str, Any]]) -> None:
    laid = set().union(*(stick["traps"] for stick in sticks))
    assert {"link", "link to a folder", "second name", "pipe", "socket", "folder", "hidden", "sparse giant"} <= laid
