"""What the inspection says of sound, broken and hostile files, and that it always says something in time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageDraw

import kiosk
from kiosk.devices.confinement import Guard
from kiosk.devices.inspection_messages import decode_answer, encode_answer
from kiosk.devices.inspector import Inspector
from kiosk.devices.private_copy import private_copy
from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem

LIMITS = PaperLimits()
HANG_SECONDS = Guard().wall_seconds + 5


@pytest.fixture(scope="module")
def inspector() -> Iterator[Inspector]:
    with Inspector() as inspector:
        yield inspector


def look(inspector: Inspector, content: bytes, limits: PaperLimits = LIMITS) -> PaperFacts | Problem:
    began = time.monotonic()
    with private_copy(io.BytesIO(content), limit=len(content)) as copy:
        found = inspector.inspect(copy, limits)
    assert time.monotonic() - began < HANG_SECONDS
    return found


def code(found: PaperFacts | Problem) -> str:
    return found.code if isinstance(found, Problem) else "taken"


def page(width: int = 300, height: int = 420, *, seed: int = 0) -> Image.Image:
    """A page with some strokes on it, and the grain of a scan."""
    chance = random.Random(seed)
    grain = Image.frombytes("L", (width, height), chance.randbytes(width * height))
    paper = grain.point([240 + value // 32 for value in range(256)])
    pen = ImageDraw.Draw(paper)
    for line in range(60, height - 60, 20):
        pen.line((40, line, chance.randint(100, width - 40), line), fill=30, width=3)
    return paper


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def pdf(change: Callable[[Pdf], object] = lambda _: None, *, pages: int = 1, **options: Any) -> bytes:
    """A PDF of scanned pages, with something done to it, its objects hidden in compressed object streams."""
    with pikepdf.open(io.BytesIO(SCANNED_PDF)) as document:
        for _ in range(pages - 1):
            document.pages.append(document.pages[0])
        change(document)
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, **options)
    return out.getvalue()


SCANNED_PDF = saved(page(), "PDF", resolution=36)
JPEG = saved(page(), "JPEG", dpi=(36, 36))
PNG = saved(page(), "PNG")
TIFF = saved(page(), "TIFF", save_all=True, append_images=[page(seed=1), page(seed=2)], compression="tiff_lzw")


def png_of(width: int, height: int, *, color: int = 0, rows: bytes | None = None) -> bytes:
    """A PNG by hand: `color` 0 is grey, 2 is RGB; without `rows` only its head is true."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)
    data = rows if rows is not None else zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


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


def add_script(document: Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


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


def flipped(content: bytes, chance: random.Random) -> bytes:
    """The file with a few bits turned, or a piece taken out, doubled or cut off."""
    broken = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 10, 100])):
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.3:
        start = chance.randrange(len(broken))
        end = min(len(broken), start + chance.randrange(1, 200))
        broken[start:end] = chance.choice([b"", bytes(end - start), broken[start:end] * 2])
    return bytes(broken)


def look_at_broken_files(inspector: Inspector, seeds: range) -> dict[str, int]:
    samples = [SCANNED_PDF, pdf(add_script), JPEG, PNG, TIFF]
    count: dict[str, int] = {}
    for seed in seeds:
        chance = random.Random(seed)
        verdict = code(look(inspector, flipped(chance.choice(samples), chance)))
        count[verdict] = count.get(verdict, 0) + 1
    return count


class TestBrokenFiles:
    def test_always_get_an_answer(self, inspector: Inspector) -> None:
        count = look_at_broken_files(inspector, range(200))

        assert count["paper.broken"] > 50
        assert sum(count.values()) == 200

    @pytest.mark.long
    def test_always_get_an_answer_two_thousand_times(self, inspector: Inspector) -> None:
        assert sum(look_at_broken_files(inspector, range(1_000, 3_000)).values()) == 2_000

    def test_leave_no_memory_behind_in_the_kiosk(self, inspector: Inspector) -> None:
        look_at_broken_files(inspector, range(20))
        before, open_before = resident_bytes(), len(os.listdir("/proc/self/fd"))

        look_at_broken_files(inspector, range(60))

        assert resident_bytes() - before < 4 * 1024 * 1024
        assert len(os.listdir("/proc/self/fd")) == open_before


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


MANY_PIXELS = png_of(7_000, 7_000, rows=zlib.compress(bytes(7_001 * 7_000), 1))


class TestLimits:
    def test_of_time_end_an_inspection_that_goes_on_and_on(self) -> None:
        with Inspector(Guard(wall_seconds=0.05)) as hurried:
            hurried.start()

            assert code(look(hurried, MANY_PIXELS)) == "paper.too_complex"

    def test_of_memory_end_an_inspection_that_wants_more(self) -> None:
        with Inspector(Guard(memory=110 * 1024 * 1024)) as small:
            assert code(look(small, PNG)) == "taken"
            assert code(look(small, MANY_PIXELS)) == "paper.too_complex"
            assert code(look(small, PNG)) == "taken"

    def test_of_memory_end_a_small_file_that_unpacks_to_a_large_one(self) -> None:
        def unpack(document: Pdf) -> None:
            content = Stream(document, zlib.compress(b" " * (150 << 20), 1))
            content.stream_dict.Filter = Name.FlateDecode
            document.pages[0].obj.Contents = document.make_indirect(content)

        with Inspector(Guard(memory=110 * 1024 * 1024)) as small:
            assert code(look(small, pdf(unpack, compress_streams=False))) in {"paper.too_complex", "paper.check_failed"}
            assert code(look(small, PNG)) == "taken"

    def test_let_a_picture_of_49_million_pixels_through(self, inspector: Inspector) -> None:
        assert code(look(inspector, MANY_PIXELS)) == "paper.blank"

    def test_leave_a_parser_nothing_to_open(self) -> None:
        script = """if True:
            import socket, sys
            sys.path.append(sys.argv[1])
            from kiosk.devices.confinement import Guard, confine
            confine(Guard(), 0)
            for attempt in (lambda: open("/etc/hostname"), socket.socket, lambda: bytearray(2 << 30)):
                try:
                    attempt()
                except (OSError, MemoryError) as error:
                    print(type(error).__name__)
        """
        done = run_python(script)

        assert done.stdout.split() == ["OSError", "OSError", "MemoryError"]


def run_python(script: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(kiosk.__path__[0]).parent)
    return subprocess.run([sys.executable, "-I", "-c", script, root], capture_output=True, text=True, check=True)


def helper_of(inspector: Inspector) -> int:
    running = inspector._helper._running
    assert running is not None
    return running.process.pid


def children_of(process: int) -> list[int]:
    """The processes that it has forked and that still run, the eldest first."""
    try:
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except FileNotFoundError:
        return []


def kill_working_child(process: int) -> None:
    """Wait until the helper has forked, and kill the child in the middle of its work."""
    deadline = time.monotonic() + HANG_SECONDS
    while time.monotonic() < deadline:
        # The youngest waits for the next file; once there are two, the elder one has a file in hand.
        if len(found := children_of(process)) > 1:
            os.kill(found[0], signal.SIGKILL)
            return


NEEDS_CHILDREN = pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists(),
    reason="needs /proc/<pid>/task/<pid>/children to find the inspecting process",
)


class TestTheHelper:
    def test_that_was_killed_between_two_files_is_replaced(self) -> None:
        with Inspector() as inspector:
            assert code(look(inspector, JPEG)) == "taken"
            os.kill(helper_of(inspector), signal.SIGKILL)

            assert code(look(inspector, JPEG)) == "taken"

    def test_that_is_killed_with_a_file_in_hand_is_replaced_and_the_file_is_looked_at_again(self) -> None:
        with Inspector() as inspector:
            inspector.start()
            killed = helper_of(inspector)
            os.kill(killed, signal.SIGSTOP)
            found: list[PaperFacts | Problem] = []
            waiting = threading.Thread(target=lambda: found.append(look(inspector, JPEG)))
            waiting.start()
            os.kill(killed, signal.SIGKILL)
            waiting.join(HANG_SECONDS)

            assert [code(verdict) for verdict in found] == ["taken"]
            assert helper_of(inspector) != killed

    @NEEDS_CHILDREN
    def test_tells_when_an_inspection_died_and_goes_on_with_the_next_file(self) -> None:
        with Inspector() as inspector:
            inspector.start()
            killer = threading.Thread(target=kill_working_child, args=[helper_of(inspector)])
            killer.start()

            assert code(look(inspector, MANY_PIXELS)) == "paper.check_failed"
            killer.join(HANG_SECONDS)
            assert code(look(inspector, JPEG)) == "taken"

    @NEEDS_CHILDREN
    def test_loses_no_file_when_the_child_that_waits_for_it_is_killed(self) -> None:
        with Inspector() as inspector:
            assert code(look(inspector, JPEG)) == "taken"
            running = inspector._helper._running
            assert running is not None
            deadline = time.monotonic() + HANG_SECONDS
            while running.process.poll() is None and time.monotonic() < deadline:
                for child in children_of(running.process.pid):
                    with suppress(ProcessLookupError):
                        os.kill(child, signal.SIGKILL)

            assert code(look(inspector, JPEG)) == "taken"

    def test_that_cannot_be_started_is_a_problem_and_no_crash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with Inspector() as inspector:
            with monkeypatch.context() as patch:
                patch.setattr(sys, "executable", "/nowhere/python")
                assert code(look(inspector, JPEG)) == "paper.check_failed"

            assert code(look(inspector, JPEG)) == "taken"

    def test_serves_several_threads_at_once(self, inspector: Inspector) -> None:
        contents = [JPEG, PNG, TIFF, SCANNED_PDF] * 4
        found: dict[int, Media] = {}

        def look_at(number: int) -> None:
            facts = look(inspector, contents[number])
            assert isinstance(facts, PaperFacts)
            found[number] = facts.media

        threads = [threading.Thread(target=look_at, args=[number]) for number in range(len(contents))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(HANG_SECONDS)
        assert [found[n] for n in range(16)] == [Media.JPEG, Media.PNG, Media.TIFF, Media.PDF] * 4

    def test_ends_with_the_inspector(self) -> None:
        inspector = Inspector()
        inspector.start()
        process = helper_of(inspector)

        inspector.close()

        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)

    def test_keeps_the_parsers_out_of_the_kiosk(self) -> None:
        script = """if True:
            import sys
            sys.path.append(sys.argv[1])
            import kiosk.devices.inspection, kiosk.devices.inspector, kiosk.devices.scanner, kiosk.data.samples
            print(sorted({"PIL", "pikepdf", "pypdfium2"} & set(sys.modules)))
        """
        assert run_python(script).stdout.strip() == "[]"


class TestAnswers:
    """The inspecting process has read hostile bytes; what it says is believed only in the shape of an honest answer."""

    @pytest.mark.parametrize(
        "found",
        [
            PaperFacts(Media.PDF, 1000, 2, None, (210, 297)),
            PaperFacts(Media.TIFF, 1000, 2, (2480, 3508), None, blank=True),
            Problem("paper.too_many_pages", {"pages": 3000, "limit": 200}),
            Problem("paper.unsafe", {"what": "script"}),
        ],
    )
    def test_arrive_as_they_were_sent(self, found: PaperFacts | Problem) -> None:
        assert decode_answer(encode_answer(found)) == found

    @pytest.mark.parametrize(
        "change",
        [
            {"media": "text/html"},
            {"pages": -1},
            {"pages": True},
            {"pages": 1.5},
            {"pages": 10**30},
            {"size": "1"},
            {"pixels": [1]},
            {"pixels": [1, 2, 3]},
            {"millimetres": "ab"},
            {"blank": 0},
        ],
    )
    def test_with_facts_that_cannot_be_are_not_believed(self, change: dict[str, object]) -> None:
        facts = json.loads(encode_answer(PaperFacts(Media.PDF, 1000, 2)))["facts"]

        assert decode_answer(json.dumps({"facts": {**facts, **change}}).encode()) is None

    @pytest.mark.parametrize(
        "answer",
        [
            {"problem": "paper.broken", "params": {"name": "Nguyễn Văn A"}},
            {"problem": "paper.broken", "params": {"what": "\x1b[2J"}},
            {"problem": "[bold]", "params": {}},
            {"problem": "paper.broken", "params": []},
            {"problem": None, "params": {}},
            {},
            [],
            "facts",
        ],
    )
    def test_with_words_of_their_own_are_not_believed(self, answer: object) -> None:
        assert decode_answer(json.dumps(answer).encode()) is None

    @given(st.binary(max_size=200))
    def test_of_any_bytes_never_raise(self, message: bytes) -> None:
        assert decode_answer(message) is None

    @pytest.mark.parametrize("message", [b"", b"[" * 4096, b'{"facts": {"media": "application/pdf"'])
    def test_cut_off_or_nested_without_end_are_none(self, message: bytes) -> None:
        assert decode_answer(message) is None
