"""A scanned receipt: whose it is by its seal, and what is said where its dossier is at a sister kiosk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from kiosk.domain.codes import DossierCode
from kiosk.domain.dossier import Dossier
from kiosk.domain.lookup_link import lookup_url, sealed
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.services.filing import Filing
from kiosk.services.lookup import LookUp, SeenReceipt
from kiosk.services.ports import ReceiptKey
from kiosk.services.receipt_check import Verdict, check_link, is_link
from kiosk.sync.ed25519 import checks_of, public_key, signer_of
from tests.fakes.home import FakeHome
from tests.fakes.samples import AGENCY

BASE = "https://tracuu.example.vn"
OWN, SISTER, WITHDRAWN, STRANGER = (signer_of(bytes([n] * 32)) for n in range(1, 5))
KEYS = [
    ReceiptKey(name, checks_of([public_key(bytes([n] * 32))]), revoked=name == "K3")
    for n, name in enumerate(("", "K2", "K3"), start=1)
]
LINK = lookup_url(BASE, DossierCode(AGENCY, date(2026, 11, 20), 7), bytes(16))


class FakeKeys:
    """The `ReceiptKeys` of a test."""

    def known(self) -> Sequence[ReceiptKey]:
        """All three."""
        return KEYS


@pytest.mark.parametrize(
    ("link", "verdict", "kiosk"),
    [
        (sealed(LINK, OWN), Verdict.OWN, ""),
        (sealed(LINK, SISTER), Verdict.SISTER, "K2"),
        (sealed(LINK, SISTER).lower(), Verdict.SISTER, "K2"),
        (sealed(LINK, WITHDRAWN), Verdict.REVOKED, "K3"),
        (sealed(LINK, STRANGER), Verdict.UNKNOWN_KEY, ""),
        (sealed(LINK, SISTER).replace("-0007", "-0008"), Verdict.FORGED, "K2"),
        (LINK, Verdict.NOT_SEALED, ""),
    ],
)
def test_a_seal_tells_whose_receipt_it_is(link: str, verdict: Verdict, kiosk: str) -> None:
    found = check_link(link, KEYS)
    assert not isinstance(found, Problem)
    assert (found.verdict, found.kiosk) == (verdict, kiosk)
    assert found.verdict.genuine is (verdict in (Verdict.OWN, Verdict.SISTER))


def test_another_address_is_no_receipt() -> None:
    assert check_link("https://example.vn/", KEYS) == Problem("lookup.not_a_link")
    assert is_link(f" {LINK}")
    assert not is_link("H41.29.19-261120-0001-K")


class TestLookUp:
    @pytest.fixture
    def lookup(self, home: FakeHome) -> LookUp:
        return LookUp(home.dossiers, home.accounts, home.journal, agency=AGENCY, misses=2, base=BASE, keys=FakeKeys())

    @pytest.fixture
    def dossier(self, filing: Filing, ready: Visit) -> Dossier:
        return filing.submit(ready).dossier

    def test_shows_the_dossier_where_it_is_here(self, lookup: LookUp, dossier: Dossier) -> None:
        seen = lookup.by_link(sealed(lookup.url(dossier), OWN))
        assert isinstance(seen, SeenReceipt)
        assert seen.found is not None
        assert (seen.verdict, seen.found.code) == (Verdict.OWN, dossier.code)

    def test_of_an_erased_dossier_says_so_to_whoever_has_the_sealed_paper(
        self, lookup: LookUp, dossier: Dossier, home: FakeHome
    ) -> None:
        paper, bare = sealed(lookup.url(dossier), OWN), lookup.url(dossier)
        home.dossiers.erase(dossier.id, actor="hub", basis="retention")
        seen, guessed = lookup.checked(paper), lookup.checked(bare)
        assert isinstance(seen, SeenReceipt)
        assert isinstance(guessed, SeenReceipt)
        assert seen.found is not None
        assert seen.found.erased is not None
        assert guessed.found is None

    def test_wants_the_secret_as_well_as_the_code(self, lookup: LookUp, dossier: Dossier) -> None:
        guessed = lookup_url(BASE, DossierCode.parse(dossier.code), bytes(16))  # type: ignore[arg-type]
        seen = lookup.by_link(guessed)
        assert isinstance(seen, SeenReceipt)
        assert seen.found is None

    def test_counts_what_a_stranger_made_up_and_not_a_sisters_receipt(self, lookup: LookUp, home: FakeHome) -> None:
        for _ in range(3):
            seen = lookup.by_link(sealed(LINK, SISTER))
            assert isinstance(seen, SeenReceipt)
            assert (seen.verdict, seen.kiosk, seen.found) == (Verdict.SISTER, "K2", None)
        made_up = [lookup.by_link(sealed(LINK, STRANGER)) for _ in range(3)]
        assert made_up[-1] == Problem("lookup.too_many")
        kinds = [event.kind for _, event in home.journal.events]
        assert (kinds.count("lookup.answered"), kinds.count("lookup.missed")) == (3, 2)

    def test_without_keys_nothing_is_called_genuine(self, home: FakeHome) -> None:
        lookup = LookUp(home.dossiers, home.accounts, home.journal, agency=AGENCY, misses=2, base=BASE)
        seen = lookup.checked(sealed(LINK, OWN))
        assert isinstance(seen, SeenReceipt)
        assert seen.verdict is Verdict.UNKNOWN_KEY
