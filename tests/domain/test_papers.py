"""Which papers the counter takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.papers import Media, PaperFacts, PaperLimits, Unsafe, can_be_made_harmless, refusal, size_problem
from kiosk.domain.problem import Problem

LIMITS = PaperLimits(bytes=5 * 1024 * 1024, pages=10)
SCAN = PaperFacts(Media.PDF, size=200_000, pages=2, millimetres=(210, 297))


def test_an_ordinary_scan_is_taken() -> None:
    assert refusal(SCAN, LIMITS) is None


@pytest.mark.parametrize("pages", [1, 10])
def test_as_many_pages_as_the_limit_allows_are_taken(pages: int) -> None:
    assert refusal(replace(SCAN, pages=pages), LIMITS) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"size": 0}, "paper.empty"),
        ({"size": 5 * 1024 * 1024 + 1}, "paper.too_large"),
        ({"pages": 0}, "paper.no_pages"),
        ({"pages": 11}, "paper.too_many_pages"),
        ({"blank": True}, "paper.blank"),
    ],
)
def test_a_paper_that_helps_nobody_is_refused_with_its_reason(change: dict[str, int], code: str) -> None:
    problem = refusal(replace(SCAN, **change), LIMITS)  # type: ignore[arg-type]

    assert problem is not None
    assert problem.code == code


def test_a_type_that_this_counter_does_not_take_is_refused() -> None:
    only_pdf = replace(LIMITS, accepted=frozenset({Media.PDF}))

    problem = refusal(replace(SCAN, media=Media.TIFF), only_pdf)

    assert problem is not None
    assert problem.code == "paper.type_not_accepted"


def test_the_refusals_name_the_limits_so_that_people_know_what_would_be_right() -> None:
    too_large = size_problem(6 * 1024 * 1024, LIMITS)
    too_many = refusal(replace(SCAN, pages=3000), LIMITS)

    assert too_large is not None
    assert too_large.params == {"limit": 5}
    assert too_many is not None
    assert too_many.params == {"pages": 3000, "limit": 10}


@pytest.mark.parametrize("what", list(Unsafe))
def test_only_what_ordinary_programs_put_into_papers_is_made_harmless(what: Unsafe) -> None:
    problem = Problem("paper.unsafe", {"what": what.value})

    assert can_be_made_harmless(problem) == (what in {Unsafe.SCRIPT, Unsafe.ACTION})


@pytest.mark.parametrize("code", ["paper.broken", "paper.encrypted", "paper.blank", "paper.unsafe"])
def test_no_other_reason_is_mended_by_pictures(code: str) -> None:
    assert not can_be_made_harmless(Problem(code))
