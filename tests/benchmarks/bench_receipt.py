"""What a receipt costs against the same page drawn with bare reportlab: same fonts and strings, no layout, no QR code.
And on a roll, against the same lines drawn with bare Pillow in one picture. Goal: at most 4 times the bare page.

    python tests/benchmarks/bench_receipt.py

Warm: many receipts in one process, the two variants taking turns; median of CPU time. Cold: a fresh process for one
receipt, the variants taking turns; median of CPU time. Only the ratios mean anything: machines differ.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
# Nothing of ours is imported up here: the process that draws the bare page must not pay for it.

if TYPE_CHECKING:
    from PIL import ImageFont

    from receipts import FilingReceipt, RollWidth

WARM_ROUNDS = 60
COLD_ROUNDS = 9
RECEIVED = datetime(2026, 11, 20, 9, 5, tzinfo=timezone(timedelta(hours=7)))
SHORT_URL = "HTTPS://TRACUU.EXAMPLE.VN/L/H41.29.19-261120-{number:04}/00041061050R3GG28A1C60T3GF"
SEALED = "sealed"
"""Stands for an address that is sealed anew for each receipt, signature and all."""
GOAL = 4.0


def receipt(number: int, papers: int = 4, url: str = SHORT_URL) -> FilingReceipt:
    """A receipt whose contents differ with its number."""
    from receipts import Agency, FeeLine, FilingReceipt, PaperLine

    return FilingReceipt(
        agency=Agency(
            name="UBND XÃ TÂY HIẾU",
            parent="ỦY BAN NHÂN DÂN TỈNH NGHỆ AN",
            place="Tây Hiếu",
            address="Xóm 3, xã Tây Hiếu, tỉnh Nghệ An",
            hotline="0238 000 0001",
        ),
        code=f"H41.29.19-261120-{number:04}",
        check="K",
        procedure_name="Đăng ký khai sinh",
        procedure_code="1.001193",
        applicant_name=f"NGUYỄN THỊ MẪU {number}",
        id_number=f"038090{number:06}",
        address="Xóm 5, xã Tây Hiếu, tỉnh Nghệ An",
        phone="0912 000 001",
        papers=tuple(
            PaperLine(name=f"Giấy tờ cần thiết thứ {n + 1} của hồ sơ", kind="bản chính", quantity=1, pages=n + 1)
            for n in range(papers)
        ),
        processing_time="01 ngày làm việc",
        received_at=RECEIVED,
        due_at=RECEIVED + timedelta(days=3),
        delivery="Bộ phận Tiếp nhận và Trả kết quả",
        fees=(FeeLine(name="Lệ phí đăng ký khai sinh", amount=8000),),
        total=8000,
        payment="đã thu tiền mặt",
        officer_name="TRẦN VĂN VÍ DỤ",
        lookup_url=url.format(number=number),
        copy_marker="Liên 2: giao người nộp",
    )


def sealing() -> Callable[[FilingReceipt], FilingReceipt]:
    """What seals the address of a receipt, with a key made for the occasion."""
    from dataclasses import replace

    from kiosk.data.signing import open_signing_key
    from kiosk.domain.lookup_link import sealed

    with tempfile.TemporaryDirectory() as folder:
        signer = open_signing_key(Path(folder)).signer
    return lambda values: replace(values, lookup_url=sealed(values.lookup_url, signer))


def strokes(values: FilingReceipt) -> list[list[Any]]:
    """Everything on the receipt's first page but the QR code, as plain lists: what bare reportlab is to draw."""
    from receipts.form01 import lay_out
    from receipts.layout import Box, Rule, Text
    from receipts.stationery import SHEETS

    sheet = SHEETS["A5"]
    page = lay_out(values, sheet)[0]
    found: list[list[Any]] = []
    for top, block in page.blocks:
        for x, y, mark in block.flat(sheet.left, top):
            if isinstance(mark, Text):
                font, size = mark.style.font, mark.style.size
                found.append(["text", x + mark.x, sheet.height - y - mark.y, mark.text, font, size])
            elif isinstance(mark, Rule):
                found.append(["line", x + mark.x1, sheet.height - y - mark.y1, x + mark.x2, sheet.height - y - mark.y2])
            elif isinstance(mark, Box):
                found.append(["rect", x + mark.x, sheet.height - y - mark.y - mark.height, mark.width, mark.height])
    return found


def bare_page(marks: list[list[Any]]) -> bytes:
    """The page as anyone would draw it with reportlab who knows where everything goes."""
    from reportlab.lib.pagesizes import A5
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for name in ("NotoSansVN-Regular", "NotoSansVN-Bold"):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(ROOT / "receipts" / "fonts" / f"{name}.ttf")))
    file = BytesIO()
    canvas = Canvas(file, pagesize=A5, pageCompression=1)
    canvas.setLineWidth(0.5)
    for kind, *rest in marks:
        if kind == "text":
            x, y, text, font, size = rest
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)
        elif kind == "line":
            canvas.line(*rest)
        else:
            canvas.rect(*rest)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def cpu(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def warm(label: str, papers: int, url: str) -> None:
    """Print one line: the two medians and their ratio. Sealing counts as a part of the receipt."""
    from receipts import render_filing_receipt

    seal = sealing() if url == SEALED else None
    cases = [receipt(number, papers, SHORT_URL if seal else url) for number in range(WARM_ROUNDS)]
    pages = [strokes(values) for values in cases]

    def ours_of(values: FilingReceipt) -> bytes:
        return render_filing_receipt(seal(values) if seal else values)

    size = len(ours_of(cases[0]))
    bare_page(pages[0])
    ours, bare = [], []
    for values, page in zip(cases, pages, strict=True):
        ours.append(cpu(lambda values=values: ours_of(values)))  # type: ignore[misc]
        bare.append(cpu(lambda page=page: bare_page(page)))  # type: ignore[misc]
    report(f"warm, {label}", median(ours), median(bare), "bare reportlab")
    print(f"{'':34}file {size / 1024:.1f} KB")


@cache
def roll_font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(ROOT / "receipts" / "fonts" / "NotoSansVN-Regular.ttf"), size)


def bare_roll(lines: list[tuple[str, int]], width: int) -> bytes:
    """The lines of a receipt as anyone would draw them with Pillow, sent in one piece."""
    from PIL import Image, ImageDraw

    image = Image.new("L", (width, sum(round(1.3 * size) for _, size in lines)), 255)
    pen = ImageDraw.Draw(image)
    y = 0
    for text, size in lines:
        pen.text((0, y), text, font=roll_font(size), fill=0)
        y += round(1.3 * size)
    dots = image.convert("1", dither=Image.Dither.NONE)
    rows = bytes(byte ^ 0xFF for byte in dots.tobytes())
    head = b"\x1b@\x1dv0\0" + (width // 8).to_bytes(2, "little") + image.height.to_bytes(2, "little")
    return head + rows + b"\x1bd\x03\x1dVB\0"


def roll(width: RollWidth) -> None:
    """Print one line for a sealed receipt on a roll; the bare one has its words but no QR code."""
    from receipts import DOTS, render_roll

    seal = sealing()
    cases = [receipt(number) for number in range(WARM_ROUNDS)]
    marks = [mark for mark in strokes(cases[0]) if mark[0] == "text"]
    lines = [(str(text), 25) for _, _, _, text, _, _ in marks]
    size = len(render_roll(seal(cases[0]), width=width))
    bare_roll(lines, DOTS[width])
    ours, bare = [], []
    for values in cases:
        ours.append(cpu(lambda values=values: render_roll(seal(values), width=width)))  # type: ignore[misc]
        bare.append(cpu(lambda: bare_roll(lines, DOTS[width])))
    report(f"warm, sealed, roll of {width}", median(ours), median(bare), "bare Pillow")
    print(f"{'':34}{size / 1024:.1f} KB to the printer")


def child_cpu(arguments: list[str]) -> float:
    """CPU milliseconds of one whole child process."""
    before = os.times()
    subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return used * 1000


def cold() -> None:
    """Print one line: a process for one receipt against a process for one bare page."""
    with tempfile.TemporaryDirectory() as folder:
        marks = Path(folder) / "marks.json"
        marks.write_text(json.dumps(strokes(receipt(1))), encoding="utf-8")
        ours, bare = [], []
        for _ in range(COLD_ROUNDS):
            ours.append(child_cpu([__file__, "--one-receipt"]))
            bare.append(child_cpu([__file__, "--one-bare-page", str(marks)]))
    report("cold, a process each", median(ours), median(bare))


def report(label: str, ours: float, bare: float, what: str = "bare reportlab") -> None:
    verdict = "" if ours <= GOAL * bare else f"   OVER THE GOAL OF {GOAL:g}"
    print(f"{label:34}receipt {ours:7.1f} ms   {what:14} {bare:7.1f} ms   ratio {ours / bare:.2f}{verdict}")


def main() -> None:
    if sys.argv[1:2] == ["--one-receipt"]:
        from receipts import render_filing_receipt

        render_filing_receipt(receipt(1))
    elif sys.argv[1:2] == ["--one-bare-page"]:
        bare_page(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    else:
        warm("4 papers, short address", 4, SHORT_URL)
        warm("4 papers, sealed address", 4, SEALED)
        warm("12 papers, sealed address", 12, SEALED)
        roll("80mm")
        roll("58mm")
        cold()


if __name__ == "__main__":
    main()
