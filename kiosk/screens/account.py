"""One's own account: what is kept, and what can be done about it."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk.domain.card_qr import parse_card
from kiosk.domain.forms import FieldKind, Option
from kiosk.domain.people import Citizen
from kiosk.domain.problem import Problem
from kiosk.domain.registration import COMMUNE, NEEDED, STREET, Purpose
from kiosk.domain.units import Unit
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.address_questions import commune_row, confirmed_address, pick_commune
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.frame import Leave
from kiosk.screens.login import question
from kiosk.screens.page import Page
from kiosk.screens.secret_qr import SecretDialog
from kiosk.services import Services
from kiosk.services.app_enrolment import AppSecret, new_app_secret
from kiosk.services.own_account import Exported, rows
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.check_mark import CheckMark
from kiosk.widgets.choice import Choice
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.facts import Facts
from kiosk.widgets.pick_list import PickList

ACTIONS = ("contact", "pin", "app", "consents", "print", "save", "delete")
PAGES = {"contact": "account_contact", "pin": "account_pin", "app": "account_app", "consents": "account_consents"}


class OwnPage(Page):
    """A page about the account of who is logged in. Back leads to the account, and from there to the search."""

    CSS_PATH = "account.tcss"
    back_to = "account"

    @property
    def citizen(self) -> Citizen:
        """Whose account it is."""
        assert self.visit.citizen is not None, "the account's pages come after the log-in"
        return self.visit.citizen

    def can_go_back(self) -> bool:
        return True

    def action_back(self) -> None:
        self.go_to(self.back_to, self.visit)


class AccountPage(OwnPage):
    """What is kept, and a list of what can be done."""

    step = "account"
    title_key = "own.title"
    primary_key = "own.choose"
    back_to = "search"

    def compose_body(self) -> ComposeResult:
        yield PickList([(key, Content(t(f"own.{key}"))) for key in ACTIONS], id="actions_list")
        yield Facts([], id="facts")

    async def arrive(self) -> None:
        """What is kept."""
        everything = await self.ask(self.services.own_account.everything, self.citizen)
        self.query_one("#facts", Facts).show(rows(everything))
        await self.ask(self.services.units.warm)  # the next page names the commune

    @on(OptionList.OptionSelected, "#actions_list")
    def chosen(self) -> None:
        """Enter or a press on a row."""
        self.press_primary()

    async def proceed(self) -> None:
        """Do what was chosen."""
        match self.query_one("#actions_list", PickList).picked:
            case "print":
                self._say(await self.at_press(self.services.own_account.print, self.citizen), t("own.printed"))
            case "save":
                saved = await self.ask(self.services.own_account.save, self.citizen)
                self._say(saved, t("own.saved", name=saved.name))
            case "delete":
                self.begin(self._delete)
            case str(key):
                self.go_to(PAGES[key], self.visit)

    def _say(self, exported: Exported, words: str) -> None:
        if exported.problem:
            self.show_problems([("actions_list", t(exported.problem))])
        else:
            self.show_problems([])
            self.app.notify(words, markup=False)

    async def _delete(self) -> None:
        buttons = (("no", t("action.back")), ("yes", t("own.delete_yes")))
        if await self.app.push_screen_wait(AskDialog(t("own.delete"), t("own.delete_words"), buttons)) == "yes":
            await self.ask(self.services.own_account.delete, self.citizen)
            self.visit = self.visit.with_(draft="")
            self.post_message(Leave(self))


class ContactPage(OwnPage):
    """Telephone, e-mail, address. Name and number are the card's: an officer changes those."""

    step = "account_contact"
    title_key = "own.contact"
    primary_key = "own.keep"

    def compose_body(self) -> ComposeResult:
        phone = question("phone", t("own.phone"), FieldKind.PHONE, "" if self.citizen.phone else t("own.phone_hint"))
        yield AnswerRow(replace(phone, required=bool(self.citizen.phone)), self.citizen.phone)
        email = question("email", t("own.email"), FieldKind.EMAIL, t("own.email_hint"), max_length=100)
        yield AnswerRow(replace(email, required=False), self.citizen.email)
        own = self.citizen
        street = question(STREET, t("own_address.street"), FieldKind.ADDRESS, max_length=200)
        yield AnswerRow(street, own.street if own.commune else own.address)
        yield commune_row(t("own_address.commune"), t("own_address.commune_hint"), own.commune, self.services.units)

    async def arrive(self) -> None:
        """An address that is one text is taken apart where it means one commune only; saving it says yes to that."""
        await self.ask(self.services.units.warm)
        street, own = self.row(STREET), self.citizen
        if own.address and not own.commune:
            places = await self.ask(self.services.units.places, own.address)
            if len(places) == 1 and places[0].street and street is not None and street.untouched:
                self._show_address(places[0].street, places[0].unit)

    async def _pick(self, choice: Choice) -> None:
        row = self.row(COMMUNE)
        if row is not None and row.control is choice:
            await pick_commune(self, row, choice)
        else:
            await super()._pick(choice)

    def take_card(self, text: str) -> None:
        """The owner's own card tells the address."""
        card = parse_card(text)
        if isinstance(card, Problem):
            self.show_problems([("", problem_words(card))])
        elif card.number != self.citizen.number:
            self.show_problems([("", t("card.other_person"))])
        elif card.residence:
            self.begin(self._address_from, card.residence)

    async def _address_from(self, residence: str) -> None:
        confirmed = await confirmed_address(self, residence, t("own_address.card_title"))
        unit = self.services.units.get(confirmed[COMMUNE]) if confirmed else None
        if unit is not None:
            self._show_address(confirmed[STREET], unit)

    def _show_address(self, words: str, unit: Unit) -> None:
        street, commune = self.row(STREET), self.row(COMMUNE)
        if street is not None and isinstance(street.control, TextEntry):
            street.control.value = words
        if commune is not None and isinstance(commune.control, Choice):
            commune.control.options = (Option(unit.code, unit.full_name),)
            commune.control.choose(unit.code)

    async def proceed(self) -> None:
        """Keep what can stand so."""
        typed = {row.key: row.value for row in self.query(AnswerRow)}
        own = self.services.own_account
        answer = await self.ask(
            own.correct,
            self.citizen,
            phone=typed["phone"],
            email=typed["email"],
            street=typed[STREET],
            commune=typed[COMMUNE],
        )
        if isinstance(answer, Citizen):
            self.go_to("account", self.visit.with_(citizen=answer))
        else:
            self.show_problems([(answer[0], problem_words(answer[1]))])


class ChangePinPage(OwnPage):
    """The old PIN once, the new one twice."""

    step = "account_pin"
    title_key = "own.pin"
    primary_key = "own.keep"

    def compose_body(self) -> ComposeResult:
        for key, words in (("old", t("pin.old")), ("pin", t("pin.pin")), ("again", t("pin.again"))):
            yield AnswerRow(question(key, words, FieldKind.NUMBER, t("pin.hint"), max_length=12), "", secret=True)

    async def proceed(self) -> None:
        """Both new ones the same, and the old one right."""
        typed = {row.key: row.value for row in self.query(AnswerRow)}
        problem = ("again", t("pin.different")) if typed["pin"] != typed["again"] else None
        if problem is None:
            found = await self.ask(self.services.own_account.change_pin, self.citizen, typed["old"], typed["pin"])
            key = "pin" if found and found.code in ("pin.form", "pin.weak") else "old"
            problem = (key, problem_words(found)) if found else None
        if problem is None:
            self.app.notify(t("pin.changed"), markup=False)
            self.go_to("account", self.visit)
            return
        for row in self.query(AnswerRow):
            row.clear()
        self.show_problems([problem])


class OwnConsentsPage(OwnPage):
    """What is agreed to; unticked, it is withdrawn from now on."""

    step = "account_consents"
    title_key = "own.consents"
    primary_key = "own.keep"

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("own.consents_how")), classes="note")
        for purpose in Purpose:
            if purpose not in NEEDED:
                yield CheckMark(t(f"consent.{purpose}"), id=purpose.value)

    async def arrive(self) -> None:
        """What stands."""
        everything = await self.ask(self.services.own_account.everything, self.citizen)
        for one in everything.consents:
            for mark in self.query(CheckMark):
                if mark.id == one.purpose.value:
                    mark.checked = one.withdrawn is None

    async def proceed(self) -> None:
        """Keep it, with the time."""
        ticked = frozenset(Purpose(str(mark.id)) for mark in self.query(CheckMark) if mark.checked)
        await self.ask(self.services.own_account.agree, self.citizen, ticked)
        self.go_to("account", self.visit)


class OwnAppPage(OwnPage):
    """An authenticator app for an account that there is already; it counts once its first code was right."""

    step = "account_app"
    title_key = "own.app"
    primary_key = "own.keep"

    def __init__(self, visit: Visit, services: Services, secret: AppSecret | None = None) -> None:
        super().__init__(visit, services)
        self._secret = secret or new_app_secret()

    def again(self, visit: Visit) -> OwnAppPage:
        return type(self)(visit, self.services, self._secret)

    def compose_body(self) -> ComposeResult:
        yield Static(Content(t("own.app_how")), classes="note")
        yield BigButton(t("way.show_qr"), id="show_qr")
        yield Static(Content(t("way.secret", secret=self._secret.grouped)), classes="note")
        yield AnswerRow(question("code", t("code.label"), FieldKind.NUMBER, t("code.hint"), max_length=10), "")

    @on(BigButton.Pressed, "#show_qr")
    def show_qr(self) -> None:
        """The secret, alone on the screen."""
        self.app.push_screen(SecretDialog(self._secret.uri))

    async def proceed(self) -> None:
        """A right code makes it the account's."""
        row = self.row("code")
        typed = row.value if row else ""
        if await self.ask(self.services.app_enrolment.confirm, self.citizen, self._secret, typed):
            self.app.notify(t("own.app_done"), markup=False)
            self.go_to("account", self.visit)
        else:
            self.show_problems([("code", t("own.app_wrong"))])
