"""A stick that an officer plugged in: what lies on it, which files are wanted in which order, and taking them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.types import CSSPathType
from textual.widgets import OptionList, Static

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.papers import PaperFacts, can_be_made_harmless
from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import AskDialog, Dialog
from kiosk.screens.failures import failure_words
from kiosk.screens.later import later
from kiosk.screens.page import Page
from kiosk.screens.paper_words import size_words
from kiosk.screens.waiting import Stopped, with_progress
from kiosk.services.office import local
from kiosk.services.ports import FoundScan
from kiosk.services.usb_import import Checked, UsbImport
from kiosk.widgets.button import BigButton
from kiosk.widgets.pick_list import PickList

MOST: Final = 20
"""Files that are taken at once; more than that is no paper."""


class StickDialog(Dialog[tuple[FoundScan, ...]]):
    """The files on the stick. Each press on one gives it the next number, or takes it back; () means none was taken.

    Args:
        owner: the page behind it, whose services are asked.
        usb: the service.
        officer: who looks.
        title: what the files are for.
        most: how many may be taken.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = ["dialogs.tcss", "stick.tcss"]
    AUTO_FOCUS = "#cancel"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def __init__(self, owner: Page, usb: UsbImport, officer: Officer, title: str, *, most: int = MOST) -> None:
        super().__init__()
        self._owner = owner
        self._usb = usb
        self._officer = officer
        self._title = title
        self._most = most
        self._files: dict[str, FoundScan] = {}
        self._facts: dict[str, PaperFacts | Problem] = {}
        self._wanted: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="heading")
            yield Static(id="said", markup=False)
            yield PickList(id="files")
            with Horizontal(classes="actions"):
                yield BigButton(t("usb.take_this"), look="act", id="take")
                yield BigButton(t("usb.again"), id="again")
                yield BigButton(t("action.back"), id="cancel")

    def on_mount(self) -> None:
        self.look_again()

    @on(BigButton.Pressed, "#again")
    def look_again(self) -> None:
        """Another stick may be there, or the same one with other files."""
        self._show({})
        self.query_one("#said", Static).update(Content(t("usb.looking")))
        self.run_worker(later(self._look), group="stick", exclusive=True)

    async def _look(self) -> None:
        found = await self._owner.ask(self._usb.files, self._officer)
        files = {} if isinstance(found, Problem) else {file.id: file for file in found}
        self._show(files)
        words = problem_words(found) if isinstance(found, Problem) else t("usb.how" if files else "usb.empty")
        self.query_one("#said", Static).update(Content(words))
        self.query_one("#files" if files else "#again").focus()
        # The rows can be used meanwhile: what was picked is checked anyway before it is taken.
        for file in files.values():
            self._facts[file.id] = await self._owner.ask_workshop(self._usb.look, self._officer, file)
            self._draw(file.id)

    def tell_failed(self, error: Exception) -> None:
        """In the place where it says what lies on the stick."""
        self.query_one("#said", Static).update(Content(failure_words(error)))

    def _show(self, files: dict[str, FoundScan]) -> None:
        self._files, self._facts, self._wanted = files, {}, []
        rows = self.query_one("#files", PickList)
        rows.show((key, self._row(file)) for key, file in files.items())
        rows.display = self.query_one("#take").display = bool(files)
        self._label()

    def _draw(self, key: str) -> None:
        self.query_one("#files", PickList).tell(key, self._row(self._files[key]))

    def _row(self, file: FoundScan) -> Content:
        facts = self._facts.get(file.id)
        mark = f"[{self._wanted.index(file.id) + 1}] " if file.id in self._wanted else "[ ] "
        of = f"{size_words(file.size)} · {local(file.modified):%d/%m/%Y %H:%M}"
        if isinstance(facts, PaperFacts):
            detail = f"{t('papers.pages', count=facts.pages)} · {of}"
        elif facts is None:
            detail = f"{of} · {t('usb.checking')}"
        else:
            detail = f"{of} · {t('usb.pictures')}" if can_be_made_harmless(facts) else f"▲ {problem_words(facts)}"
        return Content.assemble(mark, Content.styled(file.name, "bold"), f"\n    {detail}")

    def _refused(self, key: str) -> bool:
        facts = self._facts.get(key)
        return isinstance(facts, Problem) and not can_be_made_harmless(facts)

    def _label(self) -> None:
        words = t("usb.take", count=len(self._wanted)) if self._wanted else t("usb.take_this")
        self.query_one("#take", BigButton).relabel(words)

    def _say_how(self, *, refused: bool) -> None:
        """How files are taken; or that this one is not, for a press that does nothing looks like a dead key."""
        self.query_one("#said", Static).update(Content(t("usb.not_this" if refused else "usb.how")))

    @on(OptionList.OptionSelected)
    def mark(self, message: OptionList.OptionSelected) -> None:
        """A file was pressed: the next number for it, or none any more. One that is refused gets none."""
        message.stop()
        key = message.option_id or ""
        before = list(self._wanted)
        if key in self._wanted:
            self._wanted.remove(key)
        elif not self._refused(key):
            self._wanted = [*self._wanted[: self._most - 1], key]
        self._say_how(refused=self._refused(key))
        for changed in {*before, *self._wanted}:
            self._draw(changed)
        self._label()

    @on(BigButton.Pressed, "#take")
    def take(self) -> None:
        """The files with numbers, in that order; without any, the highlighted one."""
        picked = self.query_one("#files", PickList).picked
        keys = self._wanted or ([picked] if picked and not self._refused(picked) else [])
        self._say_how(refused=not keys)
        if keys and self.is_current:
            self.dismiss(tuple(self._files[key] for key in keys))

    @on(BigButton.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """None of them."""
        if self.is_current:
            self.dismiss(())


async def import_papers(page: Page, paper: RequiredPaper, *, most: int = MOST) -> Visit | None:
    """Let the officer take files from the stick for a required paper; None where nothing was taken.

    All of them are checked before the first one is kept: where one is refused, or the stick is pulled out meanwhile,
    the dossier stays as it was, and that is said. Called in a worker.
    """
    usb, officer = page.services.usb, page.visit.officer
    if usb is None or officer is None:
        return None
    title = t("usb.title", paper=paper.name)
    picked = await page.app.push_screen_wait(StickDialog(page, usb, officer, title, most=most))
    checked: list[Checked] = []
    for number, file in enumerate(picked, start=1):
        words = t("usb.taking", file=file.name, number=number, count=len(picked))
        try:
            found = await with_progress(page, words, page.services.pages.stop, usb.check, officer, paper.key, file)
        except Stopped:
            return None
        if isinstance(found, Problem):
            page.show_problems([(paper.key, t("usb.nothing_taken", file=file.name, why=problem_words(found)))])
            return None
        checked.append(found)
    if not checked or not await _counted(page, paper, checked):
        return None
    return await page.ask(usb.keep, officer, page.visit, checked)


async def _counted(page: Page, paper: RequiredPaper, files: Sequence[Checked]) -> bool:
    """Whether the officer says that these are all pages; she is told what was left behind of which file."""
    lines = [t("usb.file", file=one.paper.name, pages=one.paper.pages) for one in files]
    lines += [f"▲ {t('usb.harmless', file=one.paper.name)}" for one in files if one.because]
    words = "\n".join([paper.name, "", *lines])
    pages = sum(one.paper.pages for one in files)
    buttons = (("yes", t("papers.yes")), ("no", t("papers.no")))
    return await page.app.push_screen_wait(AskDialog(t("pages.count", count=pages), words, buttons)) == "yes"
