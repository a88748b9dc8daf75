"""Signed documents: acknowledgement, refusal, enrolment, rejoining, feed. Each comes back whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.codes import Lane
from kiosk.domain.journal import GENESIS
from kiosk.sync.ed25519 import check_of, checks_of, public_key, signer_of
from kiosk.sync.wire_ack import Ack, Outcome, Refusal, RefusalReason, Result, read_ack, read_refusal
from kiosk.sync.wire_care import Cleared, Erasure, SetAside
from kiosk.sync.wire_document import (
    LARGEST,
    LARGEST_STRANGER,
    DocumentKind,
    kind_of,
    open_document,
    open_own_document,
    sign_document,
)
from kiosk.sync.wire_enrol import (
    Enrolled,
    EnrolmentCode,
    EnrolRequest,
    Lease,
    enrolment_code,
    read_enrol_request,
    read_enrolled,
)
from kiosk.sync.wire_errors import BadSignature, Malformed, TooLarge, UnknownVersion, WireError
from kiosk.sync.wire_feed import (
    CodeGiven,
    DossierEvent,
    FeedPage,
    LeaseGiven,
    Pointer,
    ReceiptKey,
    Revocation,
    Subject,
    Unknown,
    read_feed_page,
)
from kiosk.sync.wire_files import FilesAnswer, FilesQuestion, read_files_answer, read_files_question
from kiosk.sync.wire_json import DEEPEST, parse
from kiosk.sync.wire_rejoin import Mark, Rejoined, RejoinRequest, read_rejoin_request, read_rejoined
from kiosk.sync.wire_replaced import Replaced, read_replaced
from kiosk.sync.wire_return import MOST_MARKS, Returned, ReturnRequest, read_return_request, read_returned

HUB_SEED, KIOSK_SEED = bytes([1] * 32), bytes([2] * 32)
HUB, KIOSK = signer_of(HUB_SEED), signer_of(KIOSK_SEED)
HUB_KEY, KIOSK_KEY = public_key(HUB_SEED), public_key(KIOSK_SEED)
HUB_CHECKS, KIOSK_CHECKS = checks_of([HUB_KEY]), checks_of([KIOSK_KEY])
DIGEST = bytes(range(32))
NOW = 1_795_000_000_000
LEASE = Lease("H41.29.19", Lane.numbered(1), date(2026, 11, 1), date(2027, 10, 31))
DOSSIER, EVENT = "0" * 31 + "1", "0" * 31 + "2"

ACK = Ack(
    kiosk="K1",
    incarnation=1,
    batch=DIGEST,
    ack_through=7,
    head=GENESIS,
    hub_time=NOW,
    results=(Result(1, 6, Outcome.STORED), Result(7, 7, Outcome.SET_ASIDE, "code_out_of_lane")),
)
REFUSAL = Refusal("K1", 1, DIGEST, RefusalReason.FORK, 5, NOW)
REQUEST = EnrolRequest("7QHW4M2X0123", KIOSK_KEY, bytes([3] * 32), "age1test", "serial 1", "0.2.0")
REJOIN = RejoinRequest("K1", 1, 100, DIGEST, "serial 1")
REJOINED = Rejoined(DIGEST, "K1", 2, 100, 150, (Mark("H41.29.19", date(2026, 11, 20), 640),), NOW)
RETURN = ReturnRequest("7QHW4M2X0123", KIOSK_KEY, DIGEST, bytes([3] * 32), "age1test", "serial 1", "0.2.0")
PAGE = FeedPage(
    kiosk="K1",
    after="1-0",
    cursor="1-9",
    more=True,
    hub_time=NOW,
    items=(
        DossierEvent(DOSSIER, EVENT, "H41.29.19-261120-0001", "dossier.state", "officer:1", NOW, 2, {"status": 5}),
        SetAside(DOSSIER, "code_taken"),
        CodeGiven(DOSSIER, "T-K1-7QHW4M", "H41.29.19-261120-0001"),
        Pointer(Subject.CATALOGUE, 3, DIGEST.hex(), 10_000),
        LeaseGiven(LEASE),
        ReceiptKey("K2", bytes([4] * 32), revoked=False),
        Revocation("K3"),
        Cleared(DOSSIER),
        Erasure(DOSSIER, "retention"),
    ),
    known_through=150,
    epoch="3f2a",
)


def enrolled(request: bytes = DIGEST) -> Enrolled:
    return Enrolled(request, "K1", "H41.29.19", 1, "token", HUB_KEY, "", (LEASE,), "1-0", NOW)


def test_an_acknowledgement_comes_back_whole() -> None:
    assert read_ack(ACK.sign(HUB), HUB_CHECKS, batch=DIGEST) == ACK


def test_a_refusal_comes_back_whole() -> None:
    assert read_refusal(REFUSAL.sign(HUB), HUB_CHECKS, batch=DIGEST) == REFUSAL


def test_a_feed_page_comes_back_whole() -> None:
    assert read_feed_page(PAGE.sign(HUB), HUB_CHECKS, kiosk="K1", after="1-0") == PAGE


def test_a_restored_kiosk_learns_where_to_go_on() -> None:
    request, document = read_rejoin_request(REJOIN.sign(KIOSK), KIOSK_CHECKS)
    assert (request, document.kind) == (REJOIN, DocumentKind.REJOIN)
    assert read_rejoined(REJOINED.sign(HUB), HUB_CHECKS, request=DIGEST) == REJOINED


def test_kiosk_and_hub_meet_by_the_code() -> None:
    code = enrolment_code(bytes(range(8)), HUB_KEY)
    request, document = read_enrol_request(REQUEST.sign(KIOSK), check_of)
    answer = enrolled(document.digest)
    assert request == REQUEST
    assert read_enrolled(answer.sign(HUB), code, request=document.digest, check_of=check_of) == answer


def test_a_kiosk_that_forgot_its_enrolment_comes_back_by_a_code() -> None:
    request, document = read_return_request(RETURN.sign(KIOSK), check_of)
    assert (request, document.kind) == (RETURN, DocumentKind.RETURN)
    marks = tuple(Mark("H41.29.19", date.fromordinal(739_000 + day), 9_999) for day in range(MOST_MARKS))
    answer = Returned(enrolled(document.digest), marks)
    code = enrolment_code(b"", HUB_KEY)
    assert read_returned(answer.sign(HUB), code, request=document.digest, check_of=check_of) == answer


def test_a_copy_learns_that_another_one_has_the_place() -> None:
    assert read_replaced(Replaced("K1", 2, NOW).sign(HUB), HUB_CHECKS) == Replaced("K1", 2, NOW)


def test_an_answer_from_another_hub_than_the_codes_is_refused() -> None:
    code = enrolment_code(bytes(range(8)), public_key(bytes([9] * 32)))
    with pytest.raises(BadSignature):
        read_enrolled(enrolled().sign(HUB), code, request=DIGEST, check_of=check_of)
    with pytest.raises(BadSignature):
        read_returned(Returned(enrolled(), ()).sign(HUB), code, request=DIGEST, check_of=check_of)


def test_a_kiosk_cannot_enrol_with_somebody_elses_key() -> None:
    with pytest.raises(BadSignature):
        read_enrol_request(REQUEST.sign(HUB), check_of)


def test_the_code_is_understood_as_people_type_it() -> None:
    code = enrolment_code(b"\x11" * 8, HUB_KEY)
    assert EnrolmentCode.parse(f"  {str(code).lower().replace('-', ' ')}") == code
    assert EnrolmentCode.parse(str(code).replace("0", "O").replace("1", "l")) == code
    for wrong in ("", str(code)[:-1], f"{code}A", str(code).replace("-", "_"), "U" * 24):
        assert EnrolmentCode.parse(wrong) is None


def test_a_kiosk_asks_for_files_and_the_answer_names_its_question() -> None:
    question = FilesQuestion((DIGEST.hex(), "ab" * 32), nonce="00" * 16)
    data = question.encode()
    assert read_files_question(data) == question
    answer = FilesAnswer(question.digest, ("ab" * 32,), NOW)
    assert read_files_answer(answer.sign(HUB), HUB_CHECKS, question=question) == answer
    with pytest.raises(BadSignature):
        read_files_answer(answer.sign(HUB), HUB_CHECKS, question=FilesQuestion(question.digests, nonce="11" * 16))


def test_an_answer_about_files_that_nobody_asked_for_is_refused() -> None:
    question = FilesQuestion((DIGEST.hex(),), nonce="00" * 16)
    with pytest.raises(Malformed):
        read_files_answer(FilesAnswer(question.digest, ("ab" * 32,), NOW).sign(HUB), HUB_CHECKS, question=question)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"sha256":[1],"nonce":"' + b"0" * 32 + b'"}', b'{"sha256":["AB"],"nonce":""}']
)
def test_a_question_about_files_has_digests_and_a_nonce(content: bytes) -> None:
    with pytest.raises(Malformed):
        read_files_question(content)


def ack(data: bytes) -> Ack:
    return read_ack(data, HUB_CHECKS, batch=DIGEST)


READERS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "ack": (ACK.sign(HUB), ack),
    "refusal": (REFUSAL.sign(HUB), lambda data: read_refusal(data, HUB_CHECKS, batch=DIGEST)),
    "feed": (PAGE.sign(HUB), lambda data: read_feed_page(data, HUB_CHECKS, kiosk="K1", after="1-0")),
    "enrol": (REQUEST.sign(KIOSK), lambda data: read_enrol_request(data, check_of)),
    "rejoin": (REJOIN.sign(KIOSK), lambda data: read_rejoin_request(data, KIOSK_CHECKS)),
    "rejoined": (REJOINED.sign(HUB), lambda data: read_rejoined(data, HUB_CHECKS, request=DIGEST)),
    "return": (RETURN.sign(KIOSK), lambda data: read_return_request(data, check_of)),
    "returned": (
        Returned(enrolled(), REJOINED.marks).sign(HUB),
        lambda data: read_returned(data, enrolment_code(b"", HUB_KEY), request=DIGEST, check_of=check_of),
    ),
    "replaced": (Replaced("K1", 2, NOW).sign(HUB), lambda data: read_replaced(data, HUB_CHECKS)),
    "enrolled": (
        enrolled().sign(HUB),
        lambda data: read_enrolled(data, enrolment_code(b"", HUB_KEY), request=DIGEST, check_of=check_of),
    ),
}


@pytest.mark.parametrize("name", READERS)
def test_every_single_wrong_byte_is_found(name: str) -> None:
    data, read = READERS[name]
    read(data)
    for place in range(len(data)):
        wrong = bytearray(data)
        wrong[place] ^= 0x01
        with pytest.raises(WireError):
            read(bytes(wrong))


@pytest.mark.parametrize("name", READERS)
def test_a_document_of_another_kind_is_refused(name: str) -> None:
    for other, (data, _) in READERS.items():
        if other != name:
            with pytest.raises(WireError):
                READERS[name][1](data)


@pytest.mark.parametrize("name", READERS)
def test_a_captive_portals_page_is_refused(name: str) -> None:
    for page in (b"", b"\n", b"<html>Welcome</html>", b'{"ack_through": 7}', b"motcua ack 1\n{}"):
        with pytest.raises(WireError):
            READERS[name][1](page)
    with pytest.raises(Malformed):
        kind_of(b"HTTP 200 OK")


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_and_nothing_else_happens(content: bytes) -> None:
    head, _, body = ACK.sign(HUB).partition(b"\n")
    for data in (content, head + b"\n" + content, head[:30] + content + b"\n" + body):
        with pytest.raises(WireError):
            ack(data)


def test_an_older_answer_played_again_does_not_fit() -> None:
    with pytest.raises(BadSignature):
        read_ack(ACK.sign(HUB), HUB_CHECKS, batch=bytes(32))
    with pytest.raises(BadSignature):
        read_feed_page(PAGE.sign(HUB), HUB_CHECKS, kiosk="K1", after="1-5")
    with pytest.raises(BadSignature):
        read_feed_page(PAGE.sign(HUB), HUB_CHECKS, kiosk="K2", after="1-0")


def test_a_signature_for_one_kind_serves_for_no_other() -> None:
    data = ACK.sign(HUB).replace(b"motcua ack ", b"motcua refusal ", 1)
    with pytest.raises(BadSignature):
        open_document(data, DocumentKind.REFUSAL, HUB_CHECKS)


def test_a_newer_version_is_told_apart_from_damage() -> None:
    with pytest.raises(UnknownVersion):
        ack(ACK.sign(HUB).replace(b"motcua ack 1 ", b"motcua ack 2 ", 1))
    with pytest.raises(UnknownVersion):
        ack(ACK.sign(HUB).replace(b"motcua ack ", b"motcua tidings ", 1))


def feed_with(item: object) -> bytes:
    values: dict[str, Any] = {"kiosk": "K1", "after": "1-0", "cursor": "1-1", "more": False, "hub_time": NOW}
    values |= {"items": [item], "known_through": 7, "epoch": "3f2a"}
    return sign_document(DocumentKind.FEED, values, HUB)


def test_an_item_of_a_newer_hub_is_passed_over_and_told() -> None:
    page = read_feed_page(feed_with({"type": "weather", "rain": True}), HUB_CHECKS, kiosk="K1", after="1-0")
    assert page.items == (Unknown("weather"),)


@pytest.mark.parametrize(
    "item",
    [
        None,
        [],
        {},
        {"type": 1},
        {"type": "revocation"},
        {"type": "revocation", "kiosk": ""},
        {"type": "revocation", "kiosk": "K" * 33},
        {"type": "revocation", "kiosk": "\ud800"},
        {"type": "pointer", "subject": "moon", "revision": 1, "sha256": DIGEST.hex(), "size": 1},
        {"type": "pointer", "subject": "calendar", "revision": True, "sha256": DIGEST.hex(), "size": 1},
        {"type": "pointer", "subject": "calendar", "revision": 1, "sha256": DIGEST.hex().upper(), "size": 1},
        {"type": "lease", **LEASE.as_json(), "last": 0},
        {"type": "lease", **LEASE.as_json(), "ends": "tomorrow"},
        {"type": "lease", **LEASE.as_json(), "agency": "../etc"},
        {"type": "receipt_key", "kiosk": "K2", "key": "00", "revoked": False},
        {"type": "receipt_key", "kiosk": "K2", "key": DIGEST.hex(), "revoked": 0},
        {"type": "event", **PAGE.items[0].as_json(), "wall": -1},
        {"type": "event", **PAGE.items[0].as_json(), "wall": 2**63},
        {"type": "event", **PAGE.items[0].as_json(), "wall": 1.5},
        {"type": "event", **PAGE.items[0].as_json(), "dossier": "x" * 32},
        {"type": "event", **PAGE.items[0].as_json(), "body": []},
    ],
)
def test_a_signed_item_whose_fields_do_not_fit_is_refused(item: object) -> None:
    content = json.dumps(
        {"kiosk": "K1", "after": "1-0", "cursor": "1-1", "more": False, "hub_time": 1, "items": [item]}
    )
    signed = HUB.sign(b"motcua feed 1\n" + content.encode())
    data = f"motcua feed 1 {HUB.key_id.hex()} {signed.hex()}\n{content}".encode()
    with pytest.raises(Malformed):
        read_feed_page(data, HUB_CHECKS, kiosk="K1", after="1-0")


def test_a_page_has_a_largest_number_of_items() -> None:
    values: dict[str, Any] = {"kiosk": "K1", "after": "1", "cursor": "2", "more": False, "hub_time": NOW}
    data = sign_document(DocumentKind.FEED, values | {"items": [{"type": "x"}] * 201}, HUB)
    with pytest.raises(TooLarge):
        read_feed_page(data, HUB_CHECKS, kiosk="K1", after="1")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":"\xff"}',
        b"{" * DEEPEST,
        b'{"a":1',
    ],
)
def test_json_with_two_meanings_or_none_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        parse(content, most=1000, what="test")


@pytest.mark.parametrize(
    "content",
    [b"[" * (DEEPEST + 1), b'{"a":' * 100_000, b'{"a":"' + b" " * 1000 + b'"}', b'{"a":' + b"9" * 5000 + b"}"],
)
def test_json_is_bounded_in_depth_and_size(content: bytes) -> None:
    with pytest.raises(WireError):
        parse(content, most=900_000 if content.count(b'{"a":') > 1 else 1000, what="test")


def test_brackets_inside_text_are_no_levels() -> None:
    assert parse(b'{"a":"' + b"[" * 99 + b'\\"[[["}', most=1000, what="test") == {"a": "[" * 99 + '"[[['}


@given(st.binary(max_size=60))
def test_no_bytes_make_the_json_reader_fail_in_another_way(content: bytes) -> None:
    with suppress(WireError):
        assert isinstance(parse(content, most=1000, what="test"), dict)


def test_a_strangers_document_is_small_or_not_parsed() -> None:
    values = {"sign_key": KIOSK_KEY.hex(), "padding": "x" * LARGEST_STRANGER}
    with pytest.raises(TooLarge):
        open_own_document(sign_document(DocumentKind.ENROL, values, KIOSK), DocumentKind.ENROL, "sign_key", check_of)
    with pytest.raises(TooLarge):
        kind_of(bytes(2 * LARGEST))


def test_errors_never_repeat_what_was_sent() -> None:
    values = {"kiosk": "038090000001", "after": "038090000001", "items": "038090000001"}
    with pytest.raises(Malformed) as caught:
        read_feed_page(sign_document(DocumentKind.FEED, values, HUB), HUB_CHECKS, kiosk="K1", after="1")
    assert "038090000001" not in str(caught.value)
