"""What waits for a second officer: money that goes back, takings that are cancelled, fees that are lowered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.money import format_dong
from kiosk.domain.payments import Act, Entry
from kiosk.i18n import t
from kiosk.screens.act_dialog import ActDialog
from kiosk.screens.desk_page import MoneyPage, show_rows
from kiosk.screens.dialogs import AskDialog
from kiosk.services.cashier import Bill
from kiosk.services.lookup import typed_form
from kiosk.widgets.pick_list import PickList


class Wanted(NamedTuple):
    """One act that wants a signature, and its dossier."""

    bill: Bill
    entry: Entry


class SignaturesPage(MoneyPage):
    """The list; a row is read, then signed or declined with the PIN."""

    CSS_PATH = "desk_page.tcss"
    step = "signatures"
    title_key = "signatures.title"
    primary_key = ""

    _wanted: Mapping[str, Wanted] = {}
    _names: Mapping[str, str] = {}

    def compose_body(self) -> ComposeResult:
        yield from self.compose_said()
        yield Static(Content(t("signatures.how")), classes="note")
        yield Static(Content(t("signatures.nothing")), id="nothing")
        with Vertical(classes="room"):
            yield PickList(id="rows")

    async def arrive(self) -> None:
        cashier = self.services.cashier
        bills = await self.ask(cashier.unsigned, self.officer)
        self._names = await self.ask(cashier.officers, self.officer)
        self._wanted = {entry.key: Wanted(bill, entry) for bill in bills for entry in bill.account.unsigned}
        show_rows(self, ((key, self._row(wanted)) for key, wanted in self._wanted.items()))

    def _row(self, wanted: Wanted) -> Content:
        words = {"what": _what(wanted.entry), "why": _why(wanted.entry), "who": self._who(wanted.entry)}
        flag = f" · {t('signatures.flagged')}" if wanted.entry.later else ""
        head = Content.styled(typed_form(wanted.bill.dossier), "bold")
        return Content.assemble(head, f"{flag}\n  {t('signatures.row', **words)}")

    def _who(self, entry: Entry) -> str:
        return self._names.get(entry.by, "–")

    @on(OptionList.OptionSelected, "#rows")
    def choose(self, message: OptionList.OptionSelected) -> None:
        """An act was chosen."""
        message.stop()
        wanted = self._wanted.get(message.option_id or "")
        if wanted is not None:
            self.begin(self._sign, wanted)

    async def _sign(self, wanted: Wanted) -> None:
        code, entry = typed_form(wanted.bill.dossier), wanted.entry
        words = t("signatures.ask", code=code, what=_what(entry), why=_why(entry), who=self._who(entry))
        decline = () if entry.later else (("decline", t("signatures.decline")),)
        buttons = (("sign", t("signatures.sign")), *decline, ("back", t("action.back")))
        answer = await self.app.push_screen_wait(AskDialog(t("signatures.title"), words, buttons))
        if answer not in ("sign", "decline"):
            return
        cashier = self.services.cashier
        act = cashier.countersign if answer == "sign" else cashier.decline
        outcome = await self.confirmed_act(
            lambda _, wrong: ActDialog(t(f"signatures.{answer}"), t("bill.act_words", code=code), wrong=wrong),
            lambda said: act(self.officer, said.pin, wanted.bill.dossier.id, entry.key),
        )
        if outcome is None:
            return
        await self.arrive()
        self.say(t("signatures.signed" if answer == "sign" else "signatures.declined"))


def _what(entry: Entry) -> str:
    match entry.act:
        case Act.REFUNDED:
            return t("signatures.refunded", amount=format_dong(entry.amount))
        case Act.CORRECTED:
            return t("signatures.corrected", amount=format_dong(-entry.amount))
    return t("signatures.cancelled")


def _why(entry: Entry) -> str:
    return t(f"bill_reason.{entry.reason or 'other'}")
