"""A stick: one flat folder that is only read, and nothing where none is mounted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.devices.usb_stick import MountedStick
from kiosk.services.ports import NotThere, TooLarge, UsbStick
from tests.fakes.clock import FakeClock
from tests.fakes.intake import FakeStick

PDF = b"%PDF-1.7 made up"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the system would mount the stick."""
    place = tmp_path / "media"
    place.mkdir()
    return place


def stick(place: Path, *mounted: Path, limit: int = 1000) -> MountedStick:
    return MountedStick(place, limit=limit, is_mounted=lambda folder: folder in mounted)


def plugged_in(kind: str, place: Path, files: dict[str, bytes] | None) -> UsbStick:
    """A stick with these files, the fake one or a real folder; None: none is plugged in."""
    if kind == "fake":
        return FakeStick(files, FakeClock().now())
    for name, content in (files or {}).items():
        (place / name).write_bytes(content)
    return stick(place) if files is None else stick(place, place)


@pytest.mark.parametrize("kind", ["fake", "real"])
class TestEveryStick:
    def test_gives_its_files_by_ids_that_open_them(self, place: Path, kind: str) -> None:
        usb = plugged_in(kind, place, {"a.pdf": PDF, "b.pdf": PDF + b"b"})
        for file in usb.files():
            with usb.open(file.id) as content:
                assert content.read() == (PDF if file.name == "a.pdf" else PDF + b"b")
        assert sorted(file.name for file in usb.files()) == ["a.pdf", "b.pdf"]

    def test_that_is_empty_has_no_files(self, place: Path, kind: str) -> None:
        assert list(plugged_in(kind, place, {}).files()) == []

    def test_that_is_not_there_says_so(self, place: Path, kind: str) -> None:
        usb = plugged_in(kind, place, None)
        with pytest.raises(NotThere):
            usb.files()
        with pytest.raises(NotThere):
            usb.open("a.pdf")


def test_its_files_are_listed_newest_first_with_clean_names(place: Path) -> None:
    for age, name in enumerate(("new.pdf", "o\u202eld.pdf")):
        (place / name).write_bytes(PDF)
        os.utime(place / name, ns=(0, 10**18 - age))

    assert [file.name for file in stick(place, place).files()] == ["new.pdf", "old.pdf"]


def test_a_name_that_is_cut_says_so(place: Path) -> None:
    (place / f"{'dài ' * 30}.pdf").write_bytes(PDF)
    (file,) = stick(place, place).files()
    assert len(file.name) <= 80
    assert file.name.endswith("…")


def test_a_file_is_read_by_a_private_copy_and_stays_where_it_is(place: Path) -> None:
    (place / "a.pdf").write_bytes(PDF)
    reader = stick(place, place)
    (file,) = reader.files()

    with reader.open(file.id) as copy:
        assert copy.read() == PDF
    assert (place / "a.pdf").read_bytes() == PDF


def test_links_folders_pipes_and_what_is_deeper_inside_are_passed_over(place: Path) -> None:
    (place / "link.pdf").symlink_to("/etc/hostname")
    (place / "folder").mkdir()
    (place / "folder" / "deep.pdf").write_bytes(PDF)
    os.mkfifo(place / "pipe.pdf")

    assert stick(place, place).files() == []


def test_a_folder_without_a_stick_is_not_read(place: Path) -> None:
    (place / "of-this-machine.pdf").write_bytes(PDF)

    with pytest.raises(NotThere):
        stick(place).files()
    with pytest.raises(NotThere):
        MountedStick(place).files()


def test_a_stick_that_is_mounted_inside_the_place_is_found(place: Path) -> None:
    inside = place / "USB A"
    inside.mkdir()
    (inside / "a.pdf").write_bytes(PDF)

    assert [file.name for file in stick(place, inside).files()] == ["a.pdf"]


def test_of_two_sticks_nobody_knows_which_is_meant(place: Path) -> None:
    for name in "AB":
        (place / name).mkdir()

    with pytest.raises(NotThere):
        stick(place, place / "A", place / "B").files()


def test_a_file_that_was_swapped_grew_too_large_or_went_with_the_stick_is_not_read(place: Path) -> None:
    (place / "a.pdf").write_bytes(PDF)
    reader = stick(place, place, limit=5)
    (file,) = reader.files()

    with pytest.raises(TooLarge):
        reader.open(file.id)
    (place / "a.pdf").write_bytes(PDF + b"x")
    with pytest.raises(NotThere):
        reader.open(file.id)
    with pytest.raises(NotThere):
        reader.open("another")


def test_a_stick_that_was_pulled_out_after_it_was_listed_is_not_there(place: Path) -> None:
    (place / "a.pdf").write_bytes(PDF)
    there = [place]
    reader = MountedStick(place, is_mounted=lambda folder: folder in there)
    (file,) = reader.files()
    there.clear()

    with pytest.raises(NotThere):
        reader.open(file.id)
