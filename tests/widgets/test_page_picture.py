"""A page in half blocks: two dots a cell, in the middle of its room, and words where there is no picture."""

from __future__ import annotations

from rich.color import Color

from kiosk.domain.paper_pages import Picture
from kiosk.widgets.page_picture import PagePicture
from tests.widgets.conftest import OnBench

WHITE, BLACK, RED = (248, 248, 248), (0, 0, 0), (200, 0, 0)


def picture(*rows: tuple[tuple[int, int, int], ...]) -> Picture:
    return Picture(len(rows[0]), len(rows), b"".join(bytes(dot) for row in rows for dot in row))


def colours(widget: PagePicture, y: int) -> list[tuple[str, str | None, str | None]]:
    """Text, colour and ground of each segment that has one."""

    def name(colour: Color | None) -> str | None:
        return colour and colour.get_truecolor().hex

    found = ((s.text, s.style) for s in widget.render_line(y))
    return [(text, name(style.color), name(style.bgcolor)) for text, style in found if style is not None]


async def test_two_rows_of_dots_are_one_row_of_text_and_equal_neighbours_one_piece(on_bench: OnBench) -> None:
    widget = PagePicture()
    async with on_bench(widget) as (_, pilot):
        widget.show(picture((WHITE, WHITE, BLACK), (WHITE, WHITE, RED)))
        await pilot.pause()
        assert widget.size == (3, 1)
        assert [piece for piece in colours(widget, 0) if piece[0]] == [
            ("▀▀", "#f8f8f8", "#f8f8f8"),
            ("▀", "#000000", "#c80000"),
        ]


async def test_the_last_row_of_an_odd_number_has_nothing_below(on_bench: OnBench) -> None:
    widget = PagePicture()
    async with on_bench(widget) as (_, pilot):
        widget.show(picture((BLACK,), (BLACK,), (RED,)))
        await pilot.pause()
        assert widget.size == (1, 2)
        assert [piece for piece in colours(widget, 1) if piece[0]] == [("▀", "#c80000", None)]


async def test_a_picture_stands_in_the_middle_of_a_larger_room(on_bench: OnBench) -> None:
    widget = PagePicture()
    widget.styles.width = 9
    widget.styles.height = 3
    async with on_bench(widget) as (app, pilot):
        widget.show(picture((BLACK,) * 3, (BLACK,) * 3))
        await pilot.pause()
        assert widget.dots == (9, 6)
        assert [line[:9] for line in app.lines()[:3]] == ["   ▀▀▀   ", " " * 9, " " * 9]


async def test_without_a_picture_there_are_words(on_bench: OnBench) -> None:
    widget = PagePicture()
    widget.styles.width = 9
    async with on_bench(widget) as (app, pilot):
        widget.show(None, "Đang mở ảnh")
        await pilot.pause()
        assert [line[:9].rstrip() for line in app.lines()[:2]] == ["Đang mở", "ảnh"]


async def test_a_press_tells_the_place(on_bench: OnBench) -> None:
    widget = PagePicture()
    async with on_bench(widget) as (app, pilot):
        widget.show(picture(*(((BLACK,) * 20,) * 10)))
        await pilot.pause()
        await pilot.click(widget, offset=(7, 3))
        (touched,) = app.messages(PagePicture.Touched)
        assert touched.cell == (7, 3)
        assert touched.control is widget
