"""A scan with a script, in the real program: real inspection, real workshop, a safe copy in the dossier.

pytest -m long tests/journeys/test_safe_copy_journey.py
"""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from kiosk.data.clock import SystemClock
from kiosk.data.home import open_home
from kiosk.i18n import t
from tests.fakes.page_pictures import written
from tests.journeys.citizen import KeyboardCitizen
from tests.journeys.conftest import OpenKiosk

SCAN = "a-co-ma.pdf"
PAPER = "Giấy chứng sinh"


def scan_with_a_script(folder: Path) -> None:
    """Two pages, and a script that runs when the file is opened."""
    out = io.BytesIO()
    written().save(out, "PDF", resolution=100, save_all=True, append_images=[written()])
    with pikepdf.open(io.BytesIO(out.getvalue())) as document:
        document.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('xin chào')")
        )
        document.save(folder / SCAN)


@pytest.mark.long
def test_a_scan_with_a_script_is_filed_as_pictures_of_its_pages(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(size=(80, 24))
    citizen = KeyboardCitizen(kiosk)
    citizen.log_in()
    scan_with_a_script(kiosk.home / "scans")
    citizen.choose_procedure()
    citizen.fill(until=t("papers.title"))
    citizen.until(lambda: citizen.pick(PAPER), lambda: t("pick.take") in kiosk.text, PAPER)
    kiosk.wait(SCAN)
    citizen.pick(SCAN)
    kiosk.wait(t("harmless.title"), t("harmless.use"))
    citizen.choose(t("harmless.use"), t("harmless.title"))
    kiosk.wait(t("papers.confirm_title"))
    citizen.choose(t("papers.yes"), t("papers.confirm_title"))
    kiosk.wait(f"· {t('harmless.note')}")
    assert not (kiosk.home / "scans" / SCAN).exists()
    kiosk.close()

    home = open_home(kiosk.home / "store", SystemClock())
    with home.store.reading() as connection:
        ((draft, paper, quality),) = connection.exec_driver_sql("SELECT draft, id, quality FROM draft_paper")
    kept = home.vault.read(paper, home.drafts.paper_key(draft, paper))
    home.close()
    assert quality == "rebuilt"
    with pikepdf.open(io.BytesIO(kept)) as document:
        assert len(document.pages) == 2
        assert set(document.Root.keys()) <= {"/Type", "/Pages", "/PageLayout", "/PageMode"}
