"""What the kiosk and the process that inspects files say to each other: small JSON, checked when it is read.

The answer comes from a process that has just read hostile bytes. It is data, and is taken only in the one shape that an
honest answer has.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem

LONGEST = 4096
"""Bytes of the longest message."""

_WORD = re.compile(r"[a-z_]{1,32}(\.[a-z_]{1,32})?")


@dataclass(frozen=True, slots=True)
class Guard:
    """What the inspection of one file may use up before the system ends it.

    Attributes:
        wall_seconds: time by the clock.
        cpu_seconds: time of the processor, whole seconds.
        memory: bytes of address space; decoding the largest picture that is taken needs about 350 MB.
    """

    wall_seconds: float = 10.0
    cpu_seconds: int = 8
    memory: int = 768 * 1024 * 1024


def encode_request(limits: PaperLimits, guard: Guard) -> bytes:
    """The request that goes with the descriptors of the file and of the way back."""
    return json.dumps(
        {"limits": {**asdict(limits), "accepted": sorted(limits.accepted)}, "guard": asdict(guard)}
    ).encode()


def decode_request(message: bytes) -> tuple[PaperLimits, Guard]:
    """The request, as the helper reads it. It comes from the kiosk, and needs no checks."""
    request = json.loads(message)
    limits = request["limits"]
    accepted = frozenset(Media(media) for media in limits.pop("accepted"))
    return PaperLimits(**limits, accepted=accepted), Guard(**request["guard"])


def encode_answer(found: PaperFacts | Problem) -> bytes:
    """What an inspection found."""
    if isinstance(found, Problem):
        return json.dumps({"problem": found.code, "params": dict(found.params)}).encode()
    return json.dumps({"facts": asdict(found)}).encode()


def decode_answer(message: bytes) -> PaperFacts | Problem | None:
    """The answer, or None where it is cut off or not one."""
    try:
        answer = json.loads(message)
        return _problem(answer) if "problem" in answer else _facts(answer["facts"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _problem(answer: dict[str, Any]) -> Problem:
    params = {_word(name): value if _is_number(value) else _word(value) for name, value in answer["params"].items()}
    return Problem(_word(answer["problem"]), params)


def _facts(facts: dict[str, Any]) -> PaperFacts:
    if not isinstance(facts["blank"], bool) or not isinstance(facts["signed"], bool):
        raise TypeError
    return PaperFacts(
        media=Media(facts["media"]),
        size=_number(facts["size"]),
        pages=_number(facts["pages"]),
        pixels=_pair(facts["pixels"]),
        millimetres=_pair(facts["millimetres"]),
        blank=facts["blank"],
        signed=facts["signed"],
    )


def _pair(value: Any) -> tuple[int, int] | None:
    if value is None:
        return None
    width, height = value
    return _number(width), _number(height)


def _number(value: Any) -> int:
    if not _is_number(value):
        raise TypeError
    return int(value)


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 53


def _word(value: Any) -> str:
    if not isinstance(value, str) or not _WORD.fullmatch(value):
        raise ValueError
    return value
