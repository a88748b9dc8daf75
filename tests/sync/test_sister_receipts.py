"""A receipt that a sister kiosk has printed is told genuine without a network, by the keys that came with the feed."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from kiosk.data.receipt_keys import StoreReceiptKeys
from kiosk.data.signing import open_signing_key
from kiosk.domain.codes import Lane
from kiosk.domain.lookup_link import sealed
from kiosk.domain.problem import Problem
from kiosk.hub import kiosks
from kiosk.hub.core import Hub
from kiosk.services.lookup import link
from kiosk.services.receipt_check import Verdict, check_link
from tests.fakes.sync_world import KioskEnd, Wire


def verdict(kiosk: KioskEnd, text: str) -> tuple[Verdict, str]:
    found = check_link(text, StoreReceiptKeys(kiosk.home.store, kiosk.path).known())
    assert not isinstance(found, Problem)
    return found.verdict, found.kiosk


def test_from_the_feed_to_the_verdict(
    kiosk: KioskEnd, new_kiosk: Callable[[str], KioskEnd], hub: Hub, wire: Wire
) -> None:
    sister = new_kiosk("sister")
    receipt = sealed(link(kiosk.file(), "https://tracuu.example.vn"), open_signing_key(kiosk.path).signer)
    assert verdict(sister, receipt) == (Verdict.UNKNOWN_KEY, "")
    sister.enrol(hub, name="K2", lane=Lane.numbered(2))
    for one in (sister, kiosk):
        assert one.round().error == ""

    wire.before = lambda *_: httpx.Response(503)
    assert verdict(sister, receipt) == (Verdict.SISTER, "K1")
    assert verdict(kiosk, receipt) == (Verdict.OWN, "")
    assert verdict(sister, receipt.replace("TRACUU", "TRACVU")) == (Verdict.FORGED, "K1")

    wire.before = None
    kiosks.revoke(hub, "K1")
    assert sister.round().error == ""
    assert verdict(sister, receipt) == (Verdict.REVOKED, "K1")
