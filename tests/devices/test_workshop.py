"""The workshop of pages: what every maker of the port keeps, and what the real one does to real files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pikepdf
import pypdfium2
import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

import kiosk
from kiosk.devices.confinement import Guard
from kiosk.devices.inspector import Inspector
from kiosk.devices.workshop import Workshop
from kiosk.devices.workshop_messages import encode_result, file_from, looks_from, picture_from
from kiosk.domain.paper_pages import PageLook, PagePart, Picture, Remark, Turn
from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.services.ports import PaperWorkshop
from tests.fakes.page_pictures import scanned, written
from tests.fakes.paper_lines import FakeWorkshop, labels, pages

LIMITS = PaperLimits()
FEW = PaperLimits(bytes=3_000_000, pages=5)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def labelled(label: str) -> Image.Image:
    """A page with its label as a QR code in its upper left corner."""
    page = Image.new("L", (413, 585), 250)
    code = qrcode.QRCode(box_size=5, border=4)
    code.add_data(label)
    page.paste(code.make_image().get_image().convert("L"), (0, 0))
    return page


def pdf_of(*names: str) -> bytes:
    sheets = [labelled(name) for name in names]
    return saved(sheets[0], "PDF", resolution=50, save_all=True, append_images=sheets[1:])


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop(LIMITS) as workshop:
        yield workshop


class Case(Protocol):
    """A workshop and the files that it understands."""

    port: PaperWorkshop

    def pdf(self, *names: str) -> bytes: ...

    def names(self, data: bytes) -> tuple[str, ...]: ...


class FakeCase:
    def __init__(self) -> None:
        self.port: PaperWorkshop = FakeWorkshop(FEW)

    def pdf(self, *names: str) -> bytes:
        return pages(*names)

    def names(self, data: bytes) -> tuple[str, ...]:
        return tuple(label.partition("@")[0] for label in labels(data))


class RealCase:
    def __init__(self, workshop: Workshop) -> None:
        self.port: PaperWorkshop = workshop

    def pdf(self, *names: str) -> bytes:
        return pdf_of(*names)

    def names(self, data: bytes) -> tuple[str, ...]:
        return codes(self.port, data)


def codes(workshop: PaperWorkshop, data: bytes, media: Media = Media.PDF) -> tuple[str, ...]:
    looks = workshop.look(data, media)
    assert not isinstance(looks, Problem)
    return tuple(" ".join(look.codes) for look in looks)


@pytest.fixture(scope="module")
def strict() -> Iterator[Workshop]:
    with Workshop(FEW) as workshop:
        yield workshop


@pytest.fixture(params=["fake", "real"])
def case(request: pytest.FixtureRequest) -> Case:
    return FakeCase() if request.param == "fake" else RealCase(request.getfixturevalue("strict"))


def made(result: bytes | Problem) -> bytes:
    assert isinstance(result, bytes), result
    return result


class TestEveryWorkshop:
    def test_puts_pages_of_several_files_together_in_the_order_that_was_asked_for(self, case: Case) -> None:
        one, two = case.pdf("A", "B"), case.pdf("C")
        parts = [PagePart(one, Media.PDF, 1), PagePart(two, Media.PDF, 0), PagePart(one, Media.PDF, 0)]

        assert case.names(made(case.port.assemble(parts))) == ("B", "C", "A")

    def test_takes_a_page_twice_and_turned(self, case: Case) -> None:
        one = case.pdf("A")
        parts = [PagePart(one, Media.PDF, 0, turn) for turn in Turn]

        assert case.names(made(case.port.assemble(parts))) == ("A", "A", "A", "A")

    def test_says_what_is_wrong_with_an_order_that_cannot_be_filled(self, case: Case) -> None:
        one = case.pdf("A")

        assert case.port.assemble([]) == Problem("paper.no_pages")
        assert case.port.assemble([PagePart(one, Media.PDF, 1)]) == Problem("paper.broken")
        assert case.port.assemble([PagePart(one, Media.PDF, 0)] * 6) == Problem(
            "paper.too_many_pages", {"pages": 6, "limit": 5}
        )

    @pytest.mark.parametrize(("width", "height"), [(40, 40), (200, 60), (30, 300), (1, 1)])
    def test_draws_a_page_into_the_room_that_there_is(self, case: Case, width: int, height: int) -> None:
        picture = case.port.preview(case.pdf("A", "B"), Media.PDF, 1, width=width, height=height)

        assert isinstance(picture, Picture)
        assert 1 <= picture.width <= width
        assert 1 <= picture.height <= height
        assert len(picture.rgb) == 3 * picture.width * picture.height

    def test_has_no_picture_of_a_page_that_is_not_there(self, case: Case) -> None:
        assert case.port.preview(case.pdf("A"), Media.PDF, 1, width=40, height=40) == Problem("paper.broken")

    def test_has_one_look_for_each_page(self, case: Case) -> None:
        looks = case.port.look(case.pdf("A", "B", "C"), Media.PDF)

        assert not isinstance(looks, Problem)
        assert len(looks) == 3

    def test_makes_a_smaller_and_a_harmless_file_of_the_same_pages(self, case: Case) -> None:
        one = case.pdf("A", "B")

        assert case.names(made(case.port.smaller(one, Media.PDF, dpi=150, grey=True))) == ("A", "B")
        assert case.names(made(case.port.harmless(one, Media.PDF))) == ("A", "B")

    def test_says_that_an_empty_file_is_empty(self, case: Case) -> None:
        empty = Problem("paper.empty")

        assert case.port.look(b"", Media.PDF) == empty
        assert case.port.preview(b"", Media.PDF, 0, width=9, height=9) == empty
        assert case.port.assemble([PagePart(b"", Media.PDF, 0)]) == empty
        assert case.port.smaller(b"", Media.PDF, dpi=150, grey=False) == empty
        assert case.port.harmless(b"", Media.PDF) == empty


SHEET = scanned(written(size=(620, 877), letters=16, lines=20, margin=60))
COLOURED = Image.merge("RGB", [SHEET, SHEET.point([value // 2 for value in range(256)]), SHEET])
JPEG = saved(COLOURED, "JPEG", quality=80, dpi=(75, 75))
EXIF_TURNED = {
    number: saved(
        COLOURED, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0" + bytes([number]) + b"\0\0\0\0\0\0"
    )
    for number in range(1, 9)
}


def assembled(workshop: Workshop, data: bytes, media: Media, page: int = 0, turn: Turn = Turn.NONE) -> bytes:
    return made(workshop.assemble([PagePart(data, media, page, turn)]))


@dataclass(frozen=True)
class Inside:
    """The one picture of a file's first page: its bytes as they stand there, itself, its colours."""

    raw: bytes
    picture: Image.Image
    colours: str


def image_in(content: bytes) -> Inside:
    with pikepdf.open(io.BytesIO(content)) as document:
        (stream,) = document.pages[0].get_images().values()
        assert isinstance(stream, pikepdf.Stream)
        image = pikepdf.PdfImage(stream)
        return Inside(stream.read_raw_bytes(), image.as_pil_image().copy(), str(image.colorspace))


def turn_of(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return int(document.pages[0].obj.get("/Rotate", 0))


def millimetres(content: bytes) -> tuple[int, int]:
    with pikepdf.open(io.BytesIO(content)) as document:
        left, bottom, right, top = (float(edge) for edge in document.pages[0].mediabox)
    return round((right - left) / 72 * 25.4), round((top - bottom) / 72 * 25.4)


def drawn(data: bytes, page: int = 0, scale: float = 1.0) -> Image.Image:
    with pypdfium2.PdfDocument(data) as document:
        picture: Image.Image = document[page].render(scale=scale).to_pil()
    return picture.convert("RGB")


def differ(one: Image.Image, other: Image.Image) -> float:
    """Mean distance of two pictures of the same size, in steps of 255."""
    counts = ImageChops.difference(one.convert("L"), other.convert("L")).histogram()
    return sum(value * count for value, count in enumerate(counts)) / (one.width * one.height)


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
        with Inspector() as inspector:
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


def deep(picture: Image.Image) -> Image.Image:
    """The grey picture with sixteen bits for each pixel."""
    return Image.frombytes("I;16", picture.size, bytes(byte for grey in picture.tobytes() for byte in (grey, grey)))


def transposed(picture: Image.Image, number: int) -> Image.Image:
    way = Image.Transpose
    steps: dict[int, Any] = {
        2: way.FLIP_LEFT_RIGHT, 3: way.ROTATE_180, 4: way.FLIP_TOP_BOTTOM, 5: way.TRANSPOSE,
        6: way.ROTATE_270, 7: way.TRANSVERSE, 8: way.ROTATE_90,
    }  # fmt: skip
    return picture.transpose(steps[number]) if number in steps else picture.copy()


def pdf_bytes(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def linked_pdf() -> bytes:
    """Two pages; the first has a link to the second, a note, an action and private data."""
    with pikepdf.open(io.BytesIO(pdf_of("A", "B"))) as document:
        first, second = document.pages
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], Dest=[second.obj, pikepdf.Name.Fit]
        )
        first.obj.Annots = pikepdf.Array([document.make_indirect(link)])
        first.obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=[second.obj, pikepdf.Name.Fit]))
        first.obj.PieceInfo = pikepdf.Dictionary(Other=second.obj)
        document.Root.OpenAction = pikepdf.Array([second.obj, pikepdf.Name.Fit])
        return pdf_bytes(document)


def form_pdf() -> bytes:
    """An empty page with a text field that was filled in, of which nobody has drawn the value yet."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(300, 200))
        page = document.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        field = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, Rect=[20, 80, 280, 120], F=4,
                T=pikepdf.String("name"), V=pikepdf.String("NGUYEN THI MAU"), DA=pikepdf.String("/F0 20 Tf 0 g"),
                P=page.obj,
            )
        )  # fmt: skip
        page.obj.Annots = pikepdf.Array([field])
        document.Root.AcroForm = pikepdf.Dictionary(
            Fields=[field], NeedAppearances=True, DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=font))
        )
        return pdf_bytes(document)


class TestPictures:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "PDF"])
    def test_show_the_page(self, workshop: Workshop, kind: str) -> None:
        content = saved(COLOURED, kind, **({"resolution": 75} if kind == "PDF" else {}))
        picture = workshop.preview(content, Media[kind], 0, width=100, height=120)

        assert isinstance(picture, Picture)
        assert (picture.width, picture.height) in {(85, 120), (84, 120)}
        shown = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)
        assert differ(shown, COLOURED.resize(shown.size, Image.Resampling.BOX)) < 4

    @pytest.mark.parametrize("number", [3, 6, 8])
    def test_are_upright(self, workshop: Workshop, number: int) -> None:
        picture = workshop.preview(EXIF_TURNED[number], Media.JPEG, 0, width=100, height=100)
        assert isinstance(picture, Picture)
        shown = Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)

        assert differ(shown, transposed(COLOURED, number).resize(shown.size, Image.Resampling.BOX)) < 4

    def test_are_never_larger_than_the_page(self, workshop: Workshop) -> None:
        stamp = saved(Image.new("L", (30, 20), 120), "PNG")
        picture = workshop.preview(stamp, Media.PNG, 0, width=300, height=300)

        assert isinstance(picture, Picture)
        assert (picture.width, picture.height) == (30, 20)


class TestSmallerFiles:
    @pytest.mark.parametrize("dpi", [150, 200])
    def test_have_the_dots_an_inch_that_were_asked_for_and_the_size_of_the_sheet(
        self, workshop: Workshop, dpi: int
    ) -> None:
        scan = saved(SHEET.resize((2067, 2923)), "JPEG", quality=95, dpi=(250, 250))
        content = made(workshop.smaller(scan, Media.JPEG, dpi=dpi, grey=False))

        assert millimetres(content) in {(210, 297), (210, 296)}
        assert image_in(content).picture.width == pytest.approx(210 / 25.4 * dpi, abs=3)
        assert len(content) < len(scan)

    def test_are_not_enlarged(self, workshop: Workshop) -> None:
        content = made(workshop.smaller(JPEG, Media.JPEG, dpi=200, grey=False))

        assert image_in(content).picture.width == COLOURED.width
        assert millimetres(content) == (210, 297)

    def test_lose_colours_where_that_is_wanted_and_where_there_are_none(self, workshop: Workshop) -> None:
        def colours(content: bytes, grey: bool) -> str:
            return image_in(made(workshop.smaller(content, Media.JPEG, dpi=150, grey=grey))).colours

        assert colours(JPEG, grey=False) == "/DeviceRGB"
        assert colours(JPEG, grey=True) == "/DeviceGray"
        assert colours(saved(SHEET.convert("RGB"), "JPEG"), grey=False) == "/DeviceGray"

    def test_of_a_plan_of_metres_stay_small(self, workshop: Workshop) -> None:
        with pikepdf.new() as document:
            document.add_blank_page(page_size=(14_400, 7_200))
            content = pdf_bytes(document)

        assert max(image_in(made(workshop.harmless(content, Media.PDF))).picture.size) < 5000


def scripted() -> bytes:
    with pikepdf.open(io.BytesIO(pdf_of("A", "B"))) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        document.attachments["evil.exe"] = b"MZ"
        return pdf_bytes(document)


class TestHarmlessFiles:
    def test_hold_pictures_and_nothing_else(self, workshop: Workshop) -> None:
        content = made(workshop.harmless(scripted(), Media.PDF))
        with pikepdf.open(io.BytesIO(content)) as document:
            assert set(document.Root.keys()) <= {"/Type", "/Pages"}
            assert [set(page.obj.keys()) - {"/Rotate", "/CropBox"} for page in document.pages] == [
                {"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"}
            ] * 2
        with Inspector() as inspector:
            facts = inspector.inspect(io.BytesIO(content), LIMITS)
        assert isinstance(facts, PaperFacts), facts

    def test_show_the_same(self, workshop: Workshop) -> None:
        before, after = drawn(scripted(), scale=0.5), drawn(made(workshop.harmless(scripted(), Media.PDF)), scale=0.5)

        assert abs(after.width - before.width) <= 1
        assert differ(before, after.resize(before.size)) < 3

    def test_of_very_many_pages_are_not_made(self, workshop: Workshop) -> None:
        with pikepdf.new() as document:
            for _ in range(61):
                document.add_blank_page()
            content = pdf_bytes(document)

        assert workshop.harmless(content, Media.PDF) == Problem("paper.too_many_pages", {"pages": 61, "limit": 60})


class TestLooks:
    def test_find_what_is_wrong_with_each_page(self, workshop: Workshop) -> None:
        upright = scanned(written(seed=1))
        sheets = [upright, upright.rotate(180), Image.new("L", upright.size, 250)]
        content = saved(sheets[0], "PDF", resolution=150, save_all=True, append_images=sheets[1:])

        looks = workshop.look(content, Media.PDF)

        assert not isinstance(looks, Problem)
        assert [set(look.remarks) for look in looks] == [set(), {Remark.UPSIDE_DOWN}, {Remark.BLANK}]

    def test_go_by_the_way_that_the_telephone_was_held(self, workshop: Workshop) -> None:
        turned = scanned(written(seed=1)).rotate(180)
        content = saved(turned, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\3\0\0\0\0\0\0")

        assert workshop.look(content, Media.JPEG) == (PageLook(),)

    def test_read_codes_from_top_to_bottom_and_clean_their_texts(self, workshop: Workshop) -> None:
        sheet = Image.new("L", (900, 1200), 255)
        for place, text in (((50, 700), "two\u202e[2J"), ((300, 100), "Họ tên: Nguyễn Thị Mẫu|038190000001")):
            code = qrcode.QRCode(box_size=6, border=4)
            code.add_data(text)
            sheet.paste(code.make_image().get_image().convert("L"), place)

        assert codes(workshop, saved(sheet, "PNG"), Media.PNG) == ("Họ tên: Nguyễn Thị Mẫu|038190000001 two[2J",)


def encrypted() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of("A"))) as document:
        document.save(out, encryption=pikepdf.Encryption(user="secret", owner="owner"))
    return out.getvalue()


def endless() -> bytes:
    """A page of strokes that takes seconds to draw, in a few kilobytes."""
    with pikepdf.open(io.BytesIO(pdf_of("A"))) as document:
        content = pikepdf.Stream(document, zlib.compress(b"0 0 m 9 9 300 0 400 500 c S " * 500_000, 1))
        content.stream_dict.Filter = pikepdf.Name.FlateDecode
        document.pages[0].obj.Contents = document.make_indirect(content)
        out = io.BytesIO()
        document.save(out, compress_streams=False)
    return out.getvalue()


class TestFilesThatAreNoPapers:
    @pytest.mark.parametrize(
        ("content", "media", "expected"),
        [
            (b"MZ\0\0", Media.PDF, {"paper.not_a_document"}),
            (JPEG, Media.PDF, {"paper.not_a_document"}),
            (b"%PDF-1.7 junk", Media.PDF, {"paper.broken"}),
            (JPEG[:1000], Media.JPEG, {"paper.broken"}),
            (saved(SHEET, "PNG")[:1000], Media.PNG, {"paper.broken"}),
            (encrypted(), Media.PDF, {"paper.encrypted", "paper.broken"}),
            (saved(Image.new("1", (10_000, 10_000)), "PNG"), Media.PNG, {"paper.too_many_pixels"}),
        ],
        ids=["exe", "jpeg called pdf", "junk", "half a jpeg", "half a png", "encrypted", "pixel bomb"],
    )
    def test_are_refused_by_every_work(
        self, workshop: Workshop, content: bytes, media: Media, expected: set[str]
    ) -> None:
        works: list[Callable[[], object]] = [
            lambda: workshop.look(content, media),
            lambda: workshop.preview(content, media, 0, width=50, height=50),
            lambda: workshop.assemble([PagePart(content, media, 0)]),
            lambda: workshop.smaller(content, media, dpi=150, grey=True),
            lambda: workshop.harmless(content, media),
        ]
        for work in works:
            found = work()
            assert isinstance(found, Problem), (found, content[:20])
            assert found.code in expected

    def test_that_want_all_memory_get_little(self) -> None:
        many_pixels = saved(Image.new("RGB", (7000, 7000)), "PNG", compress_level=1)
        with Workshop(LIMITS, Guard(memory=180 << 20)) as small:
            found = small.preview(many_pixels, Media.PNG, 0, width=50, height=50)
            assert found == Problem("paper.too_complex")
            assert isinstance(small.preview(JPEG, Media.JPEG, 0, width=50, height=50), Picture)

    def test_that_need_all_time_get_little(self) -> None:
        with Workshop(LIMITS, Guard(cpu_at_first=0.2, cpu_a_page=0.2)) as hurried:
            assert hurried.harmless(endless(), Media.PDF) == Problem("paper.too_complex")
            assert isinstance(hurried.preview(JPEG, Media.JPEG, 0, width=50, height=50), Picture)

    def test_that_nobody_waits_for_any_more_end_at_once_and_the_next_one_is_served(self) -> None:
        patient = Guard(wall_seconds=600, cpu_seconds=600, cpu_at_first=600)
        with Workshop(LIMITS, patient) as workshop, ThreadPoolExecutor(1) as thread:
            work = thread.submit(workshop.harmless, endless(), Media.PDF)
            while not work.done():  # once is enough when it has begun
                workshop.stop()
                wait([work], timeout=0.2)
            assert work.result() == Problem("paper.check_failed")
            assert isinstance(workshop.preview(JPEG, Media.JPEG, 0, width=50, height=50), Picture)


class TestTheProcess:
    def test_keeps_the_parsers_out_of_the_kiosk(self) -> None:
        script = """if True:
            import sys
            sys.path.append(sys.argv[1])
            import kiosk.devices.workshop
            print(sorted({"PIL", "pikepdf", "pypdfium2", "img2pdf", "zxingcpp"} & set(sys.modules)))
        """
        root = str(Path(kiosk.__path__[0]).parent)
        done = subprocess.run([sys.executable, "-I", "-c", script, root], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"

    def test_that_cannot_be_started_is_a_problem_and_no_crash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "executable", "/nowhere/python")
        with Workshop(LIMITS) as workshop:
            assert workshop.look(JPEG, Media.JPEG) == Problem("paper.check_failed")

    def test_is_not_started_before_it_is_needed(self) -> None:
        with Workshop(LIMITS) as workshop:
            assert workshop._helper._running is None


class TestAnswers:
    """The process has read hostile bytes; what it says is believed only in the shape of an honest answer."""

    def test_arrive_as_they_were_sent(self) -> None:
        looks = (PageLook(frozenset({Remark.DARK}), ("a", "b")), PageLook())
        picture = Picture(2, 1, b"abcdef")

        assert looks_from(LIMITS)(encode_result(looks)) == looks
        assert picture_from(2, 2)(encode_result(picture)) == picture
        assert file_from(LIMITS)(encode_result(b"%PDF-\n\n")) == b"%PDF-\n\n"
        assert file_from(LIMITS)(encode_result(Problem("paper.broken"))) == Problem("paper.broken")

    @pytest.mark.parametrize(
        "answer",
        [
            b'{"width": 3, "height": 1}\n' + b"x" * 9,
            b'{"width": 2, "height": 1}\n' + b"x" * 5,
            b'{"width": 2.0, "height": 1}\n' + b"x" * 6,
            b'{"width": -1, "height": -2}\n' + b"x" * 6,
            b'{"width": true, "height": 1}\n' + b"x" * 3,
            b"[]\n",
            b"\n",
        ],
    )
    def test_that_are_no_picture_of_the_right_size_are_not_believed(self, answer: bytes) -> None:
        assert picture_from(2, 2)(answer) is None

    @pytest.mark.parametrize(
        "answer", [b'{"size": 4}\nMZ\0\0', b'{"size": 9}\n%PDF-', b'{"size": "5"}\n%PDF-', b"%PDF-\n"]
    )
    def test_that_are_no_pdf_of_the_size_that_was_said_are_not_believed(self, answer: bytes) -> None:
        assert file_from(LIMITS)(answer) is None

    @pytest.mark.parametrize(
        "looks",
        [
            [{"remarks": ["ugly"], "codes": []}],
            [{"remarks": [], "codes": [1]}],
            [{"remarks": [], "codes": ["a"] * 9}],
            [{"remarks": []}],
            [{"remarks": [], "codes": []}] * 6,
            {},
        ],
    )
    def test_with_looks_that_cannot_be_are_not_believed(self, looks: object) -> None:
        assert looks_from(FEW)(json.dumps({"looks": looks}).encode() + b"\n") is None

    @given(st.binary(max_size=200))
    def test_of_any_bytes_never_raise(self, message: bytes) -> None:
        assert looks_from(LIMITS)(message) is None
        assert picture_from(9, 9)(message) is None
        assert file_from(LIMITS)(message) is None
