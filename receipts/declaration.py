"""A filled declaration to sign: sections of labelled answers, a pledge, a place for the signature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from receipts.declaration_values import Answer, AnswerSection, Declaration
from receipts.flow import Flow, Page, Sheet
from receipts.layout import Block, Run, Style, paragraph, space, stack
from receipts.opening import sheets
from receipts.parts import Signature, closing
from receipts.stationery import Stationery
from receipts.values import ASSISTED, Phrase
from receipts.words import date_vi

BLANK = "…" * 8
"""Where a question was left out: somebody may still write there."""


def lay_out(values: Declaration, sheet: Sheet) -> list[Page]:
    """The pages of one copy."""
    return sheets(sheet, values.language, lambda paper: _Form(values, paper).flow())


@dataclass(frozen=True, slots=True)
class _Form:
    """One declaration at one type size."""

    values: Declaration
    paper: Stationery

    def flow(self) -> Flow:
        """The whole declaration on its pages."""
        values, paper, wording = self.values, self.paper, self.values.wording
        foot = self._foot()
        flow = Flow(
            paper.sheet,
            foot=foot.height + 0.9 * paper.body,
            running_head=paper.running_head(values.title, values.code),
        )
        flow.add(paper.state_head(paper.measure))
        flow.add(space(0.9 * paper.body))
        flow.add(self._title())
        flow.add(space(0.6 * paper.body))
        for section in values.sections:
            title, *lines = self._section(section)
            # A title never stands alone at the foot of a page.
            flow.add_together([title, *lines[:1]])
            for line in lines[1:]:
                flow.add(line)
        flow.add(space(0.7 * paper.body))
        pledge = stack([paragraph([Run(wording.pledge.vi, paper.plain)], paper.measure), *self._english_pledge()])
        date = [Run(f"{values.agency.place}, {date_vi(values.made_at)}", paper.plain)]
        signer = Signature(wording.signature, values.signer_name, wording.signature_hint)
        dated = stack([space(0.5 * paper.body), self._at_right(date)])
        notes = [] if values.compared else [wording.not_compared]
        if values.assisted:
            notes = [Phrase(f"{ASSISTED.vi}: {values.assisted}."), *notes]
        end = closing(paper, None, signer, notes, room=flow.room - pledge.height - dated.height)
        flow.add_together([pledge, dated, end])
        paper.finish(flow.pages, foot)
        return flow

    def _title(self) -> Block:
        values, paper = self.values, self.paper
        width = paper.measure
        title = Style(1.5 * paper.body, bold=True)
        blocks = [paragraph([Run(values.title.upper(), title)], width, align="center", balanced=True)]
        if values.code:
            code = [*paper.label(Phrase("Mã hồ sơ", "Dossier code"), paper.small), Run(values.code, paper.small_strong)]
            blocks.append(paragraph(code, width, align="center"))
        addressee = [*paper.label(values.wording.addressee), Run(values.agency.name, paper.strong)]
        blocks += [space(0.5 * paper.body), paragraph(addressee, width, align="center")]
        return stack(blocks)

    def _section(self, section: AnswerSection) -> Iterator[Block]:
        """The title, then the answers; two short ones share a line."""
        paper = self.paper
        title = paragraph([Run(section.title, paper.strong)], paper.measure)
        yield stack([space(0.5 * paper.body), title, space(0.1 * paper.body)])
        waiting: list[Run] = []
        for answer in section.answers:
            runs = self._answer(answer)
            if not waiting:
                waiting = runs
                continue
            blocks = paper.pair(waiting, runs, column=0.5 * paper.measure)
            yield blocks[0]
            waiting = runs if len(blocks) > 1 else []
        if waiting:
            yield paper.paragraph(waiting)

    def _answer(self, answer: Answer) -> list[Run]:
        paper = self.paper
        label = answer.label if answer.label.endswith(("?", ":")) else f"{answer.label}:"
        text = Run(answer.text, paper.strong) if answer.text else Run(BLANK, paper.plain)
        return [Run(f"{label} ", paper.plain), text]

    def _english_pledge(self) -> list[Block]:
        pledge = self.values.wording.pledge
        if not (self.paper.bilingual and pledge.en):
            return []
        return [paragraph([Run(pledge.en, self.paper.tiny)], self.paper.measure)]

    def _at_right(self, runs: list[Run]) -> Block:
        half = self.paper.measure / 2
        line = paragraph(runs, half, align="center")
        return Block(line.height, children=((half, 0.0, line),))

    def _foot(self) -> Block:
        """What the form follows, so that anybody can compare."""
        values = self.values
        revision = f"bản {values.revision}" if values.revision else ""
        parts = ["Tờ khai lập trên máy", values.source, revision]
        return self.paper.foot_of([[Run(part, self.paper.tiny)] for part in parts if part])
