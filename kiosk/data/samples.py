"""Draws the scans that stand in the demo's scanner folder: papers of made-up people, marked as samples.

Drawn at run time, so that the repository holds no picture of any document, and the same bytes each time. Pillow is
loaded by the first call only: the kiosk itself never needs this module.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

_DPI = 150
_A4 = (1240, 1754)
_CARD = (1011, 638)
_INK = 45
_PAPER = 247
_WATERMARK = 214
_WATERMARK_TEXT = "BẢN THỬ"
_LEFT = 140
_LINE = 60
_GAP = "     "


@dataclass(frozen=True, slots=True)
class _Page:
    """The words of one page. Each "label: value" of a line, parted by `_GAP`, has its value printed bold."""

    head: Sequence[str]
    title: str
    lines: Sequence[str]
    signatures: Sequence[str] = ()


_NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")

_BIRTH = _Page(
    _NATION,
    "GIẤY CHỨNG SINH (MẪU)",
    (
        "Quyển số: 01/MẪU     Số: 000001",
        "Cơ sở: Trạm y tế xã Mẫu, tỉnh Thử Nghiệm",
        "Họ tên mẹ: NGUYỄN THỊ MẪU",
        "Năm sinh: 1996     Dân tộc: Kinh",
        "Số định danh cá nhân: 038196000001",
        "Nơi cư trú: thôn Thử, xã Mẫu, tỉnh Thử Nghiệm",
        "Đã sinh con vào lúc: 06 giờ 15 phút, ngày 02 tháng 11 năm 2026",
        "Tại: Trạm y tế xã Mẫu",
        "Số con trong lần sinh này: 1     Giới tính của con: Nữ",
        "Cân nặng: 3 100 gam     Hiện trạng sức khỏe: bình thường",
        "Dự định đặt tên con: TRẦN NGỌC THỬ",
        "Người đỡ đẻ: Hộ sinh LÊ THỊ VÍ DỤ",
    ),
    ("Cha, mẹ hoặc người thân", "Người đỡ đẻ", "Thủ trưởng cơ sở"),
)

_MARRIAGE = (
    _Page(
        _NATION,
        "GIẤY CHỨNG NHẬN KẾT HÔN (MẪU)",
        (
            "Số: 00/2024-MẪU",
            "Họ, chữ đệm, tên vợ: NGUYỄN THỊ MẪU",
            "Ngày, tháng, năm sinh: 01/01/1996",
            "Dân tộc: Kinh     Quốc tịch: Việt Nam",
            "Nơi cư trú: thôn Thử, xã Mẫu, tỉnh Thử Nghiệm",
            "Giấy tờ tùy thân: 038196000001",
            "Họ, chữ đệm, tên chồng: TRẦN VĂN THỬ",
            "Ngày, tháng, năm sinh: 01/01/1990",
            "Dân tộc: Kinh     Quốc tịch: Việt Nam",
            "Nơi cư trú: thôn Thử, xã Mẫu, tỉnh Thử Nghiệm",
            "Giấy tờ tùy thân: 038090000001",
        ),
        ("Vợ", "Chồng"),
    ),
    _Page(
        (),
        "NƠI ĐĂNG KÝ",
        (
            "Nơi đăng ký kết hôn: Ủy ban nhân dân xã Mẫu, tỉnh Thử Nghiệm",
            "Ngày, tháng, năm đăng ký: 14/02/2024",
            "Người ký: PHẠM VÍ DỤ",
            "Chức vụ: Chủ tịch",
            "Ghi chú: không có giá trị, chỉ dùng để chạy thử",
        ),
        ("Người thực hiện", "Người ký Giấy chứng nhận"),
    ),
)

_CITIZEN_CARD = _Page(
    _NATION,
    "CĂN CƯỚC (MẪU)",
    (
        "Số: 038090000001",
        "Họ, chữ đệm và tên: TRẦN VĂN THỬ",
        "Ngày sinh: 01/01/1990",
        "Giới tính: Nam     Quốc tịch: Việt Nam",
    ),
)


def write_sample_scans(folder: Path) -> tuple[Path, ...]:
    """Write the sample scans into an existing folder, over those of the same names, and return where they stand."""
    blank = _scanned(_drawn_paper(_A4), seed=5)
    card = _scanned(_drawn_card(_CITIZEN_CARD), seed=4)
    birth = _scanned(_drawn_page(_BIRTH), seed=1)
    marriage = [_scanned(_drawn_page(page), seed=2 + number) for number, page in enumerate(_MARRIAGE)]
    scans = {
        "giay-chung-sinh.pdf": _pdf([birth]),
        "cccd-mat-truoc.jpg": _jpeg(card),
        "giay-ket-hon.pdf": _pdf(marriage),
        "trang-trang.pdf": _pdf([blank]),
    }
    for name, content in scans.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in scans)


def _drawn_paper(size: tuple[int, int]) -> Image.Image:
    from PIL import Image

    return Image.new("L", size, _PAPER)


def _drawn_page(page: _Page) -> Image.Image:
    from PIL import ImageDraw

    paper = _drawn_paper(_A4)
    _stamp_watermark(paper)
    pen = ImageDraw.Draw(paper)
    middle = paper.width // 2
    y = 120
    for line in page.head:
        pen.text((middle, y), line, _INK, _font(27, bold=True), anchor="ma")
        y += 42
    pen.text((middle, y + 60), page.title, _INK, _font(44, bold=True), anchor="ma")
    y += 190
    for line in page.lines:
        _write_line(pen, (_LEFT, y), line, 27)
        y += _LINE
    y += 70
    for number, role in enumerate(page.signatures):
        across = paper.width * (2 * number + 1) // (2 * len(page.signatures))
        pen.text((across, y), role, _INK, _font(25, bold=True), anchor="ma")
        pen.text((across, y + 40), "(đã ký)", _INK, _font(23), anchor="ma")
        wave = [(across - 70 + 10 * step, y + 130 + (-1) ** step * (30 - 2 * step)) for step in range(15)]
        pen.line(wave, _INK, 3, joint="curve")
    return paper


def _drawn_card(page: _Page) -> Image.Image:
    from PIL import ImageDraw

    card = _drawn_paper(_CARD)
    _stamp_watermark(card)
    pen = ImageDraw.Draw(card)
    pen.rounded_rectangle((8, 8, card.width - 9, card.height - 9), 40, outline=_INK, width=3)
    y = 45
    for line in page.head:
        pen.text((card.width // 2, y), line, _INK, _font(24, bold=True), anchor="ma")
        y += 36
    pen.text((card.width // 2, y + 20), page.title, _INK, _font(38, bold=True), anchor="ma")
    # A head and shoulders, of nobody.
    pen.rectangle((50, 250, 290, 570), fill=225, outline=_INK)
    pen.ellipse((120, 300, 220, 420), fill=150)
    pen.pieslice((80, 430, 260, 700), 180, 360, fill=150)
    y = 270
    for line in page.lines:
        _write_line(pen, (330, y), line, 27)
        y += 66
    return card


def _write_line(pen: ImageDraw.ImageDraw, at: tuple[int, int], line: str, size: int) -> None:
    x, y = at
    for part in line.split(_GAP):
        label, colon, value = part.partition(": ")
        for text, bold in ((label + colon, False), (value + _GAP, True)):
            font = _font(size, bold=bold)
            pen.text((x, y), text, _INK, font)
            x += round(pen.textlength(text, font))


def _stamp_watermark(paper: Image.Image) -> None:
    """The mark that this is no document, from edge to edge and under everything that follows."""
    from PIL import Image, ImageDraw

    stamp = Image.new("L", (paper.width, paper.height), 0)
    font = _font(min(paper.size) // 6, bold=True)
    ImageDraw.Draw(stamp).text((paper.width // 2, paper.height // 2), _WATERMARK_TEXT, 255, font, anchor="mm")
    paper.paste(_WATERMARK, mask=stamp.rotate(35))


def _scanned(page: Image.Image, *, seed: int) -> Image.Image:
    """The page as a flat-bed scanner would see it: a little askew, with the grain of paper and glass."""
    from PIL import Image, ImageChops

    chance = random.Random(seed)
    askew = page.rotate(chance.uniform(-0.5, 0.5), Image.Resampling.BILINEAR, fillcolor=_PAPER)
    tile_side = 256
    tile = Image.frombytes("L", (tile_side, tile_side), chance.randbytes(tile_side * tile_side))
    tile = tile.point([128 - 7 + value * 14 // 255 for value in range(256)])
    grain = Image.new("L", page.size)
    for left in range(0, page.width, tile_side):
        for top in range(0, page.height, tile_side):
            grain.paste(tile, (left, top))
    return ImageChops.add(askew, grain, offset=-128)


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    weight = "Bold" if bold else "Regular"
    return ImageFont.truetype(io.BytesIO((files("receipts") / "fonts" / f"NotoSansVN-{weight}.ttf").read_bytes()), size)


def _jpeg(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80, dpi=(300, 300))
    return out.getvalue()


def _pdf(pages: Sequence[Image.Image]) -> bytes:
    out = io.BytesIO()
    # A fixed day: the file must not change with the moment of drawing.
    day = time.gmtime(0)
    pages[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=_DPI,
        quality=70,
        creationDate=day,
        modDate=day,
    )
    return out.getvalue()
