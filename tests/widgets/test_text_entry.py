"""The text field: Vietnamese without an input method, keys in their order, nothing decomposed, nothing copied."""

from __future__ import annotations

import time
import unicodedata

import pytest
from textual import events

from kiosk.domain.composer import Method
from kiosk.widgets.entry import TextEntry, Typing
from tests.widgets.conftest import OnBench


@pytest.mark.parametrize(
    ("method", "keys", "text"),
    [
        (Method.TELEX, "Nguyeenx Thij Maaux", "Nguyễn Thị Mẫu"),
        (Method.TELEX, "DDawngj ddo", "Đặng đo"),
        (Method.TELEX, "H'Hen Nieej", "H'Hen Niệ"),
        (Method.VNI, "Nguye6n4 Thi5 Ma6u4", "Nguyễn Thị Mẫu"),
        (Method.VNI, "D9a8ng5", "Đặng"),
        (Method.OFF, "Nguyeenx 12", "Nguyeenx 12"),
    ],
)
async def test_vietnamese_is_composed_as_one_types(on_bench: OnBench, method: Method, keys: str, text: str) -> None:
    Typing.method = method
    entry = TextEntry()
    async with on_bench(entry) as (_, pilot):
        await pilot.press(*keys)
        assert entry.value == text


async def test_numbers_and_secrets_are_taken_as_they_are(on_bench: OnBench) -> None:
    plain, secret = TextEntry(vietnamese=False), TextEntry(secret=True)
    async with on_bench(plain, secret) as (app, pilot):
        await pilot.press(*"aa11s")
        secret.focus()
        await pilot.press(*"aa11s")
        assert plain.value == secret.value == "aa11s"
        assert "•••••" in "".join(app.lines())


async def test_backspace_removes_one_visible_letter_and_the_word_still_takes_a_tone(on_bench: OnBench) -> None:
    entry = TextEntry()
    async with on_bench(entry) as (_, pilot):
        await pilot.press(*"tieengs", "backspace")
        assert entry.value == "tiến"
        await pilot.press("backspace", *"nf")
        assert entry.value == "tiền"


async def test_a_burst_of_an_input_method_arrives_in_its_order(on_bench: OnBench) -> None:
    Typing.method = Method.OFF
    entry = TextEntry()
    async with on_bench(entry) as (app, pilot):
        for key in ("t", "i", "e", "backspace", "ê", "n", "g", "backspace", "backspace", "backspace", "ế", "n", "g"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert entry.value == "tiếng"


async def test_text_goes_on_in_the_middle_of_a_word(on_bench: OnBench) -> None:
    async with on_bench(lambda: TextEntry("Nguyn")) as (app, pilot):
        entry = app.query_one(TextEntry)
        await pilot.press("left", *"eex")
        assert entry.value == "Nguyễn"


async def test_decomposed_text_is_composed_wherever_it_comes_from(on_bench: OnBench) -> None:
    wanted = "Nguyễn Thị Mẫu"
    apart = unicodedata.normalize("NFD", wanted)
    second = TextEntry()
    async with on_bench(lambda: TextEntry(apart), second) as (app, pilot):
        first = app.query(TextEntry)[0]
        second.focus()
        app.post_message(events.Paste(apart))
        await pilot.pause()
        assert first.value == second.value == wanted
        assert len(second.value) == 14


async def test_a_full_field_takes_no_more_and_breaks_no_letter(on_bench: OnBench) -> None:
    entry = TextEntry(max_length=6)
    async with on_bench(entry) as (app, pilot):
        await pilot.press(*"Nguyeenxabc")
        assert entry.value == "Nguyễn"
        entry.value = ""
        app.post_message(events.Paste(unicodedata.normalize("NFD", "Nguyễn Thị")))
        await pilot.pause()
        assert entry.value == "Nguyễn"


async def test_a_full_field_can_still_be_corrected(on_bench: OnBench) -> None:
    entry = TextEntry(max_length=6)
    async with on_bench(entry) as (_, pilot):
        await pilot.press(*"Nguyeen", "x")
        assert entry.value == "Nguyễn"
        await pilot.press("backspace", "backspace", *"een")
        assert entry.value == "Nguyên"


async def test_a_paste_is_cleaned_and_one_line(on_bench: OnBench) -> None:
    entry = TextEntry()
    async with on_bench(entry) as (app, pilot):
        app.post_message(events.Paste("  Trần\x1b[31m\u202eVăn\u200b\nThử\x07  "))
        await pilot.pause()
        assert entry.value == "Trần[31mVăn Thử"


async def test_a_megabyte_that_is_pasted_costs_little_and_the_page_answers(on_bench: OnBench) -> None:
    entry = TextEntry(max_length=80)
    async with on_bench(entry) as (app, pilot):
        began = time.monotonic()
        app.post_message(events.Paste("Nguyễn " * 150_000))
        await pilot.press("backspace", "x")
        assert time.monotonic() - began < 60, "a hang, not a slow machine"
        assert len(entry.value) <= 80
        assert entry.value.endswith("x")


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+x", "ctrl+v", "ctrl+a", "ctrl+u", "ctrl+k", "ctrl+w"])
async def test_nothing_is_copied_cut_or_pasted_by_a_key(on_bench: OnBench, key: str) -> None:
    async with on_bench(lambda: TextEntry("038090000001", secret=True)) as (app, pilot):
        entry = app.query_one(TextEntry)
        await pilot.press(key)
        assert entry.value == "038090000001"
        assert app.clipboard == ""


async def test_leaving_the_field_is_told_with_what_stands_there(on_bench: OnBench) -> None:
    entry, other = TextEntry(), TextEntry()
    async with on_bench(entry, other) as (app, pilot):
        await pilot.press(*"abc")
        other.focus()
        await pilot.pause()
        left = app.messages(TextEntry.Left)
        assert [(message.entry, message.entry.value) for message in left] == [(entry, "abc")]


async def test_the_typing_method_goes_round() -> None:
    assert [Typing.turn(), Typing.turn(), Typing.turn()] == [Method.VNI, Method.OFF, Method.TELEX]
