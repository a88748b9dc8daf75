"""What the kiosk and the process that inspects files say to each other: small JSON, checked when it is read.

The answer comes from a process that has just read hostile bytes. It is data, and is taken only in the one shape that an
honest answer has.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any

from kiosk.devices.confinement import Guard
from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem

LONGEST = 4096
"""Bytes of the longest message."""

_WORD = re.compile(r"[a-z_]{1,32}(\.[a-z_]{1,32})?")


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
        return encode_problem(found)
    return json.dumps({"facts": asdict(found)}).encode()


def encode_problem(problem: Problem) -> bytes:
    """What is wrong."""
    return json.dumps({"problem": problem.code, "params": dict(problem.params)}).encode()


def decode_answer(message: bytes) -> PaperFacts | Problem | None:
    """The answer, or None where it is cut off or not one."""
    try:
        answer = json.loads(message)
        return decode_problem(answer) if "problem" in answer else _facts(answer["facts"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def decode_problem(answer: dict[str, Any]) -> Problem:
    """The problem of an answer.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is not in the shape of an honest one.
    """
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
