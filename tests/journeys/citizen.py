"""A citizen at the demo kiosk in a pseudo-terminal: by keyboard only, or by touch with the keyboard for text.

Words come from the kiosk's own list, so that a better word breaks no journey. Every step waits for what a person would
see before the next one; a press that a page did not take (its first moments belong to a late second press on the page
before) is repeated, as a person would.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from kiosk.demo import CITIZENS, PIN
from kiosk.i18n import t
from tests.pseudo_terminal import ROOT, Terminal

SCAN = "giay-chung-sinh.pdf"
TODAY = datetime.now(timezone(timedelta(hours=7))).date()
BORN = (TODAY - timedelta(days=20)).strftime("%d/%m/%Y")

_FOCUSED_FIELD = re.compile(r"┏━ (.+?) (?:\* )?━")
_FOCUSED_BUTTON = re.compile(r"(?<!\S)\[ (?!✓)(\S.*?) \](?!\S)")
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


class Kiosk(Terminal):
    """`kiosk demo` in a pseudo-terminal, with its welcome page up."""

    def __init__(
        self,
        home: Path,
        *options: str,
        size: tuple[int, int] = (80, 24),
        command: tuple[str, ...] = ("-m", "kiosk", "demo"),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        super().__init__(
            [sys.executable, *command, "--home", str(home), *options], columns=size[0], rows=size[1], environ=environ
        )
        self.welcome(within=40)

    def welcome(self, *, within: float = 20.0) -> None:
        """Wait for the welcome page."""
        self.wait(t("welcome.title"), within=within)
        self.until(lambda: self.button == t("welcome.file"), 5)

    @property
    def title(self) -> str:
        """The page's title: the first words below the lines of the frame."""
        return next((line.strip() for line in self.lines[2:5] if line.strip()), "")

    @property
    def field(self) -> str:
        """The label of the field that has the focus; "" where none has.

        A field that has to be mended has a heavy border too; only that of the focus has the colour of its label.
        """
        for row, line in enumerate(self.lines):
            for found in _FOCUSED_FIELD.finditer(line):
                if self.cell(found.start(), row).fg == self.cell(found.start(1), row).fg:
                    return found[1]
        return ""

    @property
    def button(self) -> str:
        """The words of the button that has the focus, without its arrow."""
        found = _FOCUSED_BUTTON.search(self.text)
        return found[1].strip("◀▶ ") if found else ""

    @property
    def focus(self) -> str:
        """What has the focus: a field, the line of a button, or else a heavy border; "" where nothing has."""
        line = next((line.strip() for line in self.lines if _FOCUSED_BUTTON.search(line)), "")
        return self.field or line or ("┏" if "┏" in self.text else "")

    def under(self, label: str) -> str:
        """What stands in the field with this label, in a border of either kind."""
        row = self.row_of(label)
        assert row is not None, self.told(f"no field {label!r}")
        return self.line(row + 1).strip().strip("┃│").strip()

    def row_of(self, label: str) -> int | None:
        """The row of the border in which this label stands; None where no field has it."""
        border = re.compile(rf"[┏╭][━─] {re.escape(label)} (?:\* )?[━─]")
        return next((row for row, line in enumerate(self.lines) if border.search(line)), None)

    def highlights(self, text: str) -> bool:
        """Whether this row of a list is the highlighted one: then its ground has the colour of the list's border."""
        place = self.find(text)
        if place is None:
            return False
        border = re.compile("[┃│]").search(self.line(place[1]), place[0])
        return border is not None and bool(self.cell(*place).bg == self.cell(border.start(), place[1]).fg)

    @property
    def supervisor(self) -> int:
        """The supervisor's process."""
        return self.process.pid

    @property
    def visitor(self) -> int:
        """The visitor's process: the supervisor's only child."""
        found = children(self.supervisor)
        assert len(found) == 1, found
        return found[0]

    def finish(self) -> None:
        """Leave the demo by its button, and wait for its end."""
        self.welcome()
        self.click(t("welcome.exit"))
        assert self.ended(), self.told("the demo does not end")


def children(parent: int) -> list[int]:
    """The living children of a process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, its_parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(its_parent) == parent and state != "Z":
            found.append(int(folder.name))
    return found


def command(*words: str, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """`kiosk …` in a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        env={**os.environ, **(environ or {})},
    )


def look_up(home: Path, code: str) -> dict[str, Any]:
    """What `kiosk lookup` in another process says of a dossier."""
    done = command("lookup", code, "--home", str(home), "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


class Citizen(ABC):
    """Somebody who files. How a button is pressed and a field is reached is the subclass's."""

    def __init__(self, kiosk: Kiosk, person: Person = FIRST) -> None:
        self.kiosk = kiosk
        self.person = person
        self._used = ""

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
        for _ in range(24):
            try:
                act()
            except AssertionError:  # what was to be pressed has just gone, with the page
                assert self.kiosk.until(seen, 2), self.kiosk.told(what)
            if self.kiosk.until(seen, 0.3):
                return
        raise AssertionError(self.kiosk.told(f"no effect: {what}"))

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
        assert kiosk.until(lambda: self._code_on_phone() not in ("", self._used), 10), kiosk.told("no new code")
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
        self.until(lambda: self.pick(paper), lambda: scan in kiosk.text, paper)
        self.pick(scan)
        kiosk.wait(t("papers.confirm_title"))
        self.push(t("papers.yes"))
        kiosk.wait(f"→ {scan}")
        assert kiosk.until(lambda: kiosk.button == t("action.next"), 5), kiosk.told("the page does not lead on")

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
            self.until(lambda: kiosk.press("enter"), lambda: t("pick.narrow") in kiosk.text, label)
            kiosk.type(said)
            self.until(lambda: kiosk.press("enter"), lambda: t("pick.take") not in kiosk.text, said)
            assert kiosk.until(lambda: said in kiosk.under(label), 5), kiosk.told(said)
        elif "( )" in shown or "(•)" in shown:
            for _ in range(12):
                if f"(•) {said}" in kiosk.under(label):
                    return
                before = kiosk.under(label)
                kiosk.press("right")
                kiosk.until(lambda before=before: kiosk.under(label) != before, 0.3)  # type: ignore[misc]
            raise AssertionError(kiosk.told(f"{said} cannot be chosen"))
        else:
            self._empty(label)
            kiosk.type(said)
            kiosk.press("tab")
            assert kiosk.until(lambda: kiosk.field != label or not kiosk.field, 5), kiosk.told(label)

    def _empty(self, label: str) -> None:
        """Remove what stands in the field, but for its hint in grey."""
        if self.kiosk.under(label):
            self.kiosk.press("end", *["backspace"] * 60)
            assert self.kiosk.until(lambda: not self.kiosk.under(label), 5), self.kiosk.told(label)

    def pick(self, row: str) -> None:
        kiosk = self.kiosk
        for _ in range(20):
            if kiosk.until(lambda: kiosk.highlights(row), 0.3):
                break
            kiosk.press("down")
        else:
            raise AssertionError(kiosk.told(f"{row} cannot be reached"))
        kiosk.press("enter")

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

    def _walk_to(self, there: Callable[[], bool], what: str, key: str = "tab") -> None:
        """Press Tab, and look each time where it led."""
        kiosk = self.kiosk
        kiosk.until(lambda: kiosk.focus, 2)
        for _ in range(60):
            if there():
                return
            before = kiosk.focus
            kiosk.press(key)
            kiosk.until(lambda before=before: kiosk.focus not in ("", before), 1)  # type: ignore[misc]
        raise AssertionError(kiosk.told(f"{key} does not lead to {what}"))


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
            assert kiosk.until(lambda: t("pick.narrow") not in kiosk.text, 5), kiosk.told(said)
            self.until(lambda: self.push(t("pick.take")), lambda: kiosk.row_of(label) is not None, said)
            assert kiosk.until(lambda: said in kiosk.under(label), 5), kiosk.told(said)
        elif "( )" in shown or "(•)" in shown:
            row = kiosk.row_of(label)
            assert row is not None
            kiosk.click_at(kiosk.line(row + 1).index(f") {said}") + 2, row + 1)
            assert kiosk.until(lambda: f"(•) {said}" in kiosk.under(label), 5), kiosk.told(said)
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
            if self.kiosk.until(there, 0.2):
                return
            self.kiosk.send(b"\x1b[<65;40;12M")
        raise AssertionError(self.kiosk.told(f"{what} cannot be brought into view"))
