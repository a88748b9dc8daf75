"""The supervisor in a real terminal: visitors that die, hang, and do not listen; signals; what it leaves behind."""

from __future__ import annotations

import itertools
import os
import re
import select
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.heartbeat import Heart, Notifier
from kiosk.supervisor import Supervisor, supervise
from kiosk.terminal.environment import RESET_SEQUENCE
from tests.pseudo_terminal import Terminal
from tests.supervised import BEATS, DIRTY, PATIENCE

CALM_WORDS = "Xin chờ một lát"

Start = Callable[..., Terminal]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a supervisor with small visitors: `start("calm")`."""
    terminals: list[Terminal] = []

    def begin(what: str, *more: str, **environ: str) -> Terminal:
        program = str(Path(__file__).with_name("supervised.py"))
        terminal = Terminal([sys.executable, program, what, *more], environ={"PYTHONPATH": os.getcwd(), **environ})
        terminals.append(terminal)
        return terminal

    yield begin
    for terminal in terminals:
        terminal.close()


def visitors(terminal: Terminal) -> list[int]:
    """The visitors' processes that said that they are there, in order."""
    return [int(found) for found in re.findall(rb"visitor ([0-9]+) threads", bytes(terminal.raw))]


def begun(terminal: Terminal) -> list[float]:
    """When the visitors say that they were there, by the clock that all processes of a machine share, in order."""
    return [float(found) for found in re.findall(rb"frozen True at ([0-9.]+)\r", bytes(terminal.raw))]


def wait_for_visitor(terminal: Terminal, number: int = 1, within: float = 60) -> int:
    """The process of the visitor with this number."""
    assert terminal.until(lambda: len(visitors(terminal)) >= number, within), terminal.raw[-2_000:]
    return visitors(terminal)[number - 1]


def is_gone(process: int) -> bool:
    """Whether a process is over."""
    return not Path(f"/proc/{process}").exists()


class TestVisitors:
    def test_each_is_a_process_of_its_own_forked_from_one_thread_and_frozen_memory(self, start: Start) -> None:
        terminal = start("once")
        wait_for_visitor(terminal, 3)
        assert len(set(visitors(terminal)[:3])) == 3
        assert terminal.receives(b"threads 1 frozen True")
        assert b"threads 2" not in terminal.raw
        assert b"frozen False" not in terminal.raw

    def test_a_supervisor_with_a_second_thread_does_not_fork(self) -> None:
        done = threading.Event()
        thread = threading.Thread(target=done.wait)
        thread.start()
        try:
            with pytest.raises(RuntimeError, match="one thread"):
                Supervisor(lambda: 0)._serve()
        finally:
            done.set()
            thread.join()

    def test_after_a_kill_the_next_one_is_there_at_once(self, start: Start) -> None:
        terminal = start("calm")
        os.kill(wait_for_visitor(terminal), signal.SIGKILL)
        wait_for_visitor(terminal, 2)
        assert CALM_WORDS.encode() not in terminal.raw, "at once: without the pause that follows several failures"

    def test_one_that_keeps_dying_is_brought_back_more_slowly_and_the_page_says_so(self, start: Start) -> None:
        terminal = start("dies")
        assert terminal.until(lambda: len(begun(terminal)) >= 5, 60), terminal.told("too few visitors")
        assert terminal.receives(CALM_WORDS.encode())
        gaps = [later - earlier for earlier, later in pairwise(begun(terminal))]
        assert gaps[1] >= 0.5, "the second failure is followed by a pause"
        assert gaps[3] >= PATIENCE.longest_pause, gaps

    def test_one_that_raises_shows_nothing(self, start: Start) -> None:
        terminal = start("raises")
        wait_for_visitor(terminal, 2)
        assert b"Traceback" not in terminal.raw
        assert b"038090000001" not in terminal.raw

    def test_one_that_hangs_is_killed(self, start: Start) -> None:
        terminal = start("hangs")
        first = wait_for_visitor(terminal)
        wait_for_visitor(terminal, 2)
        assert is_gone(first)

    def test_one_that_was_stopped_from_outside_is_killed(self, start: Start) -> None:
        terminal = start("stopped")
        first = wait_for_visitor(terminal)
        os.kill(first, signal.SIGSTOP)
        wait_for_visitor(terminal, 2)
        assert is_gone(first)

    def test_one_that_gave_signs_of_life_is_not_killed_because_the_supervisor_did_not_get_its_turn(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        supervisor = Supervisor(lambda: 0, warm=(), patience=PATIENCE)
        hours = itertools.count(step=3600)
        monkeypatch.setattr("kiosk.supervisor.time", SimpleNamespace(monotonic=lambda: next(hours)))
        pulse, heart = os.pipe()
        os.write(heart, b".")
        os.close(heart)
        with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as child:
            assert child.stdin is not None
            monkeypatch.setattr(supervisor, "_alive", child.stdin.close)
            child.returncode = supervisor._watch(child.pid, pulse)
        os.close(pulse)
        assert child.returncode == 0, "it ended by itself, once its sign of life was heard"

    @pytest.mark.parametrize("end", ["left", "killed"])
    def test_a_practice_is_one_visit_and_the_next_visitor_is_real(self, start: Start, end: str, tmp_path: Path) -> None:
        terminal = start("practises", end, CLEANED=str(tmp_path / "cleaned"))
        wait_for_visitor(terminal, 2)
        assert re.findall(rb"visitor|practice", bytes(terminal.raw))[:3] == [b"visitor", b"practice", b"visitor"]
        assert (tmp_path / "cleaned").exists()

    def test_leaving_the_demo_ends_the_service(self, start: Start) -> None:
        terminal = start("leaves")
        assert terminal.ended()
        assert terminal.process.returncode == 0


class TestTerminal:
    def test_what_a_killed_visitor_left_on_is_switched_off_before_the_next_one(self, start: Start) -> None:
        terminal = start("raw")
        first = wait_for_visitor(terminal)
        assert terminal.receives(DIRTY)
        os.kill(first, signal.SIGKILL)
        wait_for_visitor(terminal, 2)
        between = bytes(terminal.raw).partition(DIRTY)[2].partition(DIRTY)[0]
        assert RESET_SEQUENCE in between

    def test_between_visitors_no_key_is_shown_and_no_key_makes_a_signal(self, start: Start) -> None:
        terminal = start("dies")
        wait_for_visitor(terminal, 3)
        settings = termios.tcgetattr(terminal.slave)
        assert not settings[3] & (termios.ECHO | termios.ISIG | termios.ICANON)
        terminal.send(b"\x03\x1a\x1c038090000001")
        count = len(visitors(terminal))
        wait_for_visitor(terminal, count + 2)
        assert b"038090000001" not in terminal.raw

    def test_at_the_end_the_terminal_is_as_it_was(self, start: Start) -> None:
        terminal = start("raw")
        wait_for_visitor(terminal)
        assert terminal.receives(DIRTY)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended()
        assert terminal.shows("over 0")
        assert RESET_SEQUENCE in terminal.raw
        assert termios.tcgetattr(terminal.slave) == terminal.line_settings

    def test_a_terminal_that_goes_away_ends_supervisor_and_visitor(self, start: Start) -> None:
        terminal = start("calm")
        visitor = wait_for_visitor(terminal)
        terminal.hang_up()
        assert terminal.ended()
        assert terminal.until(lambda: is_gone(visitor), 60)


class TestSignals:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
    def test_it_ends_its_visitor_and_then_itself(self, start: Start, number: signal.Signals) -> None:
        terminal = start("calm")
        visitor = wait_for_visitor(terminal)
        terminal.process.send_signal(number)
        assert terminal.ended()
        assert terminal.process.returncode == 0
        assert is_gone(visitor)

    @pytest.mark.parametrize("what", ["deaf", "blocked"])
    def test_a_visitor_that_does_not_end_is_killed(self, start: Start, what: str) -> None:
        terminal = start(what)
        visitor = wait_for_visitor(terminal)
        if what == "blocked":  # nobody reads the terminal from here on
            assert wait_without_reading(lambda: not select.select([], [terminal.slave], [], 0)[1])
        else:
            terminal.wait("deaf")
        terminal.process.send_signal(signal.SIGTERM)
        if what == "blocked":
            assert wait_without_reading(lambda: terminal.process.poll() is not None)
        assert terminal.ended()
        assert is_gone(visitor)

    def test_during_a_pause_it_ends_at_once(self, start: Start) -> None:
        terminal = start("dies")
        assert terminal.receives(CALM_WORDS.encode())
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended()
        assert terminal.process.returncode == 0

    def test_signals_of_helpers_and_keys_do_nothing(self, start: Start) -> None:
        terminal = start("calm")
        visitor = wait_for_visitor(terminal)
        for number in (
            signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGUSR1,
            signal.SIGUSR2,
        ):  # fmt: skip
            terminal.process.send_signal(number)
        os.kill(visitor, signal.SIGKILL)
        wait_for_visitor(terminal, 2)
        assert terminal.process.poll() is None

    def test_a_visitor_whose_supervisor_was_killed_goes_by_itself(self, start: Start) -> None:
        terminal = start("calm")
        visitor = wait_for_visitor(terminal)
        terminal.process.kill()
        assert wait_without_reading(lambda: is_gone(visitor))


class TestSystemd:
    def test_it_is_told_that_visitors_are_served_and_that_they_live(self, start: Start, tmp_path: Path) -> None:
        path = tmp_path / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.bind(str(path))
            systemd.settimeout(60)
            terminal = start("calm", NOTIFY_SOCKET=str(path))
            assert [systemd.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
            terminal.process.send_signal(signal.SIGTERM)
            told = [systemd.recv(100)]
            while told[-1] != b"STOPPING=1":
                told.append(systemd.recv(100))
            assert set(told[:-1]) <= {b"WATCHDOG=1"}

    def test_a_hung_visitor_gives_no_sign_of_life(self, start: Start, tmp_path: Path) -> None:
        path = tmp_path / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.bind(str(path))
            systemd.settimeout(60)
            terminal = start("hangs", NOTIFY_SOCKET=str(path))
            wait_for_visitor(terminal, 2)
            terminal.process.send_signal(signal.SIGTERM)
            told = [systemd.recv(100)]
            while told[-1] != b"STOPPING=1":
                told.append(systemd.recv(100))
            # Nothing but what the two visitors said themselves: the supervisor looked several times at the first one.
            assert 1 <= told.count(b"WATCHDOG=1") <= 2 * BEATS

    def test_no_program_that_we_start_can_speak_for_the_service(self) -> None:
        environ = {"NOTIFY_SOCKET": "@kiosk", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1", "HOME": "/"}
        Notifier(environ).tell("READY=1")  # nobody listens, and nothing happens
        assert environ == {"HOME": "/"}

    def test_without_systemd_nothing_is_sent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        opened: list[object] = []
        monkeypatch.setattr("kiosk.heartbeat.socket.socket", lambda *kind: opened.append(kind))
        Notifier({}).tell("READY=1")
        assert opened == []


class TestHeart:
    def test_it_beats_into_the_pipe_until_nobody_reads(self) -> None:
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        heart = Heart(writer)
        assert heart.beat()
        assert os.read(reader, 10) == b"."
        os.close(reader)
        assert not heart.beat()
        os.close(writer)

    def test_a_supervisor_that_is_busy_does_not_hold_it(self) -> None:
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        heart = Heart(writer)
        assert all(heart.beat() for _ in range(70_000))
        os.close(reader)
        os.close(writer)

    def test_without_a_supervisor_it_beats_for_nobody(self) -> None:
        assert Heart().beat()


def test_without_fork_visitors_are_served_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    statuses = iter([0, 0, 10])
    served = []

    def visitor() -> int:
        served.append(os.getpid())
        return next(statuses)

    assert supervise(visitor) == 0
    assert served == [os.getpid()] * 3


def wait_without_reading(true: Callable[[], bool], within: float = 60) -> bool:
    """Whether something becomes true while nobody reads the terminal."""
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.02)
    return True
