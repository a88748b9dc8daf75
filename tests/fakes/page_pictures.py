"""Pages as a scanner or a telephone would see them, drawn for tests: good ones of many kinds, and spoilt ones."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

A4 = (1240, 1754)
"""At 150 dots an inch."""

_VIETNAMESE = """
ngày sinh nơi cư trú dân tộc quốc tịch giấy tờ tùy thân số định danh cá nhân Ủy ban nhân dân xã đăng ký khai sinh
bản sao trích lục người yêu cầu quan hệ với người được khai sinh họ chữ đệm tên thôn xóm tổ dân phố kính gửi
"""
_ENGLISH = "name of father date and place birth office register page number copy given under seal signed by"
WORDS = _VIETNAMESE.split()
PLAIN_WORDS = _ENGLISH.split()


@cache
def _font(size: int, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO((files("receipts") / "fonts" / f"NotoSansVN-{weight}.ttf").read_bytes()), size)


def written(
    *,
    seed: int = 0,
    size: tuple[int, int] = A4,
    letters: int = 27,
    lines: int = 28,
    paper: int = 245,
    ink: int = 45,
    words: Sequence[str] = WORDS,
    capitals: bool = False,
    margin: int = 130,
) -> Image.Image:
    """A page of writing."""
    chance = random.Random(seed)
    page = Image.new("L", size, paper)
    pen = ImageDraw.Draw(page)
    y = margin
    for _ in range(lines):
        if y > size[1] - margin:
            break
        x = float(margin)
        while x < size[0] - margin - 150 and chance.random() > 0.04:
            word = chance.choice(words) + " "
            word = word.upper() if capitals else word
            pen.text((x, y), word, ink, _font(letters))
            x += pen.textlength(word, _font(letters))
        y += letters * 2 + chance.randint(0, 6)
    return page


def scanned(page: Image.Image, *, seed: int = 0, askew: float = 0.0, grain: int = 14) -> Image.Image:
    """The page with the grain of paper and glass, a little askew."""
    chance = random.Random(seed)
    fill = page.getpixel((0, 0))
    turned = page.rotate(askew, Image.Resampling.BILINEAR, fillcolor=fill)
    noise = Image.frombytes("L", (256, 256), chance.randbytes(65536)).point(
        [128 - grain // 2 + value * grain // 255 for value in range(256)]
    )
    sheet = Image.new("L", page.size)
    for left in range(0, page.width, 256):
        for top in range(0, page.height, 256):
            sheet.paste(noise, (left, top))
    return ImageChops.add(turned, sheet, offset=-128)


def compressed(page: Image.Image, quality: int) -> Image.Image:
    """The page after a JPEG of this quality."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).copy()


def ruled(page: Image.Image, *, step: int = 47, ink: int = 120) -> Image.Image:
    """The page on ruled paper, of which the lines run out of the sheet on all sides."""
    pen = ImageDraw.Draw(page)
    for y in range(step, page.height, step):
        pen.line((0, y, page.width, y), ink, 2)
    for x in range(step, page.width, step):
        pen.line((x, 0, x, page.height), ink, 2)
    return page


def table(page: Image.Image) -> Image.Image:
    """The page with a table around its lines, well inside the sheet."""
    pen = ImageDraw.Draw(page)
    for y in range(110, page.height - 110, 62):
        pen.line((90, y, page.width - 90, y), 40, 3)
    for x in (90, 400, 800, page.width - 90):
        pen.line((x, 110, x, page.height - 120), 40, 3)
    return page


def signed_only() -> Image.Image:
    """Nothing but a signature."""
    page = Image.new("L", A4, 247)
    ImageDraw.Draw(page).line([(800 + 8 * n, 1400 + (-1) ** n * 20) for n in range(20)], fill=60, width=4)
    return page


def with_shadow(page: Image.Image) -> Image.Image:
    """The dark bar of a lid that was not quite closed, along two sides."""
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, 14, page.height), fill=40)
    pen.rectangle((0, page.height - 10, page.width, page.height), fill=60)
    return page


def photographed(page: Image.Image) -> Image.Image:
    """A sheet on a dark table, seen by a telephone: the paper is grey, the light falls off to one side."""
    table_top = Image.new("L", (page.width + 300, page.height + 300), 55)
    table_top.paste(page.point([value * 200 // 255 for value in range(256)]), (150, 150))
    light = Image.linear_gradient("L").resize(table_top.size).point([200 + value * 55 // 255 for value in range(256)])
    return ImageChops.multiply(table_top, light)


def portrait() -> Image.Image:
    """A photo in the middle of a page with some writing."""
    page = written(lines=10)
    face = Image.radial_gradient("L").resize((400, 520))
    page.paste(face, (420, 900))
    return page


def blurred(page: Image.Image, radius: float) -> Image.Image:
    """Out of focus by so many pixels."""
    return page.filter(ImageFilter.GaussianBlur(radius))


def cut(page: Image.Image, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> Image.Image:
    """The sheet as it comes when it lay outside of the glass by so many pixels."""
    return page.crop((left, top, page.width - right, page.height - bottom))


GOOD: dict[str, Callable[[], Image.Image]] = {
    "print": lambda: scanned(written()),
    "print askew to the left": lambda: scanned(written(seed=1), askew=2.0),
    "print askew to the right": lambda: scanned(written(seed=2), askew=-2.0),
    "small print": lambda: scanned(written(seed=3, letters=19, lines=45)),
    "large print": lambda: scanned(written(seed=4, letters=44, lines=15)),
    "few lines": lambda: scanned(written(seed=5, lines=4)),
    "capitals": lambda: scanned(written(seed=6, capitals=True)),
    "writing without marks": lambda: scanned(written(seed=7, words=PLAIN_WORDS)),
    "capitals without marks": lambda: scanned(written(seed=8, words=PLAIN_WORDS, capitals=True)),
    "brown paper": lambda: scanned(written(seed=9, paper=150, ink=30)),
    "newsprint": lambda: scanned(written(seed=10, paper=190, ink=60)),
    "pale print": lambda: scanned(written(seed=11, ink=160)),
    "strong grain": lambda: scanned(written(seed=12), grain=40),
    "poor JPEG": lambda: compressed(scanned(written(seed=13)), 35),
    "slightly soft": lambda: scanned(blurred(written(seed=14), 0.8)),
    "ruled paper": lambda: scanned(ruled(written(seed=15))),
    "ruled paper askew": lambda: scanned(ruled(written(seed=16)), askew=1.0),
    "ruled paper in strong lines": lambda: scanned(ruled(written(seed=17), ink=60)),
    "table": lambda: scanned(table(written(seed=18))),
    "signature only": lambda: scanned(signed_only()),
    "shadow of the lid": lambda: scanned(with_shadow(written(seed=19))),
    "telephone on a dark table": lambda: scanned(photographed(written(seed=20))),
    "photo in a page": lambda: scanned(portrait()),
    "landscape": lambda: scanned(written(seed=21, size=(1754, 1240))),
    "on its side": lambda: scanned(written(seed=22)).rotate(90, expand=True),
    "narrow margin": lambda: scanned(written(seed=23, margin=25)),
    "fax in black and white": lambda: written(seed=24).convert("1").convert("L"),
    "half the size": lambda: scanned(written(seed=25)).reduce(2),
}  # fmt: skip
"""Pages of which nothing may be said."""
