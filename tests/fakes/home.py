"""A whole store in plain memory: for tests of services and screens, without a disk.

`tests/data/test_*_contract.py` run the same tests on these fakes and on the real ones.
"""

from __future__ import annotations

from kiosk.services.ports import Clock
from tests.fakes.accounts import FakeAccounts
from tests.fakes.dossiers import FakeDossiers
from tests.fakes.drafts import FakeDrafts
from tests.fakes.help_calls import FakeHelpCalls
from tests.fakes.journal import FakeJournal
from tests.fakes.officers import FakeOfficers
from tests.fakes.payments import FakeDrawers, FakePayments
from tests.fakes.print_queue import FakePrintQueue
from tests.fakes.registry import FakeRegistry
from tests.fakes.shifts import FakeShifts
from tests.fakes.slip_codes import FakeSlipCodes
from tests.fakes.twins import FakeTwins
from tests.fakes.vault import FakeVault
from tests.fakes.walk_ins import FakeWalkIns


class FakeHome:
    """All of them together, under the names that `kiosk.data.home.Home` has."""

    def __init__(self, clock: Clock) -> None:
        self.journal = FakeJournal(clock)
        self.accounts = FakeAccounts(self.journal, clock)
        self.slips = FakeSlipCodes(self.journal, clock)
        self.registry = FakeRegistry(self.accounts, self.journal, clock)
        self.pepper = b"a pepper for tests".ljust(32)
        self.vault = FakeVault()
        self.drafts = FakeDrafts(self.vault, clock, self.journal)
        self.print_queue = FakePrintQueue()
        self.dossiers = FakeDossiers(self.journal, self.drafts, self.vault, self.print_queue, clock)
        self.shifts = FakeShifts(self.journal, clock)
        self.help_calls = FakeHelpCalls(self.journal, clock)
        self.payments = FakePayments(self.journal, self.dossiers, clock)
        self.drawers = FakeDrawers(self.journal, self.shifts, self.payments, clock)
        self.officers = FakeOfficers(self.accounts, self.journal)
        self.walk_ins = FakeWalkIns(self.journal)
        self.twins = FakeTwins()
