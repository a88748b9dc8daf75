"""The officers' door: log-in, the shift, and the dossiers that wait for acceptance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static

from kiosk import flow
from kiosk.domain.dossier import Dossier, ForbiddenTransition
from kiosk.domain.forms import FieldKind, Option
from kiosk.domain.people import Officer
from kiosk.domain.text import mask_name
from kiosk.domain.typed_codes import with_check
from kiosk.domain.visit import Aside, Visit
from kiosk.i18n import t
from kiosk.screens.dialogs import AskDialog, PickDialog
from kiosk.screens.frame import Back, GoTo
from kiosk.screens.login import question, refusal_words
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.services.desk import MAY_ACCEPT
from kiosk.services.identity_desk import MAY_OPEN
from kiosk.services.login import NotSent, Refused, Wait
from kiosk.services.lookup import typed_form
from kiosk.services.office import from_milliseconds, local
from kiosk.services.ports import Twin
from kiosk.services.rights import SessionState
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.pick_list import PickList

SHOWN_TWINS: Final = 2
"""Pairs of dossiers that do not wait here any more; the rest is a number. They stand below the work that waits."""


class OfficerPage(Page):
    """Before log-in three fields; after it the shift and what waits. Leaving the page logs the officer out."""

    CSS_PATH = "officer.tcss"
    made_by_arrival = True
    step = "officer"
    title_key = "officer.title"

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self._waiting: tuple[Dossier, ...] = ()
        self._twins: dict[str, Twin] = {}

    def title_words(self) -> str:
        return f"{t('officer.title')}: {self._officer.name}" if self._officer else t("officer.title")

    @property
    def _officer(self) -> Officer | None:
        return self.visit.officer

    def compose_body(self) -> ComposeResult:
        if self._officer is None:
            yield AnswerRow(question("login", t("officer.login"), FieldKind.EMAIL), "")
            yield AnswerRow(question("pin", t("login.pin"), FieldKind.NUMBER, max_length=12), "", secret=True)
            yield AnswerRow(question("code", t("officer.code"), FieldKind.NUMBER, t("code.hint"), max_length=10), "")
            if self.services.officer_hint is not None:
                login, pin, code = self.services.officer_hint()
                yield Static(Content(t("officer.demo", login=login, pin=pin, code=code)), classes="note")
            return
        yield Static(id="calls", markup=False)
        yield Static(id="shift", markup=False)
        with Horizontal(id="shift_actions"):
            yield BigButton(t("officer.open_shift"), id="open")
            yield BigButton(t("officer.close_shift"), id="close")
            if self._rooms():
                yield BigButton(t("officer.other"), id="other")
        yield Static(Content(t("officer.waiting")), classes="heading")
        yield Static(Content(t("officer.nothing_waits")), id="nothing")
        yield PickList(id="waiting")
        yield Static(id="twins", markup=False)

    def compose_actions(self) -> ComposeResult:
        if self._officer is None:
            yield BigButton(f"{t('officer.enter')} ▶", look="act", id="primary")
        yield BigButton(f"◀ {t('action.back')}", id="back")
        yield BigButton(t("action.help"), id="help")

    async def arrive(self) -> None:
        """After log-in: who is on shift, and what waits."""
        if self._officer is not None and self.services.officers.state(self._officer) is SessionState.OPEN:
            await self._show_desk(self._officer)
            may_accept = self._officer.roles & MAY_ACCEPT
            self.query_one("#waiting" if self._waiting else "#open" if may_accept else "#other").focus()

    async def _show_desk(self, officer: Officer) -> None:
        present = await self.ask(self.services.desk.on_shift)
        words = t("officer.on_shift", name=present.name) if present else t("officer.no_shift")
        self.query_one("#shift", Static).update(Content(f"{words} {await self._drawer_words(officer)}"))
        calls = await self.ask(self.services.desk.take_calls, officer)
        lines = [t("officer.called", time=f"{local(call.called):%H:%M}", step=t(f"page.{call.step}")) for call in calls]
        self.query_one("#calls", Static).update(Content("\n".join(f"▲ {line}" for line in lines)))
        self.query_one("#calls").display = bool(lines)
        accepts = bool(officer.roles & MAY_ACCEPT)
        self.query_one("#open").display = self.query_one("#close").display = accepts
        self._waiting = tuple(await self.ask(self.services.desk.waiting, officer)) if accepts else ()
        twins = await self.ask(self.services.likely_twice.open, officer) if accepts else ()
        self._twins = {twin.dossier: twin for twin in reversed(twins)}
        rows = self.query_one("#waiting", PickList)
        rows.show((dossier.id, waiting_row(dossier, self._twins.get(dossier.id))) for dossier in self._waiting)
        here = {dossier.id for dossier in self._waiting}
        self._show_twins([twin for twin in self._twins.values() if twin.dossier not in here])
        rows.display = bool(self._waiting)
        self.query_one("#nothing").display = not self._waiting

    def _show_twins(self, twins: Sequence[Twin]) -> None:
        """Of dossiers that do not wait here any more; those that do say it in their own row."""
        shown = list(twins)[-SHOWN_TWINS:][::-1]
        lines = [f"● {twin_words('officer.twice_of', twin, own=with_check(twin.code))}" for twin in shown]
        if len(twins) > len(shown):
            lines.append(f"● {t('officer.twice_more', count=len(twins) - len(shown))}")
        self.query_one("#twins", Static).update(Content("\n".join(lines)))
        self.query_one("#twins").display = bool(lines)

    async def _drawer_words(self, officer: Officer) -> str:
        """What is still to be done with the cash of the shift, for those who handle it."""
        if "drawer" not in {page.name for page in self._rooms()}:
            return ""
        drawer = await self.ask(self.services.cash_of_shift.current, officer)
        if drawer is None or (drawer.running and drawer.opening is not None):
            return ""
        return t("drawer.to_begin" if drawer.opening is None else "drawer.to_count")

    def action_back(self) -> None:
        """To the welcome page, or to who stepped aside; the officer is logged out by it."""
        if (aside := self.visit.aside) is not None:
            step_back(self, aside)
            return
        if self._officer is not None:
            self.services.hands.submit(self.services.officers.log_out, self._officer, "left")
        self.post_message(Back(self, Visit()))

    async def proceed(self) -> None:
        """Log in."""
        typed = {row.key: row.value.strip() for row in self.query(AnswerRow)}
        answer = await self.ask(self.services.officers.log_in, typed["login"], typed["pin"], typed["code"])
        if isinstance(answer, Officer):
            here = self.visit.with_(officer=answer)
            if self.visit.aside is None:
                self.go_to(self.step, here)
            elif answer.roles & MAY_OPEN:
                self.go_to("slip_code", here)
            else:
                await self.ask(self.services.officers.log_out, answer, "left")
                self.show_problems([("login", t("officer.no_slips"))])
            return
        for key in ("pin", "code"):
            if row := self.row(key):
                row.clear()
        # Beside the PIN: what is typed next goes where the first problem is, and a PIN belongs under dots.
        self.show_problems([("pin", _refusal_words(answer))])

    def _rooms(self) -> list[flow.DeskPage]:
        """The other pages of the desk that are for this officer."""
        roles = self._officer.roles if self._officer else frozenset()
        return [page for page in flow.DESK[1:] if page.roles & roles]

    @on(BigButton.Pressed, "#other")
    def other_work(self) -> None:
        """The list of the desk's other pages."""
        self.begin(self._other_work)

    async def _other_work(self) -> None:
        options = [Option(page.name, t(f"desk.{page.name}")) for page in self._rooms()]
        chosen = await self.app.push_screen_wait(PickDialog(t("officer.other").rstrip(" ▾"), options, ""))
        if chosen is not None:
            self.post_message(GoTo(self, chosen, self.visit))

    @on(BigButton.Pressed, "#open")
    def open_shift(self) -> None:
        """This officer takes over the counter."""
        if self._officer is not None:
            self.begin(self._change_shift, self.services.desk.open_shift, self._officer, group="shift")

    @on(BigButton.Pressed, "#close")
    def close_shift(self) -> None:
        """Nobody accepts at submit until the next shift opens."""
        if self._officer is not None:
            self.begin(self._change_shift, self.services.desk.close_shift, self._officer, group="shift")

    async def _change_shift(self, change: Callable[[Officer], None], officer: Officer) -> None:
        await self.ask(change, officer)
        await self._show_desk(officer)

    @on(OptionList.OptionSelected, "#waiting")
    def choose(self, message: OptionList.OptionSelected) -> None:
        """A waiting dossier was chosen."""
        message.stop()
        dossier = next((one for one in self._waiting if one.id == message.option_id), None)
        if dossier is not None and self._officer is not None:
            self.begin(self._accept, self._officer, dossier)

    async def _accept(self, officer: Officer, dossier: Dossier) -> None:
        words = t("officer.accept_words", code=typed_form(dossier), name=str(dossier.body.get("procedure_name", "")))
        if twin := self._twins.get(dossier.id):
            words += f"\n\n{twin_words('officer.twice_words', twin)}"
        buttons = (("yes", t("officer.accept")), ("no", t("action.back")))
        if await self.app.push_screen_wait(AskDialog(t("officer.accept_title"), words, buttons)) != "yes":
            return
        try:
            filed = await self.ask(self.services.desk.accept, officer, dossier.id)
        except ForbiddenTransition:
            self.show_problems([("waiting", t("officer.too_late"))])
        else:
            printed = await self.at_press(self.services.reprints.print_receipt, officer, filed.print_job)
            if printed.problem:
                self.show_problems([("waiting", t(f"printer.{printed.problem}"))])
            else:
                self.notify(t("officer.accepted", code=typed_form(dossier)), markup=False)
        await self._show_desk(officer)


def step_back(page: Page, aside: Aside) -> None:
    """The officer is done at a screen that a citizen has left to her: her rights end, the citizen goes on."""
    if page.visit.officer is not None:
        page.services.hands.submit(page.services.officers.log_out, page.visit.officer, "left")
    page.go_to(aside.step, aside.visit)


def _refusal_words(answer: Refused | Wait | NotSent) -> str:
    """As at a citizen's log-in, but an officer typed a user name and no card number."""
    if not isinstance(answer, Refused):
        return refusal_words(answer)
    return t("officer.refused", left=answer.left) if answer.left else t("officer.refused_last")


def waiting_row(dossier: Dossier, twin: Twin | None = None) -> Content:
    """A waiting dossier: code, procedure, a masked name, since when, and which other one it may repeat."""
    since = from_milliseconds(dossier.received)
    detail = f"  {dossier.body.get('procedure_name', '')} · {mask_name(dossier.owner_name)} · {since:%H:%M %d/%m/%Y}"
    row = Content.assemble(Content.styled(typed_form(dossier), "bold"), "\n", detail)
    if twin is None:
        return row
    return Content.assemble(row, "\n", Content.styled(f"  ● {twin_words('officer.twice', twin)}", "bold"))


def twin_words(key: str, twin: Twin, **more: str) -> str:
    """What is said of a dossier that may repeat this one."""
    return t(key, code=with_check(twin.other_code), kiosk=twin.other_kiosk, **more)
