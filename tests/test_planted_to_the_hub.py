"""Secrets that are planted and followed: through log-in, filing, printing, assisted filing, texts and the hub's outbox.

No PIN, one-time code or secret of codes stays anywhere. A card's number stands in the decrypted store only in the
columns that are named here; in a text, an event of the kiosk itself, a crash report or an error it stands never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk import wiring
from kiosk.config import Settings
from kiosk.data.home import Home
from kiosk.data.sync_home import sync_home
from kiosk.data.tables import StoreTable
from kiosk.demo import CITIZENS, PIN, officer_hint, prepare
from kiosk.devices.channels import DemoPhone
from kiosk.domain.assisted import Reason
from kiosk.domain.journal import Row
from kiosk.domain.people import Officer
from kiosk.domain.visit import Visit
from kiosk.services import Services
from kiosk.services.drafting import APPLICANT_FORM
from kiosk.services.login import CodeAsked, Passed, Refused
from kiosk.services.papers import to_scan
from kiosk.terminal.crash import write_crash_report
from tests.journeys.receipt import read_receipt
from tests.screens.filled_forms import answers_for

NUMBER, NAME = CITIZENS[0].number, CITIZENS[0].name
MET, MET_NAME = "038149000077", "Phạm Thị Kín"
"""Somebody without an account, whom an officer helps."""
WRONG_PIN = "975318"
NUMBERS_STAND_IN = {
    ("citizen", "number"),
    ("slip_request", "number"),
    ("walk_in", "number"),
    ("draft_answer", "value"),
    ("journal_body", "body"),
}
"""The account, who waits for a slip, who was met, answers that are not filed yet, and the event of a dossier."""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The demo's commune. Nobody scans here, so no helper process is started."""
    monkeypatch.setattr("kiosk.devices.inspector.Inspector.start", lambda _: None)
    return prepare(tmp_path)


def code_in(phone: DemoPhone) -> str:
    return str(re.findall(r"\b[0-9]{6}\b", phone.messages()[-1])[0])


def logged_in(services: Services, phone: DemoPhone) -> Visit:
    """A log-in with a wrong PIN, a wrong code and then the right ones."""
    assert isinstance(services.login.start(NUMBER, WRONG_PIN), Refused)
    asked = services.login.start(NUMBER, PIN)
    assert isinstance(asked, CodeAsked)
    assert isinstance(services.login.confirm(asked.attempt, "864209"), Refused)
    passed = services.login.confirm(asked.attempt, code_in(phone))
    assert isinstance(passed, Passed)
    return Visit(citizen=passed.citizen)


def filled(services: Services, visit: Visit) -> Visit:
    """A declaration typed to the end, and kept as a draft."""
    code = next(p.code for p in services.procedures.catalogue if not any(paper.required for paper in to_scan(p)))
    visit = services.drafting.begin(visit, code)
    for group, key in (("applicant", APPLICANT_FORM), ("declaration", services.procedures.get(code).form)):
        answers = answers_for(services.procedures.form(key), visit.group(group), services.filing.today())
        visit = visit.answering(group, answers)
    visit = visit.answering("choice", {"payment": "cash", "consent": "yes", "delivery": "counter"})
    services.drafting.keep(visit, visit.answers, "review")
    return visit


def everything(services: Services, phone: DemoPhone) -> list[str]:
    """A citizen files, leaves a draft, takes her data along; an officer helps somebody. The codes that were used."""
    visit = filled(services, logged_in(services, phone))
    assert visit.citizen is not None
    first = code_in(phone)
    asked = services.login.ask_again(visit.citizen)
    assert isinstance(asked, CodeAsked)
    second = code_in(phone)
    assert isinstance(services.login.confirm_last_step(visit.with_(attempt=asked.attempt), second), Passed)
    filed = services.filing.submit(visit)
    assert services.printing.print_receipt(filed.print_job).problem == ""
    services.own_account.save(visit.citizen)
    filled(services, visit)
    services.pin_resets.begin(NUMBER)
    name, pin, code = officer_hint()
    services.officers.log_in(name, WRONG_PIN, code)
    at_work = services.officers.log_in(name, pin, code)
    assert isinstance(at_work, Officer)
    services.officers.confirm_pin(at_work, WRONG_PIN)
    begun = services.assisting.begin(at_work, MET, Reason.ELDERLY, MET_NAME)
    assert isinstance(begun, Visit)
    filled(services, begun)
    return [first, second, code]


def cells(home: Home) -> Iterator[tuple[str, str, str]]:
    """Every value of every table, as text."""
    with home.store.reading() as connection:
        for name, table in StoreTable.metadata.tables.items():
            for row in connection.execute(select(table)):
                for column, value in row._mapping.items():
                    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    yield name, column, text


def alone(secret: str, text: str) -> bool:
    """Whether a secret stands there as a number of its own, and not inside a random hexadecimal one."""
    return re.search(rf"(?<![0-9a-fA-F]){secret}(?![0-9a-fA-F])", text) is not None


def test_what_is_planted_stays_only_where_it_belongs(
    settings: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    phone, lobby = DemoPhone(), wiring.lobby(settings)
    services = wiring.wire(settings, lobby, phone)
    try:
        codes = everything(services, phone)
    finally:
        for executor in (services.hands, services.press, services.workshop_hands):
            executor.shutdown()
    try:
        raise ValueError(" ".join((NUMBER, PIN, *codes)))
    except ValueError as error:
        write_crash_report(settings.kiosk.home / "crashes", error, now=lobby.clock.now())
    home = wiring.open_store(settings, lobby.clock)
    try:
        written = list(cells(home))
        outgoing = sync_home(home, lobby.clock).outbox.rows(after=0, most=10_000, most_bytes=1 << 24)
        code_secrets = [text for table, column, text in written if column == "code_secret"]
    finally:
        home.close()
    said = caplog.text + "".join(capfd.readouterr())
    papers = "".join(read_receipt(path).text for path in (tmp_path / "receipts").glob("*.pdf"))

    secrets = (PIN, WRONG_PIN, "864209", *codes)
    assert [(t, c) for secret in secrets for t, c, text in written if alone(secret, text)] == []
    assert {(t, c) for secret in code_secrets for t, c, text in written if secret in text} == {
        ("citizen", "code_secret"),
        ("officer", "code_secret"),
    }
    assert {(t, c) for number in (NUMBER, MET) for t, c, text in written if number in text} == NUMBERS_STAND_IN
    assert_of_no_dossier(outgoing, (NUMBER, MET, NAME, MET_NAME))
    assert not any(alone(secret, repr(row)) for secret in (*secrets, *code_secrets) for row in outgoing)
    for text in (said, papers):
        assert not any(alone(secret, text) for secret in (*secrets, NUMBER, MET))
    assert papers, "the receipt was read"
    for text in phone.messages():
        assert not any(secret in text for secret in (PIN, NUMBER, NAME, *code_secrets))
    for path in (path for path in settings.kiosk.home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert not any(secret.encode() in content for secret in (NUMBER, MET, NAME, *code_secrets)), path.name


def assert_of_no_dossier(outgoing: Sequence[Row], personal: Sequence[str]) -> None:
    """What goes to the hub of the kiosk's own events, which are never erased, names nobody."""
    own = [row for row in outgoing if not row.header.dossier]
    assert {row.header.kind for row in own} >= {"login.failed", "print.sent", "citizen.looked_up"}
    for row in own:
        told = repr(row.header) + (row.body or b"").decode()
        assert not any(text in told for text in personal)
