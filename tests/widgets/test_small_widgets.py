"""Buttons, choices, marks, lists and lines: what they say, what they send, and that they say it without colours."""

from __future__ import annotations

from itertools import pairwise

import pytest
import zxingcpp
from PIL import Image
from textual.content import Content
from textual.events import MouseDown, MouseUp
from textual.widget import Widget

from kiosk.domain.forms import Field, FieldKind, Option, Question
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.choice import Choice
from kiosk.widgets.chrome import Line, StepLine
from kiosk.widgets.facts import Facts
from kiosk.widgets.pick_list import LIMIT, PickList
from kiosk.widgets.qr import QRCode, half_blocks
from kiosk.widgets.summary import ErrorSummary
from receipts.qr import matrix
from tests.widgets.conftest import OnBench

SEX = (Option("male", "Nam"), Option("female", "Nữ"))
LONG = tuple(Option(str(n), f"Một câu trả lời khá dài {n}") for n in range(4))


def _drawn(widget: Widget) -> str:
    return "\n".join("".join(s.text for s in widget.render_line(y)).rstrip() for y in range(widget.size.height))


# -- buttons -----------------------------------------------------------------------------------------------------


async def test_a_button_is_pressed_by_touch_enter_and_space(on_bench: OnBench) -> None:
    button = BigButton("Tiếp tục")
    async with on_bench(button) as (app, pilot):
        await pilot.click(button)
        await pilot.press("enter", "space")
        assert len(app.messages(BigButton.Pressed)) == 3


async def test_a_press_that_begins_and_ends_on_different_targets_is_none(on_bench: OnBench) -> None:
    first, second = BigButton("Một"), BigButton("Hai")
    async with on_bench(first, second) as (app, pilot):
        await pilot.mouse_down(first)
        await pilot.mouse_up(second)
        await pilot.pause()
        assert app.messages(MouseDown)
        assert app.messages(MouseUp)
        assert app.messages(BigButton.Pressed) == []


async def test_the_button_with_the_focus_has_brackets(on_bench: OnBench) -> None:
    first, second = BigButton("Một"), BigButton("Hai")
    async with on_bench(first, second) as (_, pilot):
        assert "[ Một ]" in _drawn(first)
        assert "[" not in _drawn(second)
        await pilot.press("tab")
        assert "[" not in _drawn(first)


async def test_a_button_is_large_enough_for_a_finger_however_short_its_word(on_bench: OnBench) -> None:
    button = BigButton("A")
    async with on_bench(button):
        assert button.outer_size.height >= 3
        assert button.outer_size.width >= 12


async def test_a_button_that_is_off_sends_nothing(on_bench: OnBench) -> None:
    button = BigButton("Tiếp tục", disabled=True)
    async with on_bench(button) as (app, pilot):
        await pilot.click(button)
        button.action_press()
        await pilot.pause()
        assert app.messages(BigButton.Pressed) == []


async def test_a_button_can_say_something_else(on_bench: OnBench) -> None:
    button = BigButton("Nộp")
    async with on_bench(button) as (_, pilot):
        button.relabel("Đang nộp…")
        await pilot.pause()
        assert "Đang nộp…" in _drawn(button)
        assert button.label == "Đang nộp…"


# -- choices and marks -------------------------------------------------------------------------------------------


async def test_the_chosen_answer_has_a_mark_of_its_own(on_bench: OnBench) -> None:
    choice = Choice(SEX, "female")
    async with on_bench(choice):
        assert _drawn(choice) == "( ) Nam   (•) Nữ"


async def test_arrows_and_space_go_through_the_answers(on_bench: OnBench) -> None:
    choice = Choice(SEX)
    async with on_bench(choice) as (app, pilot):
        await pilot.press("right", "right", "space", "left")
        assert [message.value for message in app.messages(Choice.Changed)] == ["male", "female", "male", "female"]


async def test_an_answer_is_chosen_by_touching_it(on_bench: OnBench) -> None:
    choice = Choice(SEX)
    async with on_bench(choice) as (_, pilot):
        await pilot.click(choice, offset=(14, 1))
        assert choice.value == "female"
        await pilot.click(choice, offset=(3, 1))
        assert choice.value == "male"


async def test_the_same_answer_again_is_no_news(on_bench: OnBench) -> None:
    choice = Choice(SEX, "male")
    async with on_bench(choice) as (app, pilot):
        await pilot.click(choice, offset=(3, 1))
        assert app.messages(Choice.Changed) == []


async def test_answers_that_do_not_fit_are_asked_for_as_a_list(on_bench: OnBench) -> None:
    choice = Choice(LONG, "2", empty="chọn từ danh sách")
    async with on_bench(choice) as (app, pilot):
        assert _drawn(choice) == "▼ Một câu trả lời khá dài 2"
        await pilot.press("enter", "right")
        await pilot.click(choice)
        assert len(app.messages(Choice.ListWanted)) == 3
        assert choice.value == "2"


async def test_enter_on_an_answered_question_leads_on(on_bench: OnBench) -> None:
    choice = Choice(SEX, "male")
    async with on_bench(choice) as (app, pilot):
        await pilot.press("enter")
        assert len(app.messages(Choice.Done)) == 1


async def test_a_check_mark_is_a_mark(on_bench: OnBench) -> None:
    mark = CheckMark("Tôi đồng ý.")
    async with on_bench(mark) as (app, pilot):
        assert "[ ] Tôi đồng ý." in _drawn(mark)
        await pilot.press("space")
        assert "[✓] Tôi đồng ý." in _drawn(mark)
        await pilot.click(mark)
        assert [message.checked for message in app.messages(CheckMark.Changed)] == [True, False]


async def test_a_question_says_what_is_wrong_until_it_is_mended(on_bench: OnBench) -> None:
    row = AnswerRow(Question("pin", Field("pin", "Mã PIN", FieldKind.NUMBER, required=True), required=True), "")
    async with on_bench(row) as (app, pilot):
        assert "Mã PIN *" in "".join(app.lines())
        row.show_problem("Nhập mã PIN.")
        await pilot.pause()
        assert "▲ Nhập mã PIN." in "".join(app.lines())
        row.show_problem("")
        await pilot.pause()
        assert "▲" not in "".join(app.lines())


@pytest.mark.parametrize(("width", "in_border"), [(60, True), (30, False)])
async def test_a_hint_stands_in_the_border_or_below_and_is_never_cut(
    on_bench: OnBench, width: int, in_border: bool
) -> None:
    hint = "12 số in ở mặt trước của thẻ"
    row = AnswerRow(Question("n", Field("n", "Số", FieldKind.ID_NUMBER, hint=hint), required=False), "")
    async with on_bench(row, size=(width, 10)) as (app, _):
        drawn = app.lines()
        assert (hint in drawn[2]) is in_border
        assert hint in " ".join(" ".join(drawn).split())


# -- lists -------------------------------------------------------------------------------------------------------


async def test_the_highlighted_row_has_a_bar_and_there_is_always_one(on_bench: OnBench) -> None:
    rows = PickList([("a", Content("Một\n  dòng hai")), ("b", Content("Hai"))])
    async with on_bench(rows) as (_, pilot):
        assert _drawn(rows).split("\n") == ["▌Một", "▌  dòng hai", " Hai"]
        await pilot.press("down")
        assert _drawn(rows).split("\n") == [" Một", "   dòng hai", "▌Hai"]
        assert rows.picked == "b"
        rows.show([("c", Content("Ba"))])
        assert rows.picked == "c"
        rows.show([])
        assert rows.picked is None


async def test_a_list_shows_at_most_fifty_rows(on_bench: OnBench) -> None:
    rows = PickList((str(n), Content(str(n))) for n in range(200))
    async with on_bench(rows):
        assert rows.option_count == LIMIT


async def test_the_summary_names_what_to_mend_and_leads_there(on_bench: OnBench) -> None:
    summary = ErrorSummary()
    async with on_bench(summary) as (app, pilot):
        summary.show([("a", "Số: thiếu 2 số."), ("b", "Tên: hãy điền.")])
        summary.focus()
        await pilot.pause()
        drawn = _drawn(summary)
        assert "Có 2 chỗ cần sửa" in drawn
        assert "▶ Số: thiếu 2 số." in drawn
        assert "· Tên: hãy điền." in drawn
        await pilot.press("down", "enter")
        await pilot.click(summary, offset=(5, 2))
        assert [message.key for message in app.messages(ErrorSummary.Jump)] == ["b", "a"]


async def test_a_long_summary_says_how_many_more_there_are(on_bench: OnBench) -> None:
    summary = ErrorSummary()
    async with on_bench(summary) as (_, pilot):
        summary.show([(str(n), f"Chỗ {n}") for n in range(5)])
        await pilot.pause()
        assert "và 2 chỗ nữa" in _drawn(summary)
        summary.show([])
        await pilot.pause()
        assert not summary.display


# -- lines -------------------------------------------------------------------------------------------------------

STEPS = ("Thủ tục", "Người nộp", "Chủ hồ sơ", "Tờ khai", "Giấy tờ", "Lệ phí", "Kiểm tra", "Xác nhận")


@pytest.mark.parametrize("width", [64, 80, 240])
@pytest.mark.parametrize("present", [0, 3, 7])
async def test_the_step_line_fits_and_always_says_where_one_is(on_bench: OnBench, width: int, present: int) -> None:
    line = StepLine(STEPS, present, detail="trang 1/9", name="Trần Văn Thử")
    async with on_bench(line, size=(width, 3)) as (app, _):
        drawn = app.lines()[0]
        assert len(drawn) == width
        assert f"▶ {present + 1}/8 {STEPS[present]}: trang 1/9"[: width - 20] in drawn
        assert drawn.endswith("Trần Văn Thử ")
        if width == 240:
            assert drawn.count("✓") == present
            assert drawn.count("·") == 7 - present


async def test_the_right_side_of_a_line_wins(on_bench: OnBench) -> None:
    line = Line("Ủy ban nhân dân xã có tên rất dài", "18001096")
    async with on_bench(line, size=(30, 3)) as (app, _):
        assert app.lines()[0].endswith("18001096 ")
        assert "…" in app.lines()[0]


async def test_facts_wrap_beside_their_labels_and_lose_no_word(on_bench: OnBench) -> None:
    words = "Cha, mẹ của trẻ. Cha, mẹ bận thì ông, bà hoặc người thân thích khác."
    facts = Facts([("Ai được nộp", words), ("Một nhãn dài hơn cả cột của nó", "giá trị"), ("Trống", "")])
    async with on_bench(facts, size=(60, 12)):
        drawn = _drawn(facts)
        assert " ".join(part[22:].strip() for part in drawn.split("\n")[:2]) == words
        assert "Một nhãn dài hơn cả cột của nó\n  giá trị" in drawn
        assert drawn.endswith("–")
        assert all(len(line) <= 60 for line in drawn.split("\n"))


# -- QR ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["A", "HTTPS://TRACUU.EXAMPLE.VN/H/H99.99.01-261123-0001?S=0123456789ABCDEF"])
async def test_a_qr_code_in_half_blocks_is_read_back(on_bench: OnBench, text: str) -> None:
    code = QRCode(matrix(text))
    async with on_bench(code, size=(100, 40)):
        half = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
        rows = [[c for s in code.render_line(y) for c in s.text] for y in range(code.size.height)]
        pixels = [[half[c][part] for c in row] for row in rows for part in (0, 1)]
        image = Image.frombytes("L", (len(pixels[0]), len(pixels)), bytes(v for row in pixels for v in row))
        found = zxingcpp.read_barcodes(image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST))
        assert [code.text for code in found] == [text]


def test_every_row_of_a_qr_code_is_equally_long() -> None:
    rows = half_blocks(matrix("Xin chào")).split("\n")
    assert all(len(above) == len(below) for above, below in pairwise(rows))
    assert len(rows[0]) == (len(rows) * 2) - 1 or len(rows[0]) == len(rows) * 2
