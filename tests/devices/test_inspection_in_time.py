"""The inspection always says something, in time and with little memory, whatever a file does to its parser."""

from __future__ import annotations

import gc
import os
import random
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from pikepdf import Name, Pdf, Stream

from kiosk.devices.confinement import Guard
from kiosk.devices.inspector import Inspector
from tests.fakes.inspected_files import (
    JPEG,
    MANY_PIXELS,
    PATIENT,
    PNG,
    SCANNED_PDF,
    TIFF,
    add_script,
    code,
    look,
    pdf,
    run_python,
)


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
        gc.collect()
        before, open_before = resident_bytes(), len(os.listdir("/proc/self/fd"))

        look_at_broken_files(inspector, range(60))

        gc.collect()  # else what an earlier test left is closed in between, or not
        assert resident_bytes() - before < 4 * 1024 * 1024
        assert len(os.listdir("/proc/self/fd")) == open_before


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class TestLimits:
    def test_of_time_end_an_inspection_that_goes_on_and_on(self) -> None:
        with Inspector(Guard(wall_seconds=0.05)) as hurried:
            hurried.start()

            assert code(look(hurried, MANY_PIXELS)) == "paper.too_complex"

    def test_of_memory_end_an_inspection_that_wants_more(self) -> None:
        with Inspector(replace(PATIENT, memory=110 * 1024 * 1024)) as small:
            assert code(look(small, PNG)) == "taken"
            assert code(look(small, MANY_PIXELS)) == "paper.too_complex"
            assert code(look(small, PNG)) == "taken"

    def test_of_memory_end_a_small_file_that_unpacks_to_a_large_one(self) -> None:
        def unpack(document: Pdf) -> None:
            content = Stream(document, zlib.compress(b" " * (150 << 20), 1))
            content.stream_dict.Filter = Name.FlateDecode
            document.pages[0].obj.Contents = document.make_indirect(content)

        with Inspector(replace(PATIENT, memory=110 * 1024 * 1024)) as small:
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
