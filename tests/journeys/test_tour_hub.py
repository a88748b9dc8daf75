"""The tour to its very end: Chromium opens what the QR on the printed receipt holds, at a hub on this machine."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from kiosk.tour import TourFailed
from kiosk.tour_hub import BROWSERS, to_the_look_up_page
from tests.journeys.program import command, look_up
from tests.journeys.receipt import read_receipt


@pytest.mark.long
@pytest.mark.skipif(
    not any(map(shutil.which, BROWSERS)) and not os.environ.get("CI"), reason="needs Chromium: apt install chromium"
)
def test_the_receipts_own_qr_opens_the_page_of_its_dossier(tmp_path: Path) -> None:
    for number in ("0625", "0626"):  # the second time kiosk and hub know each other
        done = command("tour", "--hub", "--home", str(tmp_path), "--json", within=300)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        code, page = told["filed"]["code"], told["page"]
        assert code.endswith(f"-{number}"), "from the hub's lane"
        assert (page["code"], page["seal"]) == (code, "genuine")
        assert told["opened"] in read_receipt(Path(told["filed"]["receipt"])).codes
        assert told["opened"].startswith(told["hub"].upper())
        stored = look_up(tmp_path, code)
        year, month, day = stored["due"][:10].split("-")
        assert page["due"] == f"{stored['due'][11:16]} {day}/{month}/{year}"
        assert page["status"] == "Đã được tiếp nhận"
        assert Path(told["picture"]).stat().st_size > 10_000


def test_without_chromium_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(TourFailed, match="apt install chromium"):
        to_the_look_up_page(tmp_path)
    assert list(tmp_path.iterdir()) == [], "nothing was begun"
