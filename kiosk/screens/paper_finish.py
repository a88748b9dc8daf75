"""The pages of a paper were counted: they become one file, a smaller one where the citizen wants that."""

from __future__ import annotations

from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.dossier import REDUCED
from kiosk.domain.paper_slots import arrangement
from kiosk.domain.problem import Problem
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.page import Page
from kiosk.screens.paper_words import size_words
from kiosk.screens.waiting import Stopped, with_progress
from kiosk.services.paper_pages import Made


async def finish_paper(page: Page, paper: RequiredPaper) -> bool:
    """Keep the counted pages of a paper in `page.visit`; whether that was done. Called in a worker.

    Where the workshop cannot put the files together, they stay as they are if they say the same: a page that was turned
    or taken out must not come back, and then the citizen is told.
    """
    visit, service = page.visit, page.services.pages
    pages, papers = arrangement(visit, paper.key), visit.papers_for(paper.key)
    try:
        words = t("pages.joining", count=len(pages.pages))
        made = await with_progress(page, words, service.stop, service.assemble, visit, paper.key, paper.name)
    except Stopped:
        return False
    chosen: Made | None
    if isinstance(made, Problem):
        if not pages.is_plain(papers):
            page.show_problems([(paper.key, f"{paper.name}: {problem_words(made)}")])
            return False
        chosen = None
    else:
        chosen = await _as_large_as_wanted(page, paper, made)
    page.visit = await page.ask(service.finish, visit, paper.key, chosen)
    return True


async def _as_large_as_wanted(page: Page, paper: RequiredPaper, made: Made) -> Made:
    """The file itself, or a smaller version where that was offered and chosen."""
    service, size = page.services.pages, made.paper.size
    if not service.is_large(size) or made.paper.quality == REDUCED:
        return made
    try:
        smaller = await with_progress(
            page, t("pages.shrinking", size=size_words(size)), service.stop, service.smaller, made
        )
    except Stopped:
        return made
    if smaller is None or isinstance(smaller, Problem):
        return made
    sizes = {"large": size_words(size), "small": size_words(smaller.paper.size)}
    buttons = (
        ("smaller", t("pages.take_smaller", size=sizes["small"])),
        ("scanned", t("pages.take_scanned", size=sizes["large"])),
    )
    answer = await page.app.push_screen_wait(
        AskDialog(t("pages.large_title"), t("pages.large", paper=paper.name, **sizes), buttons)
    )
    return smaller if answer == "smaller" else made
