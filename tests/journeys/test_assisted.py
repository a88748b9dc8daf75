"""An elderly citizen's dossier filed by an officer: who did what stands on screen, on paper and in a real journal."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pyotp
import pytest
from textual.pilot import Pilot
from typer.testing import CliRunner

from kiosk import wiring
from kiosk.app import KioskApp
from kiosk.cli import app as command_line
from kiosk.data.home import Home
from kiosk.demo import CITIZENS, OFFICER, OFFICER_CODE_SECRET, PIN, prepare
from kiosk.devices.channels import DemoPhone
from kiosk.domain.visit import Visit
from kiosk.screens.done import DonePage
from kiosk.screens.pin_dialog import PinDialog
from kiosk.screens.search import SearchPage
from kiosk.services import Services
from kiosk.services.drafting import APPLICANT_FORM
from kiosk.services.papers import to_scan
from kiosk.shell_user import shell_actor
from kiosk.widgets.choice import Choice
from kiosk.widgets.entry import TextEntry
from tests.fakes.whole_idle import whole_pauses
from tests.journeys.receipt import read_receipt
from tests.pseudo_terminal import LONG
from tests.screens.drawn import screen_lines
from tests.screens.filled_forms import answers_for

ELDERLY = CITIZENS[1]
NAME = OFFICER[1]


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's folder, with its store. Nobody scans here, so no helper process for scans is started."""
    monkeypatch.setattr("kiosk.devices.inspector.Inspector.start", lambda _: None)
    prepare(tmp_path)
    return tmp_path


class Hands:
    """The program on the real store, and whoever types."""

    def __init__(self, app: KioskApp, pilot: Pilot[str], services: Services) -> None:
        self.app = app
        self.pilot = pilot
        self.services = services

    async def until(self, holds: Any) -> None:
        deadline = time.monotonic() + LONG
        while not holds():
            assert time.monotonic() < deadline, f"waited too long on {type(self.app.screen).__name__}: {self.text}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def on(self, screen: type[Any]) -> Any:
        await self.until(lambda: isinstance(self.app.screen, screen))
        return self.app.screen

    async def type(self, place: int, text: str) -> None:
        list(self.app.screen.query(TextEntry))[place].focus()
        await self.pilot.press(*text)

    async def press(self, selector: str) -> None:
        await self.until(lambda: self.app.screen.query(selector))
        await self.pilot.pause(0.45)  # the guard against a late second press
        self.app.screen.query_one(selector).focus()
        await self.pilot.press("enter")

    @property
    def text(self) -> str:
        return "\n".join(screen_lines(self.app))


@asynccontextmanager
async def running(demo: Path) -> AsyncIterator[Hands]:
    settings = prepare(demo)
    lobby = wiring.lobby(settings)
    services = wiring.wire(settings, lobby, DemoPhone())
    app = KioskApp(lobby, lambda: services)
    with whole_pauses():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            yield Hands(app, pilot, services)
    services.hands.shutdown()


def typed_to_the_last_answer(services: Services, visit: Visit) -> Visit:
    """What the officer types on page after page; that those work is shown elsewhere."""
    code = next(p.code for p in services.procedures.catalogue if not any(paper.required for paper in to_scan(p)))
    visit = services.drafting.begin(visit, code)
    for group, key in (("applicant", APPLICANT_FORM), ("declaration", services.procedures.get(code).form)):
        form = services.procedures.form(key)
        visit = visit.answering(group, answers_for(form, visit.group(group), services.filing.today()))
    return visit.answering("choice", {"payment": "cash"})


async def test_an_officer_files_for_an_elderly_citizen_who_signs(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(demo) as hands:
        await hands.press("#officer")
        await hands.until(lambda: len(hands.app.screen.query(TextEntry)) == 3)
        for place, text in enumerate((OFFICER[0], PIN, pyotp.TOTP(OFFICER_CODE_SECRET).now())):
            await hands.type(place, text)
        await hands.press("#primary")
        await hands.press("#other")
        await hands.until(lambda: hands.app.screen.query("#rows"))
        await hands.pilot.press("enter")
        await hands.until(lambda: hands.app.screen.query("#card"))
        await hands.type(0, ELDERLY.number)
        hands.app.screen.query_one(Choice).choose("elderly")
        hands.app.screen.query_one("#card").focus()
        await hands.pilot.press("space")
        await hands.press("#primary")
        page = await hands.on(SearchPage)
        assert f"CÁN BỘ {NAME.upper()} ĐANG NHẬP HỘ CHO: {ELDERLY.name.upper()}" in hands.text

        visit = typed_to_the_last_answer(hands.services, page.visit)
        await hands.app.show("last_step:LastStepPage", visit)
        hands.app.screen.query_one("#consent").focus()
        await hands.pilot.press("space")
        hands.app.screen.query_one(Choice).choose("signature")
        await hands.press("#declaration")
        await hands.until(lambda: "Tờ khai đã in" in hands.text)
        await hands.press("#primary")
        await hands.on(PinDialog)
        await hands.type(0, PIN)
        await hands.pilot.press("enter")
        done = await hands.on(DonePage)
        await hands.until(lambda: "Biên nhận đã in" in hands.text)
        for words in ("Nộp hộ", NAME, "cao tuổi", "ký tờ khai"):
            assert words in hands.text
        dossier = done.dossier

    said = f"cán bộ {NAME}; lý do: cao tuổi; bước cuối: người nộp ký tờ khai"
    papers = [read_receipt(path).text for path in sorted((demo / "receipts").glob("*.pdf"))]
    assert len(papers) == 2  # the declaration that was signed, and the receipt
    for paper in papers:
        assert f"Nộp hộ: {said}" in paper
        assert ELDERLY.name in paper

    looked_up = CliRunner().invoke(command_line, ["lookup", dossier.code, "--home", str(demo), "--json"])
    assert json.loads(looked_up.stdout)["assisted"]["name"] == NAME
    monkeypatch.setenv("COLUMNS", "200")
    assert said in CliRunner().invoke(command_line, ["lookup", dossier.code, "--home", str(demo)]).stdout

    store: Home = wiring.open_store(prepare(demo), wiring.lobby(prepare(demo)).clock)
    try:
        officer, citizen = (found.actor for found in (store.accounts.officers()[0], _citizen(store)))
        with store.store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT kind, actor FROM journal ORDER BY sequence").all()
        assert store.journal.verify() is None
    finally:
        store.close()
    story = [(kind, actor) for kind, actor in rows if not kind.startswith(("shift.", "officer.added", "citizen.reg"))]
    assert story == [
        ("login.passed", officer),
        ("citizen.looked_up", officer),
        ("assist.began", officer),
        ("print.sent", officer),
        ("login.passed", officer),
        ("dossier.submitted", citizen),
        ("dossier.assisted", officer),
        ("dossier.accepted", officer),
        ("print.sent", officer),
        ("lookup.answered", shell_actor()),
        ("lookup.answered", shell_actor()),
    ]


def _citizen(store: Home) -> Any:
    found = store.accounts.citizen(ELDERLY.number)
    assert found is not None
    return found.citizen
