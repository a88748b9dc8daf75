"""Whatever anybody types, pastes or has in a name: no page fails, and nothing but harmless text is drawn.

The whole proof puts 300 strings through each of the views, over 10,000 in all (`-m long`); KIOSK_RANDOM_STRINGS gives
another number for each view. The usual run shows a few to each, with the same seed.
"""

from __future__ import annotations

import os
import random

import pytest
from textual import events

from kiosk.widgets.entry import TextEntry
from tests.screens.planted import only_harmless, planted_kiosk
from tests.screens.stage import Stage
from tests.screens.view import View
from tests.screens.views import VIEWS

A_VIEW = int(os.environ.get("KIOSK_RANDOM_STRINGS", "300"))
PASTES = 40
"""Texts that go into one opened view, besides those that it was opened with."""

RANGES = (
    (0x00, 0x1F), (0x20, 0x7E), (0x7F, 0x9F), (0xA0, 0x17F), (0x1EA0, 0x1EF9), (0x300, 0x36F), (0x590, 0x6FF),
    (0xE00, 0xE7F), (0x1100, 0x11FF), (0x2000, 0x206F), (0x2190, 0x25FF), (0x4E00, 0x4EFF), (0xE000, 0xE0FF),
    (0xFE00, 0xFE0F), (0xFFF0, 0xFFFD), (0x1F1E6, 0x1F1FF), (0x1F468, 0x1F6FF), (0xE0020, 0xE007F),
    (0x10FF00, 0x10FFFF),
)  # fmt: skip
"""Controls, Latin, Vietnamese, lone marks, right-to-left, wide, private, flags, tags: where terminals differ."""

PIECES = (
    "[/b]",
    "[@click=app.quit]x[/]",
    "\\[",
    "{0}",
    "%s",
    "\x1b[2J",
    "\x1b]52;c;eA==\x07",
    "|" * 6,
    "0" * 60,
    "é" * 40,
)


class RandomTexts:
    """Random strings, the same for the same seed; it counts them."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)
        self.count = 0

    def __call__(self) -> str:
        self.count += 1
        draw = self._random
        parts = []
        for _ in range(draw.choice((0, 1, 2, 3, 8, 30))):
            if draw.random() < 0.15:
                parts.append(draw.choice(PIECES))
            else:
                first, last = draw.choice(RANGES)
                parts.append("".join(chr(draw.randint(first, last)) for _ in range(draw.randint(1, 6))))
        return "".join(parts)


async def play(view: View, texts: RandomTexts, pastes: int) -> None:
    """Open the view with random texts in every place, then paste and submit more of them."""
    with planted_kiosk(texts) as kiosk:
        async with view.open(kiosk) as stage:
            only_harmless(stage)
            for number in range(pastes):
                await _paste(stage, texts(), submit=number % 10 == 9)


async def _paste(stage: Stage, text: str, *, submit: bool) -> None:
    entries = [entry for entry in stage.app.screen.query(TextEntry) if entry.focusable]
    if entries:
        entry = entries[len(text) % len(entries)]
        entry.focus()
        entry.value = ""
    stage.app.post_message(events.Paste(text))
    await stage.pilot.pause()
    only_harmless(stage)
    if submit and entries and stage.app.screen.query("#primary"):
        await stage.go_on()
        only_harmless(stage)


@pytest.mark.parametrize("view", [view for view in VIEWS if not view.long], ids=lambda view: view.name)
async def test_a_page_with_random_strings_in_every_place(view: View) -> None:
    await play(view, RandomTexts(view.name), pastes=3)


@pytest.mark.long
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
async def test_many_random_strings_through_every_page(view: View) -> None:
    texts = RandomTexts(f"long {view.name}")
    while texts.count < A_VIEW:
        await play(view, texts, PASTES)
