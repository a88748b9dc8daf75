"""Make the pictures in docs/pictures from the running program: `python docs/make_pictures.py`.

Plays `kiosk tour` in a pseudo-terminal and keeps a picture of each page that the list below names, then turns the
printed receipt into one. Needs the test extra and a monospace font with Vietnamese letters
(Debian: fonts-jetbrains-mono).
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import pypdfium2
import pyte
from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parent / "pictures"
FONT = "/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-{}.ttf"
COLUMNS, ROWS = 100, 32
CELL = (11, 24)

PAGES = {
    "welcome": "Ông/bà cần làm gì hôm nay?",
    "search": "Làm giấy khai sinh cho con",
    "form": "Họ, chữ đệm, tên của mẹ",
    "papers": "Giấy tờ kèm theo",
    "review": "Xem lại trước khi nộp",
    "done": "Biên nhận đã in",
}
NIGHT = ("welcome", "done")
"""Name of the picture -> words that are on the page."""

QUIET_SECONDS = 0.15
PATIENCE_SECONDS = 120


def main() -> None:
    """Play the tour in both looks and write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    for theme in ("day", "night"):
        with tempfile.TemporaryDirectory() as home:
            for name in play(Path(home), theme):
                sys.stdout.write(f"{name}\n")
            if theme == "day":
                receipt = next((Path(home) / "receipts").glob("*.pdf"))
                page = pypdfium2.PdfDocument(receipt)[0]
                page.render(scale=1.6).to_pil().save(FOLDER / "receipt.png", optimize=True)


def play(home: Path, theme: str) -> list[str]:
    """One tour; a picture of each wanted page once it has come to rest."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    command = ["-m", "kiosk", "tour", "--home", str(home), "--theme", theme]
    child = pexpect.spawn(sys.executable, command, env=environment, dimensions=(ROWS, COLUMNS))  # type: ignore[arg-type]
    taken: list[str] = []
    names = PAGES if theme == "day" else NIGHT
    wanted = {f"{name}-{theme}": PAGES[name] for name in names}
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and child.isalive():
        try:
            data = child.read_nonblocking(65536, timeout=QUIET_SECONDS)
            stream.feed(re.sub(rb"\x1b\[[<=>?][0-9;:]*[umcq]|\x1b\[\?[0-9;]*\$p", b"", data))
        except pexpect.TIMEOUT:
            text = "\n".join(screen.display)
            for name in [name for name, words in wanted.items() if words in text]:
                picture(screen).save(FOLDER / f"{name}.png", optimize=True)
                taken.append(name)
                del wanted[name]
        except pexpect.EOF:
            break
    child.close()
    return taken


def picture(screen: pyte.Screen) -> Image.Image:
    """The screen as a picture, block characters drawn to fill their cells."""
    fonts = {bold: ImageFont.truetype(FONT.format("Bold" if bold else "Regular"), 18) for bold in (False, True)}
    width, height = CELL
    image = Image.new("RGB", (COLUMNS * width, ROWS * height), "#101014")
    pen = ImageDraw.Draw(image)
    for y in range(ROWS):
        for x in range(COLUMNS):
            cell = screen.buffer[y][x]
            front, back = _colour(cell.fg, "#d3d7cf"), _colour(cell.bg, "#101014")
            if cell.reverse:
                front, back = back, front
            left, top = x * width, y * height
            pen.rectangle([left, top, left + width - 1, top + height - 1], fill=back)
            half = top + height // 2
            boxes = {"█": (top, top + height - 1), "▀": (top, half - 1), "▄": (half, top + height - 1)}
            if cell.data in boxes:
                first, last = boxes[cell.data]
                pen.rectangle([left, first, left + width - 1, last], fill=front)
            elif cell.data.strip():
                pen.text((left, top + 19), cell.data, font=fonts[cell.bold], fill=front, anchor="ls")
            if cell.underscore:
                pen.line([left, top + height - 2, left + width - 1, top + height - 2], fill=front)
    return image


def _colour(name: str, default: str) -> str:
    return f"#{name}" if re.fullmatch("[0-9a-fA-F]{6}", name) else default


if __name__ == "__main__":
    main()
