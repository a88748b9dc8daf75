"""Registration on the spot, by all three ways, each to its real end: a new account that is logged in and can file."""

from __future__ import annotations

import pyotp
import pytest
import zxingcpp
from PIL import Image

from kiosk.domain.id_papers import IdPaper
from kiosk.domain.people import CodeWay
from kiosk.domain.registration import Purpose
from kiosk.screens.dialogs import AskDialog, PickDialog
from kiosk.screens.login import LoginPage
from kiosk.screens.register import ConsentPage, NewPinPage, ProofPage, RegisterPage, WayPage
from kiosk.screens.search import SearchPage
from kiosk.screens.secret_qr import SecretDialog
from kiosk.screens.unit_dialog import UnitDialog
from kiosk.services.login import CodeAsked
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.choice import Choice
from kiosk.widgets.pick_list import PickList
from kiosk.widgets.qr import QRCode
from tests.screens.drawn import screen_lines
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN
from tests.screens.stage import Stage

NUMBER = "038190000003"
NEW_PIN = "590713"
CARD = f"{NUMBER}||Phạm Thị Kín|04031990|Nữ|Thôn Kín, Tây Hiếu, Thái Hòa, Nghệ An|10052021"
PERSON = {"id_number": NUMBER, "name": "Phạm Thị Kín", "birth_date": "4/3/1990"}


async def fill_person(stage: Stage, kind: str = "citizen") -> None:
    choice = stage.row("kind").control
    assert isinstance(choice, Choice)
    choice.choose(kind)
    await stage.settled()
    for key, text in PERSON.items():
        await stage.answer(key, text)
    sex = stage.row("sex").control
    assert isinstance(sex, Choice)
    sex.choose("female")
    await stage.go_on()
    await stage.until(lambda: stage.page.row("phone"))


async def fill_contact(stage: Stage, phone: str = "0912000003") -> None:
    for key, text in {"phone": phone, "street": "Thon Kin"}.items():
        await stage.answer(key, text)
    await pick_commune(stage, "tay hieu")
    await stage.go_on()


async def pick_commune(stage: Stage, typed: str) -> None:
    stage.row("commune").control.focus()
    await stage.press("enter")
    await stage.on(UnitDialog)
    await stage.type(typed)
    await stage.settled()
    await stage.press("enter")
    await stage.until(lambda: stage.page.row("commune") and stage.row("commune").value)


async def agree(stage: Stage, *purposes: Purpose) -> None:
    await stage.on(ConsentPage)
    for mark in [f"consent_{purpose}" for purpose in purposes] + ["own_phone"]:
        stage.page.query_one(f"#{mark}", CheckMark).action_tick()
    await stage.settled()
    await stage.go_on()


async def set_pin(stage: Stage, pin: str = NEW_PIN) -> None:
    await stage.on(NewPinPage)
    await stage.answer("pin", pin)
    await stage.answer("again", pin)
    await stage.go_on()


async def choose_way(stage: Stage, way: str) -> None:
    await stage.on(WayPage)
    rows = stage.page.query_one("#ways", PickList)
    rows.highlighted = rows.get_option_index(way)
    await stage.go_on()


async def to_the_ways(stage: Stage, *purposes: Purpose) -> None:
    await stage.click("#register")
    await stage.on(RegisterPage)
    await fill_person(stage)
    await fill_contact(stage)
    await agree(stage, Purpose.ACCOUNT, *purposes)
    await set_pin(stage)


async def test_by_text_an_account_is_made_and_its_owner_is_logged_in_without_typing_twice(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await to_the_ways(stage, Purpose.REUSE)
        await choose_way(stage, "sms")
        await stage.on(ProofPage)
        assert NEW_PIN not in repr(stage.visit)
        await stage.type(kiosk.code)
        await stage.press("enter")
        await stage.on(SearchPage)
        citizen = stage.visit.citizen
        assert citizen is not None
        assert (citizen.street, citizen.commune) == ("Thon Kin", "17011")
        assert citizen.address == "Thon Kin, phường Tây Hiếu, tỉnh Nghệ An"
        assert (citizen.number, citizen.name, citizen.birth_date) == (NUMBER, "Phạm Thị Kín", "1990-03-04")
        assert kiosk.present.evidence == "pin+otp:phone"
        assert not stage.visit.registering
        consents = kiosk.registry.consents(citizen.id)
        assert {consent.purpose for consent in consents} == {Purpose.ACCOUNT, Purpose.REUSE}
        assert all(consent.given == kiosk.clock.now() for consent in consents)
        assert kiosk.registry.profile(citizen.id).evidence == "declared"
        assert isinstance(kiosk.services.login.start(NUMBER, NEW_PIN), CodeAsked)


@pytest.mark.long
async def test_by_an_authenticator_app_that_reads_the_qr(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register_way", visit=kiosk.visit("register_way")) as stage:
        await choose_way(stage, "app")
        await stage.on(ProofPage)
        app = kiosk.services.registration.app
        assert app is not None
        assert all(group in stage.text() for group in app.grouped.split())
        await stage.click("#show_qr")
        await stage.on(SecretDialog)
        assert scanned(stage) == app.uri
        await stage.press("x")
        await stage.answer("code", pyotp.TOTP(app.secret).at(kiosk.clock.now()))
        await stage.go_on()
        await stage.on(SearchPage)
        found = kiosk.home.accounts.citizen(NUMBER)
        assert found is not None
        assert (found.code_way, found.has_app, found.code_secret) == (CodeWay.APP, True, app.secret)


def scanned(stage: Stage) -> str:
    """What a telephone reads from the screen: each half block is a light or a dark module."""
    lit = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255)}
    where = stage.app.screen.query_one(QRCode).region
    lines = [line[where.x : where.right] for line in screen_lines(stage.app)[where.y : where.bottom]]
    width = where.width
    halves = [[lit.get(char, (0, 0))[half] for char in line] for line in lines for half in (0, 1)]
    image = Image.frombytes("L", (width, len(halves)), bytes(pixel for row in halves for pixel in row))
    [code] = zxingcpp.read_barcodes(image.resize((width * 4, len(halves) * 4)))
    return str(code.text)


@pytest.mark.long
async def test_by_an_officer_who_looks_at_the_card(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register_way", visit=kiosk.visit("register_way")) as stage:
        await choose_way(stage, "officer")
        await stage.on(ProofPage)
        officer = kiosk.at_work()
        [request] = kiosk.services.identity_desk.waiting(officer)
        assert (request.number, request.name) == (NUMBER, "Phạm Thị Kín")
        await stage.type(kiosk.services.identity_desk.issue_slip(officer, request.id))
        await stage.press("enter")
        await stage.on(SearchPage)
        assert kiosk.present.evidence == "pin+otp:slip"
        assert stage.visit.citizen is not None
        assert kiosk.registry.profile(stage.visit.citizen.id).evidence == "card_seen"


@pytest.mark.long
async def test_a_card_fills_the_sheet_and_counts_as_seen_by_the_kiosk(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register") as stage:
        stage.app.card_read(CARD)
        for _ in range(5):
            await stage.on(AskDialog)
            await stage.click("#yes")
        await stage.until(lambda: stage.page.row("name") and stage.row("name").value == "Phạm Thị Kín")
        assert stage.row("id_number").value == NUMBER
        assert stage.row("birth_date").value == "04/03/1990"
        said = stage.visit.group("register")
        assert (said["street"], said["commune"]) == ("Thôn Kín", "17011")


async def test_a_business_says_its_name_and_a_tax_code_whose_digits_agree(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("register_consent").answering("register", {"kind": "business"})
    async with kiosk.at("register", visit=visit.with_(page="organisation/1")) as stage:
        await stage.until(lambda: stage.page.row("tax_code"))
        await stage.answer("organisation", "Hop tac xa")
        await stage.answer("tax_code", "0100000001")
        await stage.go_on()
        assert "Hãy so lại từng số" in stage.problem("tax_code")
        await stage.answer("tax_code", "0100000003")
        await stage.go_on()
        await stage.on(ConsentPage)
        said = stage.visit.group("register")
        assert (said["organisation"], said["tax_code"]) == ("Hop tac xa", "0100000003")


@pytest.mark.long
async def test_what_is_wrong_on_a_sheet_is_told_all_at_once_and_the_number_goes_back_to_the_log_in(
    kiosk: FakeKiosk,
) -> None:
    async with kiosk.at("register") as stage:
        for key, text in {"id_number": "03809", "name": "Tr4n", "birth_date": "31/2/1990"}.items():
            await stage.answer(key, text)
        await stage.go_on()
        for key in ("id_number", "name", "birth_date", "sex"):
            assert stage.problem(key), key
        await stage.answer("id_number", NUMBER)
        await stage.press("escape")
        await stage.on(LoginPage)
        assert stage.row("number").value == NUMBER


async def test_a_number_that_has_an_account_is_told_at_once(kiosk: FakeKiosk) -> None:
    async with kiosk.at("login") as stage:
        await stage.answer("number", CITIZEN.number)
        await stage.click("#register")
        await stage.on(RegisterPage)
        assert stage.row("id_number").value == CITIZEN.number
        await stage.go_on()
        assert "đã có tài khoản" in stage.problem("id_number")


async def test_nothing_is_ticked_beforehand_and_no_account_without_agreement(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("register_consent")
    async with kiosk.at("register_consent", visit=visit) as stage:
        assert not any(mark.checked for mark in stage.page.query(CheckMark))
        await stage.go_on()
        assert "Tài khoản cần sự đồng ý này" in stage.summary()
        assert stage.has(ConsentPage)


async def test_a_pin_that_is_guessed_first_is_refused(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register_pin", visit=kiosk.visit("register_pin")) as stage:
        await set_pin(stage, "040390")
        assert "dễ đoán" in stage.problem("pin")
        assert stage.row("pin").value == stage.row("again").value == ""


@pytest.mark.long
async def test_two_pins_that_differ_are_both_asked_for_again(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register_pin", visit=kiosk.visit("register_pin")) as stage:
        await stage.answer("pin", NEW_PIN)
        await stage.answer("again", "590714")
        await stage.go_on()
        assert "không giống nhau" in stage.problem("again")


async def test_a_way_that_needs_a_network_is_shown_and_says_so(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register_way", visit=kiosk.visit("register_way")) as stage:
        assert "VNeID" in stage.text()
        assert "cần mạng" in stage.text()
        await choose_way(stage, "vneid")
        assert "Hãy chọn cách khác" in stage.summary()


@pytest.mark.long
async def test_who_leaves_before_the_proof_leaves_no_account(kiosk: FakeKiosk) -> None:
    async with kiosk.at("register_way", visit=kiosk.visit("register_way")) as stage:
        await choose_way(stage, "sms")
        await stage.on(ProofPage)
        await stage.answer("code", "000000" if kiosk.code != "000000" else "000001")
        await stage.go_on()
        assert "Còn 4 lần" in stage.problem("code")
        assert kiosk.home.accounts.citizen(NUMBER) is None
        for page in (WayPage, NewPinPage, ConsentPage, RegisterPage):
            await stage.press("escape")
            await stage.on(page)
        assert stage.visit.group("register")["name"] == "Phạm Thị Kín"
        form = stage.page
        assert isinstance(form, RegisterPage)
        for _ in form.sheets():  # the way back leads through all of them, from the last one
            await stage.press("escape")
        await stage.on(LoginPage)


async def test_where_passports_are_taken_the_first_sheet_asks_which_paper_it_is() -> None:
    with FakeKiosk() as kiosk:
        kiosk.set_office(papers=(IdPaper.CCCD, IdPaper.PASSPORT))
        async with kiosk.at("login") as stage:
            await stage.answer("number", "b0000001")
            await stage.click("#register")
            await stage.on(RegisterPage)
            assert (stage.row("paper").value, stage.row("id_number").value) == ("passport", "B0000001")
            await stage.answer("id_number", "B00001")
            await stage.go_on()
            assert "1 chữ cái và 7–8 số" in stage.problem("id_number")
            await stage.answer("id_number", "b 0000002")
            await stage.go_on()
            await stage.until(lambda: stage.page.row("name"))
            said = stage.visit.group("register")
            assert (said["paper"], said["id_number"]) == ("passport", "B0000002")


@pytest.mark.long
async def test_a_card_whose_commune_was_divided_lets_its_owner_choose(kiosk: FakeKiosk) -> None:
    card = f"{NUMBER}||Phạm Thị Kín|04031990|Nữ|Số 8, phường Cửa Nam, quận Hoàn Kiếm, Hà Nội|10052021"
    async with kiosk.at("register") as stage:
        stage.app.card_read(card)
        for _ in range(4):
            await stage.on(AskDialog)
            await stage.click("#yes")
        dialog = await stage.on(PickDialog)
        rows = dialog.query_one(PickList)
        rows.highlighted = rows.get_option_index("00082")
        await stage.click("#take")
        await stage.until(lambda: stage.page.visit.group("register").get("commune"))
        said = stage.visit.group("register")
        assert (said["street"], said["commune"]) == ("Số 8", "00082")
