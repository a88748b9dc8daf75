"""The voice of `espeak-ng`, where it is installed: a process of its own that can be killed at any time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from contextlib import suppress
from typing import Final

PROGRAM: Final = "espeak-ng"
WORDS_A_MINUTE: Final = "130"
"""Slow: whoever listens does not read along."""


class EspeakVoice:
    """A `Voice`. The text goes through a pipe: neither a shell nor the list of processes sees it."""

    def __init__(self, program: str = PROGRAM) -> None:
        self._program = program
        self._speaking: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        """Who wants silence waits for a program that is just being started, or it would speak afterwards."""

    def able(self) -> bool:
        """Whether the program is installed."""
        return shutil.which(self._program) is not None

    def say(self, text: str, language: str) -> None:
        """Say this from now on. Returns at once: a page's words fit into the pipe."""
        program = shutil.which(self._program)
        with self._turn:
            self._end()
            if program is not None:
                self._begin(program, text, language)

    def stop(self) -> None:
        """Be silent at once: the program and what it has started are killed."""
        with self._turn:
            self._end()

    def _begin(self, program: str, text: str, language: str) -> None:
        with suppress(OSError):
            self._speaking = subprocess.Popen(
                [program, "-v", language, "-s", WORDS_A_MINUTE, "--stdin"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            assert self._speaking.stdin is not None
            with self._speaking.stdin as pipe:
                pipe.write(text.encode())

    def _end(self) -> None:
        speaking, self._speaking = self._speaking, None
        if speaking is not None:
            with suppress(ProcessLookupError):
                os.killpg(speaking.pid, signal.SIGKILL)
            speaking.wait()
