"""Somebody without a telephone: an account by the officer's look at the card, codes by slip, a dossier without one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.domain.people import CitizenSecrets, CodeWay
from kiosk.domain.problem import Problem
from kiosk.domain.registration import Purpose
from kiosk.domain.visit import Visit
from kiosk.screens.form import ApplicantPage
from kiosk.screens.register import ConsentPage, NewPinPage, ProofPage, RegisterPage, WayPage
from kiosk.screens.search import SearchPage
from kiosk.services.login import CodeAsked, NotSent, Passed
from kiosk.services.registration import Registrations, Way, WayOffered
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.pick_list import PickList
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import BIRTH, CITIZEN, REGISTERED
from tests.screens.stage import Stage

NEW_PIN = "590713"
SAID = {**REGISTERED, "phone": "", "kind": "citizen"}


@pytest.fixture
def kiosk() -> Iterator[FakeKiosk]:
    with FakeKiosk() as made:
        yield made


def slip(kiosk: FakeKiosk) -> str:
    """The officer looks at the card and hands out a code."""
    officer = kiosk.at_work()
    [request] = kiosk.services.identity_desk.waiting(officer)
    return str(kiosk.services.identity_desk.issue_slip(officer, request.id))


def registered(kiosk: FakeKiosk) -> Visit:
    """The visit of somebody who has just registered without a telephone."""
    registration = kiosk.services.registration
    assert registration.begin(SAID, frozenset({Purpose.ACCOUNT}), NEW_PIN) is None
    asked = registration.ask(Way.OFFICER)
    assert isinstance(asked, CodeAsked)
    made = registration.confirm(asked.attempt, slip(kiosk))
    assert isinstance(made, Passed)
    return Visit(citizen=made.citizen)


def known(kiosk: FakeKiosk) -> CitizenSecrets:
    found = kiosk.home.accounts.citizen(REGISTERED["id_number"])
    assert found is not None
    return found


async def to_the_consents(stage: Stage) -> None:
    """From the sheet about the telephone, which is left empty, to the next page but this one's."""
    await stage.until(lambda: stage.page.row("phone"))
    await stage.answer("phone", "")
    await stage.go_on()
    await stage.on(ConsentPage)


async def test_registers_by_the_officers_look_at_the_card_and_hears_before_that_it_works(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("register_consent").with_(page="contact/1")
    async with kiosk.at("register", visit=visit) as stage:
        assert "Không có điện thoại thì cán bộ cấp phiếu mã" in stage.text()
        await to_the_consents(stage)
        marks = {mark.id for mark in stage.page.query(CheckMark)}
        assert marks == {"consent_account", "consent_reuse", "own_phone"}, "no texts about progress"
        assert "Số căn cước vừa nhập là của chính tôi" in " ".join(stage.text().split())
        for mark in ("consent_account", "own_phone"):
            stage.page.query_one(f"#{mark}", CheckMark).action_tick()
        await stage.settled()
        await stage.go_on()
        await stage.on(NewPinPage)
        for key in ("pin", "again"):
            await stage.answer(key, NEW_PIN)
        await stage.go_on()
        await stage.on(WayPage)
        assert "cần số điện thoại" in stage.text()
        rows = stage.page.query_one("#ways", PickList)
        assert rows.picked == "app", "the first way that works"
        rows.highlighted = rows.get_option_index("sms")
        await stage.go_on()
        assert "quay lại điền số" in stage.summary()
        rows.highlighted = rows.get_option_index("officer")
        await stage.go_on()
        await stage.on(ProofPage)
        await stage.type(slip(kiosk))
        await stage.press("enter")
        await stage.on(SearchPage)
    assert (known(kiosk).citizen.phone, known(kiosk).code_way) == ("", CodeWay.SLIP)


def test_logs_in_later_by_slip_and_no_text_is_sent(kiosk: FakeKiosk) -> None:
    registered(kiosk)
    kiosk.present.left()
    asked = kiosk.services.login.start(REGISTERED["id_number"], NEW_PIN)
    assert isinstance(asked, CodeAsked)
    assert asked.way is CodeWay.SLIP
    assert CodeWay.PHONE not in kiosk.services.login.other_ways(asked.attempt)
    assert isinstance(kiosk.services.login.confirm(asked.attempt, slip(kiosk)), Passed)
    assert kiosk.phone.messages() == ()


async def test_files_a_dossier_that_names_no_telephone(kiosk: FakeKiosk) -> None:
    visit = kiosk.services.drafting.begin(registered(kiosk), BIRTH)
    async with kiosk.at("applicant", visit=visit) as stage:
        assert isinstance(stage.page, ApplicantPage)
        for sheet in stage.page.sheets():
            for question in sheet.questions:
                assert question.required == (question.key not in ("phone", "email")), question.key
    problems = [problem.key for step, problem in kiosk.services.filing.problems(visit) if step == "applicant"]
    assert "phone" not in problems


def test_whose_account_has_a_telephone_is_asked_for_it_as_ever(kiosk: FakeKiosk) -> None:
    visit = kiosk.visit("review").answering("applicant", {"phone": ""})
    problems = [(step, problem.key) for step, problem in kiosk.services.filing.problems(visit)]
    assert problems == [("applicant", "phone")]


def test_a_number_can_be_added_later_and_texts_go_there_from_then_on(kiosk: FakeKiosk) -> None:
    citizen = registered(kiosk).citizen
    assert citizen is not None
    own = kiosk.services.own_account
    address = {"street": citizen.street, "commune": citizen.commune}
    assert own.correct(citizen, phone="", email="ten@thu.vn", **address) == known(kiosk).citizen
    changed = own.correct(citizen, phone="0912 000 009", email="", **address)
    assert changed == known(kiosk).citizen
    assert known(kiosk).citizen.phone == "0912000009"
    asked = kiosk.services.login.start(REGISTERED["id_number"], NEW_PIN)
    assert isinstance(asked, CodeAsked)
    assert isinstance(kiosk.services.login.send_otherwise(asked.attempt, CodeWay.PHONE), CodeAsked)


def test_a_number_that_is_there_is_not_just_left_out(kiosk: FakeKiosk) -> None:
    kiosk.known()
    answer = kiosk.services.own_account.correct(CITIZEN, phone="", email="", street=CITIZEN.address, commune="")
    assert isinstance(answer, tuple)
    assert answer[0] == "phone"


@pytest.mark.parametrize(
    ("ways", "without"),
    [
        ((Way.SMS,), ()),
        ((Way.SMS, Way.VNEID), ()),
        ((Way.SMS, Way.APP), (Way.APP,)),
        ((Way.OFFICER, Way.SMS), (Way.OFFICER,)),
    ],
)
def test_where_codes_come_by_text_only_a_telephone_is_wanted(
    kiosk: FakeKiosk, ways: tuple[Way, ...], without: tuple[Way, ...]
) -> None:
    registration: Registrations = kiosk.services.registration
    registration._ways = ways
    assert registration.without_phone == without
    problem = registration.begin(SAID, frozenset({Purpose.ACCOUNT}), NEW_PIN)
    assert problem == (None if without else Problem("register.phone_wanted"))


@pytest.mark.long
async def test_and_then_the_page_marks_it_as_required(kiosk: FakeKiosk) -> None:
    kiosk.services.registration._ways = (Way.SMS,)
    visit = kiosk.visit("register_consent").with_(page="contact/1")
    async with kiosk.at("register", visit=visit) as stage:
        assert "phiếu mã" not in stage.text()
        await stage.answer("phone", "")
        await stage.go_on()
        assert stage.has(RegisterPage)
        assert stage.problem("phone")


def test_sms_is_offered_as_lacking_a_number_and_cannot_be_asked_for(kiosk: FakeKiosk) -> None:
    registration = kiosk.services.registration
    assert registration.begin(SAID, frozenset({Purpose.ACCOUNT}), NEW_PIN) is None
    assert registration.ways()[0] == WayOffered(Way.SMS, usable=False, phone_wanted=True)
    assert registration.ask(Way.SMS) == NotSent("no_attempt")
