"""The bill of one dossier: take cash and give change; everything else that can happen to the money."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.forms import Field, FieldKind, Option, Question
from kiosk.domain.money import format_dong, parse_money
from kiosk.domain.payments import Taking
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.screens.act_dialog import ActDialog, Confirmed
from kiosk.screens.desk_page import MoneyPage
from kiosk.screens.dialogs import PickDialog
from kiosk.screens.login import question
from kiosk.screens.printer_note import now_words
from kiosk.services.cashier import REASONS, Bill, Outcome, new_key
from kiosk.services.lookup import typed_form
from kiosk.services.printing import Printed
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.facts import Facts
from kiosk.widgets.large_amount import LargeAmount
from receipts.words import sum_in_words


class BillPage(MoneyPage):
    """What is owed, what was given, what goes back; the PIN makes it so."""

    CSS_PATH = "desk_page.tcss"
    step = "bill"
    title_key = "bill.title"
    primary_key = "bill.take"

    _bill: Bill | None = None
    _key = ""

    def compose_body(self) -> ComposeResult:
        yield from self.compose_said()
        given = Field("given", t("bill.given"), FieldKind.MONEY, hint=t("bill.given_hint"), max_length=20)
        yield AnswerRow(Question("given", given, required=False), "")
        yield AnswerRow(question("pin", t("bill.pin"), FieldKind.NUMBER, max_length=12), "", secret=True)
        yield LargeAmount(id="change")
        yield Static(Content(t("bill.nothing_due")), id="nothing")
        yield Facts([], id="facts")

    def compose_more(self) -> ComposeResult:
        yield BigButton(t("bill.other"), id="other")

    def action_back(self) -> None:
        """To the list."""
        self.go_to("cashier", self.visit.with_(dossier=""))

    async def arrive(self) -> None:
        self._show(await self.ask(self.services.cashier.bill, self.officer, self.visit.dossier))

    def _show(self, bill: Bill) -> None:
        self._bill = bill
        self._key = new_key()  # one taking a showing: a second press, or a second try, is the same one
        due = bill.account.due
        for key in ("given", "pin"):
            if row := self.row(key):
                row.display = bool(due)
                row.clear()
        self.query_one("#primary").display = self.query_one("#change").display = bool(due)
        self.query_one("#nothing").display = not due
        self.query_one("#facts", Facts).show(self._facts(bill))
        self._show_change()
        if due and (row := self.row("given")):
            row.control.focus()
        else:
            self.query_one("#other").focus()

    def _facts(self, bill: Bill) -> list[tuple[str, str]]:
        account, dossier = bill.account, bill.dossier
        due = [(t("bill.in_words"), sum_in_words(account.due))] if account.due else []
        back = [(t("bill.returned"), format_dong(account.returned))] if account.returned else []
        return [
            (t("bill.due"), format_dong(account.due)),
            *due,
            (t("bill.code"), typed_form(dossier)),
            (t("bill.payer"), dossier.applicant_name),
            (t("bill.procedure"), str(dossier.body.get("procedure_name", ""))),
            (t("bill.charged"), format_dong(account.charged)),
            (t("bill.paid"), format_dong(account.paid)),
            *back,
            (t("bill.state"), t(f"payment_state.{account.state}")),
        ]

    # -- cash --------------------------------------------------------------------------------------------------------

    @on(TextEntry.Changed)
    def _show_change(self) -> None:
        """What goes back, as soon as an amount can be read."""
        if self._bill is None:
            return
        due, given = self._bill.account.due, self._given()
        large = self.query_one("#change", LargeAmount)
        if isinstance(given, Problem) or not self._typed():
            large.show(t("bill.due"), due)
        elif given < due:
            large.show(t("bill.short"), due - given)
        else:
            large.show(t("bill.change"), given - due)

    def _given(self) -> int | Problem:
        """What was given; the exact amount where nothing was typed."""
        typed = self._typed()
        return parse_money(typed) if typed else (self._bill.account.due if self._bill else 0)

    def _typed(self) -> str:
        row = self.row("given")
        return row.value.strip() if row else ""

    async def proceed(self) -> None:
        """Take the money, then print the receipt."""
        bill, row = self._bill, self.row("pin")
        given = self._given()
        if bill is None or row is None:
            return
        if isinstance(given, Problem):
            self.show_problems([("given", problem_words(given))])
            return
        if given < bill.account.due:
            self.show_problems([("given", t("problem.payment.too_little"))])
            return
        if not row.value:
            self.show_problems([("pin", t("login.pin_wanted"))])
            return
        amount = bill.account.due
        outcome = await self.ask(
            partial(self.services.cashier.take_cash, amount=amount, given=given, key=self._key),
            self.officer, row.value.strip(), bill.dossier.id,
        )  # fmt: skip
        row.clear()
        if not isinstance(outcome, Bill):
            self.refuse(outcome, "pin")
            return
        key = self._key
        self._show(outcome)
        taking = outcome.account.taking(key)
        number = taking.entry.number if taking else ""
        words = t("bill.taken", amount=format_dong(amount), number=number, change=format_dong(given - amount))
        self.say(words)
        await self._print_fee(outcome, key)

    async def _print_fee(self, bill: Bill, taking: str) -> None:
        self._tell(await self.at_press(self.services.reprints.print_fee, self.officer, bill.dossier.id, taking))

    def _tell(self, printed: Printed) -> None:
        if printed.problem:
            self.show_problems([("", now_words(printed.problem))])

    # -- everything else ---------------------------------------------------------------------------------------------

    @on(BigButton.Pressed, "#other")
    def other_work(self) -> None:
        """What else can happen to the money of this dossier."""
        self.begin(self._other_work)

    def _choices(self, bill: Bill) -> Iterator[Option]:
        for taking in bill.account.takings:
            yield Option(f"print:{taking.entry.key}", t("bill.receipt_again", number=taking.entry.number))
        if bill.account.pending and bill.account.due:
            yield Option("slip:", t("bill.transfer_slip"))
        yield Option("fee:", t("bill.set_fee"))
        for taking in bill.account.takings:
            if taking.rest:
                yield Option(f"refund:{taking.entry.key}", t("bill.refund", number=taking.entry.number))
                yield Option(f"cancel:{taking.entry.key}", t("bill.cancel", number=taking.entry.number))

    async def _other_work(self) -> None:
        bill = self._bill
        if bill is None:
            return
        options = tuple(self._choices(bill))
        chosen = await self.app.push_screen_wait(PickDialog(t("bill.other").rstrip(" ▾"), options, ""))
        act, _, key = (chosen or "").partition(":")
        if act == "print":
            await self._print_fee(bill, key)
        elif act == "slip":
            await self._print_slip(bill)
        elif act:
            await self._two_officers(bill, act, bill.account.taking(key))

    async def _print_slip(self, bill: Bill) -> None:
        self._tell(await self.at_press(self.services.reprints.print_transfer, self.officer, bill.dossier.id))

    async def _two_officers(self, bill: Bill, act: str, taking: Taking | None) -> None:
        """Correct, refund or cancel: a reason from the list, an amount, the PIN."""
        reasons = [Option(reason, t(f"bill_reason.{reason}")) for reason in REASONS]
        reason = await self.app.push_screen_wait(PickDialog(t("bill.why"), reasons, ""))
        if reason is None:
            return
        number = taking.entry.number if taking else ""
        title = t("bill.set_fee") if act == "fee" else t(f"bill.{act}", number=number)
        label = {"fee": t("bill.total"), "refund": t("bill.back_amount")}.get(act, "")
        amount = taking.rest if taking else bill.account.charged
        words = t("bill.act_words", code=typed_form(bill.dossier))
        outcome = await self.confirmed_act(
            lambda said, wrong: ActDialog(
                title, words, amount=label, typed=str(said.amount if said else amount), wrong=wrong
            ),
            lambda said: self._do(bill, act, taking, reason, said),
        )
        if outcome is None:
            return
        self._show(outcome)
        before = {entry.key for entry in bill.account.unsigned}
        new = [entry for entry in outcome.account.unsigned if entry.key not in before]
        self.say(t("bill.done" if not new else "bill.flagged" if new[0].later else "bill.waits"))

    def _do(self, bill: Bill, act: str, taking: Taking | None, reason: str, said: Confirmed) -> Outcome:
        cashier, officer, dossier, key = self.services.cashier, self.officer, bill.dossier.id, new_key()
        if taking is None:
            return cashier.set_fee(officer, said.pin, dossier, total=said.amount, reason=reason, key=key)
        of = taking.entry.key
        if act == "refund":
            return cashier.refund(officer, said.pin, dossier, of, amount=said.amount, reason=reason, key=key)
        return cashier.cancel(officer, said.pin, dossier, of, reason=reason, key=key)
