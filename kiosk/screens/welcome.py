"""The first page: file, look up, or log in as an officer. Nothing of the last visitor is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.card_qr import CardText, parse_card
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.screens.frame import Framed, PageMessage
from kiosk.screens.printer_note import PrinterNote
from kiosk.widgets.button import BigButton

if TYPE_CHECKING:
    from kiosk.services.ports import PrinterState


class DoorChosen(PageMessage):
    """What the visitor wants: "file", "lookup", "officer", "practice", "exit"; the card, where one was held up."""

    def __init__(self, page: Framed, door: str, card: CardText | None = None) -> None:
        super().__init__(page)
        self.door = door
        self.card = card


class WelcomePage(Framed):
    """Four doors, and in the demo what to type."""

    CSS_PATH = "welcome.tcss"
    step = "welcome"
    title_key = "welcome.title"
    primary_key = ""
    with_back = False

    def compose_body(self) -> ComposeResult:
        yield PrinterNote()
        with Grid(id="doors"):
            yield BigButton(t("welcome.file"), detail=t("welcome.file_detail"), look="act", id="file")
            yield BigButton(t("welcome.lookup"), detail=t("welcome.lookup_detail"), id="lookup")
            yield BigButton(t("welcome.officer"), detail=t("welcome.officer_detail"), id="officer")
            yield BigButton(t("welcome.language"), detail=t("welcome.language_detail"), id="language")
        if self.office.hints:
            lines = [Content.styled(t("welcome.demo"), "bold")]
            lines += [Content(t("welcome.hint", name=h.name, number=h.number, pin=h.pin)) for h in self.office.hints]
            yield Static(Content("\n").join(lines), id="hints")

    def compose_actions(self) -> ComposeResult:
        yield from super().compose_actions()
        yield BigButton(t("welcome.usual") if self.visit.easy else t("welcome.easy"), id="easy")
        if self.office.practice_door:
            yield BigButton(t("practice.door"), id="practice_door")
        if self.office.leave:
            yield BigButton(t("practice.leave") if self.office.practice else t("welcome.exit"), id="exit")

    def show_printer(self, state: PrinterState) -> None:
        """What the shell has heard from the printer: this page has no services of its own.

        The answer may come before the page has its parts, or when it has lost them already.
        """
        for note in self.query(PrinterNote):
            note.show(state)

    def focus_first(self) -> None:
        """Filing is what most people come for."""
        self.query_one("#file").focus()

    def take_card(self, text: str) -> None:
        """Whoever holds a card up wants to file: on to the log-in, with its number."""
        card = parse_card(text)
        if isinstance(card, Problem):
            self.app.notify(problem_words(card), markup=False)
        else:
            self.post_message(DoorChosen(self, "file", card))

    @on(BigButton.Pressed, "#file")
    def file(self) -> None:
        """File a dossier."""
        self.post_message(DoorChosen(self, "file"))

    @on(BigButton.Pressed, "#lookup")
    def look_up(self) -> None:
        """Look a dossier up."""
        self.post_message(DoorChosen(self, "lookup"))

    @on(BigButton.Pressed, "#officer")
    def officer(self) -> None:
        """The officers' door."""
        self.post_message(DoorChosen(self, "officer"))

    @on(BigButton.Pressed, "#language")
    def language(self) -> None:
        """The other language."""
        self.action_language()

    @on(BigButton.Pressed, "#easy")
    def easier(self) -> None:
        """Fewer things a page, more room and more time."""
        self.action_easy()

    @on(BigButton.Pressed, "#practice_door")
    def practise(self) -> None:
        """Try the kiosk with made-up people."""
        self.post_message(DoorChosen(self, "practice"))

    @on(BigButton.Pressed, "#exit")
    def leave_demo(self) -> None:
        """Leave the demo."""
        self.post_message(DoorChosen(self, "exit"))
