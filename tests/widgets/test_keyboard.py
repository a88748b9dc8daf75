"""The on-screen keyboard: what a touch on its keys does, and that everything can be typed with it."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.events import MouseDown, MouseUp
from textual.pilot import Pilot
from textual.screen import Screen

from kiosk.domain.composer import Method
from kiosk.domain.syllable import Tone, spell, take_apart
from kiosk.screens.touch import WithKeyboard
from kiosk.theme import themes
from kiosk.widgets.entry import TextEntry, Typing
from kiosk.widgets.key_layout import Act, KeySet, PlacedKey, room
from kiosk.widgets.keyboard import Keyboard, KeyboardUse, OnScreen

SIZES = ((64, 18), (80, 24), (120, 36))
VOWELS = "aăâeêioôơuưy"
ALPHABET = [spell(vowel, tone) for vowel in VOWELS + VOWELS.upper() for tone in Tone]
ALPHABET += "bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX"

sizes = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture(autouse=True)
def _session_settings() -> Iterator[None]:
    yield
    OnScreen.begin(KeyboardUse.ON_DEMAND)
    Typing.method = Method.TELEX


# -- a page with fields, and a finger --------------------------------------------------------------------------------


class Fields(WithKeyboard[None], Screen[None]):
    """Two fields and a keyboard."""

    def __init__(self, keys: KeySet, *, secret: bool = False) -> None:
        super().__init__()
        self._keys = keys
        self._secret = secret
        self.submitted: list[str] = []

    def compose(self) -> ComposeResult:
        vietnamese = self._keys in (KeySet.WORDS, KeySet.NAME)
        yield TextEntry(keys=self._keys, vietnamese=vietnamese, secret=self._secret, id="first")
        yield TextEntry(keys=KeySet.DIGITS, vietnamese=False, id="second")
        yield Keyboard()

    @on(TextEntry.Submitted)
    def go_to_second(self, message: TextEntry.Submitted) -> None:
        self.submitted.append(message.value)
        self.query_one("#second").focus()


class FieldsApp(App[None]):
    """The page by itself."""

    def __init__(self, page: Fields) -> None:
        super().__init__()
        for theme in themes():
            self.register_theme(theme)
        self.theme = "day"
        self._page = page

    def on_mount(self) -> None:
        self.push_screen(self._page)


@dataclass
class Finger:
    """Somebody who touches the keys that bear certain characters."""

    page: Fields
    pilot: Pilot[None]

    @property
    def keyboard(self) -> Keyboard:
        return self.page.query_one(Keyboard)

    @property
    def text(self) -> str:
        return self.page.query_one("#first", TextEntry).value

    def find(self, act: Act, text: str = "", tone: Tone = Tone.LEVEL) -> PlacedKey | None:
        """The key on the board that is up."""
        return next(
            (
                one
                for one in self.keyboard.placed
                if (one.key.act, one.key.text.lower(), one.key.tone) == (act, text.lower(), tone)
            ),
            None,
        )

    async def touch(self, act: Act, text: str = "", tone: Tone = Tone.LEVEL) -> None:
        """Press and release in the middle of a key."""
        placed = self.find(act, text, tone)
        assert placed is not None, (act, text, tone)
        await self.press(placed)
        await self.release(placed)

    async def press(self, placed: PlacedKey) -> None:
        """Put the finger on a key."""
        await self._send(MouseDown, placed)

    async def release(self, placed: PlacedKey) -> None:
        """Lift the finger from a key."""
        await self._send(MouseUp, placed)

    async def _send(self, kind: type[MouseDown | MouseUp], placed: PlacedKey) -> None:
        """Straight to the widget and without the pilot, which waits long after every event."""
        x, y = placed.region.center
        x, y = int(x), int(y)
        self.keyboard.post_message(kind(self.keyboard, x, y, 0, 0, 1, False, False, False, x, y))
        field = self.page.query_one("#first")
        for stop in (self.keyboard, self.keyboard, self.page, field, field, self.page):
            passed = asyncio.Event()
            stop.call_later(passed.set)
            await passed.wait()

    async def type(self, text: str) -> None:
        """Touch one key after the other until the text has been typed: letter, then its tone at the word's end."""
        for character in text:
            await self._type_character(character)

    async def _type_character(self, character: str) -> None:
        letter, tone = take_apart(character) or (character, Tone.LEVEL)
        if self.find(Act.TYPE, letter) is None:
            turn = Act.SIGNS if self.find(Act.SIGNS) else Act.LETTERS
            await self.touch(turn)
        await self._set_capitals(letter)
        await self.touch(Act.TYPE, letter)
        if tone:
            await self.touch(Act.TONE, tone=tone)

    async def _set_capitals(self, letter: str) -> None:
        if not letter.isalpha():
            return
        for _ in range(3):
            if self.shows(letter):
                return
            await self.touch(Act.CAPITALS)
        raise AssertionError(f"no key shows {letter!r}")

    def shows(self, letter: str) -> bool:
        """Whether the key is drawn with this very letter, small or capital."""
        placed = self.find(Act.TYPE, letter)
        assert placed is not None
        region = placed.region
        drawn = "".join(
            segment.text
            for y in range(region.y, region.bottom)
            for segment in self.keyboard.render_line(y).crop(region.x, region.right)
        )
        return letter in drawn


@asynccontextmanager
async def fields(
    keys: KeySet = KeySet.WORDS, size: tuple[int, int] = (80, 24), *, secret: bool = False
) -> AsyncIterator[Finger]:
    """The page with its first field in focus and the keyboard up."""
    OnScreen.begin(KeyboardUse.ALWAYS)
    page = Fields(keys, secret=secret)
    async with FieldsApp(page).run_test(size=size) as pilot:
        await pilot.pause()
        page.query_one("#first").focus()
        await pilot.pause()
        yield Finger(page, pilot)


# -- where a touch goes ----------------------------------------------------------------------------------------------


@sizes
@pytest.mark.parametrize(("keys", "text"), [(KeySet.WORDS, "p"), (KeySet.DATE, "5")])
async def test_a_touch_on_any_corner_of_a_key_is_that_key_and_beside_it_is_none(
    keys: KeySet, text: str, size: tuple[int, int]
) -> None:
    async with fields(keys, size) as finger:
        placed = finger.find(Act.TYPE, text)
        assert placed is not None
        region = placed.region
        left, top, right, bottom = region.x, region.y, region.right - 1, region.bottom - 1
        for place_touched, typed in (((left, top), text), ((right, bottom), text * 2), ((left - 1, top), text * 2)):
            await finger.pilot.mouse_down(finger.keyboard, offset=place_touched)
            await finger.pilot.mouse_up(finger.keyboard, offset=place_touched)
            assert finger.text == typed


@sizes
async def test_the_board_is_as_wide_as_the_screen_and_as_high_as_its_keys(size: tuple[int, int]) -> None:
    async with fields(KeySet.WORDS, size) as finger:
        assert finger.keyboard.size == (size[0], room(*size).height)


# -- what can be typed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", list(Method))
async def test_every_letter_of_vietnamese_can_be_typed_by_touch_whatever_the_typing_method(method: Method) -> None:
    async with fields(KeySet.WORDS) as finger:
        Typing.method = method
        for letter in ALPHABET if method is Method.TELEX else ALPHABET[::9]:
            await finger.type(letter)
            assert finger.text == letter
            assert unicodedata.is_normalized("NFC", finger.text)
            await finger.touch(Act.ERASE)
            assert finger.text == ""


@sizes
async def test_names_are_typed_without_the_key_for_capitals(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leave_capitals(letter: str) -> None:
        return

    async with fields(KeySet.NAME, size) as finger:
        monkeypatch.setattr(finger, "_set_capitals", leave_capitals)
        for name in ("Nguyễn Thị Hồng Nhung", "H'Hen Niê", "Y Blơk Êban", "Lò Thị Ó", "Đỗ Ngọc Quỳnh"):
            await finger.type(name)
            assert finger.text == name
            for _ in name:
                await finger.touch(Act.ERASE)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (KeySet.PLAIN, "hong.nhung-90@vidu.vn"),
        (KeySet.PLAIN, "H99.99.01-261123-0001-K"),
        (KeySet.WORDS, "Số 12/4, thôn Thử (cũ), xã Mẫu"),
        (KeySet.DATE, "1/2/1960"),
        (KeySet.DIGITS, "038090000001"),
    ],
)
async def test_addresses_codes_and_dates_are_typed_by_touch(keys: KeySet, text: str) -> None:
    async with fields(keys) as finger:
        await finger.type(text)
        assert finger.text == text


async def test_telex_works_on_the_letters_of_the_keyboard_too() -> None:
    async with fields(KeySet.WORDS) as finger:
        for letter in "dduwowngf":
            await finger.touch(Act.TYPE, letter)
        assert finger.text == "đường"


async def test_a_tone_goes_to_its_vowel_from_the_end_of_the_word() -> None:
    async with fields(KeySet.WORDS) as finger:
        for letter in "nguyên":
            await finger.touch(Act.TYPE, letter)
        await finger.touch(Act.TONE, tone=Tone.NGA)
        assert finger.text == "nguyễn"


async def test_the_same_tone_again_takes_it_off_and_another_takes_its_place() -> None:
    async with fields(KeySet.WORDS) as finger:
        await finger.type("hoà")
        await finger.touch(Act.TONE, tone=Tone.SAC)
        assert finger.text == "hóa"
        await finger.touch(Act.TONE, tone=Tone.SAC)
        assert finger.text == "hoa"


@pytest.mark.parametrize("word", ["", "b", "tac ", "Thử,"])
async def test_a_tone_with_no_place_to_stand_changes_nothing(word: str) -> None:
    async with fields(KeySet.WORDS) as finger:
        await finger.type(word)
        await finger.touch(Act.TONE, tone=Tone.HUYEN)
        assert finger.text == word


async def test_erase_takes_one_visible_letter() -> None:
    async with fields(KeySet.WORDS) as finger:
        await finger.type("thế")
        await finger.touch(Act.ERASE)
        assert finger.text == "th"


async def test_capitals_hold_for_one_letter_and_stay_after_a_second_press() -> None:
    async with fields(KeySet.WORDS) as finger:
        await finger.touch(Act.CAPITALS)
        await finger.touch(Act.TYPE, "a")
        await finger.touch(Act.TYPE, "n")
        await finger.touch(Act.TYPE, " ")
        await finger.touch(Act.CAPITALS)
        await finger.touch(Act.CAPITALS)
        await finger.touch(Act.TYPE, "b")
        await finger.touch(Act.TYPE, "t")
        assert finger.text == "An BT"


# -- how it behaves --------------------------------------------------------------------------------------------------


async def test_the_field_keeps_the_focus_and_next_leads_to_the_next_field() -> None:
    async with fields(KeySet.WORDS) as finger:
        await finger.type("sinh")
        assert finger.page.focused is finger.page.query_one("#first")
        await finger.touch(Act.DONE)
        await finger.pilot.pause()
        assert finger.page.submitted == ["sinh"]
        assert finger.page.focused is finger.page.query_one("#second")
        assert finger.find(Act.TYPE, "q") is None, "the second field is for digits"
        assert finger.find(Act.TYPE, "7") is not None


async def test_a_press_counts_only_where_it_ends_on_the_same_key() -> None:
    async with fields(KeySet.WORDS) as finger:
        q, p = finger.find(Act.TYPE, "q"), finger.find(Act.TYPE, "p")
        assert q is not None
        assert p is not None
        await finger.press(q)
        await finger.release(p)
        await finger.release(q)
        assert finger.text == ""


async def test_the_key_that_is_down_is_seen() -> None:
    async with fields(KeySet.DIGITS) as finger:
        five = finger.find(Act.TYPE, "5")
        assert five is not None
        before = _ground(finger, five)
        await finger.press(five)
        assert _ground(finger, five) != before
        await finger.release(five)
        assert _ground(finger, five) == before


async def test_the_key_that_is_down_is_not_seen_in_a_secret_field_and_digits_keep_their_order() -> None:
    async with fields(KeySet.DIGITS, secret=True) as finger:
        assert "".join(one.key.text for one in finger.keyboard.placed) == "1234567890"
        five = finger.find(Act.TYPE, "5")
        assert five is not None
        before = _ground(finger, five)
        await finger.press(five)
        assert _ground(finger, five) == before
        await finger.release(five)
        assert finger.text == "5"


def _ground(finger: Finger, placed: PlacedKey) -> object:
    line = finger.keyboard.render_line(placed.region.y).crop(placed.region.x, placed.region.right)
    return {segment.style.bgcolor for segment in line if segment.style is not None}


async def test_it_goes_when_it_is_hidden_and_a_touch_on_a_field_brings_it_back_where_it_is_always_wanted() -> None:
    async with fields(KeySet.WORDS) as finger:
        await finger.touch(Act.HIDE)
        assert not finger.keyboard.display
        await finger.pilot.click("#second")
        assert finger.keyboard.display


async def test_on_demand_it_comes_with_f3_and_stays_until_f3() -> None:
    async with fields(KeySet.WORDS) as finger:
        OnScreen.begin(KeyboardUse.ON_DEMAND)
        finger.page._follow_focus()
        assert not finger.keyboard.display
        await finger.pilot.press("f3")
        assert finger.keyboard.display
        await finger.pilot.press("f3")
        await finger.pilot.click("#second")
        assert not finger.keyboard.display


async def test_where_it_is_never_wanted_f3_does_nothing() -> None:
    async with fields(KeySet.WORDS) as finger:
        OnScreen.begin(KeyboardUse.NEVER)
        await finger.pilot.press("f3")
        assert not finger.keyboard.display
