"""What every page has for those who need help: banner and key of assisted filing, easy pages, words to read out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.messages import EasyWanted, HandOverWanted, ReadWanted
from kiosk.screens.touch import WithKeyboard
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.banner import Banner
from kiosk.widgets.button import BigButton
from kiosk.widgets.check_mark import CheckMark

if TYPE_CHECKING:
    from kiosk.screens.frame import Framed

SPOKEN_OPTIONS: Final = 7
"""Of a question's answers, so many are read out."""


class Helped(WithKeyboard[None]):
    """Base of all pages in the frame."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f6", "hand_over", show=False, priority=True),
        Binding("f7", "easy", show=False, priority=True),
        Binding("f8", "read", show=False, priority=True),
    ]

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.visit = visit

    def title_words(self) -> str:
        """The title."""
        return ""

    def banners(self) -> ComposeResult:
        """What nobody may overlook on any page."""
        officer, citizen = self.visit.officer, self.visit.citizen
        if self.visit.assisted and officer and citizen:
            names = {"officer": officer.name.upper(), "citizen": citizen.name.upper()}
            words = t("assist.handed_banner", **names) if self.visit.handed else t("assist.banner", **names)
            yield Banner(words, id="assisted")

    def show_help_classes(self) -> None:
        """Make room for banners, and air where it is to be easy."""
        self.set_class(bool(self.query(Banner)), "-banner")
        self.set_class(self.visit.easy, "-easy")

    def help_keys(self) -> list[str]:
        """The keys of this part that work here."""
        keys = [f"F6 {t('key.hand_over')}"] if self.visit.assisted else []
        return [*keys, f"F8 {t('key.read')}"] if self.visit.easy else keys

    def spoken(self) -> list[str]:
        """What is read out: the title, the questions, the primary action. Never an answer: it may be a secret."""
        said = [self.title_words()]
        for row in self.query("AnswerRow, CheckMark"):
            if isinstance(row, AnswerRow):
                field = row.question.field
                said += [field.label, field.hint, ", ".join(option.label for option in field.options[:SPOKEN_OPTIONS])]
            elif isinstance(row, CheckMark):
                said.append(row.words)
        said += [t("read.press", button=button.label) for button in self.query("#primary").results(BigButton)]
        return said

    def action_hand_over(self) -> None:
        """The keyboard goes to the other one, where an officer files for somebody."""
        if self.visit.assisted:
            self.post_message(HandOverWanted(self._page))

    def action_easy(self) -> None:
        """Fewer things a page, or as usual again."""
        self.post_message(EasyWanted(self._page))

    def action_read(self) -> None:
        """Read pages out, or stop."""
        self.post_message(ReadWanted(self._page))

    @property
    def _page(self) -> Framed:
        # Every page is framed; the frame is made of this.
        return cast("Framed", self)
