"""Log-in: number and PIN on one page, the one-time code on the next."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.forms import Field, FieldKind, Question
from kiosk.domain.identity import check_id_number
from kiosk.domain.people import Citizen, CodeWay
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.services.login import CodeAsked, NotSent, Passed, Refused, Wait
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.phone import PhoneView


def question(key: str, label: str, kind: FieldKind, hint: str = "", max_length: int = 40) -> Question:
    """A question that belongs to a page and not to a form."""
    return Question(key, Field(key, label, kind, required=True, hint=hint, max_length=max_length), required=True)


def refusal_words(answer: Refused | Wait | NotSent) -> str:
    """What is said when log-in does not go on: the same words whatever was wrong."""
    match answer:
        case Refused(left=0):
            return t("login.refused_last")
        case Refused(left=left):
            return t("login.refused", left=left)
        case Wait(seconds=seconds):
            return t("login.wait", minutes=seconds // 60, seconds=seconds % 60)
        case NotSent():
            return t("login.not_sent")


class LoginPage(Page):
    """CCCD number and PIN."""

    CSS_PATH = "login.tcss"
    step = "login"
    title_key = "login.title"

    def compose_body(self) -> ComposeResult:
        number = question("number", t("login.number"), FieldKind.ID_NUMBER, t("login.number_hint"), max_length=20)
        pin = question("pin", t("login.pin"), FieldKind.NUMBER, t("login.pin_hint"), max_length=12)
        yield AnswerRow(number, "")
        yield AnswerRow(pin, "", secret=True)
        yield Static(Content(t("login.no_account")), classes="note")

    async def proceed(self) -> None:
        """Check both; a right pair leads to the code."""
        typed = {row.key: row.value for row in self.query(AnswerRow)}
        number = check_id_number(typed["number"])
        problems = []
        if isinstance(number, Problem):
            problems.append(("number", problem_words(number)))
        if not typed["pin"]:
            problems.append(("pin", t("login.pin_wanted")))
        if problems or isinstance(number, Problem):
            self.show_problems(problems)
            return
        answer = await self.ask(self.services.login.start, number, typed["pin"])
        if isinstance(answer, CodeAsked):
            self.forward(self.visit.with_(attempt=answer.attempt, code_way=answer.way, sent_to=answer.sent_to))
            return
        self._empty_pin()
        self.show_problems([("pin", refusal_words(answer))])

    def _empty_pin(self) -> None:
        row = self.row("pin")
        if row is not None:
            row.clear()


class CodeEntry(Page):
    """A page that asks for a six-digit one-time code. What the code is good for is the subclass's."""

    def compose_code(self, visit: Visit) -> ComposeResult:
        """The field, where the code went, and "send again"."""
        by_phone = visit.code_way is CodeWay.PHONE
        hint = t("code.sent", number=visit.sent_to) if by_phone else t("code.from_app")
        yield Static(Content(hint), classes="note")
        yield AnswerRow(question("code", t("code.label"), FieldKind.NUMBER, t("code.hint"), max_length=10), "")
        if by_phone:
            yield BigButton(t("code.again"), id="again")
        if by_phone and self.services.phone is not None:
            phone = PhoneView()
            phone.show(next(reversed(self.services.phone.messages()), ""))
            yield phone

    async def check_code(self) -> Passed | None:
        """Check what stands in the field; None when the page has said why not."""
        row = self.row("code")
        typed = row.value if row else ""
        if len(typed.replace(" ", "")) != 6:
            self.show_problems([("code", t("code.six_digits"))])
            return None
        answer = await self.ask(self.services.login.confirm, self.visit.attempt, typed)
        if isinstance(answer, Passed):
            return answer
        if row:
            row.clear()
        self.show_problems([("code", refusal_words(answer))])
        return None

    def new_code(self) -> CodeAsked | NotSent:
        """Have a new code sent; the old one is void."""
        return self.services.login.send_again(self.visit.attempt)

    @on(BigButton.Pressed, "#again")
    async def send_again(self) -> None:
        """A new code; the old one is void."""
        answer = await self.ask(self.new_code)
        if isinstance(answer, CodeAsked):
            self.go_to(self.step, self.visit.with_(attempt=answer.attempt, sent_to=answer.sent_to))
        else:
            self.show_problems([("code", refusal_words(answer))])


class CodePage(CodeEntry):
    """The code that proves the phone; then the visitor is known."""

    CSS_PATH = "login.tcss"
    step = "code"
    title_key = "code.title"

    def compose_body(self) -> ComposeResult:
        yield from self.compose_code(self.visit)

    async def proceed(self) -> None:
        """A right code logs in, and finds an unfinished dossier."""
        passed = await self.check_code()
        if passed is not None:
            await self.ask(self.services.papers.warm)
            draft = await self.ask(unfinished, self.services, passed.citizen)
            self.forward(
                self.visit.with_(citizen=passed.citizen, evidence=passed.evidence, attempt="", unfinished=draft)
            )


def unfinished(services: Services, citizen: Citizen) -> str:
    """The id of the draft that can be gone on with, or ""."""
    draft = services.drafting.unfinished(citizen)
    return draft.id if draft else ""
