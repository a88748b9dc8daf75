"""Look a dossier up by its code and check character: state and dates, nothing personal."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.forms import FieldKind
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import with_check
from kiosk.i18n import problem_words, t
from kiosk.screens.fee import due_words
from kiosk.screens.frame import Back
from kiosk.screens.login import question
from kiosk.screens.page import Page
from kiosk.services.lookup import Found, SeenReceipt, erased_words
from kiosk.services.office import local
from kiosk.services.receipt_check import is_link
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.facts import Facts
from kiosk.widgets.key_layout import KeySet

LONGEST_LINK: Final = 300
"""Characters: a receipt's QR holds some 190."""


class LookUpPage(Page):
    """One field, one answer."""

    CSS_PATH = "lookup.tcss"
    step = "lookup"
    title_key = "lookup.title"
    primary_key = "lookup.find"

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("lookup.how")), classes="note")
        code = question("code", t("lookup.code"), FieldKind.ID_NUMBER, t("lookup.hint"), max_length=LONGEST_LINK)
        yield AnswerRow(code, "", keys=KeySet.PLAIN)
        yield Facts([], id="answer")

    def compose_actions(self) -> ComposeResult:
        yield BigButton(f"{t(self.primary_key)} ▶", look="act", id="primary")
        yield BigButton(f"◀ {t('action.back')}", id="back")
        yield BigButton(t("action.help"), id="help")

    def action_back(self) -> None:
        """To the welcome page."""
        self.post_message(Back(self, self.visit))

    async def proceed(self) -> None:
        """Find it."""
        row = self.row("code")
        given, look_up = row.value if row else "", self.services.lookup
        answer = await self.ask(look_up.by_link if is_link(given) else look_up.by_typed_code, given)
        facts = self.query_one("#answer", Facts)
        if isinstance(answer, Problem):
            facts.show([])
            self.show_problems([("code", problem_words(answer))])
            return
        self.show_problems([])
        facts.show(answer_rows(answer) if isinstance(answer, Found) else receipt_rows(answer))


def receipt_rows(seen: SeenReceipt) -> list[tuple[str, str]]:
    """What is told about a receipt, and about its dossier where that is here."""
    words = (t("receipt_check.receipt"), t(f"receipt_check.{seen.verdict.value}", kiosk=seen.kiosk))
    if seen.found is not None:
        return [words, *answer_rows(seen.found)]
    then = t("receipt_check.elsewhere") if seen.verdict.genuine else t("receipt_check.ask")
    return [words, (t("lookup.code"), with_check(seen.code)), (t("done.next"), then)]


def answer_rows(found: Found) -> list[tuple[str, str]]:
    """What is told about a dossier; of an erased one, that it was, in the place of what is gone."""
    codes = [
        (t("lookup.code"), with_check(found.code)),
        *([(t("lookup.earlier"), ", ".join(map(with_check, found.earlier_codes)))] if found.earlier_codes else []),
    ]
    if found.erased is not None:
        return [
            *codes,
            (t("lookup.state"), t(f"status.{found.status.value}")),
            (t("lookup.received"), f"{local(found.received):%H:%M %d/%m/%Y}"),
            (t("erased.heading"), erased_words(found.erased)),
        ]
    return [
        *codes,
        (t("review.procedure"), found.procedure),
        (t("lookup.owner"), found.owner),
        (t("lookup.state"), t(f"status.{found.status.value}")),
        (t("lookup.received"), f"{local(found.received):%H:%M %d/%m/%Y}"),
        (t("done.due"), due_words(found.due)),
        (t("done.next"), t(f"next.{found.status.value}")),
    ]
