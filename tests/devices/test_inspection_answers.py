"""What the inspecting process says, as it arrives in the kiosk."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.inspection_messages import decode_answer, encode_answer
from kiosk.domain.papers import Media, PaperFacts
from kiosk.domain.problem import Problem


class TestAnswers:
    """The inspecting process has read hostile bytes; what it says is believed only in the shape of an honest answer."""

    @pytest.mark.parametrize(
        "found",
        [
            PaperFacts(Media.PDF, 1000, 2, None, (210, 297)),
            PaperFacts(Media.TIFF, 1000, 2, (2480, 3508), None, blank=True),
            Problem("paper.too_many_pages", {"pages": 3000, "limit": 200}),
            Problem("paper.unsafe", {"what": "script"}),
        ],
    )
    def test_arrive_as_they_were_sent(self, found: PaperFacts | Problem) -> None:
        assert decode_answer(encode_answer(found)) == found

    @pytest.mark.parametrize(
        "change",
        [
            {"media": "text/html"},
            {"pages": -1},
            {"pages": True},
            {"pages": 1.5},
            {"pages": 10**30},
            {"size": "1"},
            {"pixels": [1]},
            {"pixels": [1, 2, 3]},
            {"millimetres": "ab"},
            {"blank": 0},
        ],
    )
    def test_with_facts_that_cannot_be_are_not_believed(self, change: dict[str, object]) -> None:
        facts = json.loads(encode_answer(PaperFacts(Media.PDF, 1000, 2)))["facts"]

        assert decode_answer(json.dumps({"facts": {**facts, **change}}).encode()) is None

    @pytest.mark.parametrize(
        "answer",
        [
            {"problem": "paper.broken", "params": {"name": "Nguyễn Văn A"}},
            {"problem": "paper.broken", "params": {"what": "\x1b[2J"}},
            {"problem": "[bold]", "params": {}},
            {"problem": "paper.broken", "params": []},
            {"problem": None, "params": {}},
            {},
            [],
            "facts",
        ],
    )
    def test_with_words_of_their_own_are_not_believed(self, answer: object) -> None:
        assert decode_answer(json.dumps(answer).encode()) is None

    @given(st.binary(max_size=200))
    def test_of_any_bytes_never_raise(self, message: bytes) -> None:
        assert decode_answer(message) is None

    @pytest.mark.parametrize("message", [b"", b"[" * 4096, b'{"facts": {"media": "application/pdf"'])
    def test_cut_off_or_nested_without_end_are_none(self, message: bytes) -> None:
        assert decode_answer(message) is None
