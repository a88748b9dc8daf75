"""Every view at every size, in both looks and both languages: complete, reachable, large enough, easy to read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from rich.color import Color
from textual.screen import Screen
from textual.widget import Widget

from kiosk import i18n
from kiosk.domain.form_pages import pages
from kiosk.screens.frame import Framed
from kiosk.screens.review import ReviewLine
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.choice import Choice
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.qr import QRCode
from tests.screens.drawn import screen_lines, screen_strips
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.read_once import shipped
from tests.screens.stage import Stage
from tests.screens.view import View
from tests.screens.views import VIEWS

SIZES = {"vi": ((64, 18), (80, 24), (120, 36), (240, 67)), "en": ((64, 18), (80, 24))}
FONT = Path("/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf")
CONTRAST = 10.0

ON_PURPOSE = ("Đang nộp…", "Đang in biên nhận…", "Submitting…", "Printing the receipt…")
"""Words that end in an ellipsis by themselves; any other ellipsis means that something was cut."""

views = pytest.mark.parametrize(
    "view",
    [pytest.param(view, id=view.name, marks=[pytest.mark.long] if view.long else []) for view in VIEWS],
)


@cache
def _glyphs() -> frozenset[int]:
    """The characters that the kiosk's font has; none where it is not installed."""
    if not FONT.is_file():
        return frozenset()
    from fontTools.ttLib import TTFont

    with TTFont(FONT) as font:
        return frozenset(font.getBestCmap())


@views
@pytest.mark.parametrize("language", i18n.LANGUAGES)
async def test_nothing_is_cut_and_everything_can_be_reached_at_every_size(
    view: View, language: str, kiosk: FakeKiosk
) -> None:
    kiosk.set_office(language=language)
    found: list[str] = []
    async with view.open(kiosk, view.least) as stage:
        for size in SIZES[language]:
            if size >= view.least:
                await _resize(stage, size)
                found += [f"{size[0]}x{size[1]}: {fault}" for fault in _faults(stage)]
    assert not found, "\n".join(found)


@views
async def test_each_target_shows_its_focus_without_colours_and_every_text_stands_out_in_both_looks(
    view: View, kiosk: FakeKiosk
) -> None:
    async with view.open(kiosk, view.least) as stage:
        drawn: dict[str, str] = {}
        pairs = _pairs(stage)
        for widget in _targets(stage.app.screen)[:6]:
            widget.focus()
            await stage.pilot.pause()
            assert _in_view(widget), f"{widget!r} at {widget.region} is not in view"
            picture = stage.text()
            assert picture not in drawn, f"{widget!r} looks like {drawn[picture]}, but for colours"
            drawn[picture] = repr(widget)
            pairs |= _pairs(stage)
        stage.app.theme = "night"
        await stage.pilot.pause()
        pairs |= _pairs(stage)
        assert {pair: contrast for pair in pairs if (contrast := _contrast(*pair)) < CONTRAST} == {}


def test_every_word_of_both_languages_is_composed_and_has_its_glyphs() -> None:
    if not _glyphs():
        pytest.skip(f"needs the font JetBrains Mono at {FONT} (Debian: fonts-jetbrains-mono)")
    for language in i18n.LANGUAGES:
        words = files("kiosk").joinpath("locale", f"{language}.toml").read_bytes().decode()
        assert words == unicodedata.normalize("NFC", words)
        assert {c for c in words if c != "\n" and ord(c) not in _glyphs()} == set()


def test_a_page_of_a_form_has_at_most_five_questions() -> None:
    for form in shipped().forms.values():
        for sheet in pages(form, {}):
            assert len(sheet.questions) <= 5, (form.key, sheet.key)


# -- what is looked for ------------------------------------------------------------------------------------------


def _faults(stage: Stage) -> Iterator[str]:
    screen = stage.app.screen
    whole = screen.region
    for number, line in enumerate(screen_lines(stage.app)):
        rest = line
        for words in ON_PURPOSE:
            rest = rest.replace(words, "")
        if "…" in rest:
            yield f"row {number} is cut: {line.strip()}"
    text = stage.text()
    if not text.strip() and not screen.query(QRCode):
        yield "nothing is drawn"
    if text != unicodedata.normalize("NFC", text):
        yield "a letter is not composed"
    if _glyphs() and (missing := {c for c in text if c != "\n" and ord(c) not in _glyphs()}):
        yield f"the font has no {missing}"
    for widget in _shown(screen):
        if widget.region.x < 0 or widget.region.right > whole.right:
            yield f"{widget!r} at {widget.region} leaves the screen"
        if isinstance(widget, BigButton | ReviewLine | CheckMark | Choice | TextEntry):
            if widget.outer_size.height < 3 or widget.outer_size.width < 12:
                yield f"{widget!r} is {widget.outer_size}: too small for a finger"
            if not _scrolls(widget) and not whole.contains_region(widget.region):
                yield f"{widget!r} at {widget.region} is out of view, and nothing scrolls there"
        if isinstance(widget, BigButton) and widget.get_content_width(whole.size, whole.size) > widget.content_size[0]:
            yield f"{widget!r} is too narrow for its words"
        if isinstance(widget, QRCode) and not whole.contains_region(widget.region):
            yield f"{widget!r} is cut"
    for button in screen.query("#primary"):
        if button.region.intersection(whole) != button.region or _covered(button):
            yield "the primary button is not in full view"
    rows = screen.query(AnswerRow)
    if len(rows) > 5:
        yield f"{len(rows)} questions on one page"
    if isinstance(screen, Framed):
        body = screen.query_one("#body")
        if body.max_scroll_x:
            yield "the page scrolls sideways"
        if body.region.height < 5:
            yield f"only {body.region.height} rows are left for the page"


def _shown(screen: Screen[object]) -> list[Widget]:
    return [w for w in screen.walk_children(Widget) if w.is_on_screen or w.region.area]


def _targets(screen: Screen[object]) -> list[Widget]:
    return [widget for widget in screen.focus_chain if widget.display]


def _scrolls(widget: Widget) -> bool:
    return any(parent.allow_vertical_scroll for parent in widget.ancestors if isinstance(parent, Widget))


def _covered(widget: Widget) -> bool:
    place = widget.region
    return widget.screen.get_widget_at(place.x + place.width // 2, place.y + place.height // 2)[0] is not widget


def _in_view(widget: Widget) -> bool:
    """Whether all of it is on the screen, or inside the nearest parent that scrolls, as far as it has room there."""
    scroller = next((p for p in widget.ancestors if isinstance(p, Widget) and p.allow_vertical_scroll), None)
    window = scroller.region if scroller else widget.screen.region
    return window.contains_region(widget.region) or widget.region.height > window.height


async def _resize(stage: Stage, size: tuple[int, int]) -> None:
    await stage.pilot.resize_terminal(*size)
    await stage.pilot.pause()


def _pairs(stage: Stage) -> set[tuple[str, str]]:
    """Every pair of text and background colour that is drawn; lines, shades and blocks are no text."""
    pairs = set()
    for strip in screen_strips(stage.app):
        for segment in strip:
            if style := segment.style:
                letters = [c for c in segment.text if c.strip() and not 0x2500 <= ord(c) <= 0x259F]
                if letters and style.color and style.bgcolor:
                    ink, ground = (style.bgcolor, style.color) if style.reverse else (style.color, style.bgcolor)
                    assert not style.dim
                    pairs.add((ink.get_truecolor().hex, ground.get_truecolor().hex))
    return pairs


def _contrast(ink: str, ground: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (channel / 255 for channel in Color.parse(colour).get_truecolor())
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
