"""A citizen at the demo kiosk in a pseudo-terminal: by keyboard only, or by touch with the keyboard for text.

Words come from the kiosk's own list, so that a better word breaks no journey. Every step waits for what a person would
see before the next one; a press that a page did not take (its first moments belong to a late second press on the page
before) is repeated, as a person would.
"""

from __future__ import annotations

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from kiosk.demo import CITIZENS, PIN
from kiosk.i18n import t
from kiosk.services.office import Timing
from tests.journeys.program import Kiosk
from tests.pseudo_terminal import LONG

SCAN = "giay-chung-sinh.pdf"
TODAY = datetime.now(timezone(timedelta(hours=7))).date()
BORN = (TODAY - timedelta(days=20)).strftime("%d/%m/%Y")

_CODE = re.compile(r"\b[0-9]{6}\b")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `name` as the pages show it."""

    number: str
    pin: str
    name: str


FIRST, SECOND = (Person(citizen.number, PIN, citizen.name) for citizen in CITIZENS)

CHILD = "Trần Ngọc Thử"
BIRTH: Mapping[str, str] = {
    "Ông/bà là gì của trẻ?": "Cha",
    "Họ, chữ đệm, tên của trẻ": "Traafn Ngocj Thuwr",
    "Ngày sinh của trẻ": BORN,
    "Giới tính": "Nữ",
    "Dân tộc": "Kinh",
    "Nơi sinh": "Trajm y tees xax Maaux, tirnh Thuwr Nghieejm",
    "Quê quán": "Xax Maaux, tirnh Thuwr Nghieejm",
    "Họ, chữ đệm, tên của mẹ": "Nguyeenx Thij Maaux",
    "Cha mẹ của trẻ đã đăng ký kết hôn chưa?": "Chưa đăng ký",
}
"""What the declaration of a birth asks for and nobody knows yet, as it is typed: names and places in Telex."""


GUARD = Timing().double_press + 0.05
"""Seconds in which a new page takes no press of its primary action; nobody is faster than this at reading one."""

PATIENCE = 3.0
"""Seconds before a press counts as not taken: on a slow machine a second one would answer the next page."""


class Citizen(ABC):
    """Somebody who files. How a button is pressed and a field is reached is the subclass's."""

    def __init__(self, kiosk: Kiosk, person: Person = FIRST) -> None:
        self.kiosk = kiosk
        self.person = person
        self._used = ""
        self._arrived = time.monotonic()

    # -- hands ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def push(self, words: str) -> None:
        """Press the button that says so."""

    @abstractmethod
    def answer(self, label: str, said: str) -> None:
        """Answer one question of the page that is up."""

    @abstractmethod
    def pick(self, row: str) -> None:
        """Choose a row of the list that is up."""

    @abstractmethod
    def tick(self) -> None:
        """Tick the only statement of the page."""

    @abstractmethod
    def mend(self, label: str) -> None:
        """Press "Sửa" beside an answer of the review."""

    # -- steps ---------------------------------------------------------------------------------------------------

    def until(self, act: Callable[[], None], seen: Callable[[], object], what: str) -> None:
        """Do something until it has had an effect; a person tries again after a moment."""
        self.kiosk.until(lambda: time.monotonic() - self._arrived > GUARD, GUARD)
        for _ in range(8):
            try:
                act()
            except AssertionError:  # what was to be pressed has just gone, with the page
                assert self.kiosk.until(seen, LONG), self.kiosk.told(what)
            if self.kiosk.answers(seen) or self.kiosk.until(seen, PATIENCE):
                self._arrived = time.monotonic()
                return
        raise AssertionError(self.kiosk.told(f"no effect: {what}"))

    def choose(self, words: str, title: str) -> None:
        """Answer the dialog with this title. At first it takes no press: it might be a late second one."""
        self._arrived = time.monotonic()
        self.until(lambda: self.push(words), lambda: title not in self.kiosk.text, words)

    def go_on(self, words: str, title: str) -> None:
        """Press a button until the page with this title is up."""
        self.until(lambda: self.push(words), lambda: self.kiosk.title.startswith(title), f"{words} → {title}")

    def proceed(self, words: str = "") -> None:
        """Press the primary action until another page is up."""
        title = self.kiosk.title
        self.until(lambda: self.push(words or t("action.next")), lambda: self._left(title), f"on from {title}")

    def is_refused(self) -> None:
        """Press the primary action, and be told in a sentence what has to be mended."""
        kiosk = self.kiosk
        self.until(lambda: self.push(t("action.next")), lambda: "╔" in kiosk.text and not kiosk.button, "a sentence")
        assert "▲" in kiosk.text, kiosk.told("no sentence")

    def _left(self, title: str) -> bool:
        return bool(self.kiosk.title) and self.kiosk.title != title

    def log_in(self) -> None:
        """From the welcome page to the first page behind the log-in."""
        self.go_on(t("welcome.file"), t("login.title"))
        self.answer(t("login.number"), self.person.number)
        self.answer(t("login.pin"), self.person.pin)
        self.go_on(t("action.next"), t("code.title"))
        self.enter_code()
        self.proceed()

    def enter_code(self) -> None:
        """The one-time code from the demo's phone on the screen: one that was not used yet."""
        kiosk = self.kiosk
        assert kiosk.until(lambda: self._code_on_phone() not in ("", self._used), LONG), kiosk.told("no new code")
        self._used = self._code_on_phone()
        self.answer(t("code.label"), self._used)

    def _code_on_phone(self) -> str:
        place = self.kiosk.find(t("phone.title"))
        found = _CODE.findall("\n".join(self.kiosk.lines[place[1] :])) if place else []
        return found[0] if found else ""

    def choose_procedure(self, query: str = "khai sinh", name: str = "Làm giấy khai sinh cho con") -> None:
        """From the search to the first page of the forms. The query is typed as it stands, without diacritics."""
        self.answer(t("search.label"), query)
        self.kiosk.wait(name)
        self.go_on(t("search.open"), name)
        self.go_on(t("procedure.begin"), "Ông/bà là ai?")

    def fill(self, until: str, answers: Mapping[str, str] = BIRTH) -> None:
        """Answer what is known on page after page, until the page with this title is up."""
        while not self.kiosk.title.startswith(until):
            self.answer_page(answers)
            self.proceed()

    def answer_page(self, answers: Mapping[str, str]) -> None:
        """Answer what is known on the page that is up."""
        for label, said in answers.items():
            if self.kiosk.row_of(label) is not None:
                self.answer(label, said)

    def attach(self, paper: str = "Giấy chứng sinh", scan: str = SCAN) -> None:
        """A scan into the slot of a paper, its pages counted."""
        kiosk = self.kiosk
        kiosk.wait(t("papers.ready", count="").split("  ")[0], "▲")
        self.until(lambda: self.pick(paper), lambda: t("pick.take") in kiosk.text, paper)
        kiosk.wait(scan)
        self.pick(scan)
        kiosk.wait(t("papers.confirm_title"))
        self.choose(t("papers.yes"), t("papers.confirm_title"))
        kiosk.wait(f"→ {scan}")
        assert kiosk.until(lambda: kiosk.button == t("action.next"), LONG), kiosk.told("the page does not lead on")

    def confirm(self) -> None:
        """Consent and code, then the last press."""
        self.tick()
        self.enter_code()
        title = self.kiosk.title
        self.until(lambda: self.push(t("confirm.submit")), lambda: self._left(title), "submit")

    def file_a_birth(self) -> str:
        """The whole main job from the welcome page; the dossier code as the last page shows it."""
        self.log_in()
        self.choose_procedure()
        self.fill(until=t("papers.title"))
        self.attach()
        self.go_on(t("action.next"), t("fee.title"))
        self.go_on(t("action.next"), t("review.title"))
        self.mend_and_return("Nơi sinh", "Nhaf huwj sinh xax Maaux")
        self.go_on(t("action.next"), t("confirm.title"))
        self.confirm()
        return self.code_on_screen()

    def mend_and_return(self, label: str, said: str) -> None:
        """From the review to one answer, and with one press straight back."""
        self.until(lambda: self.mend(label), lambda: self._left(t("review.title")), label)
        self.answer(label, said)
        self.go_on(t("action.next"), t("review.title"))

    def code_on_screen(self) -> str:
        """The dossier code of the last page, without its check character."""
        self.kiosk.wait(t("done.code"))
        found = re.search(r"(H[0-9.]+-[0-9]{6}-[0-9]{4})-[0-9A-Z]", self.kiosk.text)
        assert found, self.kiosk.told("no dossier code")
        return found[1]


class KeyboardCitizen(Citizen):
    """Keys only, and of them only those of a plain keyboard: letters, digits, arrows, Tab, Enter, Space."""

    def push(self, words: str) -> None:
        self._walk_to(lambda: self.kiosk.button == words, words)
        self.kiosk.press("enter")

    def answer(self, label: str, said: str) -> None:
        kiosk = self.kiosk
        self._walk_to(lambda: kiosk.field == label, label)
        shown = kiosk.under(label)
        if shown.startswith("▼"):
            lists = (t("pick.narrow"), t("unit.narrow"))
            self.until(lambda: kiosk.press("enter"), lambda: any(words in kiosk.text for words in lists), label)
            kiosk.type(said)
            self.until(lambda: kiosk.press("enter"), lambda: t("pick.take") not in kiosk.text, said)
            assert kiosk.until(lambda: kiosk.says(label, said), LONG), kiosk.told(said)
        elif "( )" in shown or "(•)" in shown:
            for _ in range(12):
                if kiosk.says(label, f"(•) {said}"):
                    return
                kiosk.press("right")
                # An answer that changes the questions brings a new page, and keys of its first instant are lost.
                kiosk.settle()
                assert kiosk.until(lambda: kiosk.field == label, LONG), kiosk.told(label)
            raise AssertionError(kiosk.told(f"{said} cannot be chosen"))
        else:
            self._empty(label)
            kiosk.type(said)
            kiosk.press("tab")
            assert kiosk.until(lambda: kiosk.field != label, LONG), kiosk.told(label)

    def _empty(self, label: str) -> None:
        """Remove what stands in the field, but for its hint in grey."""
        if self.kiosk.under(label):
            self.kiosk.press("end", *["backspace"] * 60)
            assert self.kiosk.until(lambda: not self.kiosk.under(label), LONG), self.kiosk.told(label)

    def pick(self, row: str) -> None:
        self.highlight(row)
        self.kiosk.press("enter")

    def highlight(self, row: str) -> None:
        """Go down in the list that is up until this row is the highlighted one; below the last comes the first."""
        kiosk = self.kiosk
        kiosk.until(lambda: kiosk.highlighted, LONG)
        for _ in range(20):
            kiosk.settle()
            if row in (before := kiosk.highlighted):
                break
            kiosk.press("down")
            kiosk.answers(lambda before=before: kiosk.highlighted not in ("", before))  # type: ignore[misc]
        else:
            raise AssertionError(kiosk.told(f"{row} cannot be reached"))

    def tick(self) -> None:
        kiosk = self.kiosk
        self._walk_to(lambda: "┏" in kiosk.text and not kiosk.field and not kiosk.button, "the statement")
        kiosk.press("space")
        kiosk.wait("[✓]")

    def mend(self, label: str) -> None:
        self._walk_to(
            lambda: bool(re.search(rf"{re.escape(label)} .*\[ {t('review.change')} \]", self.kiosk.text)), label
        )
        self.kiosk.press("enter")

    def _walk_to(self, there: Callable[[], bool], what: str) -> None:
        """Press Tab, and look each time where it led."""
        kiosk = self.kiosk
        kiosk.until(lambda: kiosk.focus, LONG)
        for _ in range(60):
            kiosk.settle()
            if there():
                return
            before = kiosk.focus
            kiosk.press("tab")
            kiosk.answers(lambda before=before: kiosk.focus not in ("", before))  # type: ignore[misc]
        raise AssertionError(kiosk.told(f"Tab does not lead to {what}"))


class TouchCitizen(Citizen):
    """A finger on the screen, or a mouse; the keyboard only for letters and digits."""

    def push(self, words: str) -> None:
        # Buttons stand at the bottom, and what says the same elsewhere stands above them.
        kiosk = self.kiosk
        row = next((row for row in reversed(range(kiosk.rows)) if f" {words} " in kiosk.line(row)), None)
        assert row is not None, kiosk.told(f"no button {words!r}")
        kiosk.click_at(kiosk.line(row).rindex(words) + len(words) // 2, row)

    def answer(self, label: str, said: str) -> None:
        kiosk = self.kiosk
        self._bring_up(lambda: kiosk.row_of(label) is not None, label)
        shown = kiosk.under(label)
        if shown.startswith("▼"):
            self.until(lambda: self._touch(label), lambda: t("pick.narrow") in kiosk.text, label)
            kiosk.type(said)
            assert kiosk.until(lambda: t("pick.narrow") not in kiosk.text, LONG), kiosk.told(said)
            self.until(lambda: self.push(t("pick.take")), lambda: kiosk.row_of(label) is not None, said)
            assert kiosk.until(lambda: kiosk.says(label, said), LONG), kiosk.told(said)
        elif "( )" in shown or "(•)" in shown:
            row = kiosk.row_of(label)
            assert row is not None
            kiosk.click_at(kiosk.line(row + 1).index(f") {said}") + 2, row + 1)
            assert kiosk.until(lambda: kiosk.says(label, f"(•) {said}"), LONG), kiosk.told(said)
        else:
            self.until(lambda: self._touch(label), lambda: kiosk.field == label, label)
            kiosk.type(said)

    def pick(self, row: str) -> None:
        self.kiosk.click(row)

    def tick(self) -> None:
        self.until(lambda: self.kiosk.click("[ ] "), lambda: "[✓]" in self.kiosk.text, "the statement")

    def mend(self, label: str) -> None:
        line = re.compile(rf"  {re.escape(label)} .*{t('review.change')}")
        self._bring_up(lambda: bool(line.search(self.kiosk.text)), label)
        self.kiosk.click(f"  {label} ")

    def _touch(self, label: str) -> None:
        row = self.kiosk.row_of(label)
        if row is not None:
            self.kiosk.click_at(10, row + 1)

    def _bring_up(self, there: Callable[[], bool], what: str) -> None:
        """Turn the wheel until it is in view."""
        for _ in range(30):
            if self.kiosk.until(there, 0.3):
                return
            self.kiosk.send(b"\x1b[<65;40;12M")
        raise AssertionError(self.kiosk.told(f"{what} cannot be brought into view"))
