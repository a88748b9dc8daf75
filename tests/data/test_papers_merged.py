"""Papers that become one file: wherever the power goes, the draft has either all of the old ones or the new one."""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.data import projections
from kiosk.data.home import Home, open_home
from kiosk.domain.dossier import Attachment
from kiosk.domain.paper_slots import Arrangement, arrangement, with_paper
from kiosk.domain.papers import PaperLimits
from kiosk.domain.visit import Visit
from kiosk.services.paper_check import CheckedWorkshop
from kiosk.services.paper_pages import Made, PaperPages
from tests.fakes.clock import FakeClock
from tests.fakes.samples import CITIZEN, paper, submission, terms
from tests.fakes.workshop import MADE, FakeWorkshop, MadeInspector

SLOT = "birth-notice"


class PowerCut(BaseException):
    """The machine is off; what runs afterwards runs in the next start."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def visit(home: Home) -> Visit:
    """A draft with two scans in one slot."""
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    visit = Visit(citizen=CITIZEN, draft=draft)
    for content in (b"first page", b"second page"):
        stored = home.vault.put(io.BytesIO(content), limit=100)
        home.drafts.attach(draft, paper(stored, slot=SLOT), key=stored.key)
        visit = with_paper(visit, paper(stored, slot=SLOT))
    return visit


def merging(home: Home) -> PaperPages:
    limits = PaperLimits()
    return PaperPages(CheckedWorkshop(FakeWorkshop(), MadeInspector(), limits), home.vault, home.drafts, limits)


def made(home: Home, visit: Visit) -> Made:
    answer = merging(home).assemble(visit, SLOT, "Giấy chứng sinh")
    assert isinstance(answer, Made)
    return answer


def cut(*_: object, **__: object) -> None:
    raise PowerCut


def restarted(home: Home, clock: FakeClock) -> Home:
    home.close()
    return open_home(home.path, clock)


def resumed(home: Home, visit: Visit) -> Visit:
    draft = home.drafts.load(visit.draft)
    assert draft is not None
    return visit.with_(papers=draft.papers, answers=dict(draft.answers))


def contents(home: Home, visit: Visit) -> list[bytes]:
    return [home.vault.read(one.id, home.drafts.paper_key(visit.draft, one.id)) for one in visit.papers]


def files(home: Home) -> set[str]:
    return {path.name for path in (home.path / "papers").iterdir()}


def test_a_power_cut_after_the_new_file_was_written_leaves_both_old_ones(
    home: Home, visit: Visit, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made(home, visit)
    monkeypatch.setattr(home.store, "transaction", cut)
    with pytest.raises(PowerCut):
        merging(home).finish(visit, SLOT, one)
    after = restarted(home, clock)
    visit = resumed(after, visit)
    assert contents(after, visit) == [b"first page", b"second page"]
    assert not arrangement(visit, SLOT).counted
    after.sweep_orphans(clock.now() + timedelta(days=3650))
    assert files(after) == {paper.id for paper in visit.papers}
    after.close()


def test_a_power_cut_inside_the_transaction_leaves_both_old_ones(
    home: Home, visit: Visit, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made(home, visit)
    monkeypatch.setattr("kiosk.data.drafts._save_answers", cut)
    with pytest.raises(PowerCut):
        merging(home).finish(visit, SLOT, one)
    monkeypatch.undo()
    after = restarted(home, clock)
    assert contents(after, resumed(after, visit)) == [b"first page", b"second page"]
    after.close()


def test_a_power_cut_before_the_old_files_are_removed_leaves_the_new_one(
    home: Home, visit: Visit, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made(home, visit)
    monkeypatch.setattr("kiosk.data.vault.FileVault.remove", cut)
    with pytest.raises(PowerCut):
        merging(home).finish(visit, SLOT, one)
    monkeypatch.undo()
    after = restarted(home, clock)
    visit = resumed(after, visit)
    (content,) = contents(after, visit)
    assert content.startswith(MADE)
    assert arrangement(visit, SLOT) == Arrangement.of(visit.papers).finished()
    assert len(files(after)) == 3
    after.sweep_orphans(clock.now() + timedelta(days=3650))
    assert files(after) == {one.paper.id}
    after.close()


def test_the_old_files_are_removed_only_after_the_transaction(
    home: Home, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Attachment, ...]] = []
    remove = home.vault.remove

    def watched(gone: Collection[str]) -> None:
        draft = home.drafts.load(visit.draft)
        assert draft is not None
        seen.append(draft.papers)
        remove(gone)

    one = made(home, visit)
    monkeypatch.setattr("kiosk.data.vault.FileVault.remove", lambda _vault, gone: watched(gone))
    after = merging(home).finish(visit, SLOT, one)
    assert seen == [after.papers]


def test_quality_and_origin_stand_in_the_event_and_come_back_with_the_projections(home: Home, visit: Visit) -> None:
    stored = home.vault.put(io.BytesIO(b"small"), limit=100)
    small = Attachment(stored.id, SLOT, "x", "application/pdf", 5, 2, stored.sha256)
    small = replace(small, quality="reduced", reused_from="H41.29.19-261101-0001")
    home.drafts.replace(visit.draft, [one.id for one in visit.papers], small, key=stored.key, answers={})
    dossier = home.dossiers.submit(submission(visit.draft, papers=(small,)), terms()).dossier
    assert dossier.body["papers"] == [small.as_json()]
    for _ in range(2):
        with home.store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT id, quality, reused_from FROM attachment").all()
        assert [tuple(row) for row in rows] == [(small.id, "reduced", "H41.29.19-261101-0001")]
        projections.rebuild(home.store)
