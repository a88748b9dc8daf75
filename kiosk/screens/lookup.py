"""Look a dossier up by its code and check character: state and dates, nothing personal."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.forms import FieldKind
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.screens.fee import due_words
from kiosk.screens.frame import Back
from kiosk.screens.login import question
from kiosk.screens.page import Page
from kiosk.services.lookup import Found
from kiosk.services.office import local
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.facts import Facts
from kiosk.widgets.key_layout import KeySet


class LookUpPage(Page):
    """One field, one answer."""

    CSS_PATH = "lookup.tcss"
    step = "lookup"
    title_key = "lookup.title"
    primary_key = "lookup.find"

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("lookup.how")), classes="note")
        code = question("code", t("lookup.code"), FieldKind.ID_NUMBER, t("lookup.hint"), max_length=60)
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
        answer = await self.ask(self.services.lookup.by_typed_code, row.value if row else "")
        facts = self.query_one("#answer", Facts)
        if isinstance(answer, Problem):
            facts.show([])
            self.show_problems([("code", problem_words(answer))])
            return
        self.show_problems([])
        facts.show(answer_rows(answer))


def answer_rows(found: Found) -> list[tuple[str, str]]:
    """What is told about a dossier."""
    return [
        (t("lookup.code"), found.code),
        *([(t("lookup.earlier"), ", ".join(found.earlier_codes))] if found.earlier_codes else []),
        (t("review.procedure"), found.procedure),
        (t("lookup.owner"), found.owner),
        (t("lookup.state"), t(f"status.{found.status.value}")),
        (t("lookup.received"), f"{local(found.received):%H:%M %d/%m/%Y}"),
        (t("done.due"), due_words(found.due)),
        (t("done.next"), t(f"next.{found.status.value}")),
    ]
