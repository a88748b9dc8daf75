"""The tour to its very end: the dossier at a hub on this machine, and its page opened from the receipt's own QR code.

What a citizen does at home is done here by Chromium, without a window: it opens what the QR on the printed paper holds.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from kiosk.cli_output import FAILED, print_json, print_rows, say
from kiosk.config import Settings
from kiosk.demo import prepare
from kiosk.i18n import t
from kiosk.sync.enrolment import NotEnrolled, is_hub_address
from kiosk.sync.errors import NotSent
from kiosk.sync.wire_enrol import EnrolmentCode
from kiosk.sync_wiring import syncing
from kiosk.tour import Outcome, TourFailed, play

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
PICTURE: Final = "tra-cuu.png"
"""The page as a telephone shows it, in the demo's folder."""

_PATIENCE: Final = 60.0
_PHONE: Final = "412,1400"
_CODE: Final = re.compile(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}")
_DOTS_AN_INCH: Final = 200


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What stands on the look-up page. `seal` is what it says of the paper: "genuine" for a real one."""

    code: str
    status: str
    due: str
    seal: str


@dataclass(frozen=True, slots=True)
class HubOutcome:
    """The whole way: what `--json` prints."""

    filed: Outcome
    hub: str
    opened: str
    page: SeenPage
    picture: str
    seconds: float


def tour_to_the_look_up_page(home: Path, *, theme: str | None, at: str, code: str, as_json: bool) -> int:
    """Play it, and say what came of it; the command's exit status."""
    try:
        outcome = to_the_look_up_page(home, theme=theme, at=at, code=code)
    except TourFailed as error:
        say(f"Chưa tới được trang tra cứu: {error}")
        return FAILED
    if as_json:
        print_json(asdict(outcome))
        return 0
    page = outcome.page
    rows = (
        ("Mã hồ sơ", outcome.filed.code),
        ("Biên nhận", outcome.filed.receipt),
        ("Hub", outcome.hub),
        ("Mã QR mở ra", outcome.opened),
        ("Trang ghi", f"{page.code}: {page.status}"),
        ("Hẹn trả", page.due or t("done.due_unknown")),
        ("Biên nhận là thật", "có" if page.seal == "genuine" else "không"),
        ("Ảnh trang", outcome.picture),
        ("Thời gian", f"{outcome.seconds} giây"),
    )
    print_rows("Từ quầy đến trang tra cứu", rows)
    return 0


def to_the_look_up_page(home: Path, *, theme: str | None = None, at: str = "", code: str = "") -> HubOutcome:
    """File a dossier, send it to a hub, and open its page from the receipt.

    Args:
        home: the demo's folder.
        theme: "day" or "night".
        at: the address of a hub that is running; one is started in the demo's folder where it is empty.
        code: what that hub has given out for the demo's agency; wanted the first time only.

    Raises:
        TourFailed: some step did not happen; a sentence.
    """
    began = time.monotonic()
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise TourFailed("máy này chưa có Chromium. Hãy cài: apt install chromium")
    settings = prepare(home)
    with _given(at) if at else _started(home, settings) as url:
        _enrol(home, settings, url, code)
        filed = play(home, theme=theme, lookup=url)
        _send(settings)
        opened = _link_on(Path(filed.receipt))
        page = _look(browser, opened, home / PICTURE)
    if page.code != filed.code:
        raise TourFailed(f"trang tra cứu không có hồ sơ {filed.code}")
    return HubOutcome(filed, url, opened, page, str(home / PICTURE), round(time.monotonic() - began, 2))


@contextmanager
def _given(url: str) -> Iterator[str]:
    if not is_hub_address(url):
        raise TourFailed("địa chỉ hub phải bắt đầu bằng https:// (http:// chỉ cho hub trên máy này)")
    yield url.rstrip("/")


@contextmanager
def _started(home: Path, settings: Settings) -> Iterator[str]:
    """A hub in a process of its own, in the demo's folder. It keeps its port: the kiosk knows it by its address."""
    folder = home / "hub"
    folder.mkdir(mode=0o700, exist_ok=True)
    port = _port_of(settings) or _free_port()
    url = f"http://127.0.0.1:{port}"
    office = settings.agency.short_name
    (folder / "hub.toml").write_text(f'[page]\nbase = "{url}"\noffice = "{office}"\n', encoding="utf-8")
    log = home / "hub.log"
    with log.open("wb") as errors:
        command = [*_HUB, "serve", "--home", str(folder), "--port", str(port)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
    try:
        _wait_for(process, port, log)
        yield url
    finally:
        process.terminate()
        process.wait()


_HUB: Final = (sys.executable, "-m", "kiosk", "hub")


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TourFailed(f"hub không chạy được. Hãy xem {log}")


def _port_of(settings: Settings) -> int | None:
    """Where the hub of an earlier tour was."""
    with syncing(settings) as opened:
        link = opened.sync.links.link()
    return urlsplit(link.url).port if link else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _enrol(home: Path, settings: Settings, url: str, code: str) -> None:
    with syncing(settings) as opened:
        link = opened.sync.links.link()
        if link is not None and link.url == url:
            return
        if link is not None:
            raise TourFailed(f"bản thử này đã nối hub {link.url}. Hãy dùng --home với một thư mục khác")
        parsed = EnrolmentCode.parse(code or _new_code(home / "hub", settings.agency.id))
        if parsed is None:
            raise TourFailed("mã kết nối gồm sáu nhóm bốn ký tự")
        try:
            opened.enrol(url, parsed)
        except NotSent as error:
            raise TourFailed(t(f"sync.error.{error.reason}")) from None
        except NotEnrolled:
            raise TourFailed("hub không nhận mã kết nối này") from None


def _new_code(folder: Path, agency: str) -> str:
    """A code from the hub of this tour; "" where there is none."""
    if not folder.is_dir():
        return ""
    command = [*_HUB, "enrol", "--agency", agency, "--home", str(folder)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = _CODE.search(told)
    return found[0] if found else ""


def _send(settings: Settings) -> None:
    with syncing(settings) as opened:
        done = opened.round(hurry=True)
        left = opened.shown.state().left
    if done.error or left:
        raise TourFailed(t(f"sync.error.{done.error}") if done.error else "hub chưa nhận đủ hồ sơ")


def _link_on(receipt: Path) -> str:
    """What the QR on the printed paper holds, read from its picture as a telephone would."""
    import pypdfium2
    import zxingcpp

    document = pypdfium2.PdfDocument(receipt)
    try:
        image = document[0].render(scale=_DOTS_AN_INCH / 72).to_pil()
    finally:
        document.close()
    for found in zxingcpp.read_barcodes(image):
        if "/L/" in found.text:
            return str(found.text)
    raise TourFailed(f"không đọc được mã QR trên {receipt}")


def _look(browser: str, url: str, picture: Path) -> SeenPage:
    with tempfile.TemporaryDirectory() as profile:
        # As root, in a container, Chromium has no sandbox to go into.
        alone = ["--no-sandbox"] if os.geteuid() == 0 else []
        command = [browser, "--headless", "--disable-gpu", f"--user-data-dir={profile}", f"--window-size={_PHONE}"]
        command += [*alone, "--hide-scrollbars", f"--screenshot={picture}", "--dump-dom", url]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise TourFailed("Chromium không trả lời") from None
    page = done.stdout.decode("utf-8", errors="replace")
    return SeenPage(
        code=_first(r'<span class="code">(.*?)</span>', page),
        status=_first(r'<p class="status">(.*?)</p>', page),
        due=_first(r"<time[^>]*><strong>(.*?)</strong>", page),
        seal=_first(r'<p class="seal ([a-z_]+)"', page),
    )


def _first(pattern: str, page: str) -> str:
    found = re.search(pattern, page, re.DOTALL)
    return html.unescape(found[1]).strip() if found else ""
