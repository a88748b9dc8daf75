"""The ports of a store, fake or real, as the services see them: for the tests that both must pass."""

from __future__ import annotations

import io

from kiosk.data.home import Home
from kiosk.domain.dossier import Attachment
from kiosk.services.ports import Accounts, Dossiers, Drafts, HelpCalls, Journal, PrintQueue, Shifts, Vault
from tests.fakes.home import FakeHome
from tests.fakes.samples import CITIZEN, paper, submission, terms

SCAN = b"%PDF-1.7 made up " * 9000


class Ports:
    """The ports under test, seen as the services see them."""

    def __init__(self, home: Home | FakeHome) -> None:
        self.accounts: Accounts = home.accounts
        self.drafts: Drafts = home.drafts
        self.dossiers: Dossiers = home.dossiers
        self.vault: Vault = home.vault
        self.journal: Journal = home.journal
        self.print_queue: PrintQueue = home.print_queue
        self.shifts: Shifts = home.shifts
        self.help_calls: HelpCalls = home.help_calls

    def draft_with_paper(self) -> tuple[str, Attachment]:
        draft = self.drafts.start(CITIZEN.id, "1.001193", 1)
        stored = self.vault.put(io.BytesIO(SCAN), limit=10**6)
        attached = paper(stored)
        self.drafts.attach(draft, attached, key=stored.key)
        return draft, attached

    def file(self) -> str:
        return self.dossiers.submit(submission(self.drafts.start(CITIZEN.id, "1.001193", 1)), terms()).dossier.id
