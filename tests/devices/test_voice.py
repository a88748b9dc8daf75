"""The voice: a program that is given words through a pipe, and can be silenced at any moment."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from kiosk.devices.voice import EspeakVoice


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a made-up espeak-ng in PATH was given; it goes on "speaking" until it is killed."""
    log, program = tmp_path / "heard", tmp_path / "bin" / "espeak-ng"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n{{ echo "$@"; cat; echo; echo "process $$"; }} >> {log}\nexec sleep 600\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return log


def wait_for(log: Path, words: str) -> str:
    deadline = time.monotonic() + 60
    while not log.exists() or words not in log.read_text():
        assert time.monotonic() < deadline, "nothing was said"
        time.sleep(0.01)
    return log.read_text()


def running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_says_what_it_is_given_slowly_in_the_language_of_the_page(heard: Path) -> None:
    voice = EspeakVoice()
    assert voice.able()
    voice.say("Ông bà là ai?", "vi")
    said = wait_for(heard, "process")
    voice.stop()
    assert said.splitlines()[:2] == ["-v vi -s 130 --stdin", "Ông bà là ai?"]


def test_is_silent_at_once_and_before_it_says_something_else(heard: Path) -> None:
    voice = EspeakVoice()
    voice.say("một", "vi")
    first = int(wait_for(heard, "process").split()[-1])
    assert running(first)
    voice.say("hai", "vi")
    assert not running(first)
    second = int(wait_for(heard, "hai\nprocess").split()[-1])
    voice.stop()
    assert not running(second)


def test_words_are_never_read_as_options_or_by_a_shell(heard: Path) -> None:
    voice = EspeakVoice()
    voice.say("--version; $(touch /tmp/never)", "vi")
    said = wait_for(heard, "process")
    voice.stop()
    assert said.splitlines()[:2] == ["-v vi -s 130 --stdin", "--version; $(touch /tmp/never)"]


def test_a_machine_without_the_program_stays_silent() -> None:
    voice = EspeakVoice("no-such-program")
    assert not voice.able()
    voice.say("một", "vi")
    voice.stop()


def test_a_program_that_ends_at_once_does_no_harm_and_leaves_nothing_behind(tmp_path: Path) -> None:
    log, program = tmp_path / "heard", tmp_path / "short"
    program.write_text(f'#!/bin/sh\necho "process $$" > {log}\n')
    program.chmod(0o700)
    voice = EspeakVoice(str(program))
    voice.say("một " * 5000, "vi")
    ended = int(wait_for(log, "process").split()[-1])
    voice.stop()
    assert not Path(f"/proc/{ended}").exists(), "not even as one that nobody has waited for"


def test_silence_that_is_wanted_while_the_program_is_being_started_comes_after_it(
    heard: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice, usual, starting, go_on = EspeakVoice(), subprocess.Popen, threading.Event(), threading.Event()

    def slowly(*command: Any, **how: Any) -> Any:
        starting.set()
        assert go_on.wait(60)
        return usual(*command, **how)

    monkeypatch.setattr("kiosk.devices.voice.subprocess.Popen", slowly)
    saying = threading.Thread(target=voice.say, args=("một", "vi"))
    saying.start()
    assert starting.wait(60)
    silence = threading.Thread(target=voice.stop)
    silence.start()
    go_on.set()
    for thread in (saying, silence):
        thread.join()
    assert voice._speaking is None
