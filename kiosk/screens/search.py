"""Find a procedure: results at every key, with or without diacritics, in everyday words."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.catalogue import Procedure
from kiosk.domain.search_answers import Match
from kiosk.i18n import t
from kiosk.screens.page import Page
from kiosk.screens.printer_note import PrinterNote
from kiosk.widgets.button import BigButton
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.pick_list import PickList


class SearchPage(Page):
    """A field and a list. Up and down move in the list while one types; Enter opens the highlighted row."""

    CSS_PATH = "search.tcss"
    step = "search"
    title_key = "search.title"
    primary_key = "search.open"
    with_back = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
    ]

    def compose_body(self) -> ComposeResult:
        yield PrinterNote()
        entry = TextEntry(self.visit.choice("query"), id="query", max_length=80)
        entry.border_title = Content(t("search.label"))
        entry.border_subtitle = Content(t("search.hint"))
        yield entry
        with Vertical(id="found"):
            yield PickList(id="results")
            yield Static(Content(t("search.nothing")), id="nothing")

    def compose_actions(self) -> ComposeResult:
        yield from super().compose_actions()
        if not self.visit.assisted:  # an officer who files for somebody has no business in that account
            yield BigButton(t("own.button"), id="account")

    @on(BigButton.Pressed, "#account")
    def open_account(self) -> None:
        """One's own account."""
        self.go_to("account", self.visit)

    def on_mount(self) -> None:
        self.show_results()

    async def arrive(self) -> None:
        self.query_one(PrinterNote).show(await self.at_press(self.services.printing.state))

    @on(TextEntry.Changed, "#query")
    def show_results(self) -> None:
        """Search is a matter of microseconds and needs no thread."""
        found = self.services.procedures.find(self.query_one("#query", TextEntry).value)
        results = self.query_one("#results", PickList)
        results.show((procedure.code, row(procedure, match)) for procedure, match in found)
        results.display = bool(found)
        self.query_one("#nothing").display = not found

    def action_move(self, by: int) -> None:
        """Up and down move in the list while the field keeps the focus."""
        results = self.query_one("#results", PickList)
        results.action_cursor_down() if by > 0 else results.action_cursor_up()

    @on(TextEntry.Submitted, "#query")
    def open_by_enter(self, message: TextEntry.Submitted) -> None:
        """Enter in the field opens the highlighted row."""
        message.stop()
        self.press_primary()

    @on(OptionList.OptionSelected, "#results")
    def open_by_row(self) -> None:
        """Enter or a press on a row."""
        self.press_primary()

    async def proceed(self) -> None:
        """Open the highlighted procedure."""
        picked = self.query_one("#results", PickList).picked
        if picked is not None and self.query_one("#results").display:
            typed = self.query_one("#query", TextEntry).value
            self.forward(self.visit.with_(procedure=picked).answering("choice", {"query": typed}))


def row(procedure: Procedure, match: Match) -> Content:
    """A result: the everyday name with what matched underlined, and the official name, field and code."""
    everyday = Content(procedure.everyday or procedure.name)
    official = Content(procedure.name)
    for start, end in match.spans:
        official = official.stylize("underline", start, end)
    detail = Content.assemble("  ", official, f" · {procedure.field} · {procedure.code}")
    return Content.assemble(everyday.stylize("bold"), "\n", detail)
