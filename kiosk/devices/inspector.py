"""Has a scanned file inspected in another process, and always has an answer in time."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from types import TracebackType
from typing import BinaryIO, Self

from kiosk.devices.confinement import Guard
from kiosk.devices.helper_process import HelperProcess, Silence
from kiosk.devices.inspection_messages import LONGEST, decode_answer, encode_request
from kiosk.devices.private_copy import is_private_copy, private_copy
from kiosk.domain.papers import PaperFacts, PaperLimits, size_problem
from kiosk.domain.problem import Problem
from kiosk.services.ports import TooLarge

_PIECE = 256 * 1024


class Inspector:
    """Inspects files. One serves a whole session; several threads may use it at once."""

    def __init__(self, guard: Guard | None = None) -> None:
        """Set what one inspection may use up. No process is started before `start` or the first file."""
        self._guard = guard or Guard()
        self._helper = HelperProcess("kiosk.devices.inspection_helper")

    def start(self) -> None:
        """Begin to load the parsers and return at once, so that the first file need not wait for them."""
        self._helper.start()

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        """What the file is, with the hash of the bytes that were looked at; or why it is not taken.

        Args:
            source: the file; best a private copy, of which neither content nor position changes. Any other source is
                read to its end first.
            limits: what the counter takes.
        """
        if is_private_copy(source):
            return self._inspect(source.fileno(), limits)
        try:
            with private_copy(source, limit=limits.bytes) as copy:
                return self._inspect(copy.fileno(), limits)
        except TooLarge:
            return size_problem(limits.bytes + 1, limits) or Problem("paper.check_failed")

    def _inspect(self, file: int, limits: PaperLimits) -> PaperFacts | Problem:
        size = os.fstat(file).st_size
        if problem := size_problem(size, limits):
            return problem
        found: PaperFacts | Problem | Silence = self._helper.ask(
            encode_request(limits, self._guard),
            file,
            decode_answer,
            wall=self._guard.wall_seconds,
            shortest=min(self._guard.wall_seconds, self._guard.cpu_for(size)),
            longest=LONGEST,
        )
        if isinstance(found, Silence):
            return Problem("paper.too_complex" if found is Silence.TOO_LONG else "paper.check_failed")
        return found if isinstance(found, Problem) else replace(found, sha256=_sha256(file, size))

    def close(self) -> None:
        """End the helper and whatever it still inspects."""
        self._helper.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _sha256(file: int, size: int) -> str:
    """Hash of a private copy, in hex; the position of the descriptor stays where it is."""
    digest = hashlib.sha256()
    for start in range(0, size, _PIECE):
        digest.update(os.pread(file, _PIECE, start))
    return digest.hexdigest()
