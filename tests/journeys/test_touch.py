"""A birth is registered by touch alone: every letter and digit comes from the keyboard on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kiosk.domain.composer import Method, compose
from kiosk.domain.syllable import Tone, take_apart
from kiosk.i18n import t
from tests.journeys.citizen import TouchCitizen
from tests.journeys.conftest import OpenKiosk
from tests.journeys.program import look_up

BOARD = 12
"""Rows of the keyboard at 80x24."""
WHEEL_UP, WHEEL_DOWN = b"\x1b[<64;40;6M", b"\x1b[<65;40;6M"


class KeylessCitizen(TouchCitizen):
    """A finger on the screen, and no keyboard but the one that is drawn there."""

    def push(self, words: str) -> None:
        # The last row names keys by the same words.
        kiosk = self.kiosk
        row = next((row for row in reversed(range(kiosk.rows - 1)) if f" {words} " in kiosk.line(row)), None)
        assert row is not None, kiosk.told(f"no button {words!r}")
        kiosk.click_at(kiosk.line(row).rindex(words) + len(words) // 2, row)

    # -- the keyboard --------------------------------------------------------------------------------------------

    def open_keyboard(self) -> None:
        """By its button in the help."""
        self.until(lambda: self.push(t("action.help")), lambda: t("help.call") in self.kiosk.text, "help")
        self.until(lambda: self.push(t("help.keyboard")), lambda: self.keyboard_is_up, "keyboard")

    @property
    def keyboard_is_up(self) -> bool:
        """Whether the keyboard is on the screen."""
        return f"← {t('keyboard.erase')}" in self.kiosk.text

    @property
    def top(self) -> int:
        """The first row of the keyboard, or of what stands at the foot of every page."""
        kiosk = self.kiosk
        foot = 4 if f" {t('action.help')} " in kiosk.line(kiosk.rows - 3) else 1
        return kiosk.rows - foot - (BOARD if self.keyboard_is_up else 0)

    def key(self, words: str) -> tuple[int, int] | None:
        """Where a key says so, column and row."""
        mark = re.compile(rf"(?<!\S){re.escape(words)}(?!\S)")
        for row in range(self.top, self.kiosk.rows):
            if found := mark.search(self.kiosk.line(row)):
                return (found.start() + found.end()) // 2, row
        return None

    def touch_key(self, words: str) -> None:
        """Touch the key that says so, and wait for it where it has yet to come."""
        assert self.kiosk.answers(lambda: self.key(words)), self.kiosk.told(f"no key {words!r}")
        place = self.key(words)
        assert place is not None
        self.kiosk.click_at(*place)

    def touch_keys(self, text: str) -> None:
        """One key after the other; the tone behind its letter."""
        for character in text:
            letter, tone = take_apart(character) or (character, Tone.LEVEL)
            key = t("keyboard.space") if letter == " " else letter
            if not self.kiosk.answers(lambda key=key: self.key(key)):  # type: ignore[misc]
                self._turn_to(key)
            self.touch_key(key)
            if tone:
                self.touch_key(t(f"tone.{int(tone)}"))

    def _turn_to(self, key: str) -> None:
        """To capitals, to digits and signs, or back to letters."""
        capital = key.isalpha() and self.key(key.swapcase())
        self.touch_key("aa" if capital else "123" if self.key("123") else "abc")

    # -- what a citizen does with it -------------------------------------------------------------------------------

    def log_in(self) -> None:
        self.go_on(t("welcome.file"), t("login.title"))
        self.open_keyboard()
        self.answer(t("login.number"), self.person.number)
        self.answer(t("login.pin"), self.person.pin)
        self.go_on(t("action.next"), t("code.title"))
        self.enter_code()
        self.proceed()

    def enter_code(self) -> None:
        # On a small page the demo's phone lies behind the keyboard.
        self._bring_up(lambda: self._code_on_phone() not in ("", self._used), "the message")
        super().enter_code()

    def choose_procedure(self, query: str = "khai sinh", name: str = "Làm giấy khai sinh cho con") -> None:
        self.answer(t("search.label"), query)
        self.kiosk.wait(name)
        self.until(lambda: self._click_if_there(name), lambda: self.kiosk.title.startswith(name), name)
        self.go_on(t("procedure.begin"), "Ông/bà là ai?")

    def answer_page(self, answers: Mapping[str, str]) -> None:
        here = set[str]()
        self._wheel(WHEEL_UP, lambda: False)
        self._wheel(WHEEL_DOWN, lambda: here.update(one for one in answers if self.kiosk.row_of(one) is not None))
        for label, said in answers.items():
            if label in here:
                self.answer(label, said)

    def answer(self, label: str, said: str) -> None:
        kiosk = self.kiosk
        self._bring_up(lambda: self._in_view(label), label)
        shown = self.under(label)
        if "( )" in shown or "(•)" in shown:
            super().answer(label, said)
            return
        if shown.startswith("▼"):
            self.until(lambda: self._touch(label), lambda: t("pick.narrow") in kiosk.text, label)
            self.touch_keys(said.lower())
            self.touch_key(f"{t('keyboard.done')} ▶")
            assert kiosk.answers(lambda: not self.keyboard_is_up), kiosk.told(said)
            self._bring_up(lambda: self._in_view(label) and said in self.under(label), said)
            return
        self.until(lambda: self._touch(label), lambda: kiosk.field == label and self.keyboard_is_up, label)
        for _ in shown:
            self.touch_key(f"← {t('keyboard.erase')}")
        text = compose(said, Method.TELEX)
        self.touch_keys(text)
        wanted = "•" * len(text) if label == t("login.pin") else text
        assert kiosk.answers(lambda: self.under(label) == wanted), kiosk.told(f"{label}: {wanted}")

    def tick(self) -> None:
        self._bring_up(lambda: "[ ] " in self.kiosk.text, "the statement")
        super().tick()

    def _click_if_there(self, text: str) -> None:
        if self.kiosk.find(text):
            self.kiosk.click(text)

    def _touch(self, label: str) -> None:
        # Behind what stands there: the cursor goes to where one touches, and there are no keys that move it.
        row = self.kiosk.row_of(label)
        if row is not None:
            self.kiosk.click_at(self.kiosk.columns - 8, row + 1)

    def under(self, label: str) -> str:
        """What stands in the field with this label; beside it there may be a scroll bar."""
        row = self.kiosk.row_of(label)
        found = re.search("[┃│](.*)[┃│]", self.kiosk.line(row + 1)) if row is not None else None
        return found[1].strip() if found else ""

    def _in_view(self, label: str) -> bool:
        row = self.kiosk.row_of(label)
        return row is not None and row + 2 < self.top

    def _bring_up(self, there: Callable[[], bool], what: str) -> None:
        found = self.kiosk.answers(there) or self._wheel(WHEEL_UP, there) or self._wheel(WHEEL_DOWN, there)
        assert found, self.kiosk.told(f"{what} cannot be brought into view")

    def _wheel(self, turn: bytes, there: Callable[[], object]) -> bool:
        """Turn the wheel over the page until something is in view, or nothing moves any more."""
        for _ in range(30):
            if there():
                return True
            before = self.kiosk.text
            self.kiosk.send(turn)
            if not self.kiosk.answers(lambda before=before: self.kiosk.text != before):  # type: ignore[misc]
                return bool(there())
        return False


def test_a_birth_is_registered_by_touch_alone(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk()
    code = KeylessCitizen(kiosk).file_a_birth()
    assert look_up(kiosk.home, code)["code"] == code
