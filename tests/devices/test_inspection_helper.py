"""The process that inspects: killed, hung or never started, no file is lost and nobody waits for ever."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.devices.confinement import Guard
from kiosk.devices.inspector import Inspector
from kiosk.domain.papers import Media, PaperFacts
from kiosk.domain.problem import Problem
from tests.fakes.inspected_files import (
    HANG_SECONDS,
    JPEG,
    MANY_PIXELS,
    PATIENT,
    PNG,
    SCANNED_PDF,
    TIFF,
    code,
    look,
    run_python,
)


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


def children_once(process: int, enough: Callable[[int], bool]) -> list[int]:
    """The children as soon as there are so many, the eldest first."""
    deadline = time.monotonic() + HANG_SECONDS
    while not enough(len(found := children_of(process))):
        assert time.monotonic() < deadline, found
    return found


def kill_working_child(process: int) -> None:
    """Wait until the helper has forked, and kill the child in the middle of its work."""
    # The youngest waits for the next file; once there are two, the elder one has a file in hand.
    os.kill(children_once(process, lambda number: number > 1)[0], signal.SIGKILL)


NEEDS_CHILDREN = pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists(),
    reason="needs /proc/<pid>/task/<pid>/children to find the inspecting process",
)


class TestTheHelper:
    def test_that_was_killed_between_two_files_is_replaced(self) -> None:
        with Inspector(PATIENT) as inspector:
            assert code(look(inspector, JPEG)) == "taken"
            os.kill(helper_of(inspector), signal.SIGKILL)

            assert code(look(inspector, JPEG)) == "taken"

    def test_that_is_killed_with_a_file_in_hand_is_replaced_and_the_file_is_looked_at_again(self) -> None:
        with Inspector(PATIENT) as inspector:
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
        # With so much time, nobody can think that the system ended it.
        with Inspector(Guard(wall_seconds=600, cpu_seconds=600, cpu_at_first=600)) as inspector:
            assert code(look(inspector, JPEG)) == "taken"
            children_once(helper_of(inspector), lambda number: number == 1)  # that of the first file has ended
            killer = threading.Thread(target=kill_working_child, args=[helper_of(inspector)])
            killer.start()

            assert code(look(inspector, MANY_PIXELS)) == "paper.check_failed"
            killer.join(HANG_SECONDS)
            assert code(look(inspector, JPEG)) == "taken"

    @NEEDS_CHILDREN
    def test_loses_no_file_when_the_child_that_waits_for_it_is_killed(self) -> None:
        with Inspector(PATIENT) as inspector:
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
        with Inspector(PATIENT) as inspector:
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
