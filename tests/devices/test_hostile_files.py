"""Hostile files in numbers, through the inspection and the workshop: each is answered, in time, and nothing is harmed.

The whole is `pytest -m long tests/devices/test_hostile_files.py -s`: 500 built files, 2,000 spliced and 2,000 damaged
ones. HOSTILE_FILES sets how many built ones (and four times as many of the others) where less time is left. The time
that each answer takes is worth something on a machine with nothing else to do, or behind `chrt -f 10`.
"""

from __future__ import annotations

import io
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kiosk.devices.confinement import Guard
from kiosk.devices.file_types import media_of
from kiosk.devices.inspector import Inspector
from kiosk.devices.private_copy import private_copy
from kiosk.devices.workshop import GUARD, Workshop
from kiosk.domain.paper_pages import PagePart
from kiosk.domain.papers import PaperLimits
from kiosk.domain.problem import Problem
from tests.fakes.hostile_files import KINDS, Hostile, built, damaged, spliced

LIMITS = PaperLimits()
SIZE = int(os.environ.get("HOSTILE_FILES", "500"))
HANG_SECONDS = GUARD.wall_seconds + 60
IN_TIME = 2.0
"""Seconds in which each file should be answered. Reported and not asserted: `confinement.Guard` counts time of the
processor, so that a loaded machine does not refuse honest papers, and by the clock it is longer there."""
IMPATIENT = Guard(cpu_at_first=0.06, cpu_a_page=0.06)
"""For the share that always runs: what wants all the time there is gets less of it."""


@dataclass
class Tally:
    """What became of many files."""

    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_how: str = ""
    slowest_inspection: float = 0.0
    late: int = 0
    taken: list[str] = field(default_factory=list)

    def ask(self, what: str, file: Hostile, work: Callable[[], object]) -> object:
        began = time.monotonic()
        answer = work()
        took = time.monotonic() - began
        if took > self.slowest:
            self.slowest, self.slowest_how = took, f"{what} of {file.how}"
        self.slowest_inspection = max(self.slowest_inspection, took if "inspection" in what else 0.0)
        self.late += took > IN_TIME
        self.answers[answer.code if isinstance(answer, Problem) else "an answer"] += 1
        return answer


def examine(file: Hostile, number: int, inspector: Inspector, workshop: Workshop, tally: Tally) -> None:
    """All that the kiosk could do with a file, though it would stop after the inspection."""
    with private_copy(io.BytesIO(file.content), limit=len(file.content)) as copy:
        found = tally.ask("inspection", file, lambda: inspector.inspect(copy, LIMITS))
    if not file.may_be_taken and not isinstance(found, Problem):
        tally.taken.append(f"{file.how}, number {number}")
    content, media = file.content, media_of(file.content[:16])
    if media is None:
        return
    tally.ask("look", file, lambda: workshop.look(content, media))
    tally.ask("preview", file, lambda: workshop.preview(content, media, 0, width=60, height=80))
    tally.ask("assembly", file, lambda: workshop.assemble([PagePart(content, media, 0)]))
    made = tally.ask("rebuild", file, lambda: workshop.harmless(content, media))
    if isinstance(made, bytes):
        again = tally.ask("second inspection", file, lambda: inspector.inspect(io.BytesIO(made), LIMITS))
        if isinstance(again, Problem) and again.code == "paper.unsafe":
            tally.taken.append(f"{file.how}, number {number}: made harmless in vain")


def look_at(make: Callable[[int], Hostile], numbers: range, guard: Guard | None = None) -> Tally:
    tally = Tally()
    with Inspector(guard) as inspector, Workshop(LIMITS, guard or GUARD) as workshop:
        inspector.start()
        workshop.start()
        for number in numbers:
            examine(make(number), number, inspector, workshop, tally)
        # Still there, and still the same processes: nothing that a file did reached them.
        assert inspector._helper._running is not None
        assert inspector._helper._running.process.poll() is None
        assert workshop._helper._running is None or workshop._helper._running.process.poll() is None
    return tally


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_the_same_seed_gives_the_same_file_on_another_day_too(monkeypatch: pytest.MonkeyPatch) -> None:
    before = [built(number) for number in (0, 20, 27)]
    usual = time.gmtime
    monkeypatch.setattr(time, "gmtime", lambda seconds=None: usual(86_400 if seconds is None else seconds))
    assert [built(number) for number in (0, 20, 27)] == before
    assert spliced(7) == spliced(7)
    assert damaged(7) == damaged(7)


@pytest.fixture
def clean_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A temporary folder of the test's own, which must be empty afterwards."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    yield
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("clean_temporary_folder")
class TestAShare:
    def test_of_every_kind_is_refused_or_at_least_answered(self) -> None:
        tally = look_at(built, range(KINDS), IMPATIENT)

        assert tally.taken == []
        assert tally.slowest < HANG_SECONDS, tally.slowest_how
        assert tally.answers["paper.too_complex"] > 3
        assert tally.answers["paper.unsafe"] > 3

    @pytest.mark.parametrize("make", [spliced, damaged])
    def test_of_broken_files_is_answered(self, make: Callable[[int], Hostile]) -> None:
        tally = look_at(make, range(25), IMPATIENT)

        assert tally.taken == []
        assert tally.slowest < HANG_SECONDS, tally.slowest_how
        assert tally.answers["paper.broken"] > 5


@pytest.mark.long
@pytest.mark.usefixtures("clean_temporary_folder")
@pytest.mark.parametrize(("make", "numbers"), [(built, SIZE), (spliced, 4 * SIZE), (damaged, 4 * SIZE)])
def test_all_of_them_are_answered_and_cost_the_kiosk_no_memory(make: Callable[[int], Hostile], numbers: int) -> None:
    for number in range(KINDS):
        # What building them opens for good (qpdf opens the system's random device) is no leak of the kiosk's.
        built(number)
    look_at(make, range(3))
    before, files_before = resident_bytes(), len(os.listdir("/proc/self/fd"))

    tally = look_at(make, range(1_000, 1_000 + numbers))

    print(
        f"{numbers} {make.__name__}: slowest {tally.slowest:.2f} s ({tally.slowest_how}), slowest inspection "
        f"{tally.slowest_inspection:.2f} s, {tally.late} of {tally.answers.total()} answers later than {IN_TIME} s; "
        f"{dict(tally.answers)}; memory {(resident_bytes() - before) >> 20:+} MB, "
        f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    assert tally.taken == []
    assert tally.slowest < HANG_SECONDS, tally.slowest_how
    assert len(os.listdir("/proc/self/fd")) == files_before
    # What the tests themselves make of seeds is part of it.
    assert resident_bytes() - before < 64 << 20
