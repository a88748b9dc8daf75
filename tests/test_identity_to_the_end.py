"""All three channels to their real end, on the real store: a text that a phone got, an app, an officer's slip.

And what is left behind: no PIN and no code anywhere, the card's number in the columns that are meant for it.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from kiosk import wiring
from kiosk.config import Settings, parse
from kiosk.data.home import Home, open_home
from kiosk.data.tables import StoreTable
from kiosk.demo import demo_settings
from kiosk.domain.people import CodeWay, Officer
from kiosk.domain.registration import Purpose
from kiosk.lobby import Lobby
from kiosk.services import Services
from kiosk.services.login import CodeAsked, Passed, Refused
from kiosk.services.pin_reset import PinSet
from kiosk.services.pins import hash_pin
from kiosk.services.ports import DeliveryState
from kiosk.services.registration import Way
from kiosk.terminal.crash import write_crash_report
from tests.fakes.clock import FakeClock

NUMBER, PIN, NEW_PIN = "038190000003", "590713", "640825"
ANSWERS = {
    "kind": "citizen", "id_number": NUMBER, "name": "Phạm Thị Kín", "birth_date": "1991-03-04", "sex": "female",
    "phone": "0912000003", "street": "Thôn Kín", "commune": "17011",
}  # fmt: skip
OFFICER = Officer("0ff1", "canbo", "Lê Thị Ví Dụ")
OFFICER_PIN, OFFICER_SECRET = "271828", pyotp.random_base32()
GAMMU = Path("/usr/bin/gammu")
NUMBERS_STAND_IN = {("citizen", "number"), ("slip_request", "number")}
"""The only columns in which a card's number may stand, before a dossier is filed."""


@dataclass
class Counter:
    """A commune's counter: the kiosk, the desk beside it on the same machine, and a citizen's phone."""

    folder: Path
    settings: Settings
    clock: FakeClock
    kiosk: Services
    desk: Services
    officer: Officer | None = None

    @property
    def phone_log(self) -> str:
        return (self.folder / "phone.log").read_text(encoding="utf-8")

    def texted_code(self) -> str:
        """The code in the newest text that the phone got."""
        for thread in threading.enumerate():
            if thread.name == "sms":
                thread.join(30)
        assert 'Recipient number "0912000003"' in self.phone_log
        return str(re.findall(r"la ([0-9]{6})\.", self.phone_log)[-1])

    def slip(self) -> str:
        """What the officer writes on the slip for whoever waits."""
        if self.officer is None:
            code = pyotp.TOTP(OFFICER_SECRET).at(self.clock.now())
            at_work = self.desk.officers.log_in(OFFICER.login, OFFICER_PIN, code)
            assert isinstance(at_work, Officer)
            self.officer = at_work
        [request] = self.desk.identity_desk.waiting(self.officer)
        return self.desk.identity_desk.issue_slip(self.officer, request.id)

    def register(self, way: Way) -> CodeAsked:
        assert self.kiosk.registration.begin(ANSWERS, frozenset({Purpose.ACCOUNT}), PIN) is None
        asked = self.kiosk.registration.ask(way)
        assert isinstance(asked, CodeAsked)
        return asked

    def log_in(self, pin: str = PIN) -> CodeAsked:
        asked = self.kiosk.login.start(NUMBER, pin)
        assert isinstance(asked, CodeAsked)
        return asked


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    if not GAMMU.exists():
        reason = "NOT TESTED: identity with a real text. Missing: the command gammu (Debian: gammu)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    (tmp_path / "phone").mkdir()
    (tmp_path / "gammurc").write_text(
        f"[gammu]\nmodel = dummy\nconnection = none\ndevice = {tmp_path / 'phone'}\n"
        f"logfile = {tmp_path / 'phone.log'}\nlogformat = textall\n"
    )
    usual = demo_settings(tmp_path).model_dump()
    codes = {"sms": "gammu", "gammu_config": tmp_path / "gammurc"}
    settings = parse({**usual, "codes": {**usual["codes"], **codes}}, "thử")
    clock = FakeClock()
    home = open_home(settings.kiosk.home, clock)
    pin_hash = hash_pin(OFFICER_PIN, home.pepper)
    home.accounts.add_officer(OFFICER, pin_hash=pin_hash, code_secret=OFFICER_SECRET)
    home.close()
    lobby = Lobby(wiring.lobby(settings).office, clock)
    kiosk, desk = wiring.wire(settings, lobby), wiring.wire(settings, lobby)
    yield Counter(tmp_path, settings, clock, kiosk, desk)
    for services in (kiosk, desk):
        services.hands.shutdown()


def test_by_text_message(counter: Counter, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    asked = counter.register(Way.SMS)
    first = counter.texted_code()
    assert counter.kiosk.registration.progress(asked.attempt).state is DeliveryState.SENT
    assert isinstance(counter.kiosk.registration.confirm(asked.attempt, first), Passed)
    counter.clock.run(60)
    started = counter.log_in()
    second = counter.texted_code()
    assert second != first
    assert isinstance(counter.kiosk.login.confirm(started.attempt, first), Refused)
    passed = counter.kiosk.login.confirm(started.attempt, second)
    assert isinstance(passed, Passed)
    assert passed.evidence == "pin+otp:phone"
    _crash(counter, f"{PIN} {first} {second} {NUMBER}")
    assert_nothing_stays(counter, PIN, first, second, said=capfd.readouterr().out + caplog.text)


def test_by_authenticator_app(counter: Counter) -> None:
    asked = counter.register(Way.APP)
    app = counter.kiosk.registration.app
    assert app is not None
    telephone = pyotp.parse_uri(app.uri)
    assert isinstance(telephone, pyotp.TOTP)
    first = telephone.at(counter.clock.now())
    assert isinstance(counter.kiosk.registration.confirm(asked.attempt, first), Passed)
    started = counter.log_in()
    assert started.way is CodeWay.APP
    assert isinstance(counter.kiosk.login.confirm(started.attempt, first), Refused)
    counter.clock.run(30)
    second = telephone.at(counter.clock.now())
    assert isinstance(counter.kiosk.login.confirm(started.attempt, second), Passed)
    assert_nothing_stays(counter, PIN, first, second)


def test_by_an_officers_slip_and_a_forgotten_pin_after_it(counter: Counter) -> None:
    asked = counter.register(Way.OFFICER)
    first = counter.slip()
    assert isinstance(counter.kiosk.registration.confirm(asked.attempt, first), Passed)
    attempt = counter.kiosk.pin_resets.begin(NUMBER)
    second = counter.slip()
    assert counter.kiosk.pin_resets.confirm(attempt, second, NEW_PIN) == PinSet()
    started = counter.kiosk.login.send_otherwise(counter.log_in(NEW_PIN).attempt, CodeWay.SLIP)
    assert isinstance(started, CodeAsked)
    third = counter.slip()
    passed = counter.kiosk.login.confirm(started.attempt, third)
    assert isinstance(passed, Passed)
    assert passed.evidence == "pin+otp:slip"
    assert_nothing_stays(counter, PIN, NEW_PIN, first, second, third, counter.texted_code())


def _crash(counter: Counter, secret: str) -> None:
    """The program fails with secrets in its hands."""
    try:
        raise ValueError(secret)
    except ValueError as error:
        write_crash_report(counter.settings.kiosk.home / "crashes", error, now=counter.clock.now())


def assert_nothing_stays(counter: Counter, *planted: str, said: str = "") -> None:
    """No planted secret is in the decrypted store, on the disk of the kiosk, or in what the program said."""
    home = open_home(counter.settings.kiosk.home, counter.clock)
    try:
        cells = list(_cells(home))
    finally:
        home.close()
    assert len(cells) > 50
    for secret in planted:
        alone = re.compile(rf"(?<![0-9a-fA-F]){secret}(?![0-9a-fA-F])")
        assert [(table, column) for table, column, text in cells if alone.search(text)] == []
        assert not alone.search(said)
    assert {(table, column) for table, column, text in cells if NUMBER in text} <= NUMBERS_STAND_IN
    assert ("citizen", "number", NUMBER) in cells
    assert NUMBER not in said
    files = [path for path in counter.settings.kiosk.home.rglob("*") if path.is_file()]
    assert len(files) >= 3
    for path in files:
        content = path.read_bytes()
        assert not any(secret.encode() in content for secret in (*planted, NUMBER)), path.name


def _cells(home: Home) -> Iterator[tuple[str, str, str]]:
    """Every value of every table, as text."""
    with home.store.reading() as connection:
        for name, table in StoreTable.metadata.tables.items():
            for row in connection.execute(select(table)):
                yield from ((name, column, _text(value)) for column, value in row._mapping.items())


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
