"""An unfinished dossier was found: go on, or begin anew."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk import flow
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.screens.page import Page
from kiosk.services import Services
from kiosk.services.office import local
from kiosk.services.ports import DraftRecord
from kiosk.widgets.button import BigButton


class ResumePage(Page):
    """Asks explicitly; nothing is opened and nothing is dropped without a press."""

    CSS_PATH = "resume.tcss"
    step = "resume"
    title_key = "resume.title"
    primary_key = "resume.go_on"
    with_back = False

    def __init__(self, visit: Visit, services: Services) -> None:
        super().__init__(visit, services)
        self._draft: DraftRecord | None = None

    def compose_body(self) -> ComposeResult:
        yield Static(id="what", markup=False)
        yield BigButton(t("resume.anew"), detail=t("resume.anew_detail"), id="anew")

    async def arrive(self) -> None:
        self._draft = await self.ask(self.services.drafting.load, self.visit.unfinished)
        if self._draft is None:
            self.forward(self.visit.with_(unfinished=""))
            return
        saved = local(self._draft.saved)
        name = self.services.procedures.get(self._draft.procedure).name
        self.query_one("#what", Static).update(
            Content(t("resume.what", name=name, time=f"{saved:%H:%M}", date=f"{saved:%d/%m/%Y}"))
        )

    async def proceed(self) -> None:
        """Go on at the same page."""
        if self._draft is not None:
            visit, step = self.services.drafting.go_on(self.visit, self._draft)
            self.go_to(step if flow.known(step) else "applicant", visit)

    @on(BigButton.Pressed, "#anew")
    def begin_anew(self) -> None:
        """Drop the draft and choose a procedure."""
        self.begin(self._begin_anew)

    async def _begin_anew(self) -> None:
        await self.ask(self.services.drafting.drop, self.visit.unfinished)
        self.forward(self.visit.with_(unfinished=""))
