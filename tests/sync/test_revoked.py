"""A kiosk that the hub has revoked stops asking and keeps everything; nobody but the hub can make it stop."""

from __future__ import annotations

import httpx
import pytest

from kiosk.hub import kiosks
from kiosk.hub.core import Hub
from kiosk.services import line_words
from kiosk.services.ports import StoreFailed
from kiosk.sync.ed25519 import checks_of, public_key, signer_of
from kiosk.sync.enrolment import NotEnrolled, rejoin
from kiosk.sync.ports import Lock
from kiosk.sync.rounds import LOCKED
from kiosk.sync.wire_errors import WireError
from kiosk.sync.wire_paths import CHANGES
from kiosk.sync.wire_revoked import Revoked, read_revoked
from tests.fakes.sync_world import KioskEnd, Wire

FORGER = bytes(range(32))


def test_a_revoked_kiosk_hears_it_signed_stops_asking_and_keeps_everything(
    kiosk: KioskEnd, hub: Hub, wire: Wire
) -> None:
    filed = kiosk.file(b"%PDF-1.7 a scan")
    kiosks.revoke(hub, "K1")
    assert kiosk.round().error == LOCKED
    assert kiosk.link.locked is Lock.REVOKED
    asked = len(wire.requests)
    assert kiosk.round().error == LOCKED
    assert len(wire.requests) == asked, "it asks no more"
    assert kiosk.home.dossiers.by_code(filed.code) == filed
    assert len(kiosk.sync.outbox.files(10)) == 0
    assert kiosk.sync.outbox.rows(after=0, most=10, most_bytes=10**6) != []
    with pytest.raises(StoreFailed):
        kiosk.file()


def test_the_words_say_what_happened_and_what_to_do(kiosk: KioskEnd, hub: Hub) -> None:
    from kiosk.data.line_state import StoreLine

    kiosks.revoke(hub, "K1")
    kiosk.round()
    words = line_words.trouble(StoreLine(kiosk.home.store, kiosk.sync.outbox, kiosk.path).state())
    assert words.startswith("Hub đã thu hồi máy này.")
    assert "Hãy báo quản trị viên" in words


@pytest.mark.parametrize(
    "content",
    [
        b"<html>Please log in</html>",
        b'{"error": "token"}',
        Revoked("K1", 1, 2).sign(signer_of(FORGER)),
    ],
    ids=["portal", "unsigned", "another key"],
)
def test_nobody_else_can_make_a_kiosk_stop(kiosk: KioskEnd, wire: Wire, content: bytes) -> None:
    for answer in (httpx.Response(status, content=content) for status in (200, 401, 403)):
        wire.before = lambda request, _, answer=answer: answer
        assert kiosk.round().error not in ("", LOCKED)
        assert kiosk.link.locked is None
    wire.before = None
    assert kiosk.round().error == ""


def test_what_was_said_to_another_kiosk_does_not_count(kiosk: KioskEnd, hub: Hub, wire: Wire) -> None:
    wire.before = lambda request, _: httpx.Response(403, content=Revoked("K2", 1, 2).sign(hub.signer))
    assert kiosk.round().error not in ("", LOCKED)
    assert kiosk.link.locked is None


def test_a_kiosk_that_is_revoked_in_the_middle_of_a_round_hears_it_at_the_next_request(
    kiosk: KioskEnd, hub: Hub, wire: Wire
) -> None:
    kiosk.file(b"%PDF-1.7 a scan")

    def after_the_feed(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path == CHANGES:
            kiosks.revoke(hub, "K1")
        return answer

    wire.after = after_the_feed
    assert kiosk.round().error == LOCKED
    assert kiosk.link.locked is Lock.REVOKED


def test_rejoining_is_refused_in_words_of_its_own(kiosk: KioskEnd, hub: Hub) -> None:
    kiosks.revoke(hub, "K1")
    with kiosk.line() as line, pytest.raises(NotEnrolled, match="revoked"):
        rejoin(line, kiosk.link, kiosk.sync.outbox.mark(), kiosk.keys())


def test_a_revocation_is_believed_from_the_hubs_key_only(hub: Hub) -> None:
    told = Revoked("K1", 1, 2)
    assert read_revoked(told.sign(hub.signer), checks_of([hub.public])) == told
    with pytest.raises(WireError):
        read_revoked(told.sign(signer_of(FORGER)), checks_of([hub.public]))
    with pytest.raises(WireError):
        read_revoked(told.sign(hub.signer), checks_of([public_key(FORGER)]))
