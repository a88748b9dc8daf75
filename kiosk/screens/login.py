"""Log-in: number and PIN on one page, the one-time code on the next."""

from __future__ import annotations

from typing import Protocol

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.card_qr import parse_card
from kiosk.domain.form_pages import prefilled
from kiosk.domain.forms import Field, FieldKind, Question
from kiosk.domain.id_papers import paper_of, read_number
from kiosk.domain.people import Citizen, CodeWay
from kiosk.domain.problem import Problem
from kiosk.domain.registration import NUMBER, PAPER
from kiosk.domain.slip_code import read_slip_code
from kiosk.domain.visit import Aside, Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.id_number import known_number, number_row, with_number
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.services.login import Closed, CodeAsked, CodeProgress, NotSent, Passed, Refused, Wait
from kiosk.services.registration import Taken
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.key_layout import KeySet
from kiosk.widgets.phone import PhoneView


def question(key: str, label: str, kind: FieldKind, hint: str = "", max_length: int = 40) -> Question:
    """A question that belongs to a page and not to a form."""
    return Question(key, Field(key, label, kind, required=True, hint=hint, max_length=max_length), required=True)


def refusal_words(answer: Refused | Wait | Closed | NotSent) -> str:
    """What is said when log-in does not go on: the same words whatever was wrong."""
    match answer:
        case Refused(left=0):
            return t("login.refused_last")
        case Refused(left=left):
            return t("login.refused", left=left)
        case Wait(seconds=seconds):
            return t("login.wait", minutes=seconds // 60, seconds=seconds % 60)
        case Closed():
            return t("login.closed")
        case NotSent(reason="too_soon"):
            return t("login.too_soon")
        case NotSent(reason="wrong_clock"):
            return t("login.wrong_clock")
        case NotSent():
            return t("login.not_sent")


def code_refusal_words(answer: Refused | Wait | Closed) -> str:
    """The same about a code. Number and PIN were right, or there would be no code: only it can be what was wrong."""
    if isinstance(answer, Refused):
        return t("code.refused", left=answer.left) if answer.left else t("code.refused_last")
    return refusal_words(answer)


class LoginPage(Page):
    """CCCD number and PIN."""

    CSS_PATH = "login.tcss"
    step = "login"
    title_key = "login.title"

    def compose_body(self) -> ComposeResult:
        pin = question("pin", t("login.pin"), FieldKind.NUMBER, t("login.pin_hint"), max_length=12)
        yield number_row(self.office, known_number(self.visit))
        yield AnswerRow(pin, "", secret=True)
        with Horizontal(id="others"):
            yield BigButton(t("login.register"), id="register")
            yield BigButton(t("login.forgot"), id="forgot")

    def focus_first(self) -> None:
        """The number, or the PIN where the number stands there already."""
        number, pin = self.row("number"), self.row("pin")
        assert number is not None
        assert pin is not None
        known = isinstance(read_number(number.value, self.office.papers), str)
        (pin if known else number).control.focus()

    def take_card(self, text: str) -> None:
        """The number comes from the card; the PIN is still the citizen's to type."""
        card = parse_card(text)
        if isinstance(card, Problem):
            self.show_problems([("number", problem_words(card))])
            return
        self.show_problems([])
        self.visit = self.visit.with_(card=card)
        row = self.row("number")
        if row is not None and isinstance(row.control, TextEntry):
            row.control.value = card.number
        self.focus_first()
        self.app.notify(t("card.read"), markup=False)

    async def proceed(self) -> None:
        """Check both; a right pair leads to the code."""
        typed = {row.key: row.value for row in self.query(AnswerRow)}
        number = read_number(typed["number"], self.office.papers)
        problems = []
        if isinstance(number, Problem):
            problems.append(("number", problem_words(number)))
        if not typed["pin"]:
            problems.append(("pin", t("login.pin_wanted")))
        if problems or isinstance(number, Problem):
            self.show_problems(problems)
            return
        if self.visit.card is not None:
            await self.ask(self.services.login.card_shown, self.visit.card)
        answer = await self.ask(self.services.login.start, number, typed["pin"])
        if isinstance(answer, CodeAsked):
            asked = self.visit.with_(attempt=answer.attempt, code_way=answer.way, sent_to=answer.sent_to)
            self.forward(asked.with_(answers={}))
            return
        self._empty_pin()
        self.show_problems([("pin", refusal_words(answer))])

    @on(BigButton.Pressed, "#register")
    def register(self) -> None:
        """No account yet: the way to one, with the number if it stands there already."""
        form = self.services.procedures.form("dang-ky")
        row = self.row("number")
        number = read_number(row.value if row else "", self.office.papers)
        known = {}
        if isinstance(number, str):
            known = {NUMBER: number, PAPER: paper_of(number, self.office.papers).value}
        visit = Visit(card=self.visit.card, registering=True, easy=self.visit.easy)
        self.go_to("register", visit.answering("register", {**prefilled(form, {}), **known}))

    @on(BigButton.Pressed, "#forgot")
    def forgot(self) -> None:
        """A new PIN, with an officer's help."""
        row = self.row("number")
        self.go_to("forgot_pin", with_number(self.visit, row.value if row else ""))

    def _empty_pin(self) -> None:
        row = self.row("pin")
        if row is not None:
            row.clear()


class CodeSource(Protocol):
    """What sends codes and checks them: the log-in, or a registration."""

    def send_again(self, attempt: str) -> CodeAsked | NotSent: ...

    def other_ways(self, attempt: str) -> tuple[CodeWay, ...]: ...

    def send_otherwise(self, attempt: str, way: CodeWay) -> CodeAsked | NotSent: ...

    def progress(self, attempt: str) -> CodeProgress: ...

    def confirm(self, attempt: str, typed: str) -> Passed | Refused | Wait | Closed | Taken: ...


class CodeEntry(Page):
    """A page that asks for a one-time code, however it comes. What the code is good for is the subclass's."""

    @property
    def codes(self) -> CodeSource:
        """Where this page's code comes from."""
        return self.services.login

    def compose_code(self, visit: Visit) -> ComposeResult:
        """Where the code is, the field, "send again" and "another way"."""
        way = visit.code_way
        yield Static(Content(way_words(visit)), classes="note")
        if way is CodeWay.SLIP:
            slip = question("code", t("code.slip_label"), FieldKind.EMAIL, t("code.slip_hint"), max_length=12)
            yield AnswerRow(slip, "", keys=KeySet.PLAIN)
        else:
            yield AnswerRow(question("code", t("code.label"), FieldKind.NUMBER, t("code.hint"), max_length=10), "")
        with Horizontal(id="ways"):
            if way is CodeWay.PHONE:
                yield BigButton(t("code.again"), id="again")
            yield BigButton(t("code.other_way"), id="other")
            if way is CodeWay.SLIP:
                yield BigButton(t("code.officer_here"), id="officer_here")
        yield Static(id="progress", markup=False)
        if way is CodeWay.PHONE and self.services.phone is not None:
            phone = PhoneView()
            phone.show(next(reversed(self.services.phone.messages()), ""))
            yield phone

    def on_mount(self) -> None:
        self.show_progress()
        self.set_interval(1, self.show_progress)

    def show_progress(self) -> None:
        """How far the text has come, and when another one can be asked for."""
        if self.visit.code_way is not CodeWay.PHONE:
            self.query_one("#progress").display = False
            return
        progress = self.codes.progress(self.visit.attempt)
        words = t(f"code.{progress.state}") if progress.state else ""
        self.query_one("#progress", Static).update(Content(words))
        self.query_one("#progress").display = bool(words)
        again = self.query_one("#again", BigButton)
        label = t("code.again_in", seconds=progress.again_in) if progress.again_in else t("code.again")
        if again.label != label:
            again.relabel(label)

    def look_at(self, typed: str) -> Passed | Refused | Wait | Closed | Taken:
        """What the service says to a typed code."""
        return self.codes.confirm(self.visit.attempt, typed)

    async def check_code(self) -> Passed | None:
        """Check what stands in the field; None when the page has said why not."""
        answer = await self.confirmed()
        return answer if isinstance(answer, Passed) else None

    async def confirmed(self) -> Passed | Taken | None:
        """Check what stands in the field; None when the page has said why not."""
        row = self.row("code")
        typed = row.value if row else ""
        if (problem := self._shape_problem(typed)) is not None:
            self.show_problems([("code", problem)])
            return None
        answer = await self.ask(self.look_at, typed)
        if isinstance(answer, Passed | Taken):
            return answer
        if row:
            row.clear()
        self.show_problems([("code", code_refusal_words(answer))])
        return None

    def _shape_problem(self, typed: str) -> str | None:
        """What is said of a text that cannot be a code; nothing is charged for it."""
        if self.visit.code_way is not CodeWay.SLIP:
            return None if len(typed.replace(" ", "")) == 6 else t("code.six_digits")
        read = read_slip_code(typed)
        return problem_words(read) if isinstance(read, Problem) else None

    @on(BigButton.Pressed, "#officer_here")
    def let_officer(self) -> None:
        """Where there is one screen only, the officer issues the code at it, and this page comes back."""
        self.go_to("officer", Visit(easy=self.visit.easy, aside=Aside(self.step, self.visit)))

    def new_code(self) -> CodeAsked | NotSent:
        """Have a new code sent; the old one is void."""
        return self.codes.send_again(self.visit.attempt)

    @on(BigButton.Pressed, "#again")
    def send_again(self) -> None:
        """A new code; the old one is void."""
        self.begin(self._send_again)

    async def _send_again(self) -> None:
        self.code_asked(await self.ask(self.new_code))

    @on(BigButton.Pressed, "#other")
    def choose_way(self) -> None:
        """Which other ways there are."""
        self.begin(self._choose_way)

    async def _choose_way(self) -> None:
        ways = await self.ask(self.codes.other_ways, self.visit.attempt)
        buttons = [(way.value, t(f"code.way_{way.value}")) for way in ways]
        words = t("code.other_words") if ways else t("code.no_other_way")
        picked = await self.app.push_screen_wait(
            AskDialog(t("code.other_way"), words, (*buttons, ("back", t("action.back"))))
        )
        if picked in set(ways):
            self.code_asked(await self.ask(self.codes.send_otherwise, self.visit.attempt, CodeWay(picked)))

    def code_asked(self, answer: CodeAsked | NotSent) -> None:
        """The page is composed anew, so that it says where the code is; or it says why there is none."""
        if isinstance(answer, CodeAsked):
            asked = self.visit.with_(attempt=answer.attempt, code_way=answer.way, sent_to=answer.sent_to)
            self.go_to(self.step, asked)
        else:
            self.show_problems([("code", refusal_words(answer))])


def way_words(visit: Visit) -> str:
    """Where the code comes from."""
    match visit.code_way:
        case CodeWay.PHONE:
            return t("code.sent_to", number=visit.sent_to)
        case CodeWay.APP:
            return t("code.from_app")
        case CodeWay.SLIP:
            return t("code.from_officer")


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
            self.forward(self.visit.with_(citizen=passed.citizen, attempt="", unfinished=draft))


def unfinished(services: Services, citizen: Citizen) -> str:
    """The id of the draft that can be gone on with, or ""."""
    draft = services.drafting.unfinished(citizen)
    return draft.id if draft else ""
