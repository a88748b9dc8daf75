"""Take money: the dossiers for which money is owed, and any other by its code."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.forms import FieldKind
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.screens.desk_page import MoneyPage, bill_row, show_rows
from kiosk.screens.login import question
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.key_layout import KeySet
from kiosk.widgets.pick_list import PickList


class CashierPage(MoneyPage):
    """A field for a code, and the list. A row or a found code leads to the dossier's bill."""

    CSS_PATH = "desk_page.tcss"
    step = "cashier"
    title_key = "cashier.title"
    primary_key = "cashier.find"

    def compose_body(self) -> ComposeResult:
        code = question("code", t("cashier.code"), FieldKind.ID_NUMBER, t("cashier.code_hint"), max_length=60)
        yield AnswerRow(code, "", keys=KeySet.PLAIN)
        yield Static(Content(t("cashier.due")), classes="heading")
        yield Static(Content(t("cashier.nothing_due")), id="nothing")
        with Vertical(classes="room"):
            yield PickList(id="rows")

    async def arrive(self) -> None:
        bills = await self.ask(self.services.cashier.due, self.officer)
        show_rows(self, ((bill.dossier.id, bill_row(bill)) for bill in bills))

    @on(OptionList.OptionSelected, "#rows")
    def choose(self, message: OptionList.OptionSelected) -> None:
        """A dossier was chosen."""
        message.stop()
        self.go_to("bill", self.visit.with_(dossier=message.option_id or ""))

    async def proceed(self) -> None:
        """Find the dossier with the typed code."""
        row = self.row("code")
        found = await self.ask(self.services.cashier.find, self.officer, row.value if row else "")
        if isinstance(found, Problem):
            self.show_problems([("code", problem_words(found))])
        else:
            self.go_to("bill", self.visit.with_(dossier=found.dossier.id))
