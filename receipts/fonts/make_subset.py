"""Cut the two font files that stand beside this script. Run by hand; nothing imports it at run time.

    pip install fonttools fontpkg-noto-sans
    python receipts/fonts/make_subset.py

Source: Noto Sans variable font, SIL Open Font License 1.1 (`OFL.txt` is the licence as it comes in that package). The
licence notice declares no Reserved Font Name, so a changed version may keep the family's name; ours is still called
"Noto Sans VN", because it is not the whole family and has four signs that the original lacks.

What is done, and why:

- Only the characters of printed forms stay. Every document embeds a subset of these files, and the PDF library walks
  through the whole file at its first use: a small file makes the first receipt quick.
- Two fixed weights are cut from the variable font: the PDF library takes a variable font at its default weight only.
- Hints, kerning and other layout features go: the PDF library uses none, and a printer needs no hints.
- □ ☐ ☑ ✓ are added, drawn here: the original has none. □ also stands for any character that the font lacks.
- The combining breve is moved over the middle of the letter before it: the PDF library does not place marks.
- The time stamps of the source stay, so that the same source gives the same bytes.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
PACKAGE = "fontpkg_noto_sans"
FAMILY = "Noto Sans VN"
FILE_STEM = "NotoSansVN"
WEIGHTS = {"Regular": 400, "Bold": 700}
STROKE = {"Regular": 60, "Bold": 90}
"""How thick the added signs are drawn, in thousandths of the type size."""

CHARACTERS = frozenset(
    chr(code)
    for first, last in (
        (0x20, 0x7E),  # Basic Latin
        (0xA0, 0xAC),
        (0xAE, 0x17F),  # Latin-1, Latin Extended-A: names of foreigners, č ĕ ĭ ŏ ŭ of Ê Đê, Ba Na and Gia Rai
        (0x180, 0x180),  # ƀ of Ê Đê and Ba Na
        (0x243, 0x243),  # Ƀ
        (0x1A0, 0x1A1),  # Ơ ơ
        (0x1AF, 0x1B0),  # Ư ư
        (0x306, 0x306),  # breve: ê̆ ô̆ ơ̆ ư̆ of Gia Rai and Ba Na have no composed form
        (0x1EA0, 0x1EF9),  # Vietnamese letters with two marks
        (0x2010, 0x2015),  # hyphens and dashes
        (0x2018, 0x201E),  # quotation marks
        (0x2020, 0x2022),  # † ‡ •
        (0x2026, 0x2026),  # …
        (0x2030, 0x2030),  # ‰
        (0x2032, 0x2033),  # minutes and seconds of arc on land papers
        (0x20AB, 0x20AC),  # ₫ €
        (0x2116, 0x2116),  # №
        (0x2212, 0x2212),  # minus
    )
    for code in range(first, last + 1)
)

Point = tuple[float, float]


def main() -> None:
    """Write both weights and the licence, and say how large they are."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        sys.exit("The source font is not installed: run `pip install fontpkg-noto-sans` first.")
    source = Path(found.origin).parent
    (HERE / "OFL.txt").write_bytes((source / "LICENSE").read_bytes())
    for weight in WEIGHTS:
        target = HERE / f"{FILE_STEM}-{weight}.ttf"
        cut(source / "files" / "NotoSans[wdth,wght].ttf", weight).save(target)
        sys.stdout.write(f"{target.name}: {os.path.getsize(target)} bytes\n")


def cut(source: Path, weight: str) -> Any:
    """The font of one weight, cut to `CHARACTERS`, with the added signs."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options(
        layout_features=[],
        hinting=False,
        notdef_outline=True,
        glyph_names=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        drop_tables=[*Options().drop_tables, "GDEF", "GPOS", "GSUB", "STAT", "MVAR", "DSIG", "meta"],
    )
    # Subset first: cutting one weight out of 4,500 glyphs takes a quarter of a minute, out of 450 a second.
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in CHARACTERS])
    subsetter.subset(font)
    instantiateVariableFont(font, {"wdth": 100, "wght": WEIGHTS[weight]}, inplace=True)
    add_signs(font, STROKE[weight])
    place_breve(font)
    rename(font, weight)
    font["OS/2"].usWeightClass = WEIGHTS[weight]
    bold = weight == "Bold"
    font["OS/2"].fsSelection = 0x20 if bold else 0x40
    font["head"].macStyle = int(bold)
    font["post"].formatType = 3.0
    return font


def rename(font: Any, weight: str) -> None:
    """Give the cut font its own name; copyright and licence stay as they came."""
    names = font["name"]
    version = names.getDebugName(5)
    for name_id in (1, 2, 3, 4, 5, 6):
        names.removeNames(nameID=name_id)
    for name_id, text in {
        1: FAMILY,
        2: weight,
        3: f"{FILE_STEM}-{weight}",
        4: f"{FAMILY} {weight}",
        5: f"{version}; subset",
        6: f"{FILE_STEM}-{weight}",
    }.items():
        names.setName(text, name_id, 3, 1, 0x409)


def add_signs(font: Any, stroke: float) -> None:
    """Draw □, ☐, ☑ and ✓ to the height of the capitals."""
    height = font["OS/2"].sCapHeight
    left, right = 80.0, 80.0 + height
    outer = [(left, 0), (left, height), (right, height), (right, 0)]
    inner = [
        (left + stroke, stroke),
        (right - stroke, stroke),
        (right - stroke, height - stroke),
        (left + stroke, height - stroke),
    ]
    tick = tick_outline(left, height, stroke)
    advance = round(right + 80)
    for code, contours in {
        0x25A1: [outer, inner],
        0x2610: [outer, inner],
        0x2611: [outer, inner, tick],
        0x2713: [tick],
    }.items():
        add_glyph(font, code, advance, contours)


def tick_outline(left: float, height: float, stroke: float) -> list[Point]:
    """A plain tick inside the square of the given height, as one clockwise outline."""
    thick = stroke * 1.3
    foot, knee, tip = (left + 0.2 * height, 0.5 * height), (left + 0.42 * height, 0.2 * height), 0.84 * height
    return [
        foot,
        (foot[0] + thick * 0.7, foot[1] + thick * 0.7),
        (knee[0], knee[1] + thick * 1.4),
        (left + tip - thick * 0.7, 0.8 * height + thick * 0.3),
        (left + tip, 0.8 * height - thick * 0.4),
        knee,
    ]


def place_breve(font: Any) -> None:
    """Draw the combining breve anew, back over an ơ and up over an ê; the letters made with the old one keep it."""
    glyphs, names = font["glyf"], font.getBestCmap()
    breve, below, letter = (glyphs[names[code]] for code in (0x306, ord("ê"), ord("ơ")))
    middle = (letter.xMin + letter.xMax) / 2 - font["hmtx"][names[ord("ơ")]][0]
    pen = TTGlyphPen(None)
    offset = (round(middle - (breve.xMin + breve.xMax) / 2), below.yMax + 40 - breve.yMin)
    outline = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[names[0x306]].draw(outline)
    outline.replay(TransformPen(pen, (1, 0, 0, 1, *offset)))
    store_glyph(font, 0x306, 0, pen.glyph())


def add_glyph(font: Any, code: int, advance: int, contours: list[list[Point]]) -> None:
    """Add one glyph made of straight lines for the character U+`code`."""
    pen = TTGlyphPen(None)
    for contour in contours:
        pen.moveTo((round(contour[0][0]), round(contour[0][1])))
        for x, y in contour[1:]:
            pen.lineTo((round(x), round(y)))
        pen.closePath()
    store_glyph(font, code, advance, pen.glyph())


def store_glyph(font: Any, code: int, advance: int, glyph: Any) -> None:
    """Put a new glyph at the end of the font and let the character U+`code` show it."""
    name = f"drawn{code:04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (advance, glyph.xMin)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


if __name__ == "__main__":
    main()
