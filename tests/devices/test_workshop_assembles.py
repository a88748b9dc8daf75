"""The workshop puts pages of real files together and changes nothing in them."""

from __future__ import annotations

import io
import os
from typing import Any

import pikepdf
import pytest
from PIL import Image

from kiosk.devices.inspector import Inspector
from kiosk.devices.workshop import Workshop
from kiosk.domain.paper_pages import PagePart, Turn
from kiosk.domain.papers import Media, PaperFacts
from kiosk.domain.problem import Problem
from tests.fakes.inspected_files import PATIENT
from tests.fakes.page_files import (
    COLOURED,
    EXIF_TURNED,
    JPEG,
    LIMITS,
    SHEET,
    assembled,
    codes,
    deep,
    differ,
    drawn,
    form_pdf,
    image_in,
    labelled,
    linked_pdf,
    made,
    millimetres,
    pdf_of,
    saved,
    transposed,
    turn_of,
)


class TestPuttingPagesTogether:
    @pytest.mark.parametrize(
        "options", [{}, {"progressive": True}, {"quality": 30}], ids=["plain", "progressive", "poor"]
    )
    def test_keeps_every_byte_of_a_jpeg(self, workshop: Workshop, options: dict[str, Any]) -> None:
        jpeg = saved(COLOURED, "JPEG", **options)

        assert image_in(assembled(workshop, jpeg, Media.JPEG)).raw == jpeg

    @pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
    @pytest.mark.parametrize("kind", ["PNG", "TIFF"])
    def test_keeps_every_pixel_of_other_pictures(self, workshop: Workshop, mode: str, kind: str) -> None:
        picture = COLOURED.convert(mode)

        kept = image_in(assembled(workshop, saved(picture, kind), Media[kind])).picture

        assert kept.convert("RGB").tobytes() == picture.convert("RGB").tobytes()

    @pytest.mark.parametrize("mode", ["RGBA", "LA", "I;16", "CMYK"])
    def test_takes_pictures_with_colours_that_paper_has_not(self, workshop: Workshop, mode: str) -> None:
        kind = "TIFF" if mode == "CMYK" else "PNG"
        sheet = deep(SHEET) if mode == "I;16" else SHEET.convert(mode)

        assert differ(image_in(assembled(workshop, saved(sheet, kind), Media[kind])).picture, SHEET) < 3

    def test_shows_paper_where_a_picture_is_transparent(self, workshop: Workshop) -> None:
        content = assembled(workshop, saved(Image.new("RGBA", (200, 300), (0, 0, 0, 0)), "PNG"), Media.PNG)

        assert image_in(content).picture.convert("L").getextrema() == (255, 255)

    def test_takes_single_pages_out_of_a_tiff_of_several(self, workshop: Workshop) -> None:
        tiff = saved(labelled("A"), "TIFF", save_all=True, append_images=[labelled("B"), labelled("C")])
        parts = [PagePart(tiff, Media.TIFF, page) for page in (2, 0)]

        assert codes(workshop, made(workshop.assemble(parts))) == ("C", "A")

    def test_mixes_all_types(self, workshop: Workshop) -> None:
        parts = [
            PagePart(saved(labelled("A"), "JPEG"), Media.JPEG, 0),
            PagePart(pdf_of("x", "B"), Media.PDF, 1, Turn.OVER),
            PagePart(saved(labelled("C"), "PNG"), Media.PNG, 0),
            PagePart(saved(labelled("D"), "TIFF"), Media.TIFF, 0, Turn.LEFT),
        ]

        assert codes(workshop, made(workshop.assemble(parts))) == ("A", "B", "C", "D")

    @pytest.mark.parametrize("turn", list(Turn))
    def test_turns_by_a_note_to_the_reader_and_draws_nothing_anew(self, workshop: Workshop, turn: Turn) -> None:
        jpeg = assembled(workshop, JPEG, Media.JPEG, turn=turn)
        again = assembled(workshop, jpeg, Media.PDF, turn=Turn.RIGHT)

        assert image_in(jpeg).raw == image_in(again).raw == JPEG
        assert (turn_of(jpeg), turn_of(again)) == (turn, (turn + 90) % 360)

    def test_gives_a_page_the_size_that_its_scan_says(self, workshop: Workshop) -> None:
        assert millimetres(assembled(workshop, JPEG, Media.JPEG)) == (210, 297)

    @pytest.mark.parametrize("dpi", [None, (1, 1), (72, 72), (9999, 9999)], ids=str)
    def test_gives_a_photo_without_a_true_resolution_an_a4_sheet(
        self, workshop: Workshop, dpi: tuple[int, int] | None
    ) -> None:
        photo = saved(Image.new("L", (4000, 3000), 90), "JPEG", **({"dpi": dpi} if dpi else {}))
        across, down = millimetres(assembled(workshop, photo, Media.JPEG))

        assert across in (280, 297)
        assert abs(across / down - 4 / 3) < 0.01

    @pytest.mark.parametrize("number", range(1, 9))
    def test_shows_a_photo_upright_however_the_telephone_was_held(self, workshop: Workshop, number: int) -> None:
        """Orientation as EXIF 2.3 has it; mirrored ones (2, 4, 5, 7) cannot be kept as they are, only as they look."""
        content = EXIF_TURNED[number]
        with Image.open(io.BytesIO(content)) as picture:
            upright = transposed(picture, number)
        data = made(workshop.assemble([PagePart(content, Media.JPEG, 0)]))
        seen = drawn(data)

        assert differ(seen, upright.resize(seen.size, Image.Resampling.BOX)) < 12

    def test_leaves_behind_what_is_no_picture_of_the_page(self, workshop: Workshop) -> None:
        with pikepdf.open(io.BytesIO(assembled(workshop, linked_pdf(), Media.PDF))) as document:
            dictionaries = [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]

            assert "/Annots" not in document.pages[0]
            assert not {"/OpenAction", "/Names", "/AcroForm"} & set(document.Root.keys())
            assert sum(item.get("/Type") == "/Page" for item in dictionaries) == 1

    def test_draws_what_was_filled_into_a_form(self, workshop: Workshop) -> None:
        filled = form_pdf()
        kept = drawn(made(workshop.assemble([PagePart(filled, Media.PDF, 0)])))
        rebuilt = drawn(made(workshop.harmless(filled, Media.PDF)))

        assert kept.convert("L").getextrema()[0] < 100  # type: ignore[operator]
        assert rebuilt.convert("L").getextrema()[0] < 100  # type: ignore[operator]

    def test_is_a_file_that_the_inspection_takes(self, workshop: Workshop) -> None:
        content = made(workshop.assemble([PagePart(JPEG, Media.JPEG, 0), PagePart(linked_pdf(), Media.PDF, 0)]))
        with Inspector(PATIENT) as inspector:
            facts = inspector.inspect(io.BytesIO(content), LIMITS)

        assert isinstance(facts, PaperFacts), facts
        assert (facts.media, facts.pages) == (Media.PDF, 2)

    def test_makes_the_same_bytes_each_time(self, workshop: Workshop) -> None:
        parts = [PagePart(JPEG, Media.JPEG, 0), PagePart(pdf_of("A"), Media.PDF, 0)]

        assert workshop.assemble(parts) == workshop.assemble(parts)

    def test_refuses_what_would_be_too_large(self, strict: Workshop) -> None:
        noise = saved(Image.frombytes("L", (1500, 1500), os.urandom(2_250_000)), "PNG")
        parts = [
            PagePart(noise, Media.PNG, 0),
            PagePart(saved(Image.effect_noise((1500, 1500), 90), "PNG"), Media.PNG, 0),
        ]

        assert strict.assemble(parts) == Problem("paper.too_large", {"limit": 2})
