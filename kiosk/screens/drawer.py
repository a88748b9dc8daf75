"""The cash of the shift: what it begins with, what came and went, what was counted at its end."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.forms import FieldKind, Option
from kiosk.domain.money import format_dong, parse_money
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.screens.desk_page import MoneyPage
from kiosk.screens.dialogs import PickDialog
from kiosk.screens.login import question
from kiosk.screens.printer_note import now_words
from kiosk.services.cash_of_shift import DIFFERENCES
from kiosk.services.office import local
from kiosk.services.ports import Drawer
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.facts import Facts


class DrawerPage(MoneyPage):
    """One amount and the PIN: the opening cash before the shift's money, the count after it."""

    CSS_PATH = "desk_page.tcss"
    step = "drawer"
    title_key = "drawer.title"
    primary_key = "drawer.begin"

    _drawer: Drawer | None = None

    def compose_body(self) -> ComposeResult:
        yield from self.compose_said()
        yield Static(id="how", classes="note", markup=False)
        yield AnswerRow(question("opening", t("drawer.opening"), FieldKind.MONEY, t("drawer.opening_hint")), "")
        yield AnswerRow(question("counted", t("drawer.counted"), FieldKind.MONEY, t("drawer.counted_hint")), "")
        yield AnswerRow(question("pin", t("bill.pin"), FieldKind.NUMBER, max_length=12), "", secret=True)
        yield Facts([], id="facts")

    async def arrive(self) -> None:
        self._show(await self.ask(self.services.cash_of_shift.current, self.officer))

    def _show(self, drawer: Drawer | None) -> None:
        self._drawer = drawer
        counting = drawer is not None and drawer.takes_money
        asked = {"opening": not counting, "counted": counting, "pin": True}
        for key, wanted in asked.items():
            if row := self.row(key):
                row.clear()
                row.display = wanted
        self.query_one("#primary", BigButton).relabel(f"{t('drawer.count' if counting else 'drawer.begin')} ▶")
        how = self.query_one("#how", Static)
        how.update(Content(_how(drawer)))
        how.display = bool(_how(drawer))
        self.query_one("#facts", Facts).show(_facts(drawer) if drawer and counting else [])
        if row := self.row("counted" if counting else "opening"):
            row.control.focus()

    async def proceed(self) -> None:
        """Begin, or count."""
        key = "counted" if self._drawer is not None and self._drawer.takes_money else "opening"
        rows = {row.key: row for row in self.query(AnswerRow)}
        amount = parse_money(rows[key].value)
        if isinstance(amount, Problem):
            self.show_problems([(key, problem_words(amount))])
            return
        pin = rows["pin"].value.strip()
        if not pin:
            self.show_problems([("pin", t("login.pin_wanted"))])
            return
        rows["pin"].clear()
        if key == "opening":
            outcome = await self.ask(self.services.cash_of_shift.begin, self.officer, pin, amount)
            if isinstance(outcome, Drawer):
                self._show(outcome)
                self.say(t("drawer.begun", amount=format_dong(amount)))
            else:
                self.refuse(outcome, "pin")
        elif self._drawer is not None:
            await self._count(self._drawer, pin, amount)

    async def _count(self, drawer: Drawer, pin: str, counted: int) -> None:
        reason = ""
        if difference := counted - drawer.expected:
            words = t("drawer.difference" if difference > 0 else "drawer.shortage", amount=format_dong(abs(difference)))
            options = [Option(one, t(f"drawer.reason.{one}")) for one in DIFFERENCES]
            picked = await self.app.push_screen_wait(PickDialog(words, options, ""))
            if picked is None:
                return
            reason = picked
        count = partial(self.services.cash_of_shift.count, reason=reason)
        outcome = await self.ask(count, self.officer, pin, drawer.shift, counted)
        if not isinstance(outcome, Drawer):
            self.refuse(outcome, "pin")
            return
        self._show(await self.ask(self.services.cash_of_shift.current, self.officer))
        self.say(t("drawer.done", verdict=_verdict(outcome.difference)))
        waiting = len(await self.ask(self.services.cashier.unsigned, self.officer))
        printed = await self.at_press(self.services.reprints.print_shift, self.officer, outcome, waiting=waiting)
        if printed.problem:
            self.show_problems([("", now_words(printed.problem))])


def _how(drawer: Drawer | None) -> str:
    if drawer is None:
        return t("drawer.no_shift")
    if drawer.opening is None:
        return t("drawer.not_begun", name=drawer.officer)
    return "" if drawer.running else t("drawer.left")


def _facts(drawer: Drawer) -> list[tuple[str, str]]:
    """What came and went, and only then what must be there: one counts first."""
    sums = drawer.sums
    return [
        (t("drawer.officer"), drawer.officer),
        (t("drawer.since"), f"{local(drawer.opened):%H:%M %d/%m/%Y}"),
        (t("drawer.opening"), format_dong(drawer.opening or 0)),
        (t("drawer.cash_in"), format_dong(sums.cash_in)),
        (t("drawer.cash_out"), format_dong(sums.cash_out)),
        (t("drawer.transfer_in"), format_dong(sums.transfer_in)),
        (t("drawer.takings"), str(sums.takings)),
        (t("drawer.expected"), format_dong(drawer.expected)),
    ]


def _verdict(difference: int) -> str:
    if not difference:
        return t("drawer.fits")
    return t("drawer.too_much" if difference > 0 else "drawer.too_little", amount=format_dong(abs(difference)))
