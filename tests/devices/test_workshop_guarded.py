"""The workshop and hostile files: they are refused, cost little, and what its process says is not believed blindly."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import kiosk
from kiosk.devices.confinement import Guard
from kiosk.devices.workshop import Workshop
from kiosk.devices.workshop_messages import encode_result, file_from, looks_from, picture_from
from kiosk.domain.paper_pages import PageLook, PagePart, Picture, Remark
from kiosk.domain.papers import Media
from kiosk.domain.problem import Problem
from tests.fakes.inspected_files import PATIENT
from tests.fakes.page_files import FEW, JPEG, LIMITS, SHEET, pdf_of, saved


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
        with Workshop(LIMITS, replace(PATIENT, memory=180 << 20)) as small:
            found = small.preview(many_pixels, Media.PNG, 0, width=50, height=50)
            assert found == Problem("paper.too_complex")
            assert isinstance(small.preview(JPEG, Media.JPEG, 0, width=50, height=50), Picture)

    def test_that_need_all_time_get_little(self) -> None:
        with Workshop(LIMITS, replace(PATIENT, cpu_at_first=0.2, cpu_a_page=0.2)) as hurried:
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
