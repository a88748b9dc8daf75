"""A scan that was given back follows its owner: herself, or the officer who helps her, and nobody in between."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from kiosk.devices.scanner import FolderScanner
from kiosk.devices.scanner_tray import FolderTray
from kiosk.domain.assisted import Reason
from kiosk.domain.papers import Media, PaperLimits
from kiosk.domain.people import Citizen
from kiosk.domain.returned_scans import is_of, returned_name
from kiosk.services.confirmation import Help
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.papers import Papers
from kiosk.services.present import Present
from tests.fakes.clock import FakeClock
from tests.fakes.devices import FakeInspector
from tests.fakes.home import FakeHome
from tests.fakes.paper_lines import FakeWorkshop, pages
from tests.fakes.samples import CITIZEN, OFFICER

KEY = b"of this kiosk"
SOMEBODY_ELSE = replace(CITIZEN, id="another", number="038090000002")


def test_an_officer_who_helps_several_people_sees_it_with_its_owner_only(
    tmp_path: Path, home: FakeHome, clock: FakeClock
) -> None:
    present, limits = Present(), PaperLimits()

    def watch() -> FolderScanner:
        is_mine = partial(is_of, owner=present.number, key=KEY)
        return FolderScanner(tmp_path, clock, settle_seconds=0, since=clock.now(), is_mine=is_mine)

    checked = CheckedWorkshop(FakeWorkshop(limits), FakeInspector(), limits)
    papers = Papers(watch, FakeInspector(), home.vault, home.drafts, clock, limits, checked)
    present.on_change(papers.forget)

    def offered(citizen: Citizen) -> int:
        present.came(citizen, evidence="card_seen:officer", helped=Help(OFFICER, citizen, Reason.ELDERLY))
        papers.warm()
        return len(papers.offered())

    name = returned_name(clock.now(), Media.PDF, key=KEY, nonce="0a1b2c3d", owner=CITIZEN.number)
    FolderTray(tmp_path, clock).put_back(pages("hers", "startxref 9 %%EOF"), name)
    assert [offered(one) for one in (SOMEBODY_ELSE, CITIZEN, SOMEBODY_ELSE, CITIZEN)] == [0, 1, 0, 1]

    present.left()
    assert len(papers.offered()) == 0

    late = (clock.now() - timedelta(minutes=16)).timestamp()
    os.utime(tmp_path / name, (late, late))
    assert offered(CITIZEN) == 0
