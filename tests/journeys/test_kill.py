"""kill -9 of the visitor's process on every page, in one terminal: what was said is there again, for nobody else."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from kiosk.i18n import t
from tests.journeys.citizen import BIRTH, CHILD, FIRST, SCAN, SECOND, KeyboardCitizen, Person
from tests.journeys.conftest import OpenKiosk
from tests.journeys.program import Kiosk, look_up
from tests.pseudo_terminal import LONG


class Story:
    """One kiosk that is killed again and again, and how long each time it took to come back."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk
        self.citizen = KeyboardCitizen(kiosk)
        self.took: dict[str, float] = {}

    def kill(self, page: str) -> None:
        """End the visitor's process, and wait for the next welcome page.

        A picked answer is shown before it is written: until then it is the field that is being typed.
        """
        self.kiosk.settle()
        victim = self.kiosk.visitor
        began = time.monotonic()
        os.kill(victim, signal.SIGKILL)
        assert self.kiosk.until(lambda: not Path(f"/proc/{victim}").exists(), LONG)
        self.kiosk.welcome()
        self.took[page] = time.monotonic() - began
        assert self.kiosk.visitor != victim

    def come_back(self, person: Person = FIRST) -> None:
        """Log in."""
        self.citizen.person = person
        self.citizen.log_in()

    def go_on(self, title: str) -> None:
        """Log in, be asked, go on: the same page."""
        self.come_back()
        assert self.kiosk.title == t("resume.title"), self.kiosk.told("not asked")
        self.citizen.go_on(t("resume.go_on"), title)


def test_a_kill_on_any_page_costs_at_most_the_field_being_typed(
    open_kiosk: OpenKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    kiosk = open_kiosk()
    story = Story(kiosk)
    citizen = story.citizen

    citizen.go_on(t("welcome.file"), t("login.title"))
    citizen.answer(t("login.number"), FIRST.number)
    story.kill("login")

    story.come_back()
    assert kiosk.title == t("search.title")
    citizen.answer(t("search.label"), "khai sinh")
    story.kill("search")

    story.come_back()
    assert kiosk.title == t("search.title"), kiosk.told("a procedure that was not begun is nothing to go on with")
    citizen.choose_procedure()
    citizen.answer("Ngày sinh", "02/02/1990")
    kiosk.press("backtab", "backtab")
    kiosk.type("x")
    story.kill("applicant")

    story.go_on("Ông/bà là ai? (1/2)")
    assert kiosk.under("Ngày sinh") == "02/02/1990"
    assert kiosk.under("Họ và tên").rstrip("x") == FIRST.name
    citizen.fill(until="Trẻ được khai sinh")
    for label in ("Giới tính", "Họ, chữ đệm, tên của trẻ", "Ngày sinh của trẻ"):
        citizen.answer(label, BIRTH[label])
    story.kill("declaration")

    story.come_back(SECOND)
    assert kiosk.title == t("search.title"), kiosk.told("somebody else was asked")
    kiosk.click(t("action.leave"))
    kiosk.welcome()

    story.go_on("Trẻ được khai sinh (1/2)")
    assert "(•) Nữ" in kiosk.under("Giới tính")
    assert kiosk.under("Họ, chữ đệm, tên của trẻ") == CHILD
    citizen.fill(until=t("papers.title"))
    citizen.attach()
    story.kill("papers")

    story.go_on(t("papers.title"))
    kiosk.wait(f"→ {SCAN}")
    citizen.go_on(t("action.next"), t("fee.title"))
    citizen.answer(t("fee.delivery"), t("delivery.post"))
    citizen.answer(t("fee.street"), "Thoon Mowis")
    citizen.answer(t("fee.commune"), "phường Ba Đình")
    story.kill("fee")

    story.go_on(t("fee.title"))
    assert f"(•) {t('delivery.post')}" in kiosk.under(t("fee.delivery"))
    assert kiosk.under(t("fee.street")) == "Thôn Mới"
    assert "phường Ba Đình, thành phố Hà Nội" in kiosk.under(t("fee.commune"))
    citizen.go_on(t("action.next"), t("review.title"))
    story.kill("review")

    story.go_on(t("review.title"))
    citizen.go_on(t("action.next"), t("confirm.title"))
    citizen.tick()
    story.kill("confirm")

    # Consent is given anew, after another look at the answers.
    story.go_on(t("review.title"))
    citizen.go_on(t("action.next"), t("confirm.title"))
    citizen.confirm()
    code = citizen.code_on_screen()
    story.kill("done")

    assert look_up(kiosk.home, code)["code"] == code
    story.come_back()
    assert kiosk.title == t("search.title"), kiosk.told("what is filed is nothing to go on with")

    with capsys.disabled():  # wanted are 3 s at most; how busy the machine is, no test knows
        print("\n  back on the welcome page after kill -9:", {page: f"{s:.2f} s" for page, s in story.took.items()})
