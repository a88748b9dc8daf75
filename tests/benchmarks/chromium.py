"""The same five-field form in Chromium, to compare with: start, key to screen, shown again, memory, idle processor.

Needs the `playwright` package and a Chromium of the system (no download); `Browser.there()` tells whether both are.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FORM = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Người nộp</title>
<style>body{font:20px sans-serif;margin:2em}label{display:block;margin:.8em 0}input{font:inherit;width:30em}</style>
<h1>Người nộp hồ sơ</h1><form>
<label>Họ và tên * <input name=name autofocus></label><label>Ngày sinh * <input name=birth></label>
<label>Số định danh * <input name=number></label><label>Điện thoại <input name=phone></label>
<label>Nơi ở * <input name=address></label><button>Tiếp tục</button></form></html>"""

KEY_TO_FRAME = """key => new Promise(done => {
  const field = document.activeElement, began = performance.now();
  field.value += key; field.dispatchEvent(new InputEvent("input"));
  requestAnimationFrame(() => requestAnimationFrame(() => done((performance.now() - began) / 1000)));
})"""


class Browser:
    """A headless Chromium with the form open. `start_seconds` is from its start to the loaded form."""

    PROGRAM = "chromium"

    @classmethod
    def there(cls) -> bool:
        """Whether it can be compared with here."""
        return shutil.which(cls.PROGRAM) is not None and find_spec("playwright") is not None

    def __enter__(self) -> Self:
        from playwright.sync_api import sync_playwright

        self._place = tempfile.TemporaryDirectory()
        self._form = Path(self._place.name, "form.html")
        self._form.write_text(FORM, encoding="utf-8")
        self._playwright = sync_playwright().start()
        began = time.perf_counter()
        self._browser: Any = self._playwright.chromium.launch(
            executable_path=shutil.which(self.PROGRAM), args=["--no-sandbox", f"--kiosk-bench={self._place.name}"]
        )
        self._page = self._browser.new_page()
        self._page.goto(self._form.as_uri())
        self.start_seconds = time.perf_counter() - began
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()
        self._playwright.stop()
        self._place.cleanup()

    def key_seconds(self) -> float:
        """From a letter put into the field to the frame that shows it, by the browser's own clock."""
        return float(self._page.evaluate(KEY_TO_FRAME, "b"))

    def again_seconds(self) -> float:
        """The form loaded once more."""
        began = time.perf_counter()
        self._page.goto(self._form.as_uri())
        return time.perf_counter() - began

    def processes(self) -> list[int]:
        """All processes of this browser: its own one is known by its command line, the others are below it."""
        mark = self._place.name.encode()
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit() and _says(folder / "cmdline", mark)
        ]


def _says(command: Path, mark: bytes) -> bool:
    try:
        return mark in command.read_bytes()
    except OSError:
        return False
