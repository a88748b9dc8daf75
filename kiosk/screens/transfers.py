"""Transfers that were announced: somebody looks at the bank statement and says which of them came."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.money import format_dong
from kiosk.domain.payments import Entry
from kiosk.domain.transfer import purpose
from kiosk.i18n import t
from kiosk.screens.act_dialog import ActDialog, Confirmed
from kiosk.screens.desk_page import MoneyPage, show_rows
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.printer_note import now_words
from kiosk.services.cashier import Bill, Outcome
from kiosk.services.lookup import typed_form
from kiosk.widgets.pick_list import PickList


class TransfersPage(MoneyPage):
    """The list; a row asks whether the money is there."""

    CSS_PATH = "desk_page.tcss"
    step = "transfers"
    title_key = "transfers.title"
    primary_key = ""

    _bills: tuple[Bill, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield from self.compose_said()
        yield Static(Content(t("transfers.how")), classes="note")
        yield Static(Content(t("transfers.nothing")), id="nothing")
        with Vertical(classes="room"):
            yield PickList(id="rows")

    async def arrive(self) -> None:
        self._bills = tuple(await self.ask(self.services.cashier.pending, self.officer))
        show_rows(self, ((bill.dossier.id, _row(bill)) for bill in self._bills))

    @on(OptionList.OptionSelected, "#rows")
    def choose(self, message: OptionList.OptionSelected) -> None:
        """A transfer was chosen."""
        message.stop()
        bill = next((one for one in self._bills if one.dossier.id == message.option_id), None)
        if bill is not None:
            self.begin(self._settle, bill)

    async def _settle(self, bill: Bill) -> None:
        announced = bill.account.pending[0]
        words = t("transfers.ask", code=typed_form(bill.dossier), amount=format_dong(announced.amount))
        buttons = (("came", t("transfers.came")), ("not", t("transfers.not_come")), ("back", t("action.back")))
        answer = await self.app.push_screen_wait(AskDialog(t("transfers.title"), words, buttons))
        if answer not in ("came", "not"):
            return
        came = answer == "came"

        def dialog(said: Confirmed | None, wrong: str) -> ActDialog:
            return ActDialog(
                t("transfers.came") if came else t("transfers.not_come"),
                t("bill.act_words", code=typed_form(bill.dossier)),
                amount=t("transfers.amount") if came else "",
                typed=str(said.amount if said else announced.amount),
                pin_first=said is None,
                wrong=wrong,
            )

        def act(said: Confirmed) -> Outcome:
            cashier, of = self.services.cashier, (bill.dossier.id, announced.key)
            if came:
                return cashier.confirm_transfer(self.officer, said.pin, *of, amount=said.amount)
            return cashier.no_transfer(self.officer, said.pin, *of)

        async def sure(said: Confirmed) -> bool:
            return not came or said.amount == announced.amount or await self._another_amount(announced, said.amount)

        outcome = await self.confirmed_act(dialog, act, sure=sure)
        if outcome is None:
            return
        await self.arrive()
        taking = outcome.account.taking(f"{announced.key}:confirmed")
        if taking is None:
            self.say(t("transfers.dropped"))
            return
        amount = format_dong(taking.entry.amount)
        self.say(t("transfers.confirmed", amount=amount, number=taking.entry.number))
        printed = await self.at_press(self.services.reprints.print_fee, self.officer, bill.dossier.id, taking.entry.key)
        if printed.problem:
            self.show_problems([("", now_words(printed.problem))])

    async def _another_amount(self, announced: Entry, amount: int) -> bool:
        """Whether another amount than the announced one is what stands in the statement, and no slip of the hand."""
        words = t("transfers.other_amount", announced=format_dong(announced.amount), amount=format_dong(amount))
        buttons = (("back", t("transfers.look_again")), ("yes", t("transfers.as_stated")))
        return await self.app.push_screen_wait(AskDialog(t("transfers.amount"), words, buttons)) == "yes"


def _row(bill: Bill) -> Content:
    """A transfer as one looks for it in a statement: amount, and the code as the text has it."""
    announced = bill.account.pending[0]
    found = t("transfers.row", amount=format_dong(announced.amount), text=purpose("", bill.dossier.code))
    detail = f"  {typed_form(bill.dossier)} · {bill.dossier.body.get('procedure_name', '')}"
    return Content.assemble(Content.styled(found, "bold"), "\n", detail)
