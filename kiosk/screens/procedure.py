"""Before the start: who may apply, which papers, what it costs, how long it takes."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.catalogue import Procedure, RequiredPaper, SignWay
from kiosk.domain.fees import Channel, CopyOrder, Tariff
from kiosk.domain.money import format_dong
from kiosk.i18n import has, t
from kiosk.screens.page import Page
from kiosk.services.printing import time_words
from kiosk.widgets.facts import Facts


class ProcedurePage(Page):
    """All that one should know before beginning; "Bắt đầu" begins the draft."""

    CSS_PATH = "procedure.tcss"
    step = "procedure"
    title_key = "procedure.title"
    primary_key = "procedure.begin"

    @property
    def procedure(self) -> Procedure:
        """The chosen procedure."""
        return self.services.procedures.get(self.visit.procedure)

    def title_words(self) -> str:
        return self.procedure.everyday or self.procedure.name

    def compose_body(self) -> ComposeResult:
        procedure = self.procedure
        yield Facts(
            [
                (t("procedure.official"), f"{procedure.name} ({procedure.code})"),
                (t("procedure.who"), procedure.who),
                (t("procedure.time"), time_words(procedure)),
                (t("procedure.fee"), fee_words(procedure.tariffs)),
                (t("procedure.result"), procedure.result),
                (t("procedure.minutes"), t("procedure.about_minutes", count=procedure.minutes)),
            ]
        )
        yield Static(Content(t("procedure.papers")), classes="heading")
        yield Static(Content("\n").join(paper_line(paper) for paper in procedure.papers), id="papers")
        state = "" if procedure.compared else f" {t('procedure.not_compared')}"
        if number := self.services.procedures.catalogue.revision:
            state = f"{state} {t('revision.on_page', number=number)}"
        yield Static(Content(f"{t('procedure.source', source=procedure.source)}{state}"), classes="source")
        yield Static(Content(t("printer.not_ready")), id="printer", classes="warning")

    async def arrive(self) -> None:
        """Said before the citizen begins: whether paper will come out."""
        self.query_one("#printer").display = not (await self.at_press(self.services.printing.state)).ready

    async def proceed(self) -> None:
        """Begin a draft, unless this very procedure is being filled already."""
        draft = await self.ask(self.services.drafting.load, self.visit.draft) if self.visit.draft else None
        if draft is not None and draft.procedure == self.visit.procedure:
            self.forward(self.visit)
            return
        if draft is not None:
            await self.ask(self.services.drafting.drop, draft.id)
        self.forward(await self.ask(self.services.drafting.begin, self.visit, self.visit.procedure))


def fee_words(tariffs: tuple[Tariff, ...]) -> str:
    """The fees in one line each; "chưa quy định" where nobody has set one, and "không thu" where there are none."""
    if not tariffs:
        return t("fee.free")
    lines = []
    for tariff in tariffs:
        for variant in tariff.variants:
            cost = variant.rule.cost(Channel.DIRECT, (CopyOrder(),))
            amount = t("fee.not_set") if cost is None else t("fee.free") if cost == 0 else format_dong(cost)
            unit = t(key) if has(key := f"fee.unit.{type(variant.rule).__name__}") else ""
            lines.append(f"{variant.name}: {amount}{unit if cost else ''}")
    return "\n".join(lines)


def paper_line(paper: RequiredPaper) -> Content:
    """One paper: a mark, its name, how it is needed."""
    if paper.present_only:
        need = t("paper.show_only")
    elif paper.is_declaration:
        need = t("paper.kiosk_makes")
    elif paper.required:
        need = t("paper.required")
    else:
        need = paper.when or t("paper.optional")
    if paper.sign is not SignWay.NONE:
        need = f"{need}; {t(f'paper.sign.{paper.sign.value}')}"
    return Content.assemble("• ", Content.styled(paper.name, "bold"), f" – {need}")
