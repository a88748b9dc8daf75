"""What nobody should do and somebody will: a sentence is shown, nothing breaks, and one can go on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from tests.journeys.citizen import FIRST, TODAY, KeyboardCitizen
from tests.journeys.conftest import OpenKiosk
from tests.journeys.people import begin_birth
from tests.pseudo_terminal import LONG

MEGABYTE = b"tieng viet " * 95_325


def test_a_megabyte_into_a_field(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk()
    citizen = KeyboardCitizen(kiosk)
    visitor = kiosk.visitor
    citizen.go_on(t("welcome.file"), t("login.title"))
    kiosk.send(MEGABYTE)
    kiosk.wait(t("frame.too_fast")[:20])
    takes_keys_again(citizen)
    kiosk.send(b"\x1b[200~" + MEGABYTE + b"\x1b[201~")
    takes_keys_again(citizen)
    kiosk.send(b"\x1b[200~" + MEGABYTE)
    takes_keys_again(citizen)
    assert kiosk.visitor == visitor
    citizen.answer(t("login.number"), FIRST.number)
    citizen.answer(t("login.pin"), FIRST.pin)
    citizen.go_on(t("action.next"), t("code.title"))


def takes_keys_again(citizen: KeyboardCitizen) -> None:
    """Another language, and back."""
    kiosk, here = citizen.kiosk, t("login.title")
    citizen.until(lambda: kiosk.press("f4"), lambda: kiosk.title not in ("", here), "a key after the flood")
    citizen.until(lambda: kiosk.press("f4"), lambda: kiosk.title == here, "the same key once more")


def test_letters_where_the_number_of_the_card_belongs(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk()
    citizen = KeyboardCitizen(kiosk)
    citizen.go_on(t("welcome.file"), t("login.title"))
    citizen.answer(t("login.number"), "khong phai so")
    citizen.answer(t("login.pin"), FIRST.pin)
    citizen.is_refused()
    assert kiosk.title == t("login.title")
    citizen.answer(t("login.number"), FIRST.number)
    citizen.go_on(t("action.next"), t("code.title"))


def test_days_that_do_not_exist_or_are_to_come(open_kiosk: OpenKiosk, tmp_path: Path) -> None:
    begin_birth(tmp_path / "home", "applicant/person", {"applicant.name": FIRST.name})
    kiosk = open_kiosk()
    citizen = KeyboardCitizen(kiosk)
    citizen.log_in()
    citizen.go_on(t("resume.go_on"), "Ông/bà là ai?")
    citizen.answer("Giới tính", "Nam")
    citizen.answer("Số căn cước (số định danh cá nhân)", FIRST.number)
    to_come = (TODAY + timedelta(days=2)).strftime("%d/%m/%Y")
    for wrong in ("31/02/1990", to_come, "hom qua"):
        citizen.answer("Ngày sinh", wrong)
        citizen.is_refused()
        assert kiosk.text.count("▲") == 2, kiosk.told("no sentence beside the field")
        assert kiosk.title.endswith("(1/2)")
    citizen.answer("Ngày sinh", "28/02/1990")
    citizen.go_on(t("action.next"), "Ông/bà là ai? (2/2)")


def test_files_in_the_scanner_folder_that_are_no_papers(open_kiosk: OpenKiosk, tmp_path: Path) -> None:
    home = tmp_path / "home"
    begin_birth(home, "papers")
    kiosk = open_kiosk()
    citizen = KeyboardCitizen(kiosk)
    citizen.log_in()
    citizen.go_on(t("resume.go_on"), t("papers.title"))
    scans = home / "scans"
    (scans / "giay-moi.pdf").write_bytes(b"MZ\x90\x00" + bytes(20_000))
    (scans / "trong-rong.pdf").write_bytes(b"")
    (scans / "la.pdf").symlink_to("/etc/passwd")
    kiosk.wait(t("papers.ready", count="").split("  ")[0])
    citizen.until(lambda: citizen.pick("Giấy chứng sinh"), lambda: t("pick.take") in kiosk.text, "the list of scans")
    citizen.highlight("giay-moi.pdf")
    # A file without content may be one that the scanner has only begun; when it stays so, the citizen is told.
    kiosk.wait("trong-rong.pdf", problem_words(Problem("paper.empty")))
    assert "la.pdf" not in kiosk.text  # a link is nobody's scan
    citizen.pick("giay-moi.pdf")
    assert kiosk.until(lambda: "╔" in kiosk.text and not kiosk.button, LONG), kiosk.told("no sentence")
    assert kiosk.title == t("papers.title")
    citizen.until(lambda: kiosk.press("enter"), lambda: "╔" not in kiosk.text, "to what has to be mended")
    for name in ("giay-moi.pdf", "trong-rong.pdf"):
        (scans / name).unlink()
    citizen.attach()
    citizen.go_on(t("action.next"), t("fee.title"))
