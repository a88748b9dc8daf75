"""Make the pictures in docs/pictures/papers: every paper that comes out of a printer, from made-up values.

    python docs/make_papers.py

Needs the test extra. Nobody in these pictures exists.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import receipts  # noqa: E402
from tests.fakes.papers import DECLARATION, FEE, FILING, SHIFT, TAKE_HOME, TRANSFER  # noqa: E402

FOLDER = ROOT / "docs" / "pictures" / "papers"
PIXELS_A_POINT = 1.5
GREYS = 16


def sheet(name: str, paper: receipts.Paper, size: receipts.PaperSize) -> None:
    """The first page of a paper."""
    document = pypdfium2.PdfDocument(receipts.render_pdf(paper, size=size))
    save(name, document[0].render(scale=PIXELS_A_POINT).to_pil().convert("L"))
    document.close()


def roll(name: str, paper: receipts.RollPaper, width: receipts.RollWidth) -> None:
    """A strip of thermal paper, a dot a pixel."""
    save(name, receipts.roll_pictures(paper, width=width)[0])


def save(name: str, image: Image.Image) -> None:
    path = FOLDER / f"{name}.png"
    (image if image.mode == "1" else image.quantize(GREYS)).save(path, optimize=True)
    sys.stdout.write(f"{path.name}  {image.width} x {image.height}  {path.stat().st_size / 1024:.0f} KB\n")


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sheet("mau-01-a5", replace(FILING, copy_marker=receipts.TWO_COPIES[1]), "A5")
    sheet("mau-01-a4", replace(FILING, copy_marker=receipts.TWO_COPIES[0]), "A4")
    sheet("mau-01-a5-en", replace(FILING, language="vi+en"), "A5")
    sheet("confirmation-a5", replace(FILING, wording=receipts.SUBMISSION, officer_name="", reprint=1), "A5")
    sheet("fee-slip-a5", FEE, "A5")
    registered = replace(FEE, wording=receipts.FEE_RECEIPT, series="01BLP0-001 · AA-26T", tax_code="2900000001")
    sheet("fee-receipt-a5", replace(registered, copy_marker=receipts.TWO_COPIES[1]), "A5")
    sheet("declaration-a4", DECLARATION, "A4")
    sheet("declaration-a5", DECLARATION, "A5")
    sheet("take-home-a5", TAKE_HOME, "A5")
    sheet("take-home-a5-en", replace(TAKE_HOME, language="vi+en"), "A5")
    roll("mau-01-80mm", FILING, "80mm")
    roll("mau-01-58mm", FILING, "58mm")
    roll("fee-slip-80mm", FEE, "80mm")
    roll("fee-slip-58mm", replace(FEE, language="vi+en", reprint=2), "58mm")
    roll("take-home-80mm", TAKE_HOME, "80mm")
    sheet("transfer-slip-a5", TRANSFER, "A5")
    roll("transfer-slip-58mm", TRANSFER, "58mm")
    sheet("shift-slip-a5", SHIFT, "A5")
    roll("shift-slip-80mm", SHIFT, "80mm")


if __name__ == "__main__":
    main()
