"""The tour: the main job played through the real screens without hands.

It is the smoke test of an installation, and a lesson: on a terminal one can watch it. Names are typed in Telex, key by
key, as a citizen would.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from textual.app import App
from textual.css.query import NoMatches
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from kiosk.app import KioskApp
from kiosk.demo import CITIZENS, PIN, demo_settings, prepare
from kiosk.devices.channels import DemoPhone
from kiosk.domain.forms import FieldKind, Question
from kiosk.lobby import lobby
from kiosk.screens.confirm import ConfirmPage
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.done import DonePage
from kiosk.screens.fee import FeePage
from kiosk.screens.form import FormPage
from kiosk.screens.login import CodePage, LoginPage
from kiosk.screens.page import Page
from kiosk.screens.papers import PapersPage
from kiosk.screens.procedure import ProcedurePage
from kiosk.screens.resume import ResumePage
from kiosk.screens.review import ReviewPage
from kiosk.screens.scans import ScanDialog
from kiosk.screens.search import SearchPage
from kiosk.services import Services
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.choice import Choice
from kiosk.widgets.pick_list import PickList
from kiosk.wiring import paper_url, wire

PATIENCE = 60.0
"""Seconds after which a page that does not come means that the tour has failed."""
_TRIES = 20
"""So often a press is repeated that a busy machine has dropped."""

LAST_LOOK = 2.0
"""Seconds for which the last page stays when somebody is watching."""

SCAN = "giay-chung-sinh.pdf"

TELEX: dict[str, str] = {
    "child_name": "Traafn Ngocj Thuwr",
    "mother_name": "Nguyeenx Thij Maaux",
    "father_name": "Traafn Vawn Thuwr",
}
"""What the tour types into fields by name, in Telex; other fields get something that fits their kind."""

ScreenT = TypeVar("ScreenT", bound=Screen[Any])


class TourFailed(Exception):
    """The main job could not be done; the text says where it stopped."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the tour: what `--json` prints."""

    code: str
    receipt: str
    lookup_url: str
    seconds: float


def play(home: Path, *, headless: bool | None = None, theme: str | None = None, lookup: str = "") -> Outcome:
    """Play the main job once in this home, and tell what came of it.

    Args:
        home: the demo's folder; made if it is not there.
        headless: None decides by whether there is a terminal.
        theme: "day" or "night".
        lookup: the look-up page's address, where there is one.

    Raises:
        TourFailed: some step did not happen.
    """
    began = time.monotonic()
    prepare(home)
    settings = demo_settings(home, theme=theme, lookup=lookup)
    from kiosk.data.samples import write_sample_scans

    write_sample_scans(settings.scanner.folder)
    front = lobby(settings, leave=True)
    phone = DemoPhone()
    made: list[Services] = []

    def make() -> Services:
        made.append(wire(settings, front, phone))
        return made[0]

    tour = _Tour(front.office.timing.double_press, phone)
    app = KioskApp(front, make, crash_folder=home / "crashes")
    show = sys.stdout.isatty() if headless is None else not headless
    app.run(headless=not show, size=None if show else (100, 32), auto_pilot=tour.drive)
    if tour.failure or tour.filed is None:
        raise TourFailed(tour.failure or "chương trình dừng trước khi có biên nhận")
    dossier, receipt = tour.filed
    if receipt is None or not receipt.is_file():
        raise TourFailed("máy in chưa in biên nhận")
    return Outcome(dossier.code, str(receipt), paper_url(settings, dossier), round(time.monotonic() - began, 2))


class _Tour:
    """Plays a citizen: looks at the page that is up and does what it asks for."""

    def __init__(self, guard: float, phone: DemoPhone) -> None:
        self._guard = guard
        self._phone = phone
        self.failure = ""
        self.filed: Any = None

    async def drive(self, pilot: Pilot[Any]) -> None:
        """The whole job. Whatever goes wrong is kept, and the app is closed."""
        try:
            await self._file(pilot)
        except (TourFailed, AssertionError, LookupError, ValueError, NoMatches) as error:
            self.failure = f"{type(error).__name__}: {error} (page: {type(pilot.app.screen).__name__})"
        finally:
            pilot.app.exit("next")

    async def _file(self, pilot: Pilot[Any]) -> None:
        app = pilot.app
        await self._press(pilot, "#file")
        await self._page(app, LoginPage)
        await self._type(pilot, app.screen.query(AnswerRow)[0].control, CITIZENS[0].number)
        await self._type(pilot, app.screen.query(AnswerRow)[1].control, PIN)
        await self._press(pilot, "#primary")
        await self._page(app, CodePage)
        await self._code(pilot)
        await self._until(lambda: isinstance(app.screen, SearchPage | ResumePage), "search")
        if isinstance(app.screen, ResumePage):
            await self._press(pilot, "#anew")
        await self._page(app, SearchPage)
        await pilot.press(*"vowj mowis sinh")
        await self._press(pilot, "#primary")
        await self._page(app, ProcedurePage)
        await self._press(pilot, "#primary")
        await self._fill_forms(pilot)
        await self._attach(pilot)
        await self._press(pilot, "#primary")
        await self._page(app, FeePage)
        await self._press(pilot, "#primary")
        await self._page(app, ReviewPage)
        await self._press(pilot, "#primary")
        await self._confirm(pilot)
        done = await self._page(app, DonePage)
        queue = done.services.printing
        printed = await done.ask(queue.print_receipt, done.visit.print_job)
        self.filed = (done.dossier, printed.path)
        if not app.is_headless:
            await asyncio.sleep(LAST_LOOK)

    async def _code(self, pilot: Pilot[Any]) -> None:
        found = re.findall(r"\b[0-9]{6}\b", self._phone.messages()[-1])
        await self._type(pilot, pilot.app.screen.query(AnswerRow)[0].control, found[0])
        await self._press(pilot, "#primary")

    async def _confirm(self, pilot: Pilot[Any]) -> None:
        app = pilot.app
        sent = len(self._phone.messages())
        await self._page(app, ConfirmPage)
        # The page is drawn anew with the attempt: the new one has to be whole.
        await self._until(lambda: _visit(app).attempt and app.screen.query(CheckMark), "confirmation code")
        assert len(self._phone.messages()) >= sent
        app.screen.query_one(CheckMark).focus()
        await pilot.press("space")
        await self._code(pilot)

    async def _fill_forms(self, pilot: Pilot[Any]) -> None:
        """Applicant, owner, declaration: page after page until the papers."""
        app = pilot.app
        seen: set[tuple[str, str]] = set()
        await self._page(app, FormPage)
        while isinstance(app.screen, FormPage):
            page = app.screen
            here = (page.step, page.visit.page)
            if here in seen and app.screen.query("ErrorSummary.-shown"):
                raise TourFailed(f"không qua được trang {page.step} {page.visit.page}")
            seen.add(here)
            for row in list(page.query(AnswerRow)):
                if row.question.required and not row.value:
                    await self._answer(pilot, row)
            await self._press(pilot, "#primary")
            await self._until(partial(_moved_on, app, page), "next page")

    async def _answer(self, pilot: Pilot[Any], row: AnswerRow) -> None:
        control = row.control
        if isinstance(control, Choice):
            control.choose(control.options[0].value)
            await pilot.pause()
            return
        await self._type(pilot, control, _fitting(row.question))

    async def _attach(self, pilot: Pilot[Any]) -> None:
        """The sample scan into every required paper that has none; scans are offered once they are complete."""
        app = pilot.app
        page = await self._page(app, PapersPage)
        for paper in [paper for paper in page.slots if paper.required]:
            await self._until(lambda: any(scan.name == SCAN for scan in page.scans), "scans")
            slots = page.query_one("#slots", PickList)
            slots.highlighted = [one.key for one in page.slots].index(paper.key)
            slots.focus()
            await pilot.press("enter")
            dialog = await self._page(app, ScanDialog)
            await self._until(partial(dialog.query, "#scans"), "list of scans")
            scans = dialog.query_one("#scans", PickList)
            scans.highlighted = next(i for i, scan in enumerate(page.scans) if scan.name == SCAN)
            scans.focus()
            for _ in range(_TRIES):
                # What comes right behind the Enter that opened the list is taken for a late second one, and dropped.
                await self._can_be_pressed(pilot)
                if app.screen is not dialog:
                    break
                await pilot.press("enter")
            await self._page(app, AskDialog)
            await self._can_be_pressed(pilot)
            await pilot.press("enter")
            await self._until(partial(_attached, app, page, paper.key), "attached")

    # -- hands ---------------------------------------------------------------------------------------------------

    async def _type(self, pilot: Pilot[Any], control: Widget, text: str) -> None:
        control.focus()
        await pilot.pause()
        await pilot.press(*text)

    async def _press(self, pilot: Pilot[Any], selector: str) -> None:
        await self._until(lambda: pilot.app.screen.is_mounted and bool(pilot.app.screen.query(selector)), selector)
        await self._can_be_pressed(pilot)
        await self._until(lambda: bool(pilot.app.screen.query(selector)), selector)
        pilot.app.screen.query_one(selector).focus()
        await pilot.press("enter")

    async def _can_be_pressed(self, pilot: Pilot[Any]) -> None:
        """Until a press is no late second one on the page before; the page counts from when it knows that it is up."""
        await pilot.pause()
        await asyncio.sleep(self._guard + 0.05)
        await pilot.pause()

    async def _page(self, app: App[Any], kind: type[ScreenT]) -> ScreenT:
        await self._until(lambda: isinstance(app.screen, kind) and app.screen.is_mounted, kind.__name__)
        assert isinstance(app.screen, kind)
        return app.screen

    async def _until(self, holds: Callable[[], object], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise TourFailed(f"chờ quá lâu: {what}")
            await asyncio.sleep(0.02)


def _moved_on(app: App[Any], page: FormPage) -> bool:
    """A new page is up, with all that stands on it, or this one says what has to be mended."""
    return (app.screen is not page and app.screen.is_mounted) or bool(page.query("ErrorSummary.-shown"))


def _attached(app: App[Any], page: PapersPage, slot: str) -> bool:
    return app.screen is page and bool(page.visit.papers_for(slot))


def _visit(app: App[Any]) -> Any:
    page = app.screen
    assert isinstance(page, Page)
    return page.visit


def _fitting(question: Question) -> str:
    """Something that fits a required field."""
    for part, keys in TELEX.items():
        if question.key == part:
            return keys
    match question.field.kind:
        case FieldKind.DATE:
            return "2/11/2026"
        case FieldKind.NUMBER:
            return "1"
        case FieldKind.ID_NUMBER | FieldKind.PERSONAL_NUMBER:
            return CITIZENS[0].number
        case FieldKind.PHONE:
            return CITIZENS[0].phone
        case _:
            return "Xax Maaux"
