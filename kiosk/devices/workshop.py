"""Has pictures of papers made and read in another process: the `PaperWorkshop` of the kiosk.

What comes back has the right shape, and nothing more is known of it: the process that made it had read a file of a
stranger. Whoever keeps a PDF from here has it inspected like any other (`kiosk.devices.inspector`).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from kiosk.devices.confinement import Guard
from kiosk.devices.helper_process import Answer, HelperProcess, Silence
from kiosk.devices.private_copy import private_copy
from kiosk.devices.workshop_messages import (
    LONGEST_LINE,
    Job,
    PartOf,
    Source,
    encode_job,
    file_from,
    looks_from,
    picture_from,
)
from kiosk.domain.paper_pages import PageLook, PagePart, Picture
from kiosk.domain.papers import MEBIBYTE, Media, PaperLimits, size_problem
from kiosk.domain.problem import Problem

GUARD = Guard(wall_seconds=20.0, cpu_seconds=16)
"""Longer than an inspection may take: sixty pages are drawn anew, at a quarter of a second each."""

LARGEST_PREVIEW = 4_000
"""Pixels of a side; a terminal has some hundreds."""


class Workshop:
    """Makes and reads pictures of papers. One serves a whole session; several threads may use it at once."""

    def __init__(self, limits: PaperLimits, guard: Guard = GUARD) -> None:
        """Set what papers may be and what one piece of work may use up. No process is started before it is needed."""
        self._limits = limits
        self._guard = guard
        self._helper = HelperProcess("kiosk.devices.workshop_helper")

    def start(self) -> None:
        """Begin to load the parsers and return at once, so that the first page need not wait for them."""
        self._helper.start()

    def look(self, data: bytes, media: Media) -> tuple[PageLook, ...] | Problem:
        """One look for each page, in order. Pages behind the first two seconds' worth have empty ones."""
        return self._work("look", [(data, media)], looks_from(self._limits))

    def preview(self, data: bytes, media: Media, page: int, *, width: int, height: int) -> Picture | Problem:
        """A picture of a page that fits into so many pixels; its shape is kept."""
        width, height = (max(1, min(side, LARGEST_PREVIEW)) for side in (width, height))
        options = {"page": page, "width": width, "height": height}
        return self._work("preview", [(data, media)], picture_from(width, height), options=options)

    def assemble(self, parts: Sequence[PagePart]) -> bytes | Problem:
        """One PDF of these pages in this order. A JPEG's bytes go in as they are."""
        if not parts:
            return Problem("paper.no_pages")
        if len(parts) > self._limits.pages:
            return Problem("paper.too_many_pages", {"pages": len(parts), "limit": self._limits.pages})
        places: dict[tuple[bytes, Media], int] = {}
        taken = [
            PartOf(places.setdefault((part.data, part.media), len(places)), part.page, part.turn) for part in parts
        ]
        return self._work("assemble", list(places), file_from(self._limits), parts=taken)

    def smaller(self, data: bytes, media: Media, *, dpi: int, grey: bool) -> bytes | Problem:
        """A PDF of the same pages with fewer dots an inch."""
        options = {"dpi": dpi, "grey": int(grey)}
        return self._work("smaller", [(data, media)], file_from(self._limits), options=options)

    def harmless(self, data: bytes, media: Media) -> bytes | Problem:
        """A PDF of pictures of the pages: whatever else the file carried is gone."""
        return self._work("harmless", [(data, media)], file_from(self._limits))

    def _work(
        self,
        work: str,
        files: Sequence[tuple[bytes, Media]],
        decode: Callable[[bytes], Answer | Problem | None],
        *,
        parts: Sequence[PartOf] = (),
        options: Mapping[str, int] | None = None,
    ) -> Answer | Problem:
        sources: list[Source] = []
        size = 0
        for data, media in files:
            if problem := size_problem(len(data), self._limits):
                return problem
            sources.append(Source(size, len(data), media))
            size += len(data)
        if size > 2 * self._limits.bytes:
            # Nothing that small could come of it.
            return Problem("paper.too_large", {"limit": self._limits.bytes // MEBIBYTE})
        job = Job(work, sources, self._limits, self._guard, parts, options or {})
        with private_copy(io.BytesIO(b"".join(data for data, _ in files)), limit=size) as copy:
            done: Answer | Problem | Silence = self._helper.ask(
                encode_job(job),
                copy.fileno(),
                decode,
                wall=self._guard.wall_seconds,
                shortest=min(self._guard.wall_seconds, self._guard.cpu_for(size), self._guard.cpu_a_page),
                longest=LONGEST_LINE + self._limits.bytes + 3 * LARGEST_PREVIEW**2,
            )
        if isinstance(done, Silence):
            return Problem("paper.too_complex" if done is Silence.TOO_LONG else "paper.check_failed")
        return done

    def stop(self) -> None:
        """End what is being worked on; whoever waits for it is told that it could not be done."""
        self._helper.stop()

    def close(self) -> None:
        """End the helper and whatever it still works on."""
        self._helper.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
