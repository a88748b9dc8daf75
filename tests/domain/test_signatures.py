"""What signatures and tokens are worth, and what may no longer be done with a signed paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.dossier import Attachment
from kiosk.domain.problem import Problem
from kiosk.domain.signatures import (
    Certificate,
    PinTries,
    PluggedToken,
    Signature,
    Standing,
    Verdict,
    change_problem,
    usable_problem,
    verdict,
    worst,
)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CERTIFICATE = Certificate("NGUYỄN VĂN MẪU", "CA THỬ NGHIỆM", NOW - DAY, NOW + DAY, known_issuer=True)
SIGNATURE = Signature(CERTIFICATE, NOW, intact=True, whole=True)
TOKEN = PluggedToken("token", "USB", CERTIFICATE)

OLD = replace(CERTIFICATE, not_after=NOW - timedelta(seconds=1))
YOUNG = replace(CERTIFICATE, not_before=NOW + timedelta(seconds=1))
STRANGE = replace(CERTIFICATE, known_issuer=False)


@pytest.mark.parametrize(
    ("certificate", "standing"),
    [
        (CERTIFICATE, Standing.GOOD),
        (replace(CERTIFICATE, not_before=NOW, not_after=NOW), Standing.GOOD),
        (OLD, Standing.EXPIRED),
        (YOUNG, Standing.NOT_YET),
        (STRANGE, Standing.UNKNOWN_ISSUER),
        (replace(OLD, known_issuer=False), Standing.EXPIRED),
    ],
)
def test_a_certificate_is_good_between_its_days_and_from_a_known_issuer(
    certificate: Certificate, standing: Standing
) -> None:
    assert certificate.standing(NOW) is standing


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        (SIGNATURE, Verdict.GOOD),
        (replace(SIGNATURE, certificate=STRANGE), Verdict.UNKNOWN_ISSUER),
        (replace(SIGNATURE, certificate=YOUNG), Verdict.NOT_YET),
        (replace(SIGNATURE, certificate=OLD), Verdict.EXPIRED),
        (replace(SIGNATURE, whole=False, certificate=OLD), Verdict.ADDED_TO),
        (replace(SIGNATURE, intact=False, whole=False), Verdict.BROKEN),
    ],
)
def test_the_worst_thing_about_a_signature_is_told(signature: Signature, expected: Verdict) -> None:
    assert verdict(signature, NOW) is expected


def test_of_several_signatures_the_worst_counts() -> None:
    assert worst((SIGNATURE, replace(SIGNATURE, intact=False), replace(SIGNATURE, whole=False)), NOW) is Verdict.BROKEN
    assert worst((), NOW) is None


@pytest.mark.parametrize(
    ("token", "problem"),
    [
        (TOKEN, None),
        (replace(TOKEN, certificate=STRANGE), None),
        (replace(TOKEN, tries=PinTries.LAST), None),
        (replace(TOKEN, tries=PinTries.LOCKED), Problem("signing.pin_locked")),
        (replace(TOKEN, certificate=OLD), Problem("signing.expired")),
        (replace(TOKEN, certificate=YOUNG), Problem("signing.not_yet")),
    ],
)
def test_a_token_that_is_locked_or_out_of_its_days_is_not_asked_to_sign(
    token: PluggedToken, problem: Problem | None
) -> None:
    assert usable_problem(token, NOW) == problem


def test_a_signed_paper_is_never_changed() -> None:
    paper = Attachment("id", "slot", "scan.pdf", "application/pdf", 10, 1, "ab" * 32)
    assert change_problem(paper) is None
    assert change_problem(replace(paper, signed=True)) == Problem("paper.signed")
