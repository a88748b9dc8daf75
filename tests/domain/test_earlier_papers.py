"""Which papers of earlier dossiers may be handed in once more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.domain.catalogue import Procedure, RequiredPaper
from kiosk.domain.dossier import Attachment, Dossier, Status
from kiosk.domain.earlier_papers import EarlierPaper, offers
from tests.fakes.catalogue import procedure

TODAY = date(2026, 11, 20)
WANTED = RequiredPaper("card", "Bản sao thẻ căn cước", valid_days=180)
NOW_FILED, OTHER = "9.000001", "9.000002"
PROCEDURES = {
    NOW_FILED: procedure(NOW_FILED, "Một", papers=(WANTED, RequiredPaper("photo", "Ảnh"))),
    OTHER: procedure(OTHER, "Hai", papers=(RequiredPaper("identity", "Bản sao thẻ Căn cước"),)),
}
SCAN = Attachment("file", "card", "cccd.pdf", "application/pdf", 9000, 2, "ab" * 32)


def dossier(days_ago: int = 10, *, filed: str = NOW_FILED, paper: Attachment = SCAN, account: str = "me") -> Dossier:
    received = datetime(2026, 11, 20, 3, tzinfo=UTC) - timedelta(days=days_ago)
    body = {"account": account, "procedure": filed, "papers": [paper.as_json()]}
    return Dossier(f"d{days_ago}", f"H-{days_ago}", received=int(received.timestamp() * 1000), body=body)


def found(*dossiers: Dossier, wanted: RequiredPaper = WANTED) -> tuple[EarlierPaper, ...]:
    def find(code: str) -> Procedure | None:
        return PROCEDURES.get(code)

    def day_of(wall: int) -> date:
        return datetime.fromtimestamp(wall / 1000, UTC).date()

    return offers(wanted, NOW_FILED, dossiers, account="me", find=find, day_of=day_of, today=TODAY)


def test_a_paper_is_offered_with_its_date_and_dossier() -> None:
    (offer,) = found(dossier(10))
    assert (offer.dossier, offer.code, offer.paper) == ("d10", "H-10", SCAN)
    assert (offer.received, offer.until) == (date(2026, 11, 10), date(2027, 5, 9))


@pytest.mark.parametrize(("days", "count"), [(0, 1), (180, 1), (181, 0), (-1, 0)])
def test_it_is_offered_to_the_last_day_and_never_from_the_future(days: int, count: int) -> None:
    assert len(found(dossier(days))) == count


def test_what_the_catalogue_says_nothing_of_is_never_offered() -> None:
    assert found(dossier(), wanted=replace(WANTED, valid_days=0)) == ()


def test_another_procedure_calls_it_by_the_same_name() -> None:
    assert len(found(dossier(filed=OTHER, paper=replace(SCAN, slot="identity")))) == 1
    assert found(dossier(filed=OTHER, paper=replace(SCAN, slot="photo"))) == ()
    assert found(dossier(filed="9.999999")) == ()


@pytest.mark.parametrize(
    "shut",
    [dossier(account="somebody"), replace(dossier(), body={}), replace(dossier(), status=Status.REFUSED)],
    ids=["another person's", "erased", "refused"],
)
def test_a_dossier_of_another_one_an_erased_and_a_refused_one_offer_nothing(shut: Dossier) -> None:
    assert found(shut) == ()


def test_a_paper_that_was_itself_used_again_gets_no_younger() -> None:
    assert found(dossier(1, paper=replace(SCAN, reused_from="H-170"))) == ()


def test_the_same_scan_is_offered_once_and_the_newest_first() -> None:
    other = replace(SCAN, id="second", sha256="cd" * 32)
    assert [offer.code for offer in found(dossier(1), dossier(2, paper=other), dossier(3))] == ["H-1", "H-2"]


def test_an_older_dossier_knows_nothing_of_quality_and_reuse() -> None:
    said = {key: value for key, value in SCAN.as_json().items() if key not in ("quality", "reused_from")}
    assert Attachment.from_json(said) == SCAN
