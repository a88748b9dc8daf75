"""The main job in the real program: a birth is registered from the welcome page to the printed receipt."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.i18n import t
from tests.journeys.citizen import CHILD, FIRST, Citizen, KeyboardCitizen, TouchCitizen
from tests.journeys.conftest import OpenKiosk
from tests.journeys.program import Kiosk, look_up
from tests.journeys.receipt import picture, read_codes, read_receipt
from tests.pseudo_terminal import LONG

PROCEDURE = "Đăng ký khai sinh"
DEMO = ("-m", "kiosk", "demo")
IMPATIENT = str(Path(__file__).with_name("impatient_demo.py"))


def check_what_came_out(kiosk: Kiosk, code: str) -> None:
    """Screen, paper and store say the same; another process and a QR reader are the judges."""
    kiosk.wait(t("done.printed"))
    stored = look_up(kiosk.home, code)
    assert (stored["code"], stored["procedure"]) == (code, PROCEDURE)
    [path] = (kiosk.home / "receipts").glob("*.pdf")
    receipt = read_receipt(path)
    assert (receipt.pages, receipt.size) == (1, (148, 210))
    due = datetime.fromisoformat(stored["due"])
    for words in (code, PROCEDURE, FIRST.name):
        assert words in receipt.text
    assert f"{due.day:02}/{due.month:02}/{due.year}" in receipt.text or (
        f"ngày {due.day} tháng {due.month} năm {due.year}" in receipt.text
    )
    assert stored["lookup_url"] in receipt.codes
    assert f"{due:%d/%m/%Y}" in kiosk.text


def check_nothing_is_left(kiosk: Kiosk, before: int, code: str) -> None:
    """The next visitor's page, in a process of its own, has nothing of the last visitor."""
    kiosk.welcome()
    assert kiosk.visitor != before
    for words in (code, CHILD, PROCEDURE, t("action.leave")):
        assert words not in kiosk.text


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
def test_a_birth_is_registered_by_keyboard_alone(
    open_kiosk: OpenKiosk, size: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    wide = size == (120, 36)
    kiosk = open_kiosk(size=size, command=(IMPATIENT, "done_seconds=15") if wide else DEMO)
    citizen = KeyboardCitizen(kiosk)
    began = time.monotonic()
    code = citizen.file_a_birth()
    with capsys.disabled():
        print(f"\n  welcome to receipt by keyboard at {size[0]}x{size[1]}: {time.monotonic() - began:.1f} s")
    visitor = kiosk.visitor
    kiosk.until(lambda: not wide or read_codes(picture(kiosk)), LONG)
    on_screen = read_codes(picture(kiosk))
    check_what_came_out(kiosk, code)
    if wide:
        # Beside the words there is room for the code; and nobody presses anything: the visit ends by itself.
        [seen] = on_screen
        assert look_up(kiosk.home, code)["lookup_url"].startswith(f"{seen}/")
    else:
        citizen.push(t("done.finish"))
    check_nothing_is_left(kiosk, visitor, code)
    kiosk.finish()


@pytest.mark.long  # the normal run has the stricter one, with the keyboard on the screen (test_touch.py)
def test_a_birth_is_registered_by_touch_with_keys_for_text_only(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk()
    citizen: Citizen = TouchCitizen(kiosk)
    code = citizen.file_a_birth()
    visitor = kiosk.visitor
    check_what_came_out(kiosk, code)
    citizen.push(t("done.finish"))
    check_nothing_is_left(kiosk, visitor, code)


def test_a_visitor_who_walks_away_is_asked_and_then_forgotten(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk(command=(IMPATIENT, "idle_seconds=7", "idle_warning_seconds=8"))
    citizen = KeyboardCitizen(kiosk)
    citizen.log_in()
    citizen.answer(t("search.label"), "khai sinh")
    kiosk.wait(t("idle.title"))
    kiosk.press("space")
    assert kiosk.until(lambda: kiosk.title == t("search.title"), LONG)
    assert kiosk.under(t("search.label")) == "khai sinh"
    kiosk.wait(t("idle.title"))
    kiosk.welcome()
    assert "khai sinh" not in kiosk.text
