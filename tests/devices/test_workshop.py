"""The workshop draws pages, makes files smaller and harmless, and sees what is wrong with a page."""

from __future__ import annotations

import io

import pikepdf
import pytest
import qrcode
from PIL import Image

from kiosk.devices.inspector import Inspector
from kiosk.devices.workshop import Workshop
from kiosk.domain.paper_pages import PageLook, Picture, Remark
from kiosk.domain.papers import Media, PaperFacts
from kiosk.domain.problem import Problem
from tests.fakes.inspected_files import PATIENT
from tests.fakes.page_files import (
    COLOURED,
    EXIF_TURNED,
    JPEG,
    LIMITS,
    SHEET,
    codes,
    differ,
    drawn,
    image_in,
    made,
    millimetres,
    pdf_bytes,
    pdf_of,
    saved,
    transposed,
)
from tests.fakes.page_pictures import scanned, written


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
        with Inspector(PATIENT) as inspector:
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
