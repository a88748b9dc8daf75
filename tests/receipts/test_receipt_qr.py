"""QR codes: read back by another program, and drawn so that a camera can."""

from __future__ import annotations

import subprocess
import sys

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from receipts.qr import DOT, QUIET_MODULES, Level, Matrix, matrix, module_size, path

MM = 72 / 25.4
UPPER_CASE = "HTTPS://TRACUU.EXAMPLE.VN/H41.29.19-261120-0042/ABCD2345"


def read(modules: Matrix) -> str:
    """What a scanner sees, four pixels a module with the quiet zone around it."""
    side = len(modules) + 2 * QUIET_MODULES
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + QUIET_MODULES, y + QUIET_MODULES), 0)
    found = zxingcpp.read_barcodes(image.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    assert len(found) == 1
    return str(found[0].text)


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_a_code_of_any_level_reads_back(level: Level) -> None:
    assert read(matrix(UPPER_CASE, level=level)) == UPPER_CASE


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=160))
def test_any_address_reads_back(text: str) -> None:
    assert read(matrix(text)) == text


def test_an_upper_case_address_makes_a_smaller_code() -> None:
    assert len(matrix(UPPER_CASE)) < len(matrix(UPPER_CASE.lower()))


def test_more_correction_never_makes_a_smaller_code() -> None:
    sizes = [len(matrix(UPPER_CASE, level=level)) for level in ("L", "M", "Q", "H")]

    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_the_same_text_gives_the_same_modules() -> None:
    assert matrix(UPPER_CASE) == matrix(UPPER_CASE)


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a text"):
        matrix("")


def test_a_text_that_no_code_holds_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValueError, match="too long") as caught:
        matrix("038090000001" * 1000)

    assert "038090000001" not in str(caught.value)
    assert caught.value.__suppress_context__


@given(st.integers(1, 40), st.floats(10, 200))
def test_a_module_is_whole_printer_dots_and_wide_enough_for_a_camera(version: int, fit: float) -> None:
    side = 17 + 4 * version
    unit = module_size(((True,) * side,) * side, fit=fit)

    assert unit >= 0.5 * MM
    assert unit / DOT == pytest.approx(round(unit / DOT))


def test_a_code_uses_the_room_that_it_is_given() -> None:
    modules = matrix(UPPER_CASE)
    side = len(modules) + 2 * QUIET_MODULES

    assert side * (module_size(modules, fit=200) + DOT) > 200 >= side * module_size(modules, fit=200)


def test_the_path_fills_exactly_the_dark_modules_at_once() -> None:
    modules = matrix(UPPER_CASE)
    filled: set[tuple[int, int]] = set()
    *rectangles, last = path(modules).split("\n")
    for rectangle in rectangles:
        x, y, width, height = map(int, rectangle.removesuffix(" re").split())
        assert height == 1
        cells = {(x + n, y) for n in range(width)}
        assert not cells & filled
        filled |= cells

    assert last == "f"
    assert filled == {(x, y) for y, row in enumerate(modules) for x, dark in enumerate(row) if dark}


def test_the_module_is_light_until_a_code_is_wanted() -> None:
    program = "import sys, receipts.qr; print([m for m in ('qrcode', 'PIL', 'reportlab') if m in sys.modules])"

    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
