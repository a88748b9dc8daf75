"""Crash reports name types and places, and nothing that anybody typed."""

from __future__ import annotations

import asyncio
import gc
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.terminal.crash import KEPT_REPORTS, describe, silence_loop, silence_tracebacks, write_crash_report

NUMBER = "038090000001"
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def caught(act: Callable[[], object]) -> BaseException:
    """What `act` raises."""
    try:
        act()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def fail_with_personal_data() -> None:
    number = NUMBER
    raise ValueError(f"cannot use {number}", number)


def fail_while_handling() -> None:
    try:
        fail_with_personal_data()
    except ValueError:
        raise KeyError(NUMBER) from None


def fail_because_of() -> None:
    try:
        fail_with_personal_data()
    except ValueError as error:
        error.add_note(NUMBER)
        raise RuntimeError(NUMBER) from error


def fail_in_a_group() -> None:
    raise ExceptionGroup(NUMBER, [caught_value_error(), TypeError(NUMBER)])


def caught_value_error() -> ValueError:
    error = caught(fail_with_personal_data)
    assert isinstance(error, ValueError)
    return error


class WorkerFailed(Exception):
    """Shaped like Textual's exception of this name."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        super().__init__(f"Worker raised exception: {error!r}")


def fail_in_a_worker() -> None:
    raise WorkerFailed(caught_value_error())


@pytest.mark.parametrize(
    ("act", "types"),
    [
        (fail_with_personal_data, ["builtins.ValueError"]),
        (fail_while_handling, ["builtins.KeyError"]),
        (fail_because_of, ["builtins.RuntimeError", "builtins.ValueError"]),
        (fail_in_a_group, ["builtins.ExceptionGroup", "builtins.ValueError", "builtins.TypeError"]),
        (fail_in_a_worker, ["test_crash.WorkerFailed", "builtins.ValueError"]),
    ],
)
def test_a_report_holds_types_and_frames_but_no_values(act: Callable[[], None], types: list[str]) -> None:
    report = describe(caught(act))
    assert NUMBER not in report
    assert "cannot use" not in report
    raised = [line.split(": ")[1] for line in report.splitlines() if not line.startswith("  ")]
    assert [name.rpartition("test_crash.")[2] for name in raised] == [n.rpartition("test_crash.")[2] for n in types]
    assert f"{__file__}:" in report
    assert act.__name__ in report


def test_a_chain_that_bites_its_tail_ends() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert describe(first).splitlines() == ["raised: builtins.ValueError", "caused by: builtins.KeyError"]


def test_endless_recursion_gives_a_short_report() -> None:
    def again() -> None:
        again()

    assert len(describe(caught(again)).splitlines()) < 100


def test_only_the_owner_can_read_a_report(tmp_path: Path) -> None:
    path = write_crash_report(tmp_path / "crashes", caught(fail_because_of), now=NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    text = path.read_text(encoding="utf-8")
    assert "2026-11-21T08:30:00+00:00" in text
    assert NUMBER not in text


def test_two_crashes_of_one_moment_are_two_reports(tmp_path: Path) -> None:
    error = caught(fail_because_of)
    assert write_crash_report(tmp_path, error, now=NOW) != write_crash_report(tmp_path, error, now=NOW)


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    error = caught(fail_because_of)
    expected = write_crash_report(tmp_path / "first", error, now=NOW).name
    (tmp_path / "crashes").mkdir()
    (tmp_path / "crashes" / expected).symlink_to(tmp_path / "target")
    assert write_crash_report(tmp_path / "crashes", error, now=NOW).name != expected
    assert not (tmp_path / "target").exists()


def test_old_reports_make_room(tmp_path: Path) -> None:
    error = caught(fail_because_of)
    paths = [write_crash_report(tmp_path, error, now=NOW + timedelta(seconds=n)) for n in range(KEPT_REPORTS + 3)]
    assert sorted(tmp_path.iterdir()) == sorted(paths[3:])


class TestSilence:
    @pytest.fixture
    def reported(self) -> Iterator[list[BaseException]]:
        """What reaches the report while Python's own hooks are replaced."""
        hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
        reported: list[BaseException] = []
        silence_tracebacks(reported.append)
        yield reported
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks

    def test_an_uncaught_exception_is_reported_and_not_printed(
        self, reported: list[BaseException], capsys: pytest.CaptureFixture[str]
    ) -> None:
        error = caught(fail_with_personal_data)
        sys.excepthook(type(error), error, error.__traceback__)
        assert reported == [error]
        assert capsys.readouterr().err == ""

    def test_an_exception_in_a_thread(self, reported: list[BaseException], capsys: pytest.CaptureFixture[str]) -> None:
        thread = threading.Thread(target=fail_with_personal_data)
        thread.start()
        thread.join()
        assert [type(error) for error in reported] == [ValueError]
        assert capsys.readouterr().err == ""

    def test_an_exception_in_a_finalizer(
        self, reported: list[BaseException], capsys: pytest.CaptureFixture[str]
    ) -> None:
        class Careless:
            def __del__(self) -> None:
                fail_with_personal_data()

        Careless()
        gc.collect()
        assert [type(error) for error in reported] == [ValueError]
        assert capsys.readouterr().err == ""

    async def test_an_exception_that_the_event_loop_lost(
        self, reported: list[BaseException], capsys: pytest.CaptureFixture[str]
    ) -> None:
        loop = asyncio.get_running_loop()
        silence_loop(loop, reported.append)
        loop.call_soon(fail_with_personal_data)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert [type(error) for error in reported] == [ValueError]
        assert capsys.readouterr().err == ""

    def test_a_report_that_fails_is_dropped(self, capsys: pytest.CaptureFixture[str]) -> None:
        hooks = sys.excepthook, threading.excepthook, sys.unraisablehook

        def full_disk(_error: BaseException) -> None:
            raise OSError

        silence_tracebacks(full_disk)
        try:
            error = caught(fail_with_personal_data)
            sys.excepthook(type(error), error, error.__traceback__)
        finally:
            sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        assert capsys.readouterr().err == ""
