"""What was checked is what is kept: a copy that cannot change."""

from __future__ import annotations

import io
import os

import pytest

from kiosk.devices.private_copy import is_private_copy, private_copy
from kiosk.services.ports import TooLarge


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 700_000])
def test_the_copy_holds_the_same_bytes_and_stands_at_its_start(size: int) -> None:
    content = os.urandom(size)

    with private_copy(io.BytesIO(content), limit=700_000) as copy:
        assert copy.read() == content


def test_the_copy_cannot_be_changed_by_anybody_who_holds_it() -> None:
    with private_copy(io.BytesIO(b"checked"), limit=100) as copy:
        for change in (
            lambda: os.pwrite(copy.fileno(), b"x", 0),
            lambda: os.truncate(copy.fileno(), 0),
            lambda: os.truncate(copy.fileno(), 100),
        ):
            with pytest.raises(PermissionError):
                change()
        assert is_private_copy(copy)


def test_a_source_that_holds_too_much_leaves_nothing_behind() -> None:
    open_before = len(os.listdir("/proc/self/fd"))

    with pytest.raises(TooLarge):
        private_copy(io.BytesIO(b"12345"), limit=4)

    assert len(os.listdir("/proc/self/fd")) == open_before


def test_an_ordinary_file_is_not_taken_for_a_private_copy() -> None:
    with open("/dev/null", "rb") as file:
        assert not is_private_copy(file)
    assert not is_private_copy(io.BytesIO())
