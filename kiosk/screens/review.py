"""Check your answers: every answer with its own "Sửa", and straight back to this list after the edit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from kiosk.domain.dossier import REBUILT, REDUCED
from kiosk.domain.form_pages import page_of, summary
from kiosk.domain.forms import Form
from kiosk.i18n import t
from kiosk.screens.fee import total_words
from kiosk.screens.page import Page
from kiosk.screens.printer_note import now_words
from kiosk.services.drafting import APPLICANT_FORM, OWNER_FORM
from kiosk.services.papers import to_scan
from kiosk.widgets.button import BigButton


class Line(NamedTuple):
    """One answer: where it is mended (step and page), what was asked, what was said."""

    step: str
    page: str
    label: str
    said: str


class ReviewLine(Widget, can_focus=True):
    """An answer and its "Sửa": one target of three rows, so that a finger finds it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,space", "change", show=False)]

    class Chosen(Message):
        """This answer is to be mended."""

        def __init__(self, line: Line) -> None:
            super().__init__()
            self.line = line

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line

    def render(self) -> Content:
        change = f"[ {t('review.change')} ]" if self.has_focus else f"  {t('review.change')}  "
        room = max(10, self.content_size.width - Content(change).cell_length - 1)
        label = Content(self.line.label).truncate(room, ellipsis=True, pad=True)
        said = Content("\n").join(Content.styled(self.line.said or "–", "bold").wrap(self.content_size.width or 60))
        return Content.assemble(label, " ", Content.styled(change, "bold"), "\n", said)

    def on_click(self, event: Click) -> None:
        event.stop()
        self.action_change()

    def action_change(self) -> None:
        """Mend this answer."""
        self.post_message(self.Chosen(self.line))


class ReviewPage(Page):
    """The whole dossier on one scrolling page."""

    CSS_PATH = "review.tcss"
    step = "review"
    title_key = "review.title"

    def compose_body(self) -> ComposeResult:
        for heading, lines in self.sections():
            yield Static(Content(heading), classes="heading")
            for line in lines:
                yield ReviewLine(line)
        procedure = self.services.procedures.get(self.visit.procedure)
        if any(paper.is_declaration for paper in procedure.papers):
            yield BigButton(t("printing.declaration"), id="to_sign")
            yield Static(id="printed", markup=False)

    @on(BigButton.Pressed, "#to_sign")
    def print_to_sign(self) -> None:
        """The filled declaration on paper, to be read in peace and signed by hand."""
        self.begin(self._print_to_sign, group="print")

    async def _print_to_sign(self) -> None:
        now = self.services.clock.now()
        printed = await self.at_press(self.services.printing.print_draft, self.visit, now)
        words = now_words(printed.problem) if printed.problem else t("printing.declaration_done")
        said = self.query_one("#printed", Static)
        said.update(Content(words))
        said.scroll_visible(animate=False)

    def sections(self) -> Iterator[tuple[str, list[Line]]]:
        """Headings with their lines."""
        services, visit = self.services, self.visit
        procedure = services.procedures.get(visit.procedure)
        yield t("step.search"), [Line("search", "", t("review.procedure"), procedure.name)]
        yield from self._form("applicant", services.procedures.form(APPLICANT_FORM), t("step.applicant"))
        if visit.choice("owner", "same") == "same":
            yield t("step.owner"), [Line("owner", "", t("owner.whose"), t("owner.same"))]
        else:
            yield from self._form("owner", services.procedures.form(OWNER_FORM), t("step.owner"))
        yield from self._form("declaration", services.procedures.form(procedure.form), t("step.declaration"))
        yield t("step.papers"), [self._paper(paper.key, paper.name) for paper in to_scan(procedure)]
        yield t("step.fee"), self._fee()

    def _form(self, step: str, form: Form, name: str) -> Iterator[tuple[str, list[Line]]]:
        answers = self.visit.group(step)
        for section in summary(form, answers):
            lines = []
            for key, label, said in section.lines:
                page = page_of(form, answers, key, limit=self.visit.questions_a_page)
                lines.append(Line(step, page.key if page else "", label, said))
            yield f"{name}: {section.title}" if section.title != name else name, lines

    def _paper(self, slot: str, name: str) -> Line:
        attached = self.visit.papers_for(slot)
        if not attached:
            return Line("papers", "", name, t("review.no_paper"))
        said = [t("papers.pages", count=sum(paper.pages for paper in attached))]
        if any(paper.quality == REDUCED for paper in attached):
            said.append(t("review.reduced"))
        if any(paper.quality == REBUILT for paper in attached):
            said.append(t("harmless.note"))
        codes = dict.fromkeys(paper.reused_from for paper in attached if paper.reused_from)
        said += [t("review.reused", code=code) for code in codes]
        if all(paper.signed for paper in attached):
            said.append(t("signing.signed"))
        return Line("papers", slot, name, " · ".join(said))

    def _fee(self) -> list[Line]:
        visit = self.visit
        quote = self.services.filing.quote(visit)
        way = t(f"delivery.{visit.choice('delivery')}")
        where = visit.choice("address")
        procedure = self.services.procedures.get(visit.procedure)
        channel = t(f"channel.{self.services.filing.channel(visit)}")
        lines = [Line("fee", "", t("fee.channel"), channel)] if procedure.asks_for_channel else []
        lines += [Line("fee", "", t("fee.delivery"), f"{way}: {where}" if where else way)]
        if visit.choice("payment") and (quote.total or quote.unknown):
            lines.append(Line("fee", "", t("fee.payment"), t(f"payment.{visit.choice('payment')}")))
        return [*lines, Line("fee", "", t("fee.total"), total_words(quote))]

    @on(ReviewLine.Chosen)
    def change(self, message: ReviewLine.Chosen) -> None:
        """Mend one answer and come straight back; another procedure is another dossier and has no way back."""
        line = message.line
        returning = "" if line.step == "search" else self.step
        self.go_to(line.step, self.visit.with_(page=line.page, returning=returning))

    def focus_first(self) -> None:
        """Reading comes first: the primary action is one Enter away, the list one Tab back."""
        self.query_one("#primary").focus()
        self.query_one("#body").scroll_home(animate=False)

    async def proceed(self) -> None:
        """To the confirmation, unless something is still missing."""
        problems = self.services.filing.problems(self.visit)
        if problems:
            step, first = problems[0]
            form = self._form_of(step)
            page = page_of(form, self.visit.group(step), first.key, limit=self.visit.questions_a_page)
            self.go_to(step, self.visit.with_(page=page.key if page else "", returning=self.step))
            return
        self.keep({"choice.reviewed": "yes"}, "review")
        self.forward(self.visit.with_(returning=""))

    def _form_of(self, step: str) -> Form:
        procedures = self.services.procedures
        keys = {"applicant": APPLICANT_FORM, "owner": OWNER_FORM}
        return procedures.form(keys.get(step) or procedures.get(self.visit.procedure).form)
