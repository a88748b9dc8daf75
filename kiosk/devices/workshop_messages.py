"""What the kiosk and the process that works on pages say to each other.

A request is small JSON; the bytes of all files that it speaks of follow one another in one private copy. An answer is
one line of JSON, and behind it the bytes of a file or a picture. It comes from a process that has just read hostile
bytes: it is taken only in the one shape that an honest answer has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from kiosk.devices.confinement import Guard
from kiosk.devices.inspection_messages import decode_problem, encode_problem
from kiosk.domain.paper_pages import PageLook, Picture, Remark, Turn
from kiosk.domain.papers import Media, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.domain.text import clean

LONGEST_REQUEST = 64 * 1024
LONGEST_LINE = 256 * 1024
MOST_CODES = 8
"""On one page; a form that carries more is not made for a counter."""
LONGEST_CODE = 600
"""Characters; the QR of an identity card has about 120, that of a receipt about 200."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Source:
    """A file that lies in the private copy from `start` on, `size` bytes long."""

    start: int
    size: int
    media: Media


@dataclass(frozen=True, slots=True)
class PartOf:
    """A page of one of the sources, by the source's place in the request."""

    source: int
    page: int
    turn: Turn


@dataclass(frozen=True, slots=True)
class Job:
    """One request.

    Attributes:
        work: "look", "preview", "assemble", "smaller" or "harmless".
        sources: the files.
        parts: the pages to be put together, for "assemble".
        options: numbers that the work needs, by name.
    """

    work: str
    sources: Sequence[Source]
    limits: PaperLimits
    guard: Guard
    parts: Sequence[PartOf] = ()
    options: Mapping[str, int] = field(default_factory=dict)


def encode_job(job: Job) -> bytes:
    """The request that goes with the descriptors of the copy and of the way back."""
    limits = {**asdict(job.limits), "accepted": sorted(job.limits.accepted)}
    sources = [[source.start, source.size, source.media.value] for source in job.sources]
    parts = [[part.source, part.page, int(part.turn)] for part in job.parts]
    message = {"work": job.work, "sources": sources, "parts": parts, "options": dict(job.options)}
    return json.dumps({**message, "limits": limits, "guard": asdict(job.guard)}).encode()


def decode_job(message: bytes) -> Job:
    """The request, as the helper reads it. It comes from the kiosk, and needs no checks."""
    request = json.loads(message)
    limits = request["limits"]
    accepted = frozenset(Media(media) for media in limits.pop("accepted"))
    return Job(
        work=request["work"],
        sources=[Source(start, size, Media(media)) for start, size, media in request["sources"]],
        limits=PaperLimits(**limits, accepted=accepted),
        guard=Guard(**request["guard"]),
        parts=[PartOf(source, page, Turn(turn)) for source, page, turn in request["parts"]],
        options=request["options"],
    )


def encode_result(result: bytes | Picture | tuple[PageLook, ...] | Problem) -> bytes:
    """What came of the work."""
    match result:
        case Problem():
            return encode_problem(result) + b"\n"
        case Picture():
            return json.dumps({"width": result.width, "height": result.height}).encode() + b"\n" + result.rgb
        case bytes():
            return json.dumps({"size": len(result)}).encode() + b"\n" + result
    looks = [{"remarks": sorted(look.remarks), "codes": list(look.codes)} for look in result]
    return json.dumps({"looks": looks}).encode() + b"\n"


def file_from(limits: PaperLimits) -> Callable[[bytes], bytes | Problem | None]:
    """Reads an answer that is a PDF of at most so many bytes."""

    def decode(line: dict[str, Any], body: bytes) -> bytes | None:
        return body if body.startswith(b"%PDF-") and line["size"] == len(body) <= limits.bytes else None

    return _or_problem(decode)


def picture_from(width: int, height: int) -> Callable[[bytes], Picture | Problem | None]:
    """Reads an answer that is a picture of at most so many pixels."""

    def decode(line: dict[str, Any], body: bytes) -> Picture | None:
        across, down = line["width"], line["height"]
        if type(across) is not int or type(down) is not int or not (0 < across <= width and 0 < down <= height):
            return None
        return Picture(across, down, body) if len(body) == 3 * across * down else None

    return _or_problem(decode)


def looks_from(limits: PaperLimits) -> Callable[[bytes], tuple[PageLook, ...] | Problem | None]:
    """Reads an answer that is one look for each page."""

    def decode(line: dict[str, Any], body: bytes) -> tuple[PageLook, ...] | None:
        looks = line["looks"]
        if not isinstance(looks, list) or len(looks) > limits.pages or body:
            return None
        return tuple(_look(look) for look in looks)

    return _or_problem(decode)


def _look(look: dict[str, Any]) -> PageLook:
    codes = look["codes"]
    if len(codes) > MOST_CODES or not all(isinstance(code, str) for code in codes):
        raise ValueError
    return PageLook(
        frozenset(Remark(remark) for remark in look["remarks"]),
        tuple(text for code in codes if (text := clean(code, limit=LONGEST_CODE, lines=True))),
    )


def _or_problem(decode: Callable[[dict[str, Any], bytes], Result | None]) -> Callable[[bytes], Result | Problem | None]:
    """Reads a problem, or what `decode` makes of the first line and the bytes behind it."""

    def read(message: bytes) -> Result | Problem | None:
        line, _, body = message.partition(b"\n")
        if len(line) > LONGEST_LINE:
            return None
        try:
            answer = json.loads(line)
            return decode_problem(answer) if "problem" in answer else decode(answer, body)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    return read
