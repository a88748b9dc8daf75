"""Papers in the real program: five scans arrive while the citizen is at work, written slowly by another process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.i18n import t
from tests.journeys.citizen import KeyboardCitizen
from tests.journeys.conftest import OpenKiosk
from tests.journeys.receipt import read_receipt
from tests.pseudo_terminal import LONG, ROOT

SCANS = ("to-thu-nhat", "to-thu-hai", "uy-quyen", "bo-roi", "mang-thai-ho")
FIRST_PAPER = "Giấy chứng sinh"
OTHER_PAPERS = (
    "Giấy ủy quyền có chứng thực",
    "Biên bản về việc trẻ bị bỏ rơi",
    "Giấy xác nhận mang thai hộ của cơ sở y tế",
)
SAMPLES = {"cccd-mat-truoc.jpg", "giay-chung-sinh.pdf", "giay-ket-hon.pdf", "trang-trang.pdf"}
"""What lies in the demo's folder from the beginning."""

SCANNER = """
import io, sys, time
from pathlib import Path
from PIL import Image, ImageDraw
folder, *names = sys.argv[1:]
for place, name in enumerate(names):
    page = Image.new("L", (620, 877), 247)
    for line in range(20):
        ImageDraw.Draw(page).line((80, 90 + 35 * line, 500 - 9 * place, 90 + 35 * line), fill=30, width=6)
    pdf = io.BytesIO()
    page.save(pdf, "PDF", resolution=75)
    with open(Path(folder) / f"{name}.pdf", "wb") as file:
        for start in range(0, len(pdf.getvalue()), 8192):
            file.write(pdf.getvalue()[start : start + 8192])
            file.flush()
            time.sleep(0.05)
"""
"""A scanner as the cheap ones are: it writes under the final name, piece by piece."""


@contextmanager
def scanning(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that scans five papers."""
    process = subprocess.Popen([sys.executable, "-c", SCANNER, str(folder), *SCANS], cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class PaperCitizen(KeyboardCitizen):
    """Somebody with five scans."""

    def open_paper(self, paper: str, seen: str) -> None:
        """Choose a paper of the list."""
        self._walk_to(lambda: "┏" in self.kiosk.text and not self.kiosk.button, "the papers")
        self.until(lambda: self.pick(paper), lambda: seen in self.kiosk.text, paper)

    def take(self, paper: str, scan: str) -> None:
        """One scan into an empty paper, its pages counted. A wrong row is seen in time, as a person would see it."""
        kiosk = self.kiosk
        right = False
        while not right:
            self.open_paper(paper, t("pick.take"))
            self.pick(f"{scan}.pdf")
            kiosk.wait(t("papers.confirm_title"))
            right = f"“{scan}.pdf”" in kiosk.text
            self.choose(t("papers.yes" if right else "papers.no"), t("papers.confirm_title"))
            kiosk.wait(t("papers.how"))
        kiosk.wait(f"→ {scan}.pdf")

    def take_one_more(self, paper: str, scan: str, pages: int) -> None:
        """One more scan into a paper that has one; then all its pages are counted together."""
        kiosk = self.kiosk
        self.open_paper(paper, t("pages.add"))
        self.push(t("pages.add"))
        kiosk.wait(f"{t('pages.add_title')}: {paper}")
        self.pick(f"{scan}.pdf")
        whole = t("pages.all_there_count", count=pages)
        kiosk.wait(whole)
        self._walk_to(lambda: kiosk.button == whole, whole)
        yes = t("pages.yes", count=pages)
        listed = t("papers.title")
        # On a slow screen the press may be repeated, and then it is the answer to the question as well.
        self.until(lambda: self._enter_on(whole), lambda: kiosk.button == yes or kiosk.title == listed, whole)
        self.until(lambda: self._enter_on(yes), lambda: kiosk.title == listed, yes)
        kiosk.wait(f"{t('papers.pages', count=pages)} · ")

    def _enter_on(self, words: str) -> None:
        """Press the button that has the focus, unless it has gone meanwhile."""
        if self.kiosk.button == words:
            self.kiosk.press("enter")


def test_a_citizen_files_with_five_scans_that_arrive_meanwhile(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk()
    citizen = PaperCitizen(kiosk)
    folder = kiosk.home / "scans"
    citizen.log_in()
    with scanning(folder) as scanner:
        citizen.choose_procedure()
        citizen.fill(until=t("papers.title"))
        assert kiosk.until(lambda: scanner.poll() == 0, LONG), "the scanner does not end"
        kiosk.wait(t("papers.ready", count=len(SCANS) + len(SAMPLES)))
    citizen.take(FIRST_PAPER, SCANS[0])
    for paper, scan in zip(OTHER_PAPERS, SCANS[2:], strict=True):
        citizen.take(paper, scan)
    citizen.take_one_more(FIRST_PAPER, SCANS[1], 2)
    assert "[?]" not in kiosk.text
    citizen.go_on(t("action.next"), t("fee.title"))
    citizen.go_on(t("action.next"), t("review.title"))
    citizen.go_on(t("action.next"), t("confirm.title"))
    citizen.confirm()
    code = citizen.code_on_screen()
    kiosk.wait(t("done.printed"))
    [path] = (kiosk.home / "receipts").glob("*.pdf")
    receipt = read_receipt(path)
    assert code in receipt.text
    for paper in (FIRST_PAPER, *OTHER_PAPERS):
        assert paper in receipt.text
    assert {found.name for found in folder.iterdir()} == SAMPLES
