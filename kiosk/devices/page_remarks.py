"""What a look at the picture of a page says: empty, too dark, cut off, blurred, upside down.

Nothing here is refused; it is pointed out to a person, who can tell. So the measures are simple, and their limits stand
well away from ordinary pages: rather a bad page passed over than a good one blamed. They were set on pages that
`tests/devices/page_pictures.py` draws, and no camera or scanner of an office has been tried yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PIL import Image, ImageChops

from kiosk.devices.image_inspection import SIDE_OF_SMALL_PAGE, is_blank
from kiosk.domain.paper_pages import Remark

LOOKED_AT = (1754, 1754)
"""Pixels of the picture that is looked at: an A4 page has 150 dots an inch then."""

DARK_PAPER = 105
"""Of 255 steps. Newsprint scans at about 190, brown envelopes at about 150."""

BLURRED_STEP = 0.2
"""The sharpest steps from pixel to pixel, as a share of the contrast between ink and paper; print has 0.5 and more."""
_STEPS_COUNTED = 0.00012
"""The share of all pixels that lies at such a step: a signature has it, a few grains of dust have not."""
_GRAIN = 3.5
"""The steps of mere grain reach so many times as far as their middle one (three and a half in even noise)."""
_MOST_GRAIN = 0.1
"""Of the contrast: what is more is no grain but a picture."""
_LEAST_CONTRAST = 40
"""Of 255 steps: what is paler tells nothing about sharpness."""

_EDGE = 3
"""Pixels from the picture's edge that are looked at for cut letters, half a millimetre of an A4 page."""
_CUT_LETTERS = 8
"""Strokes that run out of the picture at one edge before it counts as cut off."""
_LONGEST_STROKE = 0.03
"""Of the edge's length: what is longer is a shadow, a frame or a photo, not a letter."""
_MOST_SHADOW = 0.1
"""Of the edge's length: where longer strokes cover more, the edge shows no paper but what lies around it."""
_EVEN = 0.2
"""How far distances may differ from their average in ruled paper, of which the lines run out of the page."""

_STRIPS = 16
"""Columns in which lines of writing are looked for, so narrow that a page a few degrees askew does not blur them."""
_LEAST_LINES = 40
_LINE_HEIGHTS = range(8, 60)
"""Pixels of a line of writing with its marks above and below."""
_CLEARLY = 0.04
"""Of a line's ink: capitals without marks differ by less, and say nothing."""
_TURNED_SHARE = 0.7
"""Of the lines that say anything: upright Vietnamese stays below 0.35, and capitals without marks look the same either
way."""


def remarks_on(page: Image.Image) -> frozenset[Remark]:
    """What may be wrong with a page, by a grey picture of it of about `LOOKED_AT`."""
    small = page.reduce(max(1, max(page.size) // SIDE_OF_SMALL_PAGE))
    dark = _level(small.histogram(), 0.8) < DARK_PAPER
    if is_blank(small):
        return frozenset({Remark.DARK if dark else Remark.BLANK})
    checks = {
        Remark.DARK: dark,
        Remark.BLURRED: sharpness(page) < BLURRED_STEP,
        Remark.CUT_OFF: _is_cut_off(page),
        Remark.UPSIDE_DOWN: turned_share(page) > _TURNED_SHARE,
    }
    return frozenset(remark for remark, found in checks.items() if found)


def sharpness(page: Image.Image) -> float:
    """The sharpest steps between neighbouring pixels, as a share of the page's contrast; 1.0 where there is too little
    to tell."""
    width, height = page.size
    counts = page.histogram()
    paper = _level(counts, 0.5)
    contrast = max(paper - _level(counts, 2 * _STEPS_COUNTED), _level(counts, 1 - 2 * _STEPS_COUNTED) - paper)
    if contrast < _LEAST_CONTRAST or min(width, height) < 2:
        return 1.0
    across = ImageChops.difference(page.crop((1, 0, width, height)), page.crop((0, 0, width - 1, height)))
    down = ImageChops.difference(page.crop((0, 1, width, height)), page.crop((0, 0, width, height - 1)))
    steps = [one + other for one, other in zip(across.histogram(), down.histogram(), strict=True)]
    grain = min(_GRAIN * _level(steps, 0.5), contrast * _MOST_GRAIN)
    return (_level(steps, 1 - _STEPS_COUNTED) - grain) / contrast


def _is_cut_off(page: Image.Image) -> bool:
    paper = _level(page.histogram(), 0.5)
    width, height = page.size
    edges = (
        (page.crop((0, 0, width, _EDGE)), (width, 1)),
        (page.crop((0, height - _EDGE, width, height)), (width, 1)),
        (page.crop((0, 0, _EDGE, height)), (1, height)),
        (page.crop((width - _EDGE, 0, width, height)), (1, height)),
    )
    return any(_letters_run_out(edge.resize(line, Image.Resampling.BOX).tobytes(), paper) for edge, line in edges)


def _letters_run_out(edge: bytes, paper: int) -> bool:
    """Whether an edge of the picture crosses many short strokes, uneven as only writing is."""
    limit = paper - max(_LEAST_CONTRAST, paper // 3)
    runs = list(_runs(edge, limit))
    strokes = [(start, end) for start, end in runs if end - start <= len(edge) * _LONGEST_STROKE]
    shadow = sum(end - start for start, end in runs) - sum(end - start for start, end in strokes)
    if shadow > len(edge) * _MOST_SHADOW:
        return False
    if len(strokes) < _CUT_LETTERS:
        return False
    gaps = [after[0] - before[0] for before, after in pairwise(strokes)]
    average = sum(gaps) / len(gaps)
    uneven = sum(abs(gap - average) > average * _EVEN for gap in gaps)
    return uneven > len(gaps) // 3


def turned_share(page: Image.Image) -> float:
    """The share of the lines of writing that look upside down; 0.5 where too few say anything.

    Letters have more ink above their middle zone (b, d, h, capitals, and in Vietnamese nearly every mark) than below it
    (g, p, q, y). Turned over it is the other way round.
    """
    paper = _level(page.histogram(), 0.5)
    ink = page.point([255 if value < paper - max(_LEAST_CONTRAST, paper // 4) else 0 for value in range(256)])
    strips = ink.resize((_STRIPS, page.height), Image.Resampling.BOX)
    upright = turned = 0
    for strip in range(_STRIPS):
        rows = strips.crop((strip, 0, strip + 1, page.height)).tobytes()
        for start, end in _runs(bytes(255 - row for row in rows), 252):
            if end - start in _LINE_HEIGHTS:
                leaning = _leaning(rows[start:end])
                upright += leaning > _CLEARLY
                turned += leaning < -_CLEARLY
    said = upright + turned
    return turned / said if said >= _LEAST_LINES else 0.5


def _leaning(rows: Sequence[int]) -> float:
    """How much more ink of a line of writing lies above its middle zone than below it, as a share of all of it."""
    half = max(rows) / 2
    middle = [number for number, row in enumerate(rows) if row >= half]
    return (sum(rows[: middle[0]]) - sum(rows[middle[-1] + 1 :])) / sum(rows)


def _runs(line: bytes, limit: int) -> Iterator[tuple[int, int]]:
    """Start and end of each run of values below the limit."""
    start = None
    for place, value in enumerate(line):
        if value < limit:
            if start is None:
                start = place
        elif start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(line)


def _level(counts: Sequence[int], share: float) -> int:
    """The grey below which this share of the pixels lies."""
    wanted = sum(counts) * share
    seen = 0
    for value, count in enumerate(counts):
        seen += count
        if seen > wanted:
            return value
    return 255
