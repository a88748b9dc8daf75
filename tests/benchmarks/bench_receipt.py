"""What a receipt costs against the same page drawn with bare reportlab: same fonts and strings, no layout, no QR code.

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
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
# Nothing of ours is imported up here: the process that draws the bare page must not pay for it.

if TYPE_CHECKING:
    from receipts import FilingReceipt

WARM_ROUNDS = 60
COLD_ROUNDS = 9
RECEIVED = datetime(2026, 11, 20, 9, 5, tzinfo=timezone(timedelta(hours=7)))
SIGNED_URL = "https://tracuu.example.vn/h?c=H41.29.19-261120-{number:04}&k=ABCD2345&s=" + "aB3_" * 22
SHORT_URL = "HTTPS://TRACUU.EXAMPLE.VN/H41.29.19-261120-{number:04}/ABCD2345"


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
    """Print one line: the two medians and their ratio."""
    from receipts import render_filing_receipt

    cases = [receipt(number, papers, url) for number in range(WARM_ROUNDS)]
    pages = [strokes(values) for values in cases]
    size = len(render_filing_receipt(cases[0]))
    bare_page(pages[0])
    ours, bare = [], []
    for values, page in zip(cases, pages, strict=True):
        ours.append(cpu(lambda values=values: render_filing_receipt(values)))  # type: ignore[misc]
        bare.append(cpu(lambda page=page: bare_page(page)))  # type: ignore[misc]
    report(f"warm, {label}", median(ours), median(bare))
    print(f"{'':34}file {size / 1024:.1f} KB")


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


def report(label: str, ours: float, bare: float) -> None:
    print(f"{label:34}receipt {ours:7.1f} ms   bare reportlab {bare:7.1f} ms   ratio {ours / bare:.2f}")


def main() -> None:
    if sys.argv[1:2] == ["--one-receipt"]:
        from receipts import render_filing_receipt

        render_filing_receipt(receipt(1))
    elif sys.argv[1:2] == ["--one-bare-page"]:
        bare_page(json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    else:
        warm("4 papers, short address", 4, SHORT_URL)
        warm("4 papers, signed address", 4, SIGNED_URL)
        warm("12 papers, signed address", 12, SIGNED_URL)
        cold()


if __name__ == "__main__":
    main()
