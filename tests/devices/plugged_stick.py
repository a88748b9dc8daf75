"""A stick on a file system that is really mounted: the program behind `test_real_stick.py`.

    python -m tests.devices.plugged_stick KIND FOLDER

It wants a mount table of its own and the right to mount; where this kind cannot be mounted here it ends with 77. What
it finds it tells as one line of JSON: the kind, which traps the file system could hold, and what did not hold.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kiosk.devices.mounts import mount_of
from kiosk.devices.usb_stick import MountedStick
from kiosk.services.ports import NotThere, TooLarge

NOT_HERE: Final = 77
LIMIT: Final = 200_000
PDF: Final = b"%PDF-1.7 made up\n" * 5000
NAMES: Final = ("scan.pdf", "Giấy khai sinh của cháu.pdf", "a'b$(reboot)`x`.pdf", "ngược\u202efdp.exe")
LABEL: Final = "USB của tôi"
"""Blanks and letters with marks stand escaped in the mount table."""
AS_THE_SYSTEM_DOES: Final = "ro,nodev,nosuid,noexec"
IMAGE_BYTES: Final = 8 << 20


class CannotMount(Exception):
    """Not this kind, not here."""


def run(*command: str) -> None:
    """Run a command of the system; one that fails means that this machine does not allow it."""
    if shutil.which(command[0]) is None or subprocess.run(command, capture_output=True, check=False).returncode:
        raise CannotMount


class Stick:
    """A stick that can be plugged in and pulled out. At first it is in, and can be written."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.image = folder / "image"
        self.point = folder / "media" / LABEL
        self.point.mkdir(parents=True)
        if kind != "tmpfs":
            with self.image.open("wb") as image:
                image.truncate(IMAGE_BYTES)
            run(f"mkfs.{kind}", *(["-q", "-F"] if kind == "ext4" else []), str(self.image))
        self._mount("rw")

    def _mount(self, options: str) -> None:
        if self.kind == "tmpfs":
            run("mount", "-t", "tmpfs", "-o", f"{options},size=16m", "stick", str(self.point))
        else:
            run("mount", "-t", self.kind, "-o", f"loop,{options}", str(self.image), str(self.point))

    def plug_in(self) -> None:
        """Only read from now on, with nothing in memory that was not read from it."""
        if self.kind == "tmpfs":
            run("mount", "-o", f"remount,{AS_THE_SYSTEM_DOES}", str(self.point))
        else:
            run("umount", str(self.point))
            self._mount(AS_THE_SYSTEM_DOES)

    def plug_in_again(self) -> None:
        """The same stick, after it was pulled out."""
        self._mount(AS_THE_SYSTEM_DOES)

    def pull_out(self) -> None:
        """Away at once, whatever is being read."""
        run("umount", "-l", str(self.point))

    @property
    def seen(self) -> MountedStick:
        """As the kiosk sees it, with the system's own word for what is mounted."""
        return MountedStick(self.point.parent, limit=LIMIT)


@contextmanager
def plugged_in(kind: str, folder: Path) -> Iterator[Stick]:
    """A stick with four good files and one that is too large."""
    folder.mkdir()
    stick = Stick(kind, folder)
    try:
        for age, name in enumerate(NAMES):
            path = stick.point / name
            path.write_bytes(PDF)
            os.utime(path, (1_700_000_000 - age * 10, 1_700_000_000 - age * 10))
        (stick.point / "too-large.pdf").write_bytes(bytes(LIMIT + 1))
        yield stick
    finally:
        with suppress(CannotMount):
            stick.pull_out()
        shutil.rmtree(folder, ignore_errors=True)


def refused(work: Callable[[], object], why: type[Exception] = NotThere) -> bool:
    """Whether this is told as what it is."""
    try:
        work()
    except why:
        return True
    return False


def good_files_are_read_and_nothing_is_written(stick: Stick) -> None:
    """Every byte as it is, names made safe to show, the newest first; the stick could not even be written."""
    stick.plug_in()
    usb = stick.seen
    found = [file for file in usb.files() if file.name != "too-large.pdf"]
    assert [file.name for file in found] == [*NAMES[:3], "ngượcfdp.exe"]
    for file in found:
        with usb.open(file.id) as content:
            assert content.read() == PDF
    (large,) = (file for file in usb.files() if file.name == "too-large.pdf")
    assert refused(lambda: usb.open(large.id), TooLarge)
    assert refused((stick.point / "new").touch, OSError)
    mount = mount_of(stick.point)
    assert mount is not None
    assert (mount.point, mount.kind, mount.is_share) == (str(stick.point), stick.kind, False)
    assert set(AS_THE_SYSTEM_DOES.split(",")) <= mount.options


def traps(stick: Stick) -> list[str]:
    """Lay whatever this file system can hold besides files; what could be laid."""
    point = stick.point
    secret = stick.image.parent / "secret.pdf"
    secret.write_bytes(b"of this machine")

    def listens() -> None:
        with socket.socket(socket.AF_UNIX) as line:
            line.bind(str(point / "socket.pdf"))

    def sparse() -> None:
        with (point / "sparse.pdf").open("wb") as file:
            file.truncate(1 << 30)

    ways: dict[str, Callable[[], object]] = {
        "link": lambda: (point / "link.pdf").symlink_to(secret),
        "link to a folder": lambda: (point / "folder").symlink_to("/etc"),
        "second name": lambda: os.link(point / "scan.pdf", point / "second.pdf"),
        "pipe": lambda: os.mkfifo(point / "pipe.pdf"),
        "socket": listens,
        "device": lambda: os.mknod(point / "zero.pdf", 0o20666, os.makedev(1, 5)),
        "folder": lambda: (point / "folder.pdf").mkdir(),
        "hidden": lambda: (point / ".hidden.pdf").write_bytes(PDF),
        "of an office program": lambda: (point / "~$scan.pdf").write_bytes(PDF),
        "sparse giant": sparse,
    }
    laid = []
    for name, lay in ways.items():
        with suppress(OSError):
            lay()
            laid.append(name)
    return laid


def traps_are_passed_over(stick: Stick) -> None:
    """Links, pipes, sockets, devices, folders: none is listed, opened or waited for. A giant is told by its size."""
    laid = traps(stick)
    stick.plug_in()
    usb = stick.seen
    names = {file.name for file in usb.files()}
    wanted = {*NAMES[:3], "ngượcfdp.exe", "too-large.pdf", *(["sparse.pdf"] if "sparse giant" in laid else [])}
    assert names == wanted - ({"scan.pdf"} if "second name" in laid else set())
    for file in usb.files():
        assert file.size <= LIMIT or refused(lambda key=file.id: usb.open(key), TooLarge)  # type: ignore[misc]


def pulled_out_in_the_middle_the_rest_is_gone_and_nothing_is_mixed_up(stick: Stick) -> None:
    """What was copied before is whole; then there is no stick; back in, it is the same stick with the same files."""
    stick.plug_in()
    usb = stick.seen
    first, second, *_ = (file for file in usb.files() if file.size <= LIMIT)
    with usb.open(first.id) as content:
        stick.pull_out()
        assert content.read() == PDF
    assert refused(lambda: usb.open(second.id))
    assert refused(usb.files)
    if stick.kind != "tmpfs":
        stick.plug_in_again()
        with usb.open(second.id) as content:
            assert content.read() == PDF
        stick.pull_out()
    # What lies in the empty mount point is somebody else's.
    (stick.point / "left-behind.pdf").write_bytes(PDF)
    assert refused(usb.files)


def another_stick_in_its_place_has_none_of_its_files(stick: Stick) -> None:
    """The same names at the same place; what was listed before opens nothing of the other one."""
    stick.plug_in()
    usb = stick.seen
    before = usb.files()
    run("mount", "-t", "tmpfs", "-o", "size=1m", "another", str(stick.point))
    for name in NAMES:
        (stick.point / name).write_bytes(b"%PDF-1.7 of somebody else")
    mount = mount_of(stick.point)
    assert mount is not None
    assert mount.kind == "tmpfs"
    assert all(refused(lambda key=file.id: usb.open(key)) for file in before)  # type: ignore[misc]
    run("umount", str(stick.point))


def two_sticks_are_none(stick: Stick) -> None:
    """Nobody can tell which one is meant; and a folder of the own disk, shown there, is no stick at all."""
    second, own, elsewhere = stick.point.parent / "SECOND", stick.point.parent / "OWN", stick.image.parent / "elsewhere"
    for folder in (second, own, elsewhere):
        folder.mkdir()
    stick.plug_in()
    run("mount", "--bind", str(elsewhere), str(own))
    assert len(stick.seen.files()) == len(NAMES) + 1
    run("umount", str(own))
    run("mount", "-t", "tmpfs", "second", str(second))
    assert refused(stick.seen.files)
    run("umount", str(second))


def one_that_dies_while_it_is_read_gives_nothing_half(stick: Stick) -> None:
    """The reading fails in the middle of a file, as when the plug is drawn: the image loses its second half."""
    if stick.kind == "tmpfs":
        return
    stick.plug_in()
    usb = stick.seen
    found = {file.name: file for file in usb.files()}
    os.truncate(stick.image, 4096)
    Path("/proc/sys/vm/drop_caches").write_text("1")
    assert refused(lambda: usb.open(found["scan.pdf"].id))


CHECKS: Final = (
    good_files_are_read_and_nothing_is_written,
    traps_are_passed_over,
    pulled_out_in_the_middle_the_rest_is_gone_and_nothing_is_mixed_up,
    another_stick_in_its_place_has_none_of_its_files,
    two_sticks_are_none,
    one_that_dies_while_it_is_read_gives_nothing_half,
)


def main(kind: str, folder: Path) -> None:
    """All checks, each with a stick of its own."""
    failed: dict[str, str] = {}
    for number, check in enumerate(CHECKS):
        with plugged_in(kind, folder / str(number)) as stick:
            try:
                check(stick)
            except CannotMount:
                raise
            except Exception:
                failed[check.__name__] = traceback.format_exc()
    with plugged_in(kind, folder / "traps") as stick:
        laid = traps(stick)
    print(json.dumps({"kind": kind, "traps": laid, "failed": failed}))


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except CannotMount:
        sys.exit(NOT_HERE)
