"""What the inspection says of sound files, and of those that are no papers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageDraw

from kiosk.devices.inspector import Inspector
from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from tests.fakes.inspected_files import (
    JPEG,
    LIMITS,
    PNG,
    SCANNED_PDF,
    TIFF,
    add_script,
    code,
    look,
    page,
    pdf,
    png_of,
    saved,
)


class TestSoundFiles:
    @pytest.mark.parametrize(
        ("content", "media", "pages", "pixels", "millimetres"),
        [
            (SCANNED_PDF, Media.PDF, 1, None, (212, 296)),
            (pdf(pages=3), Media.PDF, 3, None, (212, 296)),
            (JPEG, Media.JPEG, 1, (300, 420), (212, 296)),
            (saved(page(), "JPEG", progressive=True), Media.JPEG, 1, (300, 420), None),
            (saved(page().convert("CMYK"), "JPEG"), Media.JPEG, 1, (300, 420), None),
            (PNG, Media.PNG, 1, (300, 420), None),
            (saved(page().convert("1"), "PNG"), Media.PNG, 1, (300, 420), None),
            (saved(page().convert("RGBA"), "PNG"), Media.PNG, 1, (300, 420), None),
            (saved(page().convert("P"), "PNG"), Media.PNG, 1, (300, 420), None),
            (TIFF, Media.TIFF, 3, (300, 420), None),
            (saved(page().convert("1"), "TIFF", compression="group4"), Media.TIFF, 1, (300, 420), None),
            (saved(page().convert("RGB"), "TIFF", compression="jpeg"), Media.TIFF, 1, (300, 420), None),
        ],
        ids=[
            "pdf", "pdf of 3 pages", "jpeg", "jpeg progressive", "jpeg cmyk", "png", "png black and white", "png rgba",
            "png palette", "tiff of 3 pages", "tiff fax", "tiff jpeg",
        ],
    )  # fmt: skip
    def test_are_taken_with_type_pages_and_size(
        self,
        inspector: Inspector,
        content: bytes,
        media: Media,
        pages: int,
        pixels: tuple[int, int] | None,
        millimetres: tuple[int, int] | None,
    ) -> None:
        sha256 = hashlib.sha256(content).hexdigest()
        wanted = PaperFacts(media, len(content), pages, pixels, millimetres, sha256=sha256)
        assert look(inspector, content) == wanted

    def test_links_and_an_opening_page_are_ordinary_and_no_reason_to_refuse(self, inspector: Inspector) -> None:
        def make_ordinary(document: Pdf) -> None:
            first = document.pages[0].obj
            document.Root.OpenAction = Array([first, Name.Fit])
            link = Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[0, 0, 9, 9],
                A=Dictionary(S=Name.URI, URI=String("https://vn")),
            )
            first.Annots = Array([link])

        assert code(look(inspector, pdf(make_ordinary))) == "taken"

    def test_a_file_that_is_no_private_copy_is_read_once_and_judged_the_same(
        self, inspector: Inspector, tmp_path: Path
    ) -> None:
        path = tmp_path / "scan.jpg"
        path.write_bytes(JPEG)

        with path.open("rb") as file:
            assert code(inspector.inspect(file, LIMITS)) == "taken"
        assert code(inspector.inspect(io.BytesIO(JPEG), PaperLimits(bytes=100))) == "paper.too_large"

    def test_a_page_with_nothing_but_a_signature_is_not_blank(self, inspector: Inspector) -> None:
        paper = Image.new("L", (1240, 1754), 250)
        ImageDraw.Draw(paper).line([(800 + 8 * n, 1400 + (-1) ** n * 20) for n in range(20)], fill=60, width=4)

        assert code(look(inspector, saved(paper, "JPEG"))) == "taken"

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
    def test_bright_writing_on_dark_ground_and_odd_shapes_are_no_reason_to_refuse(
        self, inspector: Inspector, kind: str
    ) -> None:
        negative = page().point([255 - value for value in range(256)])
        strip = page(5000, 130).crop((0, 60, 5000, 62))

        assert code(look(inspector, saved(negative, kind))) == "taken"
        assert code(look(inspector, saved(strip, kind))) == "taken"

    def test_a_blank_back_of_a_written_sheet_is_taken(self, inspector: Inspector) -> None:
        back = Image.new("L", (300, 420), 250)

        assert code(look(inspector, saved(back, "TIFF", save_all=True, append_images=[page()]))) == "taken"
        assert code(look(inspector, saved(back, "PDF", save_all=True, append_images=[page()]))) == "taken"


def add_script_by_name_tree(document: Pdf) -> None:
    script = document.make_indirect(Dictionary(S=Name.JavaScript, JS=document.make_stream(b"app.alert(1)")))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=[String("a"), script]))


def add_action_with_a_name_elsewhere(document: Pdf) -> None:
    kind = document.make_indirect(Name.Launch)
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=kind, F=String("cmd.exe")))


def add_launch_deep_inside(document: Pdf) -> None:
    inner: Any = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    for _ in range(50):
        inner = Array([Dictionary(Next=inner)])
    document.pages[0].obj.PieceInfo = Dictionary(X=inner)


def add_attachment(document: Pdf) -> None:
    document.attachments["evil.exe"] = b"MZ"


def add_attachment_note(document: Pdf) -> None:
    document.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9])])


def add_dynamic_form(document: Pdf) -> None:
    document.Root.AcroForm = Dictionary(XFA=String("x"), Fields=Array())


def add_submit_button(document: Pdf) -> None:
    document.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm))])


def add_film(document: Pdf) -> None:
    document.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.RichMedia, Rect=[0, 0, 9, 9])])


class TestPdfsThatCarryMoreThanPages:
    @pytest.mark.parametrize(
        ("change", "what"),
        [
            (add_script, "script"),
            (add_script_by_name_tree, "script"),
            (add_action_with_a_name_elsewhere, "launch"),
            (add_launch_deep_inside, "launch"),
            (add_attachment, "attachment"),
            (add_attachment_note, "attachment"),
            (add_dynamic_form, "dynamic_form"),
            (add_submit_button, "action"),
            (add_film, "multimedia"),
        ],
    )
    def test_are_refused_though_no_search_of_their_bytes_would_find_it(
        self, inspector: Inspector, change: Callable[[Pdf], None], what: str
    ) -> None:
        content = pdf(change)
        assert not any(word in content for word in (b"/JavaScript", b"/JS", b"/Launch", b"/XFA", b"/SubmitForm"))

        assert look(inspector, content) == Problem("paper.unsafe", {"what": what})

    @pytest.mark.parametrize("reader_password", ["secret", ""], ids=["to open", "to change"])
    def test_are_refused_with_a_password(self, inspector: Inspector, reader_password: str) -> None:
        content = pdf(encryption=pikepdf.Encryption(user=reader_password, owner="owner"))

        assert look(inspector, content) == Problem("paper.encrypted")


def circle_of_pages(document: Pdf) -> None:
    document.Root.Pages.Kids.append(document.Root.Pages)


def huge_picture(document: Pdf) -> None:
    picture = Stream(document, b"")
    picture.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=30_000,
        Height=30_000,
        BitsPerComponent=1,
        ColorSpace=Name.DeviceGray,
    )
    document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=document.make_indirect(picture)))


def no_pages() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.save(out)
    return out.getvalue()


class TestFilesThatAreNoPapers:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"", "paper.empty"),
            (b"MZ" + b"\0" * 100 + b"This program cannot be run in DOS mode", "paper.not_a_document"),
            (b"<html><script>alert(1)</script></html>", "paper.not_a_document"),
            ("Giấy tiếp nhận hồ sơ".encode(), "paper.not_a_document"),
            (b"x", "paper.not_a_document"),
            (b"PK\x03\x04" + b"word/document.xml", "paper.type_not_accepted"),
            (saved(page(), "GIF"), "paper.type_not_accepted"),
            (b"GIF89a;<script>" + b" " * 200 + SCANNED_PDF, "paper.type_not_accepted"),
            (b"MZ" + SCANNED_PDF, "paper.not_a_document"),
            (b"%PDF-1.7\njunk", "paper.broken"),
            (b"%PDF-1.7\njunk\nstartxref\n9\n%%EOF\n", "paper.broken"),
            (SCANNED_PDF[: len(SCANNED_PDF) // 2], "paper.broken"),
            (JPEG[: len(JPEG) // 2], "paper.broken"),
            (PNG[: len(PNG) // 2], "paper.broken"),
            (PNG[: len(PNG) // 2] + PNG[-12:], "paper.broken"),
            (TIFF[: len(TIFF) // 2], "paper.broken"),
            (SCANNED_PDF + b"PK\x05\x06" + b"\0" * 18, "paper.unsafe"),
            (SCANNED_PDF + b"<script>" + b"x" * 5000, "paper.unsafe"),
            (PNG + b"MZ" + b"x" * 5000, "paper.unsafe"),
            (no_pages(), "paper.no_pages"),
            (pdf(pages=201), "paper.too_many_pages"),
            (pdf(circle_of_pages), "paper.broken"),
            (pdf(huge_picture), "paper.too_many_pixels"),
            (png_of(20_000, 20_000), "paper.too_many_pixels"),
            (png_of(60_001, 1_000), "paper.too_many_pixels"),
            (png_of(2**31 - 1, 2**31 - 1), "paper.too_many_pixels"),
            (saved(Image.new("L", (1240, 1754), 250), "JPEG"), "paper.blank"),
            (saved(Image.new("L", (300, 420), 128), "PNG"), "paper.blank"),
            (saved(Image.new("1", (300, 420), 1), "PDF"), "paper.blank"),
        ],
        ids=[
            "nothing", "exe", "html", "text", "one byte", "docx", "gif", "gif and pdf in one", "exe and pdf in one",
            "pdf of junk", "pdf of junk with an end", "half a pdf", "half a jpeg",
            "half a png", "half a png with an end", "half a tiff", "zip behind a pdf", "script behind a pdf",
            "exe behind a png", "pdf of no pages", "201 pages", "pages in a circle", "giant picture in a pdf",
            "pixel bomb", "just too many pixels", "all the pixels there are", "blank jpeg", "grey png", "blank pdf",
        ],
    )  # fmt: skip
    def test_are_refused_with_the_reason(self, inspector: Inspector, content: bytes, expected: str) -> None:
        assert code(look(inspector, content)) == expected

    def test_three_thousand_pages_are_counted_and_refused(self, inspector: Inspector) -> None:
        assert look(inspector, pdf(pages=3000)) == Problem("paper.too_many_pages", {"pages": 3000, "limit": 200})

    def test_a_type_that_this_counter_does_not_take_is_not_even_parsed(self, inspector: Inspector) -> None:
        only_pdf = PaperLimits(accepted=frozenset({Media.PDF}))

        assert code(look(inspector, JPEG, only_pdf)) == "paper.type_not_accepted"
