"""Filing wants the citizen's own last step for this very dossier, and asks the services for it, never a page.

Every way to file without it, or with that of something else, is tried as a page would: with values of its own making.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import pytest

from kiosk.demo import PIN
from kiosk.domain.assisted import Assisted, LastStep, Reason
from kiosk.domain.card_qr import parse_card
from kiosk.domain.people import Citizen, CodeWay
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words
from kiosk.services.confirmation import NotConfirmed
from kiosk.services.login import CodeAsked, NotSent, Passed, Refused
from kiosk.services.ports import Filed, NotThere
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import BIRTH, CITIZEN, CODE_SECRET, OFFICER

STRANGER: Final = Citizen("5c1f0000000000000000000000000002", "038090000002", "Lê Thị Ví Dụ", phone="0900000002")


@pytest.fixture
def kiosk() -> Iterator[FakeKiosk]:
    with FakeKiosk() as made:
        accounts = made.home.accounts
        known = accounts.citizen(CITIZEN.number)
        assert known is not None
        accounts.add_citizen(STRANGER, pin_hash=known.pin_hash, code_secret=CODE_SECRET, code_way=CodeWay.PHONE)
        yield made


def logged_in(kiosk: FakeKiosk, citizen: Citizen = CITIZEN) -> None:
    """By number, PIN and code."""
    asked = kiosk.services.login.start(citizen.number, PIN)
    assert isinstance(asked, CodeAsked)
    assert isinstance(kiosk.services.login.confirm(asked.attempt, kiosk.code), Passed)


def ready(kiosk: FakeKiosk) -> Visit:
    """A visit of the first citizen that lacks the last step only."""
    return kiosk.visit("review").answering("choice", {"consent": "yes"})


def confirmed(kiosk: FakeKiosk, visit: Visit) -> Visit:
    """The same visit, after its citizen has typed the code."""
    assert visit.citizen is not None
    asked = kiosk.services.login.ask_again(visit.citizen)
    assert isinstance(asked, CodeAsked)
    visit = visit.with_(attempt=asked.attempt)
    assert isinstance(kiosk.services.login.confirm_last_step(visit, kiosk.code), Passed)
    return visit


def helped(kiosk: FakeKiosk, visit: Visit) -> Visit:
    """The same visit, after an officer has begun to help its citizen."""
    begun = kiosk.services.assisting.begin(kiosk.at_work(), CITIZEN.number, Reason.ELDERLY)
    assert isinstance(begun, Visit)
    return visit.with_(officer=begun.officer, reason=begun.reason)


def nothing_confirmed(kiosk: FakeKiosk) -> Visit:
    return ready(kiosk)


def a_wrong_code(kiosk: FakeKiosk) -> Visit:
    visit = ready(kiosk)
    asked = kiosk.services.login.ask_again(CITIZEN)
    assert isinstance(asked, CodeAsked)
    visit = visit.with_(attempt=asked.attempt)
    wrong = f"{(int(kiosk.code) + 1) % 1_000_000:06}"
    assert isinstance(kiosk.services.login.confirm_last_step(visit, wrong), Refused)
    return visit


def the_code_of_a_log_in(kiosk: FakeKiosk) -> Visit:
    visit = ready(kiosk)
    logged_in(kiosk)
    return visit


def confirmed_for_another_draft(kiosk: FakeKiosk) -> Visit:
    other, visit = ready(kiosk), ready(kiosk)
    confirmed(kiosk, other)
    return visit


def used_once_already(kiosk: FakeKiosk) -> Visit:
    first, second = ready(kiosk), ready(kiosk)
    kiosk.services.filing.submit(confirmed(kiosk, first))
    return second


def answered_otherwise_since(kiosk: FakeKiosk) -> Visit:
    return confirmed(kiosk, ready(kiosk)).answering("declaration", {"child_name": "Trần Ngọc Khác"})


def other_papers_since(kiosk: FakeKiosk) -> Visit:
    visit = confirmed(kiosk, ready(kiosk))
    first, *others = visit.papers
    return visit.with_(papers=(replace(first, sha256="0" * 64), *others))


def another_persons_confirmation(kiosk: FakeKiosk) -> Visit:
    kiosk.present.came(STRANGER, evidence="pin+otp:phone")
    theirs = kiosk.services.drafting.begin(Visit(citizen=STRANGER), BIRTH)
    confirmed(kiosk, theirs)
    return ready(kiosk)


def somebody_came_in_between(kiosk: FakeKiosk) -> Visit:
    visit = confirmed(kiosk, ready(kiosk))
    logged_in(kiosk, STRANGER)
    logged_in(kiosk)
    return visit


def an_officer_began_to_help_since(kiosk: FakeKiosk) -> Visit:
    return helped(kiosk, confirmed(kiosk, ready(kiosk)))


def helped_and_nobody_did_the_last_step(kiosk: FakeKiosk) -> Visit:
    return helped(kiosk, ready(kiosk))


def helped_and_the_page_hides_it(kiosk: FakeKiosk) -> Visit:
    return helped(kiosk, ready(kiosk)).with_(officer=None, reason="")


def handed_over_and_no_pin_typed(kiosk: FakeKiosk) -> Visit:
    visit = helped(kiosk, ready(kiosk))
    assert visit.officer is not None
    kiosk.services.assisting.hand_over(visit.officer)
    return visit.with_(handed=True)


def handed_over_and_a_wrong_pin_typed(kiosk: FakeKiosk) -> Visit:
    visit = handed_over_and_no_pin_typed(kiosk)
    assert isinstance(kiosk.services.assisting.submit_by_pin(visit, "135797"), Refused)
    return visit


def a_code_by_phone_while_an_officer_helps(kiosk: FakeKiosk) -> Visit:
    """The officer types; a code that the citizen reads out to her is not the citizen's own last step."""
    return confirmed(kiosk, helped(kiosk, ready(kiosk)))


def an_officers_word_for_another_draft(kiosk: FakeKiosk) -> Visit:
    first, second = ready(kiosk), ready(kiosk)
    first = helped(kiosk, first)
    assert first.officer is not None
    kiosk.services.assisting.submit_witnessed(first.officer, first, LastStep.CARD)
    return second.with_(officer=first.officer, reason=first.reason)


def an_officers_word_and_then_alone(kiosk: FakeKiosk) -> Visit:
    first, second = ready(kiosk), ready(kiosk)
    first = helped(kiosk, first)
    assert first.officer is not None
    kiosk.services.assisting.submit_witnessed(first.officer, first, LastStep.SIGNATURE)
    logged_in(kiosk)
    return second


WANTED, OTHER, CHANGED = "last_step.wanted", "last_step.other", "last_step.changed"

ATTEMPTS: Final[Mapping[Callable[[FakeKiosk], Visit], str]] = {
    nothing_confirmed: WANTED,
    a_wrong_code: WANTED,
    the_code_of_a_log_in: WANTED,
    confirmed_for_another_draft: OTHER,
    used_once_already: OTHER,
    answered_otherwise_since: CHANGED,
    other_papers_since: CHANGED,
    another_persons_confirmation: WANTED,
    somebody_came_in_between: WANTED,
    an_officer_began_to_help_since: WANTED,
    helped_and_nobody_did_the_last_step: WANTED,
    helped_and_the_page_hides_it: WANTED,
    handed_over_and_no_pin_typed: WANTED,
    handed_over_and_a_wrong_pin_typed: WANTED,
    a_code_by_phone_while_an_officer_helps: WANTED,
    an_officers_word_for_another_draft: OTHER,
    an_officers_word_and_then_alone: WANTED,
}
"""Ways to file without the last step of this dossier, each with what is said."""


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.__name__)
def test_nothing_is_filed_without_the_last_step_of_this_dossier(
    kiosk: FakeKiosk, attempt: Callable[[FakeKiosk], Visit]
) -> None:
    visit = attempt(kiosk)
    before, rows = len(kiosk.home.dossiers.of_account(CITIZEN.id)), len(kiosk.home.journal.rows)
    with pytest.raises(NotConfirmed) as refused:
        kiosk.services.filing.submit(visit)
    assert refused.value.problem == Problem(ATTEMPTS[attempt])
    assert "Hãy" in problem_words(refused.value.problem), "it says what to do"
    assert not kiosk.services.filing.confirmed(visit)
    assert len(kiosk.home.dossiers.of_account(CITIZEN.id)) == before
    assert len(kiosk.home.journal.rows) == rows
    assert kiosk.home.drafts.load(visit.draft) is not None, "the draft is still there"


def test_somebody_elses_visit_is_not_there_whatever_was_confirmed(kiosk: FakeKiosk) -> None:
    visit = confirmed(kiosk, ready(kiosk))
    logged_in(kiosk, STRANGER)
    for call in (
        kiosk.services.filing.submit,
        kiosk.services.filing.confirmed,
        lambda own: kiosk.services.login.confirm_last_step(own, kiosk.code),
    ):
        with pytest.raises(NotThere):
            call(visit)


def test_a_code_that_another_person_asked_for_confirms_nothing(kiosk: FakeKiosk) -> None:
    asked = kiosk.services.login.ask_again(CITIZEN)
    assert isinstance(asked, CodeAsked)
    kiosk.present.came(STRANGER, evidence="card_seen:officer")
    theirs = kiosk.services.drafting.begin(Visit(citizen=STRANGER), BIRTH).with_(attempt=asked.attempt)
    assert isinstance(kiosk.services.login.confirm_last_step(theirs, kiosk.code), Refused)
    assert isinstance(kiosk.services.login.confirm(asked.attempt, kiosk.code), Refused), "and lets her in no more"


def test_a_dossier_that_was_confirmed_is_filed_once_however_often_it_is_handed_in(kiosk: FakeKiosk) -> None:
    visit = confirmed(kiosk, ready(kiosk))
    first, again = kiosk.services.filing.submit(visit), kiosk.services.filing.submit(visit)
    assert again.repeated
    assert first.dossier.id == again.dossier.id


def test_after_a_change_another_code_confirms_it(kiosk: FakeKiosk) -> None:
    visit = answered_otherwise_since(kiosk)
    assert kiosk.services.filing.submit(confirmed(kiosk, visit)).dossier.body["declaration"]["child_name"] == (
        "Trần Ngọc Khác"
    )


def test_the_consent_belongs_to_the_last_step_and_may_follow_the_code(kiosk: FakeKiosk) -> None:
    visit = confirmed(kiosk, kiosk.visit("review"))
    assert kiosk.services.filing.submit(visit.answering("choice", {"consent": "yes"})).dossier.code


def by_phone(kiosk: FakeKiosk) -> Filed:
    logged_in(kiosk)
    visit = kiosk.services.drafting.begin(Visit(citizen=CITIZEN), BIRTH)
    visit = kiosk.attached(kiosk.declared(visit))
    visit = visit.answering("choice", {"delivery": "counter", "payment": "cash", "consent": "yes"})
    return kiosk.services.filing.submit(confirmed(kiosk, visit))


def by_phone_with_her_card(kiosk: FakeKiosk) -> Filed:
    card = parse_card(f"{CITIZEN.number}||Trần Văn Thử|01011990|Nam|Thôn Mới|10052021")
    assert not isinstance(card, Problem)
    kiosk.services.login.card_shown(card)
    return by_phone(kiosk)


def by_phone_with_somebody_elses_card(kiosk: FakeKiosk) -> Filed:
    card = parse_card(f"{STRANGER.number}||Lê Thị Ví Dụ|01011990|Nữ|Thôn Mới|10052021")
    assert not isinstance(card, Problem)
    kiosk.services.login.card_shown(card)
    return by_phone(kiosk)


def by_pin_with_help(kiosk: FakeKiosk) -> Filed:
    filed = kiosk.services.assisting.submit_by_pin(handed_over_and_no_pin_typed(kiosk), PIN)
    assert isinstance(filed, Filed)
    return filed


def by_signature_with_help(kiosk: FakeKiosk) -> Filed:
    visit = helped(kiosk, ready(kiosk))
    assert visit.officer is not None
    return kiosk.services.assisting.submit_witnessed(visit.officer, visit, LastStep.SIGNATURE)


@pytest.mark.parametrize(
    ("files", "evidence", "step"),
    [
        (by_phone, "pin+otp:phone+confirmed:phone", None),
        (by_phone_with_her_card, "pin+otp:phone+card+confirmed:phone", None),
        (by_phone_with_somebody_elses_card, "pin+otp:phone+confirmed:phone", None),
        (by_pin_with_help, "card_seen:officer+pin", LastStep.PIN),
        (by_signature_with_help, "card_seen:officer+signature:officer", LastStep.SIGNATURE),
    ],
)
def test_the_dossier_says_what_the_services_saw(
    kiosk: FakeKiosk, files: Callable[[FakeKiosk], Filed], evidence: str, step: LastStep | None
) -> None:
    body = files(kiosk).dossier.body
    assert body["evidence"] == evidence
    assert Assisted.of(body) == (step and Assisted(OFFICER.id, OFFICER.name, Reason.ELDERLY, step))


def test_an_officer_whom_only_the_page_knows_of_helped_nobody(kiosk: FakeKiosk) -> None:
    visit = ready(kiosk).with_(officer=kiosk.at_work(), reason="elderly")
    body = kiosk.services.filing.submit(confirmed(kiosk, visit)).dossier.body
    assert "assisted" not in body
    assert body["channel"] == "direct"


def test_a_code_cannot_be_asked_for_in_the_name_of_whoever_is_not_here(kiosk: FakeKiosk) -> None:
    with pytest.raises(NotThere):
        kiosk.services.login.ask_again(STRANGER)
    assert kiosk.services.login.send_again("") == NotSent("no_attempt")
