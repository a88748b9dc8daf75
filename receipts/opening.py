"""How every paper of the office begins and ends: heads, title with its code, and a foot that ties it to the journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from receipts import qr
from receipts.flow import Flow, Page, Sheet, largest_that_fits
from receipts.layout import Block, space
from receipts.parts import title_band
from receipts.stationery import Stationery
from receipts.values import Agency, Phrase
from receipts.words import date_vi

NO_HINT: Final = Phrase("")


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands above the first line of a paper, and at its foot."""

    agency: Agency
    moment: datetime
    """When the paper was made; its day stands under the heads."""
    running: tuple[str, str]
    """Title and number, for the pages after the first."""
    title: Callable[[float], Block]
    """Makes the title for a width."""
    gap: float
    """Free space under the title, in type sizes."""
    modules: qr.Matrix = ()
    """Of the QR code beside the title; empty without one."""
    hint: Phrase = NO_HINT
    """Says under the code what it is for."""
    journal_head: str = ""


def sheets(sheet: Sheet, language: str, flow: Callable[[Stationery], Flow]) -> list[Page]:
    """The pages, at the largest type size at which they are one, if there is one."""
    return largest_that_fits(sheet, lambda body: flow(Stationery(sheet, body, language == "vi+en")))


def modules_of(address: str) -> qr.Matrix:
    """The QR code of an address; nothing where there is no address."""
    return qr.matrix(address) if address else ()


def office_paper(paper: Stationery, opening: Opening, fill: Callable[[Flow], None]) -> Flow:
    """A paper with its head and foot; `fill` adds all that stands between them."""
    foot = paper.foot(opening.agency, opening.journal_head)
    running_head = paper.running_head(*opening.running)
    flow = Flow(paper.sheet, foot=foot.height + 0.9 * paper.body, running_head=running_head)
    flow.add(paper.heads(opening.agency, date_vi(opening.moment)))
    flow.add(space(0.4 * paper.body))
    flow.add(title_band(paper, opening.title, opening.modules, opening.hint))
    flow.add(space(opening.gap * paper.body))
    fill(flow)
    paper.finish(flow.pages, foot)
    return flow
