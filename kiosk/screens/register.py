"""An account made on the spot: who, consent for each purpose, a PIN, a proof; then the log-in is done as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.card_qr import CardText
from kiosk.domain.form_rules import check_page
from kiosk.domain.forms import FieldKind, Form
from kiosk.domain.id_papers import IdPaper
from kiosk.domain.people import CodeWay
from kiosk.domain.problem import Problem
from kiosk.domain.registration import (
    COMMUNE,
    NEEDED,
    NUMBER,
    PAPER,
    PHONE,
    Purpose,
    answer_problem,
    asked_of,
    said_paper,
)
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.address_questions import commune_row, confirmed_address, pick_commune
from kiosk.screens.card_fields import card_answers, confirmed_answers
from kiosk.screens.form import CardFormPage
from kiosk.screens.login import CodeEntry, CodeSource, question, refusal_words
from kiosk.screens.page import Page
from kiosk.screens.secret_qr import SecretDialog
from kiosk.services.login import CodeAsked, Passed
from kiosk.services.registration import Taken, Way, WayOffered
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.choice import Choice
from kiosk.widgets.pick_list import PickList

FORM = "dang-ky"


class RegisterPage(CardFormPage):
    """The sheets of the registration form; a scanned card fills them."""

    step = "register"
    group = "register"

    @property
    def form(self) -> Form:
        ways = self.services.registration.without_phone
        # The officer's slip is named before the app: whoever has no telephone has no app either.
        way = Way.OFFICER if Way.OFFICER in ways else Way.APP
        words = t(f"register.no_phone_{way}") if ways else ""
        return asked_of(self.services.procedures.form(FORM), self.office.papers, without_phone=words)

    def compose_body(self) -> ComposeResult:
        for row in super().compose_body():
            asked = row.question if isinstance(row, AnswerRow) else None
            if asked is not None and asked.key == COMMUNE:
                code = self.visit.group(self.group).get(COMMUNE, "")
                yield commune_row(asked.field.label, asked.field.hint, code, self.services.units)
            elif asked is not None and asked.key == NUMBER and asked.field.kind is FieldKind.PERSONAL_NUMBER:
                field = replace(asked.field, label=t("id_paper.number"))
                yield AnswerRow(replace(asked, field=field), self.visit.group(self.group).get(NUMBER, ""))
            else:
                yield row

    async def arrive(self) -> None:
        """Communes are made ready to be searched while somebody types the telephone number."""
        if self.row(COMMUNE) is not None:
            await self.ask(self.services.units.warm)

    async def _pick(self, choice: Choice) -> None:
        row = self.row(COMMUNE)
        if row is not None and row.control is choice:
            await pick_commune(self, row, choice)
        else:
            await super()._pick(choice)

    async def _fill_from(self, card: CardText) -> None:
        more = 1 if card.residence else 0
        confirmed = await confirmed_answers(self.app, card, self.form, more=more)
        if NUMBER in confirmed and len(self.office.papers) > 1:
            confirmed[PAPER] = IdPaper.CCCD.value
        if card.residence and confirmed:
            count = len(card_answers(card))  # the residence is one of them
            title = t("card.confirm_title", number=count, count=count)
            confirmed |= await confirmed_address(self, card.residence, title)
        if confirmed:
            await self.ask(self.services.login.card_shown, card)
            self.go_to(self.step, self.with_card(confirmed))

    async def proceed(self) -> None:
        """Also what the form cannot know: the check digit of a tax code, and whether the number has an account."""
        self.visit = self.kept()
        answers = self.visit.group(self.group)
        found = check_page(self.form, self.sheet, answers, today=self.services.filing.today())
        problems = {one.key: problem_words(one.problem) for one in found}
        for asked in self.sheet.questions:
            value = answers.get(asked.key, "")
            problem = answer_problem(asked.key, value, said_paper(answers))
            if asked.key == NUMBER and value and problem is None:
                problem = await self.ask(self.services.registration.number_problem, value)
            if problem is not None:
                problems[asked.key] = problem_words(problem)
        if problems:
            keys = [asked.key for asked in self.sheet.questions]
            self.show_problems(sorted(problems.items(), key=lambda one: keys.index(one[0])))
        else:
            await super().proceed()

    def can_go_back(self) -> bool:
        return True

    def action_back(self) -> None:
        """From the first sheet to the log-in."""
        if self.place() == 0:
            self.go_to("login", self.kept().with_(registering=False, page=""))
        else:
            super().action_back()


def agreed(visit: Visit) -> frozenset[Purpose]:
    """The purposes that were agreed to so far."""
    return frozenset(purpose for purpose in asked_about(visit) if visit.choice(f"consent_{purpose}") == "yes")


def asked_about(visit: Visit) -> tuple[Purpose, ...]:
    """The purposes that there can be: nobody sends texts to somebody without a telephone."""
    return tuple(purpose for purpose in Purpose if purpose is not Purpose.PROGRESS or has_phone(visit))


def has_phone(visit: Visit) -> bool:
    """Whether a telephone number was given."""
    return bool(visit.group("register").get(PHONE, ""))


class ConsentPage(Page):
    """One statement a purpose, none ticked beforehand; only the first is needed."""

    CSS_PATH = "register.tcss"
    step = "register_consent"
    title_key = "consent.title"

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("consent.how")), classes="note")
        for purpose in asked_about(self.visit):
            yield CheckMark(t(f"consent.{purpose}"), purpose in agreed(self.visit), id=f"consent_{purpose}")
        own = t("consent.own_phone" if has_phone(self.visit) else "consent.own_number")
        yield CheckMark(own, self.visit.choice("own_phone") == "yes", id="own_phone")

    @on(CheckMark.Changed)
    def keep_mark(self, message: CheckMark.Changed) -> None:
        """Taken back as easily as given."""
        key = message.mark.id or ""
        self.visit = self.visit.answering("choice", {key: "yes" if message.checked else ""})

    async def proceed(self) -> None:
        """Without the account's own purpose there is no account, and the counter is the other way."""
        missing = [f"consent_{purpose}" for purpose in sorted(NEEDED - agreed(self.visit))]
        problems = [(key, t("consent.needed")) for key in missing]
        if self.visit.choice("own_phone") != "yes":
            problems.append(("own_phone", t("consent.own_phone_needed")))
        if problems:
            self.show_problems(problems)
        else:
            self.forward(self.visit)


class NewPinPage(Page):
    """A PIN, typed twice. It goes to the service at once and stands in no visit."""

    CSS_PATH = "register.tcss"
    step = "register_pin"
    title_key = "pin.title"

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("pin.how")), classes="note")
        for key in ("pin", "again"):
            asked = question(key, t(f"pin.{key}"), FieldKind.NUMBER, t("pin.hint"), max_length=12)
            yield AnswerRow(asked, "", secret=True)

    async def proceed(self) -> None:
        """Both the same, and not one that is guessed first."""
        typed = {row.key: row.value for row in self.query(AnswerRow)}
        if typed["pin"] != typed["again"]:
            self._refuse("again", t("pin.different"))
            return
        problem = await self.ask(
            self.services.registration.begin, self.visit.group("register"), agreed(self.visit), typed["pin"]
        )
        if problem is None:
            self.forward(self.visit)
        else:
            self._refuse("pin", problem_words(problem))

    def _refuse(self, key: str, words: str) -> None:
        for row in self.query(AnswerRow):
            row.clear()
        self.show_problems([(key, words)])


class WayPage(Page):
    """By what the account is proved; a way that needs a network says so."""

    CSS_PATH = "register.tcss"
    made_by_arrival = True
    step = "register_way"
    title_key = "way.title"

    _offered: Mapping[str, WayOffered] = {}

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("way.how")), classes="note")
        yield PickList(id="ways")

    async def arrive(self) -> None:
        """The ways of this kiosk."""
        self._offered = {one.way.value: one for one in await self.ask(self.services.registration.ways)}
        rows = self.query_one("#ways", PickList)
        rows.show((key, _way_row(one)) for key, one in self._offered.items())
        usable = next((key for key, one in self._offered.items() if one.usable), None)
        if usable is not None:
            rows.highlighted = rows.get_option_index(usable)
        rows.focus()

    @on(OptionList.OptionSelected, "#ways")
    def chosen(self) -> None:
        """Enter or a press on a row."""
        self.press_primary()

    async def proceed(self) -> None:
        """Ask for the code by the highlighted way."""
        picked = self.query_one("#ways", PickList).picked or ""
        offered = self._offered.get(picked)
        if offered is None or not offered.usable:
            lacking = offered is not None and offered.phone_wanted
            self.show_problems([("ways", t("way.phone_first" if lacking else "way.not_here"))])
            return
        answer = await self.ask(self.services.registration.ask, offered.way)
        if isinstance(answer, CodeAsked):
            self.forward(self.visit.with_(attempt=answer.attempt, code_way=answer.way, sent_to=answer.sent_to))
        else:
            self.show_problems([("ways", refusal_words(answer))])


def _way_row(offered: WayOffered) -> Content:
    way = offered.way
    detail = t(f"way.{way}_detail") if offered.usable else t("way.needs_network")
    if offered.phone_wanted:
        detail = t("way.needs_phone")
    return Content.assemble(Content.styled(t(f"way.{way}"), "bold"), f"\n  {detail}")


class ProofPage(CodeEntry):
    """The code that proves the account; with it the account is made, and its owner is logged in."""

    CSS_PATH = "register.tcss"
    step = "register_code"
    title_key = "code.title"

    @property
    def codes(self) -> CodeSource:
        return self.services.registration

    def compose_body(self) -> ComposeResult:
        if self.visit.code_way is CodeWay.APP:
            app = self.services.registration.app
            with Horizontal(id="app"):
                yield BigButton(t("way.show_qr"), id="show_qr")
                yield Static(Content(t("way.secret", secret=app.grouped if app else "")), id="secret")
        yield from self.compose_code(self.visit)

    @on(BigButton.Pressed, "#show_qr")
    def show_qr(self) -> None:
        """The secret for the authenticator app, alone on the screen."""
        app = self.services.registration.app
        if app is not None:
            self.app.push_screen(SecretDialog(app.uri))

    async def proceed(self) -> None:
        """A right code: on to filing, with nothing typed twice."""
        answer = await self.confirmed()
        if isinstance(answer, Taken):
            self.show_problems([("code", problem_words(Problem("register.taken")))])
        elif isinstance(answer, Passed):
            self.forward(self.visit.with_(citizen=answer.citizen, answers={}, attempt="", registering=False))
