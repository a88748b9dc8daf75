"""The short road from the command line to the first page, and work that is done in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk import opening
from kiosk.cli import app
from kiosk.cli_output import FAILED, USELESS
from kiosk.opening import plain_call
from tests.pseudo_terminal import Terminal

ROOT = Path(__file__).parent.parent


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was started, and with what."""
    calls: list[object] = []

    def run(config: Path | None) -> int:
        calls.append(("run", config))
        return 0

    def demo(home: Path | None, *, locked: bool = False, theme: str | None = None) -> int:
        calls.append(("demo", home, locked, theme))
        return 0

    monkeypatch.setattr(opening, "run", run)
    monkeypatch.setattr(opening, "demo", demo)
    return calls


@pytest.mark.parametrize(
    "words",
    [
        ("run",),
        ("run", "--config", "here/kiosk.toml"),
        ("demo",),
        ("demo", "--locked"),
        ("demo", "--home", "here", "--theme", "night"),
        ("demo", "--theme", "day", "--locked", "--home", "/tmp/a b"),
    ],
)
def test_plain_words_start_what_the_command_line_starts_with_them(words: Sequence[str], started: list[object]) -> None:
    start = plain_call(words)
    assert start is not None
    assert start() == 0
    assert CliRunner().invoke(app, list(words)).exit_code == 0
    short, usual = started
    assert short == usual


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--help",),
        ("run", "--help"),
        ("run", "--practice"),
        ("run", "--config"),
        ("run", "--config", "--practice"),
        ("run", "--config", "a", "--config", "b"),
        ("run", "--config=a"),
        ("run", "--locked"),
        ("run", "kiosk.toml"),
        ("demo", "--hom", "here"),
        ("tour",),
        ("lookup", "H99.99.01-261120-0001"),
    ],
)
def test_all_other_words_are_for_the_command_line(words: Sequence[str], started: list[object]) -> None:
    assert plain_call(words) is None
    assert started == []


def aside(work: str) -> subprocess.CompletedProcess[str]:
    """A program that has this done in a process of its own, and says what came of it."""
    program = (
        f"import os, sys\nfrom kiosk.aside import Aside\nprint(Aside(lambda: {work}).answer(), 'typer' in sys.modules)"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)


def test_an_answer_comes_from_another_process_and_what_that_one_loaded_stays_there() -> None:
    done = aside("__import__('typer') and 6 * 7")
    assert (done.stdout, done.stderr, done.returncode) == ("42 False\n", "", 0)


def test_an_answer_may_be_larger_than_a_pipe() -> None:
    assert aside("'x' * 1_000_000").stdout == f"{'x' * 1_000_000} False\n"


def test_what_fails_there_is_told_once_and_ends_the_program_with_its_status() -> None:
    done = aside("__import__('kiosk.config').config.load(__import__('pathlib').Path('no-such-file'))")
    assert (done.stdout, done.returncode) == ("", USELESS)
    assert "no-such-file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_fault_there_tells_nothing_personal() -> None:
    done = aside("int('038090000001x')")
    assert (done.stdout, done.returncode) == ("", FAILED)
    assert "ValueError" in done.stderr
    assert "038090000001" not in done.stderr


def test_a_process_that_is_killed_there_is_no_answer() -> None:
    done = aside("os.kill(os.getpid(), 9)")
    assert (done.stdout, done.returncode) == ("", FAILED)


def test_settings_that_are_wrong_end_the_kiosk_in_a_sentence_before_anything_is_painted(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("[agency\n", encoding="utf-8")
    terminal = Terminal([sys.executable, "-m", "kiosk", "run", "--config", str(tmp_path / "kiosk.toml")])
    try:
        terminal.wait("viết chưa đúng dạng TOML")
        assert terminal.ended()
        assert terminal.process.returncode == USELESS
        assert b"\x1b[?1049h" not in terminal.raw
    finally:
        terminal.close()
