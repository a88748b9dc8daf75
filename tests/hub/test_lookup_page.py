"""The page that a receipt's QR opens: who may see what, and how guessing is held back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from kiosk.domain.dossier import Kind, Status
from kiosk.domain.lookup_link import encode_secret, lookup_url, sealed
from kiosk.domain.ownership import HANDOVER
from kiosk.domain.problem import Problem
from kiosk.domain.supplement import Defect, SupplementRequest
from kiosk.domain.typed_codes import check_character, parse_code
from kiosk.hub import decisions, kiosks
from kiosk.hub.config import HubSettings, Limits, Page
from kiosk.hub.core import Hub
from kiosk.hub.decisions import Decider
from kiosk.hub.dossiers import Kept
from kiosk.hub.tables import KIOSK
from kiosk.hub.uploads import Uploads
from kiosk.hub.web import lookup_pages
from kiosk.hub.web.app import make_app
from kiosk.sync.ed25519 import public_key, signer_of
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY, CITIZEN
from tests.hub.conftest import Clock

CODE = f"{AGENCY}-261120-0001"
SECRET = bytes(range(16))
LETTERS = encode_secret(SECRET)
TYPED = f"{CODE}-{check_character(CODE)}"
DIGITS = CITIZEN.number[-4:]
DECIDER = Decider("officer:1", "Trần Văn Mẫu")
BASE = Page().base


@pytest.fixture
def dossier(kiosk: HubKiosk) -> str:
    made = kiosk.journal.submitted(1, secret=SECRET.hex())
    kiosk.journal.append(HANDOVER, made)
    kiosk.push()
    return made


def words(html: str) -> str:
    """What a person reads."""
    body = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def post(client: TestClient, code: str = TYPED, digits: str = DIGITS, **more: str) -> tuple[int, str]:
    answer = client.post("/", data={"code": code, "digits": digits, **more})
    return answer.status_code, words(answer.text)


def move(hub: Hub, decision: Callable[[Kept], decisions.Decision]) -> None:
    kept = decisions.find(hub, CODE, DECIDER)
    decisions.decide(hub, kept, decision(kept), DECIDER)


@pytest.mark.parametrize(
    "path", [f"/L/{CODE}/{LETTERS}", f"/l/{CODE}/{LETTERS.lower()}", f"/L/{CODE}/{LETTERS.lower()}"]
)
def test_the_address_in_the_qr_shows_the_dossier(client: TestClient, dossier: str, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    shown = words(answer.text)
    for part in (CODE, "Mới đăng ký, chờ tiếp nhận", "Đăng ký khai sinh", "Nguyễn T. M.", "09:00 27/11/2026"):
        assert part in shown


def test_a_dossier_with_two_codes_is_found_by_both_and_shows_both(client: TestClient, kiosk: HubKiosk) -> None:
    first = "T-K1-7QHW4M"
    dossier = kiosk.journal.submitted(1, code=first, secret=SECRET.hex())
    kiosk.journal.append(Kind.CODE_GIVEN, dossier, "hub", {"code": CODE, "provisional": first})
    kiosk.push()
    for code in (CODE, first):
        for answer in (
            client.get(f"/L/{code}/{LETTERS}"),
            client.post("/", data={"code": f"{code}-{check_character(code)}", "digits": DIGITS}),
        ):
            assert answer.status_code == 200
            assert f"Mã hồ sơ {CODE}" in words(answer.text)
            assert f"Mã trước đây (vẫn tra cứu được) {first}" in words(answer.text)


def test_names_are_masked_and_numbers_addresses_and_papers_are_not_there(client: TestClient, dossier: str) -> None:
    html = client.get(f"/L/{CODE}/{LETTERS}").text
    for private in (CITIZEN.name, CITIZEN.number, CITIZEN.phone, CITIZEN.address, "Nguyễn Văn Thử", SECRET.hex()):
        assert private not in html


def test_a_wrong_secret_opens_nothing(client: TestClient, dossier: str) -> None:
    for path in (f"/L/{CODE}/{encode_secret(bytes(16))}", f"/L/{CODE}/short", f"/L/nonsense/{LETTERS}"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Đăng ký khai sinh" not in answer.text
        assert "Chưa tìm thấy hồ sơ này" in answer.text


def paper(seed: bytes, code: str = CODE) -> str:
    """The path on a paper that was sealed with this key."""
    parsed = parse_code(code)
    assert not isinstance(parsed, Problem)
    return sealed(lookup_url(BASE, parsed, SECRET), signer_of(seed)).removeprefix(BASE.upper())


@pytest.fixture
def receipt_seed(hub: Hub) -> bytes:
    """The kiosk's receipt key."""
    seed = bytes([7] * 32)
    with hub.records.transaction() as connection:
        connection.execute(update(KIOSK).values(receipt_key=public_key(seed)))
    return seed


def test_a_genuine_paper_is_told_from_a_forged_one(
    client: TestClient, dossier: str, receipt_seed: bytes, hub: Hub
) -> None:
    genuine = paper(receipt_seed)
    assert "Biên nhận thật" in words(client.get(genuine).text)
    altered = genuine[:-3] + ("0" if genuine[-3] != "0" else "1") + genuine[-2:]
    assert "có thể là giả" in words(client.get(altered).text)
    assert "Không kiểm tra được chữ ký" in words(client.get(paper(bytes([9] * 32))).text)


def test_a_revoked_kiosks_seal_is_not_believed(client: TestClient, dossier: str, receipt_seed: bytes, hub: Hub) -> None:
    kiosks.revoke(hub, "K1")
    assert "Biên nhận thật" not in words(client.get(paper(receipt_seed)).text)


def test_a_genuine_paper_whose_dossier_has_not_arrived_says_so(
    client: TestClient, kiosk: HubKiosk, receipt_seed: bytes
) -> None:
    answer = client.get(paper(receipt_seed, f"{AGENCY}-261120-0009"))
    assert answer.status_code == 404
    assert "Biên nhận này là thật" in words(answer.text)


def test_the_form_finds_by_code_and_four_digits(client: TestClient, dossier: str) -> None:
    for typed in (TYPED, TYPED.lower().replace("-", " ").replace(".", "")):
        status, shown = post(client, typed)
        assert (status, CODE in shown) == (200, True)


@pytest.mark.parametrize(
    ("code", "digits", "sentence"),
    [
        ("", DIGITS, "Hãy gõ mã hồ sơ"),
        (CODE, DIGITS, "Thiếu chữ kiểm tra"),
        (TYPED[:-1] + ("A" if TYPED[-1] != "A" else "B"), DIGITS, "Mã có một chữ gõ sai"),
        ("xin chào", DIGITS, "không đúng kiểu mã hồ sơ"),
        (TYPED, "", "Hãy gõ đúng 4 chữ số"),
        (TYPED, "12a4", "Hãy gõ đúng 4 chữ số"),
        (TYPED, "١٢٣٤", "Hãy gõ đúng 4 chữ số"),
    ],
)
def test_a_slip_is_told_beside_its_box_and_costs_no_try(
    client: TestClient, dossier: str, code: str, digits: str, sentence: str
) -> None:
    for _ in range(12):
        status, shown = post(client, code, digits)
        assert status == 422
        assert sentence in shown


def test_the_same_answer_for_an_unknown_code_and_for_wrong_digits(client: TestClient, dossier: str) -> None:
    other = f"{AGENCY}-261120-0002"
    unknown = post(client, f"{other}-{check_character(other)}")
    wrong = post(client, digits="9999")
    assert unknown == wrong
    assert wrong[0] == 404


def test_what_was_typed_comes_back_without_becoming_markup(client: TestClient) -> None:
    answer = client.post("/", data={"code": '"><script>alert(1)</script>', "digits": "1"})
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_after_ten_misses_an_address_waits(client: TestClient, dossier: str, clock: Clock) -> None:
    assert [post(client, digits=f"{9000 + number}")[0] for number in range(11)] == [404] * 10 + [429]
    held = client.post("/", data={"code": TYPED, "digits": DIGITS})
    assert held.status_code == 429
    assert int(held.headers["retry-after"]) == 360
    assert "6 phút" in held.text
    assert client.get(f"/L/{CODE}/{LETTERS}").status_code == 429, "the address in the QR counts with the form"
    clock.at += 360_000
    assert post(client)[0] == 200


def from_address(hub: Hub, uploads: Uploads, addresses: list[str]) -> list[TestClient]:
    app = make_app(hub, uploads)
    return [TestClient(app, client=(address, 1)) for address in addresses]


def test_a_crowd_of_addresses_cannot_guess_one_dossiers_digits(hub: Hub, uploads: Uploads, dossier: str) -> None:
    crowd = from_address(hub, uploads, [f"192.0.2.{number}" for number in range(1, 13)])
    statuses = [post(client, digits="9999")[0] for client in crowd]
    assert statuses == [404] * 10 + [429] * 2
    assert crowd[-1].get(f"/L/{CODE}/{LETTERS}").status_code == 200, "who has the paper is not held back"


def test_tries_side_by_side_are_charged_before_anyone_hears_a_verdict(
    hub: Hub, uploads: Uploads, dossier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve at once for one dossier: while the first is looked up the others come in."""
    crowd = from_address(hub, uploads, [f"192.0.2.{number}" for number in range(1, 13)])
    statuses: list[int] = []
    find = lookup_pages._by_code

    def while_others_come(hub: Hub, code: str) -> list[Kept]:
        if crowd:
            statuses.append(post(crowd.pop(), digits="9999")[0])
        return find(hub, code)

    monkeypatch.setattr(lookup_pages, "_by_code", while_others_come)
    statuses.append(post(crowd.pop(), digits="9999")[0])
    assert sorted(statuses) == [404] * 10 + [429]


def test_who_finds_it_is_charged_nothing(client: TestClient, dossier: str) -> None:
    assert [post(client)[0] for _ in range(12)] == [200] * 12


def test_one_customers_ipv6_addresses_count_as_one(hub: Hub, uploads: Uploads, dossier: str) -> None:
    same = from_address(hub, uploads, [f"2001:db8:1:{number:x}::1" for number in range(1, 13)])
    paths = [f"/L/{CODE}/{encode_secret(bytes([number] * 16))}" for number in range(12)]
    statuses = [client.get(path).status_code for client, path in zip(same, paths, strict=True)]
    assert statuses == [404] * 10 + [429] * 2
    (other,) = from_address(hub, uploads, ["2001:db8:2::1"])
    assert other.get(f"/L/{CODE}/{LETTERS}").status_code == 200


def test_what_has_to_be_mended_stands_there(client: TestClient, hub: Hub, dossier: str, clock: Clock) -> None:
    move(hub, lambda kept: decisions.acceptance(kept, DECIDER, received=clock.at, due=None))
    request = SupplementRequest(
        "Trần Văn Mẫu", (Defect("", "Ký <b>tờ khai</b>."), Defect("", "Nộp bản chính.")), clock.at
    )
    move(hub, lambda _: decisions.supplement(request))
    html = client.get(f"/L/{CODE}/{LETTERS}").text
    shown = words(html)
    for part in ("Cần bổ sung giấy tờ", "Ký <b>tờ khai</b>.", "Nộp bản chính.", "Xin bổ sung trước 10:00 20/11/2026"):
        assert part in shown
    assert "<b>" not in html


def test_what_was_mended_stands_there_no_longer(client: TestClient, hub: Hub, dossier: str, clock: Clock) -> None:
    move(hub, lambda kept: decisions.acceptance(kept, DECIDER, received=clock.at, due=None))
    move(hub, lambda _: decisions.supplement(SupplementRequest("", (Defect("", "Nộp bản chính."),))))
    move(hub, lambda _: decisions.state(Status.IN_PROGRESS, DECIDER))
    shown = words(client.get(f"/L/{CODE}/{LETTERS}").text)
    assert "Nộp bản chính." not in shown
    assert shown.count("Đang xử lý") == 2, "as the state and in the history"
    for step in ("Mới đăng ký", "Đã được tiếp nhận", "Cần bổ sung giấy tờ"):
        assert step in shown


def test_an_overdue_dossier_says_whom_to_ask(client: TestClient, hub: Hub, dossier: str, clock: Clock) -> None:
    assert "Đã quá ngày hẹn" not in client.get(f"/L/{CODE}/{LETTERS}").text
    clock.pass_hours(24 * 8)
    assert "Đã quá ngày hẹn" in client.get(f"/L/{CODE}/{LETTERS}").text


@pytest.mark.parametrize("status", Status)
def test_every_state_has_words_and_a_next_step(client: TestClient, kiosk: HubKiosk, status: Status) -> None:
    ways = {
        Status.REGISTERED: [],
        Status.ACCEPTED: [2],
        Status.REFUSED: [3],
        Status.IN_PROGRESS: [2, 4],
        Status.SUPPLEMENT: [5],
        Status.PAYMENT_DUE: [2, 6],
        Status.WITHDRAWN: [7],
        Status.STOPPED: [2, 8],
        Status.FINISHED: [2, 9],
        Status.RETURNED: [2, 9, 10],
    }
    made = kiosk.journal.submitted(1, secret=SECRET.hex())
    for step in ways[status]:
        kiosk.journal.append(Kind.STATE, made, "officer:1", {"status": step})
    kiosk.push()
    for language in ("", "?lang=en"):
        answer = client.get(f"/L/{CODE}/{LETTERS}{language}")
        assert answer.status_code == 200
        assert 'class="status"' in answer.text


def test_an_erased_dossier_is_not_there(client: TestClient, kiosk: HubKiosk, dossier: str) -> None:
    other = kiosk.journal.submitted(2, secret=SECRET.hex())
    code = f"{AGENCY}-261120-0002"
    facts = {"sequences": [3], "code": code, "status": 1, "received": 1, "due": None, "basis": "law"}
    kiosk.journal.append(Kind.ERASED, other, "kiosk", facts)
    kiosk.push()
    assert client.get(f"/L/{code}/{LETTERS}").status_code == 404
    assert post(client, f"{code}-{check_character(code)}")[0] == 404


def test_the_page_speaks_english_too(client: TestClient, dossier: str) -> None:
    answer = client.get(f"/L/{CODE}/{LETTERS}?lang=en")
    assert '<html lang="en">' in answer.text
    assert "Registered, waiting for acceptance" in words(answer.text)
    assert f'href="/L/{CODE}/{LETTERS}?lang=vi"' in answer.text
    assert '<html lang="vi">' in client.get("/?lang=fr").text


def test_the_page_names_its_office_and_hotline(hub: Hub, uploads: Uploads) -> None:
    page = Page(office="UBND xã <Thử>", place="Tỉnh Mẫu", hotline="0900000002")
    answer = TestClient(make_app(replace(hub, settings=HubSettings(page=page)), uploads)).get("/")
    assert "UBND xã &lt;Thử&gt;" in answer.text
    assert 'href="tel:0900000002"' in answer.text


def test_no_page_needs_or_allows_a_script_and_no_search_engine_is_invited(client: TestClient, dossier: str) -> None:
    for path in ("/", f"/L/{CODE}/{LETTERS}", "/nowhere"):
        answer = client.get(path)
        assert "<script" not in answer.text
        assert " on" not in re.sub(r">[^<]*<", "><", answer.text).replace(" only", "")
        assert "style=" not in answer.text
        assert 'name="robots" content="noindex' in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    assert "Disallow: /" in client.get("/robots.txt").text


def test_a_page_that_is_not_there_leads_back(client: TestClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert 'href="/"' in answer.text
    assert client.post("/nowhere").status_code == 404
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/app.py").status_code == 404


def test_too_many_requests_end_in_a_page_for_people(hub: Hub, uploads: Uploads) -> None:

    client = TestClient(
        make_app(replace(hub, settings=HubSettings(limits=Limits(public_requests_a_minute=2))), uploads)
    )
    statuses = [client.get("/").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert "Đã thử quá nhiều lần" in client.get("/").text


def test_a_fault_shows_a_page_and_nothing_of_the_fault(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(CITIZEN.number)

    monkeypatch.setattr("kiosk.hub.web.lookup_pages._by_code", broken)
    answer = client.get(f"/L/{CODE}/{LETTERS}")
    assert answer.status_code == 503
    assert CITIZEN.number not in answer.text
    assert "Cổng tra cứu đang tạm dừng" in answer.text
