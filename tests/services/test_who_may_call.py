"""Who may call what: every function of every service stands in one table, and the table is proved by calling.

A function that is added later fails here until it has its line. What is an officer's is called by everybody who is not
she: nothing of it runs. Hiding a button is never what protects a function.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

import pytest

from kiosk import screens
from kiosk import services as services_package
from kiosk.domain.people import Officer, Role
from kiosk.services import Services
from kiosk.services.numbering import Numbering
from kiosk.services.officer_login import OfficerLogIn
from kiosk.services.pin_answers import LoggedOut
from kiosk.services.records import HelpBell
from kiosk.services.rights import Lack, NotAllowed, Rights
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import OFFICER

ANYONE: Final = "anyone"
"""Whoever stands there, known or not."""
CITIZEN: Final = "citizen"
"""Somebody who was recognised; it is about her own draft or dossier."""
INSIDE: Final = "inside"
"""Called by another service or the shell's own thread, never by a page."""
SESSION: Final = "session"
"""It takes an officer and works on her own session only: a value without a running session does nothing."""

COUNTER: Final = frozenset({Role.COUNTER, Role.HEAD})
MONEY: Final = frozenset({Role.COUNTER, Role.CASHIER, Role.HEAD})
ANY_OFFICER: Final = frozenset(Role)

WHO: Final[Mapping[str, str | frozenset[Role]]] = {
    "login.start": ANYONE,
    "login.send_again": ANYONE,
    "login.ask_again": CITIZEN,
    "login.confirm": ANYONE,
    "login.confirm_last_step": CITIZEN,
    "login.card_shown": ANYONE,
    "login.other_ways": ANYONE,
    "login.send_otherwise": ANYONE,
    "login.progress": ANYONE,
    "officers.log_in": ANYONE,
    "officers.state": SESSION,
    "officers.lock": SESSION,
    "officers.unlock": SESSION,
    "officers.confirm_pin": SESSION,
    "officers.log_out": SESSION,
    "procedures.catalogue": ANYONE,
    "procedures.as_filed": ANYONE,
    "procedures.warm": ANYONE,
    "procedures.find": ANYONE,
    "procedures.get": ANYONE,
    "procedures.form": ANYONE,
    "drafting.unfinished": CITIZEN,
    "drafting.begin": CITIZEN,
    "drafting.go_on": CITIZEN,
    "drafting.load": CITIZEN,
    "drafting.keep": CITIZEN,
    "drafting.drop": CITIZEN,
    "papers.forget": INSIDE,
    "papers.warm": CITIZEN,
    "papers.offered": CITIZEN,
    "papers.folder_problem": CITIZEN,
    "papers.take": CITIZEN,
    "papers.content": CITIZEN,
    "papers.made_harmless": CITIZEN,
    "filing.today": ANYONE,
    "filing.quote": CITIZEN,
    "filing.to_the_postman": CITIZEN,
    "filing.due": CITIZEN,
    "filing.promise": INSIDE,
    "filing.channel": CITIZEN,
    "filing.problems": CITIZEN,
    "filing.confirmed": CITIZEN,
    "filing.check_ready": CITIZEN,
    "filing.preview": INSIDE,
    "filing.submit": CITIZEN,
    "lookup.by_typed_code": ANYONE,
    "lookup.by_link": ANYONE,
    "lookup.checked": INSIDE,
    "lookup.url": CITIZEN,
    "printing.state": ANYONE,
    "printing.print_receipt": CITIZEN,
    "printing.reprint": CITIZEN,
    "printing.print_transfer": CITIZEN,
    "printing.print_draft": CITIZEN,
    "printing.print_missing": CITIZEN,
    "printing.confirm": CITIZEN,
    "dossiers.by_id": CITIZEN,
    "desk.on_shift": ANYONE,
    "desk.open_shift": COUNTER,
    "desk.close_shift": COUNTER,
    "desk.take_calls": ANY_OFFICER,
    "desk.waiting": COUNTER,
    "desk.accept": COUNTER,
    "likely_twice.open": COUNTER,
    "help_calls.call": ANYONE,
    "voice.able": ANYONE,
    "voice.say": ANYONE,
    "voice.stop": ANYONE,
    "signing.cannot_sign": CITIZEN,
    "signing.check": CITIZEN,
    "signing.forget": INSIDE,
    "signing.known": CITIZEN,
    "signing.plugged": CITIZEN,
    "signing.print_to_sign": CITIZEN,
    "signing.sign": CITIZEN,
    "signing.stop": CITIZEN,
    "pages.assemble": CITIZEN,
    "pages.blank": CITIZEN,
    "pages.clear": CITIZEN,
    "pages.codes": CITIZEN,
    "pages.finish": CITIZEN,
    "pages.forget": INSIDE,
    "pages.hints": CITIZEN,
    "pages.is_large": CITIZEN,
    "pages.look": CITIZEN,
    "pages.look_at_scan": CITIZEN,
    "pages.looks": CITIZEN,
    "pages.preview": CITIZEN,
    "pages.smaller": CITIZEN,
    "pages.stop": CITIZEN,
    "earlier.offers": CITIZEN,
    "earlier.reuse": CITIZEN,
    "units.get": ANYONE,
    "units.home_province": ANYONE,
    "units.of_province": ANYONE,
    "units.printed": ANYONE,
    "units.places": ANYONE,
    "units.provinces": ANYONE,
    "units.read": ANYONE,
    "units.search": ANYONE,
    "units.warm": ANYONE,
    "transfers.offered": ANYONE,
    "transfers.asked": CITIZEN,
    "slip_papers.hand_out": COUNTER,
    "slip_papers.printer": COUNTER,
    "registration.number_problem": ANYONE,
    "registration.begin": ANYONE,
    "registration.ways": ANYONE,
    "registration.without_phone": ANYONE,
    "registration.app": ANYONE,
    "registration.ask": ANYONE,
    "registration.send_again": ANYONE,
    "registration.other_ways": ANYONE,
    "registration.send_otherwise": ANYONE,
    "registration.progress": ANYONE,
    "registration.confirm": ANYONE,
    "pin_resets.begin": ANYONE,
    "pin_resets.confirm": ANYONE,
    "own_account.everything": CITIZEN,
    "own_account.agree": CITIZEN,
    "own_account.change_pin": CITIZEN,
    "own_account.correct": CITIZEN,
    "own_account.delete": CITIZEN,
    "own_account.as_json": CITIZEN,
    "own_account.as_paper": CITIZEN,
    "own_account.print": CITIZEN,
    "own_account.save": CITIZEN,
    "app_enrolment.confirm": CITIZEN,
    "cashier.due": MONEY,
    "cashier.pending": MONEY,
    "cashier.unsigned": MONEY,
    "cashier.officers": MONEY,
    "cashier.find": MONEY,
    "cashier.bill": MONEY,
    "cashier.take_cash": MONEY,
    "cashier.confirm_transfer": MONEY,
    "cashier.no_transfer": MONEY,
    "cashier.set_fee": MONEY,
    "cashier.refund": MONEY,
    "cashier.cancel": MONEY,
    "cashier.countersign": MONEY,
    "cashier.decline": MONEY,
    "cash_of_shift.current": MONEY,
    "cash_of_shift.begin": MONEY,
    "cash_of_shift.count": MONEY,
    "reprints.find": MONEY,
    "sync.state": ANYONE,
    "sync.aside": COUNTER,
    "sync.send_now": COUNTER,
    "sync.retry": COUNTER,
    "reprints.of": MONEY,
    "reprints.print_fee": MONEY,
    "reprints.print_receipt": MONEY,
    "reprints.print_transfer": MONEY,
    "reprints.print_shift": MONEY,
    "reprints.print_again": MONEY,
    "reprints.print_declaration": MONEY,
    "identity_desk.waiting": COUNTER,
    "identity_desk.issue_slip": COUNTER,
    "identity_desk.to_sign": COUNTER,
    "identity_desk.sign": COUNTER,
    "identity_desk.open_log_in": COUNTER,
    "identity_desk.end_wait": COUNTER,
    "usb.files": COUNTER,
    "usb.look": COUNTER,
    "usb.check": COUNTER,
    "usb.keep": COUNTER,
    "unclaimed.scans": COUNTER,
    "unclaimed.look": COUNTER,
    "unclaimed.open": COUNTER,
    "unclaimed.preview": COUNTER,
    "unclaimed.owner": COUNTER,
    "unclaimed.give_back": COUNTER,
    "unclaimed.wipe": COUNTER,
    "assisting.begin": COUNTER,
    "assisting.hand_over": COUNTER,
    "assisting.last_steps": CITIZEN,
    "assisting.submit_by_pin": CITIZEN,
    "assisting.submit_witnessed": COUNTER,
    "assisting.print_declaration": COUNTER,
}

NO_SERVICES: Final = {
    "office", "hands", "press", "workshop_hands", "clock", "phone", "card_reader", "officer_hint",
}  # fmt: skip
"""Plain values, the threads that the services run in, what time it is, the reader of cards, and what the demo shows."""

OFFICERS: Final = {name: who for name, who in WHO.items() if isinstance(who, frozenset)}


@pytest.fixture
def kiosk() -> Iterator[FakeKiosk]:
    """The services as the program has them, on ports in plain memory."""
    with FakeKiosk() as made:
        yield made


def functions(services: Services) -> Iterator[str]:
    """The public functions of all services, by "field.function": whatever a page could call or read there."""
    for field in fields(services):
        if field.name not in NO_SERVICES:
            service = getattr(services, field.name)
            yield from (f"{field.name}.{name}" for name in dir(service) if not name.startswith("_"))


def services_of_officers() -> Iterator[type]:
    """Every class of `kiosk.services` with a function that is guarded, wherever it is used."""
    for module in pkgutil.iter_modules(services_package.__path__):
        found = importlib.import_module(f"kiosk.services.{module.name}")
        for kind in vars(found).values():
            ours = inspect.isclass(kind) and kind.__module__ == found.__name__
            if ours and any(guarded(member) for name, member in vars(kind).items() if not name.startswith("_")):
                yield kind


def guarded(member: object) -> bool:
    """Whether a function of a class goes through `for_officers`."""
    return inspect.isfunction(member) and hasattr(member, "__wrapped__")


def called(services: Services, function: str, officer: Officer) -> None:
    """Call an officer's function with her and anything else; what it says to that is no matter."""
    field, _, name = function.partition(".")
    bound = getattr(getattr(services, field), name)
    first, *others = inspect.signature(bound).parameters.values()
    assert first.name == "officer", f"{function} takes the officer first"
    positional = [object() for p in others if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is p.empty]
    named = {p.name: object() for p in others if p.kind is p.KEYWORD_ONLY and p.default is p.empty}
    try:
        bound(officer, *positional, **named)
    except NotAllowed:
        raise
    except Exception:
        # It ran, and could do nothing with arguments that mean nothing.
        return


class Refused:
    """What came of a call that must not run."""

    def __init__(self, kiosk: FakeKiosk, function: str, officer: Officer) -> None:
        before = self._everything(kiosk)
        with pytest.raises(NotAllowed) as refused:
            called(kiosk.services, function, officer)
        self.lack = refused.value.lack
        assert self._everything(kiosk) == before, f"{function} did something before it asked who called"

    @staticmethod
    def _everything(kiosk: FakeKiosk) -> Any:
        home = kiosk.home
        return (
            len(home.journal.rows),
            home.shifts.current(),
            len(home.help_calls.waiting()),
            list(home.print_queue.jobs),
        )


def with_role(kiosk: FakeKiosk, *roles: Role) -> Officer:
    """An officer with these roles, logged in."""
    officer = replace(OFFICER, id="0ff9", login="another", roles=frozenset(roles))
    kiosk.home.accounts.add_officer(officer, pin_hash="hash", code_secret="secret")
    return kiosk.rights.begin(officer, "hash")


def test_every_function_has_its_line_and_every_line_its_function(kiosk: FakeKiosk) -> None:
    there = set(functions(kiosk.services))
    assert there - set(WHO) == set(), "new functions: say in the table who may call them"
    assert set(WHO) - there == set(), "lines without a function"


def test_a_function_that_is_added_is_seen_however_it_was_added(kiosk: FakeKiosk) -> None:
    class WithMore(HelpBell):
        attribute = "seen"

        def method(self) -> None:
            """Seen."""

        @classmethod
        def of_the_class(cls) -> None:
            """Seen."""

        @staticmethod
        def of_nobody() -> None:
            """Seen."""

        @property
        def value(self) -> int:
            return 1

    more = WithMore(kiosk.home.help_calls)
    more.put_there_later = print  # type: ignore[attr-defined]
    there = set(functions(replace(kiosk.services, help_calls=more)))
    names = ("attribute", "method", "of_the_class", "of_nobody", "value", "put_there_later")
    assert there - set(WHO) == {f"help_calls.{name}" for name in names}


def test_no_service_of_officers_is_missing_from_the_table(kiosk: FakeKiosk) -> None:
    for_pages = {type(getattr(kiosk.services, field.name)) for field in fields(kiosk.services)}
    assert set(services_of_officers()) - for_pages == {Numbering}, "the command line's own, see below"


@pytest.mark.parametrize("name", ["mark", "confirm_clock", "waiting", "give"])
def test_the_command_lines_own_service_is_guarded_as_well(kiosk: FakeKiosk, name: str) -> None:
    at_work = with_role(kiosk, Role.CASHIER)
    numbering = Numbering(object(), object(), kiosk.home.journal, object(), kiosk.clock, kiosk.rights)  # type: ignore[arg-type]
    function = getattr(numbering, name)
    others = [object() for p in inspect.signature(function).parameters.values()][1:]
    for officer, lack in ((OFFICER, Lack.LOG_IN), (at_work, Lack.ROLE)):
        with pytest.raises(NotAllowed) as refused:
            function(officer, *others)
        assert refused.value.lack is lack


def test_a_function_that_takes_an_officer_is_hers_in_the_table(kiosk: FakeKiosk) -> None:
    for function in functions(kiosk.services):
        field, _, name = function.partition(".")
        member = getattr(type(getattr(kiosk.services, field)), name, None)
        if inspect.isfunction(member) and "officer" in inspect.signature(member).parameters:
            assert isinstance(WHO[function], frozenset) or WHO[function] == SESSION, function


@pytest.mark.parametrize("function", OFFICERS)
class TestAnOfficersFunction:
    def test_runs_for_nobody_who_has_not_logged_in(self, kiosk: FakeKiosk, function: str) -> None:
        kiosk.home.help_calls.call("papers")
        for forged in (OFFICER, replace(OFFICER, session="0" * 32), replace(OFFICER, roles=frozenset(Role))):
            assert Refused(kiosk, function, forged).lack is Lack.LOG_IN

    def test_runs_for_no_value_but_the_one_that_the_log_in_gave_out(self, kiosk: FakeKiosk, function: str) -> None:
        kiosk.home.help_calls.call("papers")
        at_work = with_role(kiosk, *Role)
        for forged in (
            replace(at_work, session=""),
            replace(at_work, session=at_work.session[:-1] + "g"),
            replace(at_work, login=OFFICER.login),
            replace(at_work, name="Người Khác"),
            replace(OFFICER, session=at_work.session),
        ):
            assert Refused(kiosk, function, forged).lack is Lack.LOG_IN

    def test_runs_neither_while_locked_nor_after_log_out(self, kiosk: FakeKiosk, function: str) -> None:
        kiosk.home.help_calls.call("papers")
        at_work = with_role(kiosk, *Role)
        kiosk.rights.lock(at_work)
        assert Refused(kiosk, function, at_work).lack is Lack.UNLOCK
        kiosk.rights.end(at_work)
        assert Refused(kiosk, function, at_work).lack is Lack.LOG_IN

    @pytest.mark.parametrize("role", Role)
    def test_runs_for_its_roles_and_for_no_other(self, kiosk: FakeKiosk, function: str, role: Role) -> None:
        kiosk.home.help_calls.call("papers")
        at_work = with_role(kiosk, role)
        if role in OFFICERS[function]:
            called(kiosk.services, function, at_work)
        else:
            assert Refused(kiosk, function, at_work).lack is Lack.ROLE


def test_a_value_without_a_running_session_does_nothing_to_sessions(kiosk: FakeKiosk) -> None:
    at_work = with_role(kiosk, *Role)
    door, before = kiosk.services.officers, len(kiosk.home.journal.rows)
    door.lock(OFFICER, "idle")
    door.log_out(OFFICER, "left")
    assert door.unlock(OFFICER, "246810") == door.confirm_pin(OFFICER, "246810") == LoggedOut()
    assert len(kiosk.home.journal.rows) == before
    kiosk.rights.check(at_work, ANY_OFFICER)
    assert {name for name, who in WHO.items() if who == SESSION} == {
        f"officers.{name}"
        for name, member in inspect.getmembers(OfficerLogIn, inspect.isfunction)
        if "officer" in inspect.signature(member).parameters and not name.startswith("_")
    }


@pytest.mark.parametrize("function", [name for name, who in WHO.items() if who == INSIDE])
def test_what_belongs_to_other_services_is_called_by_no_page(function: str) -> None:
    pages = Path(screens.__path__[0])
    callers = [path.name for path in pages.glob("*.py") if re.search(rf"\b{re.escape(function)}\b", path.read_text())]
    assert callers == []


def test_pages_cannot_reach_the_rights_themselves(kiosk: FakeKiosk) -> None:
    assert not any(isinstance(getattr(kiosk.services, field.name), Rights) for field in fields(kiosk.services))
