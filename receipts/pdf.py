"""Laid-out pages into the bytes of a PDF file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, TypeAlias

from reportlab.pdfgen.canvas import Canvas

from receipts import typeface
from receipts.flow import Page, Sheet
from receipts.layout import Box, Figure, Mark, Rule, Text
from receipts.words import LOCAL_TIME

Placed: TypeAlias = tuple[float, float, Mark]

_drawing = threading.Lock()


def write(pages: Sequence[Page], sheet: Sheet, *, title: str, author: str, created: datetime) -> bytes:
    """The PDF file: the same pages give the same bytes, whenever and wherever they are written.

    Args:
        title: shown in the viewer's title bar and in print queues, so it must name nobody.
        created: written into the file as the time of its making.
    """
    typeface.load()
    # A font object of reportlab keeps its reading position while it cuts the glyphs of a document out of its file.
    with _drawing:
        return _write(pages, sheet, title, author, created)


def _write(pages: Sequence[Page], sheet: Sheet, title: str, author: str, created: datetime) -> bytes:
    file = BytesIO()
    canvas = Canvas(
        file,
        pagesize=(sheet.width, sheet.height),
        pageCompression=1,
        invariant=1,
        lang="vi-VN",
        initialFontName=typeface.REGULAR,
    )
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setSubject("")
    canvas.setCreator("")
    stamp = created.astimezone(LOCAL_TIME).strftime("D:%Y%m%d%H%M%S+07'00'")
    canvas.setDateFormatter(lambda *_: stamp)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    # Shrinking to fit would make the modules of the QR code smaller than a camera reads.
    canvas.setViewerPreference("PrintScaling", "None")
    for page in pages:
        _draw(canvas, page, sheet)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw(canvas: Any, page: Page, sheet: Sheet) -> None:
    placed: list[Placed] = [item for top, block in page.blocks for item in block.flat(sheet.left, top)]
    # Fills lie under everything else.
    placed.sort(key=lambda item: not (isinstance(item[2], Box) and item[2].fill is not None))
    text = canvas.beginText()
    current = None
    for x, y, mark in placed:
        if isinstance(mark, Text):
            if mark.style != current:
                current = mark.style
                text.setFont(current.font, current.size)
            text.setTextOrigin(x + mark.x, sheet.height - y - mark.y)
            text.textLine(mark.text)
        elif isinstance(mark, Rule):
            canvas.setLineWidth(mark.width)
            canvas.line(x + mark.x1, sheet.height - y - mark.y1, x + mark.x2, sheet.height - y - mark.y2)
        elif isinstance(mark, Box):
            _draw_box(canvas, mark, x + mark.x, sheet.height - y - mark.y - mark.height)
        else:
            _draw_figure(canvas, mark, x + mark.x, sheet.height - y - mark.y)
    canvas.drawText(text)


def _draw_box(canvas: Any, box: Box, x: float, y: float) -> None:
    if box.fill is None:
        canvas.setLineWidth(0.6)
        canvas.rect(x, y, box.width, box.height)
        return
    canvas.setFillGray(box.fill)
    canvas.rect(x, y, box.width, box.height, stroke=0, fill=1)
    canvas.setFillGray(0)


def _draw_figure(canvas: Any, figure: Figure, x: float, y: float) -> None:
    canvas.addLiteral(f"q {figure.unit:.4f} 0 0 {-figure.unit:.4f} {x:.4f} {y:.4f} cm\n{figure.operators}\nQ")
