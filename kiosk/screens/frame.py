"""The frame around every page: the lines above and below, the row of buttons, the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from kiosk import flow
from kiosk.domain.text import nfc
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.helped import Helped
from kiosk.screens.messages import PageMessage as PageMessage
from kiosk.screens.typed import type_again, typed_on
from kiosk.services import line_words
from kiosk.services.office import Office, local
from kiosk.widgets.banner import Banner
from kiosk.widgets.button import BigButton
from kiosk.widgets.chrome import KeyLine, StepLine, TopLine
from kiosk.widgets.entry import TextEntry, Typing
from kiosk.widgets.keyboard import Keyboard, KeyboardUse, OnScreen
from kiosk.widgets.page_body import PageBody
from kiosk.widgets.summary import ErrorSummary

if TYPE_CHECKING:
    from kiosk.services.ports import Clock, LineState


class Front(Protocol):
    """What the frame needs: all that a page can have before the store is open."""

    @property
    def office(self) -> Office:
        """Which office this is."""
        ...

    @property
    def clock(self) -> Clock:
        """What time it is."""
        ...


class Forward(PageMessage):
    """The page is finished with this visit."""

    def __init__(self, page: Framed, visit: Visit) -> None:
        super().__init__(page)
        self.visit = visit


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the visitor goes on when a page is shown anew: at this question, or `onward` at the one after it."""

    key: str
    onward: bool = False


class GoTo(PageMessage):
    """Show this step with this visit: an edit from "check your answers", another page of the same form."""

    def __init__(self, page: Framed, step: str, visit: Visit, spot: Spot | None = None) -> None:
        super().__init__(page)
        self.step = step
        self.visit = visit
        self.spot = spot


class Back(PageMessage):
    """One step back; nothing typed is lost."""

    def __init__(self, page: Framed, visit: Visit) -> None:
        super().__init__(page)
        self.visit = visit


class Leave(PageMessage, namespace="page"):  # else Textual would hand it to what handles its own event `Leave`
    """End the visit: the draft is kept, the next visitor finds a fresh kiosk.

    Args:
        page: who asks.
        whatever_is_above: the page has come to its end by itself; a dialog or the curtain over it goes with it.
    """

    def __init__(self, page: Framed, *, whatever_is_above: bool = False) -> None:
        super().__init__(page)
        self.whatever_is_above = whatever_is_above


class HelpWanted(PageMessage):
    """F1 or the help button."""


class LanguageWanted(PageMessage):
    """The other language, with everything on the page kept."""


class Arrived(PageMessage):
    """What the page asks is known now: keys that waited for it go on."""


class PracticeOver(PageMessage):
    """Out of the practice, back to the real kiosk."""


class CurtainWanted(PageMessage):
    """Hide the page at once."""


class Framed(Helped):
    """A page in the frame. A subclass gives `step` and the words of its title, and composes its body."""

    step: ClassVar[str] = ""
    part_of: ClassVar[str] = ""
    """The step that the step line shows instead, for a page that belongs to one of those counted."""
    title_key: ClassVar[str] = ""
    primary_key: ClassVar[str] = "action.next"
    """Words of the one primary action; "" where the page has none."""
    with_back: ClassVar[bool] = True
    with_leave: ClassVar[bool] = True
    in_the_making: bool = False
    """Whether it is not known yet what the page asks, or where one begins."""
    line: ClassVar[LineState | None] = None
    """How far sending has come, for all pages; the shell asks every few seconds."""

    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (22, "-usual"), (31, "-tall")]  # noqa: RUF012 (an instance variable, says Textual)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (76, "-wide")]  # noqa: RUF012

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False, priority=True),
        Binding("f2", "typing", show=False, priority=True),
        Binding("f4", "language", show=False, priority=True),
        Binding("f5", "curtain", show=False, priority=True),
        Binding("f9", "leave_practice", show=False, priority=True),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("escape", "back", show=False),
        Binding("pageup", "scroll_body(-1)", show=False),
        Binding("pagedown", "scroll_body(1)", show=False),
    ]

    def __init__(self, visit: Visit, front: Front) -> None:
        super().__init__(visit)
        self.front = front
        self.spot: Spot | None = None
        """Where to begin, if not at the first field."""
        self.typed: Mapping[str, str] = {}
        """What stands on the page from the beginning (`typed_on`), beside what the visit knows."""

    # -- what a subclass fills in ------------------------------------------------------------------------------

    def compose_body(self) -> ComposeResult:
        """The page's own part."""
        yield from ()

    def kept(self) -> Visit:
        """The visit with everything that stands on the page now, finished or not."""
        return self.visit

    def again(self, visit: Visit) -> Framed:
        """A new page of the same kind: after the language was changed."""
        return type(self)(visit, self.front)

    def anew(self, **changes: Any) -> Framed:
        """The same page with everything that was typed: in another language, or made easier."""
        visit = self.kept()
        page = self.again(visit.with_(**changes))
        if visit is self.visit:  # else the page keeps its answers in the visit, in the shape that its rules gave them
            page.typed = typed_on(self)
        return page

    def title_words(self) -> str:
        """The title."""
        return t(self.title_key)

    def step_detail(self) -> str:
        """What the step line adds to the step's name, such as the section of a form."""
        return ""

    # -- the frame ---------------------------------------------------------------------------------------------

    @property
    def office(self) -> Office:
        """Which office this is."""
        return self.front.office

    def compose(self) -> ComposeResult:
        citizen = self.visit.citizen
        steps = flow.counted()
        present = next((place for place, step in enumerate(steps) if step.name in (self.step, self.part_of)), None)
        if self.office.practice:
            yield Banner(t("practice.banner"), id="practice")
        yield from self.banners()
        yield TopLine(self.office.short_name, "", id="top")
        yield StepLine(
            [t(f"step.{step.name}") for step in steps],
            present,
            detail=self.step_detail(),
            name=citizen.name if citizen else "",
        )
        with Vertical(id="page"):
            yield Static(Content(nfc(self.title_words())), id="title")
            yield ErrorSummary()
            with PageBody(id="body"):
                yield from self.compose_body()
        yield Keyboard()
        with Horizontal(id="actions"):
            yield from self.compose_actions()
        yield KeyLine("", id="keys")

    def compose_actions(self) -> ComposeResult:
        """The row of buttons, the same on every page."""
        if self.primary_key:
            yield BigButton(f"{t(self.primary_key)} ▶", look="act", id="primary")
        if self.can_go_back():
            yield BigButton(f"◀ {t('action.back')}", id="back")
        yield BigButton(t("action.help"), id="help")
        if self.with_leave and self.visit.citizen:
            yield BigButton(t("action.leave"), id="leave")

    def can_go_back(self) -> bool:
        """Whether "Quay lại" leads anywhere: to a step, or from the first one to the welcome page."""
        first = self.step == flow.STEPS[0].name
        return self.with_back and (first or flow.before(self.step, self.visit) is not None)

    def on_mount(self) -> None:
        self.show_help_classes()
        self.show_frame()
        self.set_interval(1, self.show_frame)
        type_again(self, self.typed)
        # Before the page is seen: who types as soon as it is there must not lose the first letter.
        self.focus_first()

    def show_frame(self) -> None:
        """The lines above and below: time, state of the line, keys."""
        now = local(self.front.clock.now())
        name, short = self.office.short_name, line_words.short(self.line, now, narrow=True)
        lines = [(name, f"{now:%d/%m/%Y %H:%M}  {short}")]
        if not self.narrow:
            day = t(f"day.{now.weekday()}")
            when = t("frame.when", day=day, date=f"{now:%d/%m/%Y}", time=f"{now:%H:%M}")
            state = f"{when}  {line_words.short(self.line, now)}"
            lines = [(f"{name} · {t('frame.counter')}", state), (name, state), *lines]
        room = self.app.size.width - TopLine.AROUND
        fits = (one for one in lines if sum(Content(words).cell_length for words in one) <= room)
        self.query_one("#top", TopLine).show(*next(fits, lines[-1]))
        self.query_one("#keys", KeyLine).show(*self.key_words())

    def key_words(self) -> tuple[str, str]:
        """The keys that work here, and the hotline."""
        keys = [f"F1 {t('key.help')}"]
        focused = self.focused
        if isinstance(focused, TextEntry):
            if focused.types_vietnamese:
                keys.append(f"F2 {t('key.typing')}: {t(f'typing.{Typing.method}')}")
            if OnScreen.use is not KeyboardUse.NEVER:
                keys.append(f"F3 {t('key.keyboard')}")
        keys += self.help_keys()
        keys += [f"F4 {t('key.language')}", f"F5 {t('key.curtain')}"]
        hotline = self.office.hotline
        for right in (hotline,) if self.narrow else (t("frame.hotline", number=hotline), hotline):
            words = "  ".join(keys)
            if Content(words).cell_length + Content(right).cell_length + 4 <= self.app.size.width:
                return words, right
        return "  ".join(keys[:-1]), hotline  # the help offers the curtain as well

    @property
    def narrow(self) -> bool:
        """Whether the lines above and below must do with fewer words."""
        return self.app.size.width < 76

    def focus_first(self) -> None:
        """Where the visitor begins: the first field, else the primary action."""
        target = next(iter(self.query("#body TextEntry, #body Choice, #body OptionList, #body CheckMark")), None)
        if target is None:
            target = next(iter(self.query("#primary, #back, #help")), None)
        if target is not None:
            target.focus(scroll_visible=True)

    def on_resize(self) -> None:
        self.show_frame()

    def on_descendant_focus(self) -> None:
        self.query_one("#keys", KeyLine).show(*self.key_words())

    # -- a scanned card ------------------------------------------------------------------------------------------

    def take_card(self, text: str) -> None:
        """A card was scanned while this page was up. It goes into no field; where it is of use, a subclass says."""
        self.app.notify(t("card.other_page"), markup=False)

    # -- keys and buttons that work everywhere -------------------------------------------------------------------

    @on(BigButton.Pressed, "#back")
    def press_back(self) -> None:
        """One step back."""
        self.action_back()

    @on(BigButton.Pressed, "#help")
    def press_help(self) -> None:
        """Help."""
        self.action_help()

    @on(BigButton.Pressed, "#leave")
    def press_leave(self) -> None:
        """End the visit."""
        self.post_message(Leave(self))

    def action_back(self) -> None:
        """One step back, where there is one."""
        self.post_message(Back(self, self.kept()))

    def action_help(self) -> None:
        """Ask the shell for help on this page."""
        self.post_message(HelpWanted(self))

    def action_language(self) -> None:
        """The other language."""
        self.post_message(LanguageWanted(self))

    def action_curtain(self) -> None:
        """Hide the page."""
        self.post_message(CurtainWanted(self))

    def action_leave_practice(self) -> None:
        """Out of the practice, where this is one."""
        if self.office.practice:
            self.post_message(PracticeOver(self))

    def action_typing(self) -> None:
        """The next typing method."""
        Typing.turn()
        self.query_one("#keys", KeyLine).show(*self.key_words())

    def action_scroll_body(self, by: int) -> None:
        """A page up or down."""
        body = self.query_one("#body", PageBody)
        body.scroll_page_down() if by > 0 else body.scroll_page_up()
