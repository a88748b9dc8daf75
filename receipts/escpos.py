"""Black-and-white pictures into the bytes of a thermal printer (ESC/POS), and nothing else.

The only commands are: initialise, print a band of dots, feed, cut. Text never goes to the printer as text: cheap
printers have no Vietnamese letters, and a name that held control bytes would steer the printer (open the drawer, cut,
change the code page). Dots are dots, whatever they show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

INITIALISE = b"\x1b@"
RASTER = b"\x1dv0\x00"
"""GS v 0, normal size; then width in bytes and height in dots, two bytes each, low byte first."""

FEED = b"\x1bd\x03"
"""ESC d: three lines, so that a printer without a cutter shows the whole paper above its edge."""

CUT = b"\x1dVB\x00"
"""GS V 66 0: feed to the cutter and cut but for one point. Printers without a cutter ignore it."""

_REAL_TIME = re.compile(rb"\x10(?=[\x04\x05\x14])")
"""DLE before EOT, ENQ or DC4. Printers act on these at once wherever they stand, even among the dots of a picture: ask
for their state, go on after a fault, open the drawer, drop what they hold."""

_ONE_DOT_MORE = b"\x18"
"""Takes the place of such a DLE: the dot to the right of a single dot is printed as well."""

BAND = 128
"""Rows sent at a time: 9 KB on the wide roll, within the smallest printer's buffer."""


@dataclass(frozen=True, slots=True)
class Dots:
    """A picture: rows from the top, each padded to whole bytes, the leftmost dot in the highest bit, 1 for black."""

    width: int
    height: int
    rows: bytes

    def __post_init__(self) -> None:
        if self.width <= 0 or len(self.rows) != self.row_bytes * self.height:
            raise ValueError("The bytes of a picture are as many as its size says.")

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return -(-self.width // 8)


def document(pictures: Iterable[Dots]) -> bytes:
    """The bytes that print the pictures, with a cut after each."""
    return INITIALISE + b"".join(b"".join(_bands(picture)) + FEED + CUT for picture in pictures)


def _bands(picture: Dots) -> Iterable[bytes]:
    """The picture in bands, each only as wide as it has black in it: a serial line has time for no more."""
    size = picture.row_bytes
    for top in range(0, picture.height, BAND):
        rows = [picture.rows[at * size : (at + 1) * size] for at in range(top, min(top + BAND, picture.height))]
        width = max(1, *(len(row.rstrip(b"\0")) for row in rows))
        head = RASTER + width.to_bytes(2, "little") + len(rows).to_bytes(2, "little")
        yield head + _REAL_TIME.sub(_ONE_DOT_MORE, b"".join(row[:width] for row in rows))
