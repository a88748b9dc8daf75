"""Which signature a paper needs is said before one begins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.catalogue import SignWay
from kiosk.screens.procedure import paper_line
from tests.fakes.catalogue import BIRTH_NOTICE


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (SignWay.NONE, "– bắt buộc"),
        (SignWay.HAND, "– bắt buộc; cần ký tay"),
        (SignWay.DIGITAL, "– bắt buộc; cần ký số, hoặc ký tay trên giấy"),
    ],
)
def test_a_paper_says_how_it_is_signed(way: SignWay, words: str) -> None:
    assert paper_line(replace(BIRTH_NOTICE, sign=way)).plain.endswith(words)
