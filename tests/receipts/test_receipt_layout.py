"""Paragraphs and pages: nothing is lost, nothing sticks out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.flow import Flow, Page, Sheet, largest_that_fits
from receipts.layout import Block, Run, Style, Text, beside, paragraph, space, stack, text_width
from receipts.typeface import NO_BREAK_SPACE

PLAIN = Style(10.0)
BOLD = Style(10.0, bold=True)
SHEET = Sheet(300.0, 200.0, 20.0, 20.0, 10.0, 10.0, sizes=(12.0, 10.0, 8.0))
WORDS = st.lists(st.text("abcđêộNGH0123", min_size=1, max_size=30), min_size=1, max_size=30)


def texts(block: Block) -> list[Text]:
    return [mark._replace(x=x + mark.x, y=y + mark.y) for x, y, mark in block.flat() if isinstance(mark, Text)]


def lines(block: Block) -> list[str]:
    """The text of each line; pieces in other styles joined."""
    by_baseline: dict[float, str] = {}
    for mark in texts(block):
        by_baseline[mark.y] = by_baseline.get(mark.y, "") + mark.text
    return list(by_baseline.values())


def words_on(pages: list[Page]) -> list[str]:
    return [word for page in pages for _, block in page.blocks for mark in texts(block) for word in mark.text.split()]


def page_of(text: str, pages: list[Page]) -> int:
    return next(number for number, page in enumerate(pages) if text in words_on([page]))


@given(WORDS, st.floats(40, 400), st.sampled_from(["left", "center", "right"]), st.booleans())
def test_no_line_is_wider_than_its_measure_and_no_letter_is_lost(
    words: list[str], width: float, align: str, balanced: bool
) -> None:
    block = paragraph([Run(" ".join(words), PLAIN)], width, align=align, balanced=balanced)  # type: ignore[arg-type]

    assert "".join(lines(block)).replace(" ", "") == "".join(words)
    for mark in texts(block):
        assert mark.x >= -0.01
        assert mark.x + text_width(mark.text, mark.style) <= width + 0.01


@given(WORDS, st.floats(60, 300))
def test_lines_stay_inside_the_height_of_the_block(words: list[str], width: float) -> None:
    block = paragraph([Run(" ".join(words), PLAIN)], width)

    for mark in texts(block):
        assert mark.y - 0.8 * PLAIN.size >= 0
        assert mark.y + 0.25 * PLAIN.size <= block.height


def test_lines_break_at_spaces_between_syllables() -> None:
    block = paragraph([Run("Giấy tiếp nhận hồ sơ", PLAIN)], text_width("Giấy tiếp nhận", PLAIN) + 1)

    assert lines(block) == ["Giấy tiếp nhận", "hồ sơ"]


def test_a_no_break_space_holds_words_together() -> None:
    text = f"ngày 21{NO_BREAK_SPACE}tháng{NO_BREAK_SPACE}11"

    assert lines(paragraph([Run(text, PLAIN)], text_width(text, PLAIN) - 1)) == ["ngày", text.removeprefix("ngày ")]


def test_an_overlong_address_breaks_after_a_sign() -> None:
    text = "mot.dia.chi.rat.dai@don-vi.example.vn"

    first, *_ = lines(paragraph([Run(text, PLAIN)], text_width("mot.dia.chi.rat.dai@don", PLAIN) + 1))

    assert first == "mot.dia.chi.rat.dai@"


def test_a_word_may_change_its_style_without_a_gap() -> None:
    first, second = texts(paragraph([Run("Mã: ", PLAIN), Run("H41", BOLD)], 300))

    assert second.x == pytest.approx(text_width("Mã: ", PLAIN))
    assert (first.style, second.style) == (PLAIN, BOLD)


def test_later_lines_hang() -> None:
    first, second = texts(paragraph([Run("một hai", PLAIN)], text_width("một hai", PLAIN) - 1, hang=5.0))

    assert (first.x, second.x) == (0.0, 5.0)


def test_a_balanced_heading_has_lines_of_about_the_same_length() -> None:
    text = "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"
    width = text_width("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ", BOLD) + 1

    assert lines(paragraph([Run(text, BOLD)], width)) == ["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ", "KẾT QUẢ"]
    assert lines(paragraph([Run(text, BOLD)], width, balanced=True)) == ["GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ"]


def test_a_stack_is_as_high_as_its_blocks_and_gaps() -> None:
    assert stack([space(10), space(20)], gap=3).height == 33


def test_columns_are_as_high_as_the_highest() -> None:
    assert beside((0.0, space(10)), (50.0, space(25))).height == 25


def line(word: str, height: float = 20.0) -> Block:
    return Block(height, (Text(0.0, height * 0.7, word, PLAIN),))


def new_flow() -> Flow:
    return Flow(SHEET, foot=20.0, running_head=line("tiếp", 15.0))


def test_what_does_not_fit_goes_on_to_the_next_page_under_a_running_head() -> None:
    flow = new_flow()
    for number in range(12):
        flow.add(line(str(number)))

    assert len(flow.pages) == 2
    assert words_on(flow.pages[:1]) == [str(number) for number in range(8)]
    assert words_on(flow.pages[1:]) == ["tiếp", "8", "9", "10", "11"]


def test_the_head_of_a_table_returns_on_the_next_page() -> None:
    flow = new_flow()
    flow.add(line("đầu"))
    for number in range(9):
        flow.add(line(str(number)), head=line("đầu"))

    assert words_on(flow.pages[1:]) == ["tiếp", "đầu", "7", "8"]


def test_blocks_that_belong_together_share_a_page() -> None:
    flow = new_flow()
    for number in range(7):
        flow.add(line(str(number)))
    flow.add_together([line("cuối"), line("ký")])

    assert page_of("cuối", flow.pages) == page_of("ký", flow.pages) == 1


@given(st.integers(1, 60), st.integers(0, 6))
def test_a_block_higher_than_a_page_is_cut_between_lines(count: int, before: int) -> None:
    flow = new_flow()
    for _ in range(before):
        flow.add(line("trước"))
    flow.add(paragraph([Run(" ".join(f"từ{number}" for number in range(count * 5)), PLAIN)], 80))

    printed = [word for word in words_on(flow.pages) if word not in ("trước", "tiếp")]
    assert printed == [f"từ{number}" for number in range(count * 5)]
    for page in flow.pages:
        for top, block in page.blocks:
            assert all(top + mark.y <= SHEET.height - SHEET.bottom - 20 for mark in texts(block))


def test_a_block_that_no_page_can_hold_does_not_turn_pages_for_ever() -> None:
    flow = new_flow()
    flow.add(line("khổng lồ", 1000.0))

    assert len(flow.pages) <= 10


def lines_at(size: float, count: int) -> Flow:
    flow = new_flow()
    for number in range(count):
        flow.add(line(f"{number}@{size}", 1.5 * size))
    return flow


@pytest.mark.parametrize(("count", "size", "pages"), [(5, 12.0, 1), (10, 10.0, 1), (13, 8.0, 1), (60, 10.0, 7)])
def test_the_largest_type_that_needs_one_page_is_taken(count: int, size: float, pages: int) -> None:
    laid_out = largest_that_fits(SHEET, lambda size: lines_at(size, count))

    assert f"0@{size}" in words_on(laid_out)
    assert len(laid_out) == pages
