"""What the desk's pages of money share: the officer, the words of an outcome, lists of dossiers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.money import format_dong
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.domain.text import mask_name
from kiosk.i18n import problem_words, t
from kiosk.screens.act_dialog import ActDialog, Confirmed
from kiosk.screens.login import refusal_words
from kiosk.screens.page import Page
from kiosk.services.cashier import Bill, Outcome
from kiosk.services.login import Refused, Wait
from kiosk.services.lookup import typed_form
from kiosk.services.office import from_milliseconds
from kiosk.widgets.button import BigButton
from kiosk.widgets.pick_list import PickList


class MoneyPage(Page):
    """A page of the desk that says how the last act ended."""

    made_by_arrival = True

    @property
    def officer(self) -> Officer:
        """Who is at work."""
        assert self.visit.officer is not None, "a page of the desk is shown only to an officer"
        return self.visit.officer

    def compose_actions(self) -> ComposeResult:
        if self.primary_key:
            yield BigButton(f"{t(self.primary_key)} ▶", look="act", id="primary")
        yield from self.compose_more()
        yield BigButton(f"◀ {t('action.back')}", id="back")
        yield BigButton(t("action.help"), id="help")

    def compose_more(self) -> ComposeResult:
        """Further buttons."""
        yield from ()

    def compose_said(self) -> ComposeResult:
        """Where the page says how an act ended."""
        said = Static(id="said", markup=False)
        said.display = False
        yield said

    def say(self, words: str) -> None:
        """Say that it is done."""
        self.show_problems([])
        said = self.query_one("#said", Static)
        said.update(Content(words))
        said.display = bool(words)

    def refuse(self, answer: Problem | Refused | Wait, key: str = "") -> None:
        """Say why it was not done."""
        self.say("")
        self.show_problems([(key, outcome_words(answer))])

    async def confirmed_act(
        self,
        dialog: Callable[[Confirmed | None, str], ActDialog],
        act: Callable[[Confirmed], Outcome],
        *,
        sure: Callable[[Confirmed], Awaitable[bool]] | None = None,
    ) -> Bill | None:
        """Ask for the PIN, do the act, say why where it was not done. None where nothing was done.

        Args:
            dialog: made of what was typed the last time and why that PIN did not do; the first time of None and "".
            act: a call of a service.
            sure: asks again where what was typed is odd; the dialog comes back where it is not meant.
        """
        said: Confirmed | None = None
        wrong = ""
        while (said := await self.app.push_screen_wait(dialog(said, wrong))) is not None:
            wrong = ""
            if sure is not None and not await sure(said):
                continue
            outcome = await self.ask(act, said)
            if isinstance(outcome, Bill):
                return outcome
            if not isinstance(outcome, Refused):
                self.refuse(outcome)
                return None
            wrong = outcome_words(outcome)
        return None


def outcome_words(answer: Problem | Refused | Wait) -> str:
    """Why an act was not done, in words. The officer is logged in: only the PIN can be what was refused."""
    if isinstance(answer, Problem):
        return problem_words(answer)
    if isinstance(answer, Refused):
        return t("bill.wrong_pin", left=answer.left) if answer.left else t("bill.wrong_pin_last")
    return refusal_words(answer)


def show_rows(page: Page, rows: Iterable[tuple[str, Content]]) -> None:
    """Show these rows in the page's list, or that there are none."""
    found = list(rows)
    listed = page.query_one("#rows", PickList)
    listed.show(found)
    listed.display = bool(found)
    page.query_one("#nothing").display = not found


def bill_row(bill: Bill) -> Content:
    """A dossier in a list: code and amount, procedure, a masked name, since when."""
    dossier = bill.dossier
    since = from_milliseconds(dossier.received)
    name = mask_name(dossier.applicant_name)
    detail = f"  {dossier.body.get('procedure_name', '')} · {name} · {since:%H:%M %d/%m/%Y}"
    head = Content.styled(f"{typed_form(dossier)} · {format_dong(bill.account.due)}", "bold")
    return Content.assemble(head, "\n", detail)
