"""Numbers, PINs and codes that are planted stand in no metadata of the journal, no log and no error."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

import pyotp
import pytest

from kiosk.domain.assisted import LastStep, Reason
from kiosk.domain.people import Officer
from kiosk.domain.visit import Visit
from kiosk.services.filing import Incomplete
from kiosk.services.login import CodeAsked
from kiosk.services.rights import NotAllowed
from tests.fakes.home import FakeHome
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN, CODE_SECRET, OFFICER

STRANGER = "038149000077"
SECRETS = {
    "number": CITIZEN.number,
    "another's number": STRANGER,
    "right PIN": "246810",
    "wrong PIN": "975318",
    "wrong code": "864209",
    "name": "Phạm Thị Kín",
    "secret of the codes": CODE_SECRET,
}


def everything_that_can_be_tried(kiosk: FakeKiosk) -> list[Callable[[], object]]:
    """Log-ins, locks, look-ups and assisted filing, with planted secrets, right and wrong."""
    services = kiosk.services
    work: list[Callable[[], object]] = [
        lambda: services.login.start(STRANGER, SECRETS["wrong PIN"]),
        lambda: services.login.start(CITIZEN.number, SECRETS["wrong PIN"]),
        lambda: services.officers.log_in(OFFICER.login, SECRETS["wrong PIN"], SECRETS["wrong code"]),
        lambda: services.officers.log_in(STRANGER, SECRETS["right PIN"], SECRETS["wrong code"]),
        lambda: services.lookup.by_typed_code(STRANGER),
        lambda: services.lookup.by_typed_code(kiosk.filed_code()),
        lambda: services.desk.waiting(OFFICER),
        lambda: services.filing.submit(Visit(citizen=CITIZEN)),
    ]

    def citizen() -> None:
        asked = services.login.start(CITIZEN.number, SECRETS["right PIN"])
        assert isinstance(asked, CodeAsked)
        services.login.confirm(asked.attempt, SECRETS["wrong code"])
        services.login.confirm(asked.attempt, kiosk.code)

    def officer() -> None:
        at_work = services.officers.log_in(
            OFFICER.login, SECRETS["right PIN"], pyotp.TOTP(CODE_SECRET).at(kiosk.clock.now())
        )
        assert isinstance(at_work, Officer)
        services.officers.confirm_pin(at_work, SECRETS["wrong PIN"])
        services.officers.confirm_pin(at_work, SECRETS["right PIN"])
        services.assisting.begin(at_work, STRANGER, Reason.ELDERLY)
        services.assisting.begin(at_work, STRANGER, Reason.ELDERLY, SECRETS["name"])
        typed = kiosk.visit("confirm").answers
        visit = services.assisting.begin(at_work, CITIZEN.number, Reason.ELDERLY)
        assert isinstance(visit, Visit)
        unknown = visit.with_(procedure=STRANGER)
        for step in LastStep:
            with pytest.raises((NotAllowed, KeyError)):
                services.assisting.submit_witnessed(at_work, unknown, step)
        services.assisting.hand_over(at_work)
        ready = visit.with_(answers=typed)
        with pytest.raises((Incomplete, KeyError)):
            services.assisting.submit_by_pin(ready, SECRETS["wrong PIN"])
        services.officers.unlock(at_work, SECRETS["wrong PIN"])
        services.officers.unlock(at_work, SECRETS["right PIN"])
        services.officers.log_out(at_work, "left")

    return [*work, citizen, officer]


def metadata(home: FakeHome) -> str:
    """All headers, and the bodies of events that belong to no dossier: those are never erased."""
    headers = [repr(row.header) for row in home.journal.rows]
    bodies = [(row.body or b"").decode() for row in home.journal.rows if not row.header.dossier]
    return "\n".join(headers + bodies)


def test_no_planted_secret_is_told(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    errors: list[str] = []
    with FakeKiosk() as kiosk:
        for work in everything_that_can_be_tried(kiosk):
            try:
                work()
            except AssertionError:
                raise
            except Exception as error:
                errors += traceback.format_exception_only(error)
        told = {
            "journal": metadata(kiosk.home),
            "log": caplog.text,
            "terminal": "".join(capsys.readouterr()),
            "errors": "".join(errors),
        }
    assert told["errors"], "some of it must have failed"
    kinds = {event.kind for _, event in kiosk.home.journal.events}
    assert {"login.failed", "login.passed", "officer.locked", "officer.unlocked", "officer.logged_out"} <= kinds
    assert {"citizen.looked_up", "citizen.met", "assist.began", "lookup.answered"} <= kinds
    found = [(place, name) for place, text in told.items() for name, secret in SECRETS.items() if secret in text]
    assert found == []
