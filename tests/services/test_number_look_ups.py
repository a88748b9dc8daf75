"""Officers look people up by a card's number: so many an hour each, and every one of them in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kiosk.domain.assisted import Reason
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words
from kiosk.services.number_look_ups import AN_HOUR
from kiosk.services.ports import NotThere
from kiosk.widgets.choice import Choice
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN, OFFICER, SECOND

TOO_MANY = Problem("lookup.too_many_numbers")


@pytest.fixture
def kiosk() -> Iterator[FakeKiosk]:
    with FakeKiosk() as made:
        yield made


def number(place: int) -> str:
    return f"0380900{place + 100:05}"


def events(kiosk: FakeKiosk, kind: str) -> list[tuple[str, dict[str, object]]]:
    return [(event.actor, dict(event.body)) for _, event in kiosk.home.journal.events if event.kind == kind]


def all_used(kiosk: FakeKiosk, officer: Officer) -> None:
    """The officer tries one number after another until there are no more for this hour."""
    for place in range(AN_HOUR):
        assert kiosk.services.assisting.begin(officer, number(place), Reason.ELDERLY) == Problem("assist.name_wanted")


def test_each_stands_in_the_journal_with_officer_and_evidence_and_without_the_number(kiosk: FakeKiosk) -> None:
    at_work = kiosk.at_work()
    assert isinstance(kiosk.services.assisting.begin(at_work, CITIZEN.number, Reason.ELDERLY), Visit)
    with pytest.raises(NotThere):
        kiosk.services.identity_desk.end_wait(at_work, number(1))
    known = {"account": CITIZEN.id, "evidence": "card_seen:officer"}
    assert events(kiosk, "citizen.looked_up") == [(OFFICER.actor, known), (OFFICER.actor, {**known, "account": ""})]
    assert number(1) not in "".join(map(repr, events(kiosk, "citizen.looked_up")))


def test_after_so_many_the_next_one_is_refused_told_and_journalled(kiosk: FakeKiosk) -> None:
    at_work = kiosk.at_work()
    all_used(kiosk, at_work)
    assert kiosk.services.assisting.begin(at_work, CITIZEN.number, Reason.ELDERLY) == TOO_MANY
    assert kiosk.services.identity_desk.end_wait(at_work, CITIZEN.number) == TOO_MANY
    assert "nhờ cán bộ khác" in problem_words(TOO_MANY)
    refused = events(kiosk, "citizen.look_up_refused")
    assert refused == [(OFFICER.actor, {"evidence": "card_seen:officer", "limit": AN_HOUR})] * 2
    assert len(events(kiosk, "citizen.looked_up")) == AN_HOUR


def test_a_colleague_goes_on_and_after_an_hour_of_running_time_so_does_she(kiosk: FakeKiosk) -> None:
    all_used(kiosk, kiosk.at_work())
    kiosk.clock.set_wall(kiosk.clock.now() + timedelta(days=30))
    assert kiosk.services.assisting.begin(kiosk.at_work(), CITIZEN.number, Reason.ELDERLY) == TOO_MANY
    assert isinstance(kiosk.services.assisting.begin(kiosk.at_work(SECOND), CITIZEN.number, Reason.ELDERLY), Visit)
    kiosk.clock.run(3601)
    assert isinstance(kiosk.services.assisting.begin(kiosk.at_work(), CITIZEN.number, Reason.ELDERLY), Visit)


async def test_the_page_says_it_in_a_sentence(kiosk: FakeKiosk) -> None:
    all_used(kiosk, kiosk.at_work())
    async with kiosk.at("assist") as stage:
        await stage.answer("number", CITIZEN.number)
        control = stage.row("reason").control
        assert isinstance(control, Choice)
        control.choose("elderly")
        stage.page.query_one("#card").focus()
        await stage.press("space")
        await stage.go_on()
        assert problem_words(TOO_MANY) in stage.problem("number").replace("\n", " ")
