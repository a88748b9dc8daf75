"""A scan that carries something unsafe: pictures of its pages are taken instead, and the citizen is told."""

from __future__ import annotations

from kiosk.domain.problem import Problem
from kiosk.i18n import t
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.page import Page
from kiosk.screens.waiting import Stopped, with_progress
from kiosk.services.papers import OfferedScan


async def safe_scan(page: Page, scan: OfferedScan) -> OfferedScan | Problem | None:
    """The scan as it can be taken, or what is wrong with it. Called in a worker.

    None where the citizen did not want to wait, or does not want the pictures; the scan stays where it is.
    """
    if not scan.can_be_rebuilt:
        return scan.facts if isinstance(scan.facts, Problem) else scan
    try:
        words = t("harmless.making", file=scan.name)
        made = await with_progress(page, words, page.services.pages.stop, page.services.papers.made_harmless, scan)
    except Stopped:
        return None
    if isinstance(made, Problem):
        return made
    if isinstance(made.facts, Problem):
        return made.facts
    words = t("harmless.told", file=scan.name, pages=made.facts.pages)
    buttons = (("yes", t("harmless.use")), ("no", t("harmless.leave")))
    answer = await page.app.push_screen_wait(AskDialog(t("harmless.title"), words, buttons))
    return made if answer == "yes" else None
