"""Which revision counts, and when one is fetched, refused, or looked at again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.revisions import (
    KnownRevision,
    Refusal,
    RevisionState,
    number_in_use,
    refused_at_once,
    usable,
    wanted,
)

TOLD, GOOD, REFUSED = RevisionState


def one(number: int, state: RevisionState, refusal: Refusal | None = None, program: str = "") -> KnownRevision:
    return KnownRevision(number, f"{number:064x}", state, refusal, program)


def test_the_newest_good_one_is_in_use_and_the_one_before_it_follows() -> None:
    known = [one(1, GOOD), one(3, GOOD), one(4, REFUSED, Refusal.CONTENT), one(5, TOLD)]
    assert [found.number for found in usable(known)] == [3, 1]
    assert number_in_use(known) == 3
    assert number_in_use([]) == 0


def test_a_number_that_is_not_above_the_one_in_use_is_refused_at_once() -> None:
    assert refused_at_once(3, [one(3, GOOD)]) is Refusal.OLDER
    assert refused_at_once(2, [one(3, GOOD)]) is Refusal.OLDER
    assert refused_at_once(4, [one(3, GOOD)]) is None
    assert refused_at_once(1, [one(3, REFUSED, Refusal.CONTENT)]) is None


def test_the_newest_is_wanted_and_the_one_below_it_when_that_was_refused() -> None:
    assert wanted([one(1, GOOD), one(2, TOLD), one(3, TOLD)], program="1") == one(3, TOLD)
    refused = one(3, REFUSED, Refusal.SIGNATURE, "1")
    assert wanted([one(1, GOOD), one(2, TOLD), refused], program="1") == one(2, TOLD)
    assert wanted([one(2, TOLD), one(3, GOOD)], program="1") is None


def test_only_another_program_looks_again_at_what_was_refused_for_its_content() -> None:
    content, signature = (one(2, REFUSED, why, "1") for why in (Refusal.CONTENT, Refusal.SIGNATURE))
    assert wanted([content], program="1") is None
    assert wanted([content], program="2") == content
    assert wanted([signature], program="2") is None


@given(st.lists(st.builds(one, st.integers(1, 9), st.sampled_from(RevisionState), st.sampled_from(Refusal))))
def test_nothing_is_ever_wanted_that_would_lead_back(known: list[KnownRevision]) -> None:
    found = wanted(known, program="another")
    assert found is None or found.number > number_in_use(known)
