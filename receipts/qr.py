"""QR codes: the modules, and how they are drawn on paper.

The modules serve the terminal too, which draws them with half blocks.
"""

from __future__ import annotations

import math
from typing import Literal, TypeAlias

Matrix: TypeAlias = tuple[tuple[bool, ...], ...]
"""Rows from the top, True for dark; without the quiet zone."""

Level: TypeAlias = Literal["L", "M", "Q", "H"]

QUIET_MODULES = 4
"""White modules that ISO/IEC 18004 asks for on every side."""

DOT = 72 / 300
"""A dot of a 300 dpi printer in points. A module is a whole number of them, so that all modules print equally wide."""

MIN_DOTS = 6
"""0.508 mm: a phone's camera reads modules from half a millimetre on, even on worn paper."""


MASKS = (2, 1, 3, 4, 6, 7, 5, 0)
"""The eight masks, the best first on average over our addresses."""

GOOD_PENALTY = 0.8
"""Penalty points (ISO/IEC 18004) a module with which a mask is taken at once.

Trying all eight masks for the least penalty is most of the work of making a code. The best of eight has 0.65 on
average and 0.77 at worst on our addresses, a random one 0.85; mask 2 alone has 0.7. Any mask can be read.
"""


def matrix(text: str, *, level: Level = "M") -> Matrix:
    """The modules of the smallest QR code that holds the text.

    Text in capitals, digits and `$%*+-./: ` takes 5.5 bits a character instead of 8, so an upper-case address makes
    a smaller code.

    Raises:
        ValueError: the text is empty or too long for a QR code.
    """
    from qrcode.exceptions import DataOverflowError
    from qrcode.util import lost_point

    if not text:
        raise ValueError("A QR code needs a text.")
    best: Matrix = ()
    fewest = math.inf
    for mask in MASKS:
        try:
            rows = _encode(text, level, mask)
        except (DataOverflowError, ValueError):
            # From None: the library's message says nothing of use, and its traceback holds the text.
            raise ValueError("The text is too long for a QR code.") from None
        penalty = lost_point(rows) / len(rows) ** 2
        if penalty < fewest:
            best, fewest = tuple(tuple(bool(module) for module in row) for row in rows), penalty
        if penalty <= GOOD_PENALTY:
            break
    return best


def _encode(text: str, level: Level, mask: int) -> list[list[bool | None]]:
    from qrcode import constants
    from qrcode.main import QRCode

    levels = {
        "L": constants.ERROR_CORRECT_L,
        "M": constants.ERROR_CORRECT_M,
        "Q": constants.ERROR_CORRECT_Q,
        "H": constants.ERROR_CORRECT_H,
    }
    code = QRCode(error_correction=levels[level], border=0, mask_pattern=mask)
    code.add_data(text)
    return [[*row] for row in code.get_matrix()]


def module_size(modules: Matrix, *, fit: float) -> float:
    """The width of a module in points: whole printer dots, as large as `fit` points allow, never below `MIN_DOTS`.

    Args:
        fit: the side in points that the code with its quiet zone should keep to, if its modules stay large enough.
    """
    dots = int(fit / DOT) // (len(modules) + 2 * QUIET_MODULES)
    return max(dots, MIN_DOTS) * DOT


def path(modules: Matrix) -> str:
    """PDF operators that fill all dark modules as one path, one unit a module, from the top left corner down.

    One path, because a viewer that smooths edges leaves hairlines between shapes that are painted one by one.
    """
    operators: list[str] = []
    for y, row in enumerate(modules):
        x, width = 0, len(row)
        while x < width:
            if not row[x]:
                x += 1
                continue
            start = x
            while x < width and row[x]:
                x += 1
            operators.append(f"{start} {y} {x - start} 1 re")
    operators.append("f")
    return "\n".join(operators)
