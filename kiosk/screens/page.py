"""A page of the flow: it has the services, works without blocking the screen, and ends once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from time import monotonic
from typing import Any, ClassVar

from textual import on
from textual.events import ScreenResume
from textual.widget import Widget

from kiosk.domain.form_cautions import Doubt
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.asking import Asking
from kiosk.screens.cautions import caution_words
from kiosk.screens.dialogs import PickDialog
from kiosk.screens.failures import failure_words, failures
from kiosk.screens.first_in_view import FirstInView
from kiosk.screens.frame import Arrived, Back, Forward, Framed, GoTo, Spot
from kiosk.screens.later import later
from kiosk.screens.messages import ProblemsShown
from kiosk.screens.steady import TOLD_SECONDS
from kiosk.services import Services
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.button import BigButton
from kiosk.widgets.choice import Choice
from kiosk.widgets.entry import TextEntry
from kiosk.widgets.summary import ErrorSummary

RETURN_TO = frozenset({"applicant", "owner", "declaration", "papers", "pages", "fee", "review"})
"""Steps that a draft leads back to after a power cut. The confirmation is not one: consent is given anew."""


class Page(Asking):
    """A page with services.

    A subclass gives `step`, the words of its title and primary action, composes its body, and answers `proceed`.
    """

    made_by_arrival: ClassVar[bool] = False
    """Whether only `arrive` says what the page asks and what has the focus. It must be a matter of milliseconds."""
    looks_up: ClassVar[bool] = False
    """Whether the page cannot be composed without the store: the shell then calls `look_up` before it makes one."""
    looked_up: Any = None
    """What `look_up` has found."""

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self._shown_at = monotonic()
        self._busy = False
        self._was_at: Widget | None = None
        self._unmade = False
        self.in_the_making = self.made_by_arrival

    def on_mount(self) -> None:
        self._first_in_view = FirstInView(self, self.query_one(ErrorSummary))
        if self.visit.draft and self.step in RETURN_TO:
            self._keep({}, self.place_name())
        self.run_worker(later(self._arrive), group="arrive")

    async def _arrive(self) -> None:
        try:
            await self.arrive()
            self._unmade = False
        except failures():
            self._unmade = True
            raise
        finally:
            self.in_the_making = False
            self.post_message(Arrived(self))

    async def arrive(self) -> None:
        """The page is up: ask the services for what it shows besides the visit."""

    async def proceed(self) -> None:
        """The primary action was pressed: check, then `forward`."""
        self.forward(self.visit)

    @classmethod
    def look_up(cls, visit: Visit, services: Services) -> Any:
        """What the page is composed of, where it `looks_up`. Called in the services' thread."""

    def again(self, visit: Visit) -> Page:
        return type(self)(visit, self.services)

    def anew(self, **changes: Any) -> Framed:
        page = super().anew(**changes)
        if isinstance(page, Page):
            page.looked_up = self.looked_up
        return page

    def place_name(self) -> str:
        """Where the citizen is, as the draft keeps it."""
        return self.step

    @on(ScreenResume)
    def start_guard(self) -> None:
        """From now on presses are counted: the first moments belong to a late second press on the page before."""
        self._shown_at = monotonic()

    # -- what happens --------------------------------------------------------------------------------------------

    def forward(self, visit: Visit) -> None:
        """The page is finished."""
        self.post_message(Forward(self, visit))

    def go_to(self, step: str, visit: Visit) -> None:
        """Show another step."""
        self.post_message(GoTo(self, step, visit))

    def show_anew(self, visit: Visit, answered: AnswerRow) -> None:
        """The same page with other questions, because of an answer; the visitor goes on from where she is."""
        keys = [row.key for row in self.query(AnswerRow)]
        here = keys.index(answered.key)
        present = next((place for place, row in enumerate(self.query(AnswerRow)) if row.control is self.focused), here)
        onward = present == here + 1  # to the question that now stands there, which may be a new one
        spot = Spot(answered.key, onward=True) if onward else Spot(keys[present])
        self.post_message(GoTo(self, self.step, visit, spot))

    def focus_first(self) -> None:
        rows = list(self.query(AnswerRow))
        place = next((place for place, row in enumerate(rows) if self.spot and row.key == self.spot.key), None)
        if self.spot is None or place is None:
            super().focus_first()
        elif place + self.spot.onward < len(rows):
            rows[place + self.spot.onward].control.focus()
        else:
            self.query_one("#primary").focus()

    def tell_failed(self, error: Exception) -> None:
        """On the page: what was typed stands there as it was, and the next press tries again."""
        self.show_problems([("", failure_words(error))])

    def keep(self, answers: Mapping[str, str], place: str) -> None:
        """Keep these answers in the draft, in the order in which pages ask for it."""
        if self.visit.draft and answers:
            self._keep(answers, place)

    def _keep(self, answers: Mapping[str, str], place: str) -> None:
        # Handed over at once and not by a worker: a page's workers end with it, and this one may be about to go.
        saving = self.services.hands.submit(self.services.drafting.keep, self.visit, dict(answers), place)
        saving.add_done_callback(partial(self._saved, self.app.call_later))

    def _saved(self, call_later: Callable[..., object], saving: Future[None]) -> None:
        # Runs in the services' thread. A draft that is gone was filed or dropped meanwhile: nothing is lost.
        from kiosk.services.ports import NotThere  # loaded by then, and not needed by the first page

        error = saving.exception()
        if error is not None and not isinstance(error, NotThere):
            call_later(self._say_not_kept)

    def _say_not_kept(self) -> None:
        # At the end of the program a page loses its parts before it leaves the stack.
        if self in self.app.screen_stack and self.query(ErrorSummary):
            self.show_problems([("", t("draft.not_kept"))])
        else:  # the next page is up: whoever stands there still has to know
            self.app.notify(t("draft.not_kept"), timeout=TOLD_SECONDS, markup=False)

    def keep_all(self) -> Visit:
        """Keep what stands on the page in the draft as well, such as a field that was not left yet."""
        visit = self.kept()
        changes = {key: value for key, value in visit.answers.items() if self.visit.answers.get(key) != value}
        self.keep(changes, self.place_name())
        return visit

    def action_back(self) -> None:
        self.post_message(Back(self, self.keep_all()))

    def action_scroll_body(self, by: int) -> None:
        self._first_in_view.let_go()
        super().action_scroll_body(by)

    @on(BigButton.Pressed, "#primary")
    def press_primary(self) -> None:
        """One press, one step: presses while the page works or has just come up do nothing."""
        if self._busy or self._just_up():
            return
        self._busy = True  # here and not in the worker: a second press may come before that begins
        self.run_worker(later(self._proceed), group="proceed")

    def _just_up(self) -> bool:
        """Whether a press may still be a late second one on the page before."""
        return monotonic() - self._shown_at < self.office.timing.double_press

    async def _proceed(self) -> None:
        try:
            if self._unmade:  # the store failed when the page came up
                await self._arrive()
            else:
                await self.proceed()
        finally:
            self._busy = False

    # -- problems ------------------------------------------------------------------------------------------------

    def show_problems(self, problems: Sequence[tuple[str, str]]) -> None:
        """Show what must be mended: beside the fields and in the summary, which takes the focus."""
        words = dict(problems)
        for row in self.query(AnswerRow):
            row.show_problem(words.get(row.key, ""))
        self._sum_up(problems)

    def show_cautions(self, doubts: Sequence[Doubt]) -> None:
        """Show what deserves a second look; whoever has looked goes on with the next press."""
        words = caution_words(doubts)
        for row in self.query(AnswerRow):
            row.show_caution(words.get(row.key, ""))
        self._sum_up([(doubt.key, problem_words(doubt.problem)) for doubt in doubts], caution=True)
        self.start_guard()  # a late second press must not pass what was not read yet

    def _sum_up(self, problems: Sequence[tuple[str, str]], *, caution: bool = False) -> None:
        summary = self.query_one(ErrorSummary)
        summary.show([(key, self._labelled(key, sentence)) for key, sentence in problems], caution=caution)
        if problems:
            self.post_message(ProblemsShown(self, [self._labelled(key, sentence) for key, sentence in problems]))
            if self.focused is not summary:
                self._was_at = self.focused
            summary.focus()
            first = self.row(problems[0][0])
            if first is not None:
                self._first_in_view.bring(first)

    def _labelled(self, key: str, sentence: str) -> str:
        row = self.row(key)
        return f"{row.question.field.label}: {sentence}" if row else sentence

    def row(self, key: str) -> AnswerRow | None:
        """The row of a question."""
        return next((row for row in self.query(AnswerRow) if row.key == key), None)

    @on(ErrorSummary.Jump)
    def show_field(self, message: ErrorSummary.Jump) -> None:
        """From the summary to the field, or to what else has this id, or back to where the visitor was."""
        row = self.row(message.key)
        target = row.control if row else next((one for one in self.query("#body *") if one.id == message.key), None)
        if target is None and not message.key and self._was_at is not None and self._was_at.is_mounted:
            target = self._was_at
        if target is not None:
            self.set_focus(target)
            if message.typed is not None and isinstance(target, TextEntry):
                target.post_message(message.typed)  # behind the news of its focus, before the next key

    # -- answers from a list ---------------------------------------------------------------------------------

    @on(Choice.ListWanted)
    def show_list(self, message: Choice.ListWanted) -> None:
        """Answers that do not fit side by side are picked from a list."""
        choice = message.choice
        if not self._just_up():
            self.begin(self._pick, choice, group="pick")

    async def _pick(self, choice: Choice) -> None:
        label = next((row.question.field.label for row in self.query(AnswerRow) if row.control is choice), "")
        picked = await self.app.push_screen_wait(PickDialog(label, choice.options, choice.value))
        if picked is not None:
            # Like Enter in a field: on to the next question. Not on to the next page, which may be a slip of the hand.
            controls = [row.control for row in self.query(AnswerRow)]
            if choice in controls[:-1]:
                self.set_focus(controls[controls.index(choice) + 1])
            choice.choose(picked)

    # -- Enter leads on ----------------------------------------------------------------------------------------

    @on(TextEntry.Submitted)
    def _next_field(self, message: TextEntry.Submitted) -> None:
        # A late second Enter must not skip the first field; a scanner's Enter comes as early, but with a number.
        row = next((row for row in self.query(AnswerRow) if row.control is message.input), None)
        if not self._just_up() or not (row and row.untouched):
            self.lead_on(message.input)

    @on(Choice.Done)
    def _next_after_choice(self, message: Choice.Done) -> None:
        if not self._just_up():
            self.lead_on(message.choice)

    def lead_on(self, control: Widget) -> None:
        """Enter in a field: the next field, and after the last one the primary action."""
        controls = [row.control for row in self.query(AnswerRow) if row.display]
        place = controls.index(control) + 1 if control in controls else len(controls)
        if place < len(controls):
            controls[place].focus()
        elif self.primary_key:
            self.press_primary()
