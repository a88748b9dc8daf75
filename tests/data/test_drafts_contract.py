"""Drafts: what every maker of this port keeps, the fake as well as the real store."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from kiosk.domain.dossier import Attachment
from kiosk.services.ports import NotThere, PaperEvent
from tests.fakes.clock import FakeClock
from tests.fakes.home_ports import SCAN, Ports
from tests.fakes.samples import CITIZEN, paper, submission, terms


class TestDrafts:
    def test_answers_are_kept_field_by_field(self, ports: Ports) -> None:
        draft = ports.drafts.start(CITIZEN.id, "1.001193", 3)
        ports.drafts.save(draft, {"applicant.name": "Nguyễn", "choice.owner": "same"}, place="applicant")
        ports.drafts.save(draft, {"applicant.name": CITIZEN.name}, place="declaration/2")
        found = ports.drafts.load(draft)
        assert found is not None
        assert found.answers == {"applicant.name": CITIZEN.name, "choice.owner": "same"}
        assert (found.account, found.procedure, found.form_revision, found.place) == (
            CITIZEN.id, "1.001193", 3, "declaration/2",
        )  # fmt: skip

    def test_the_latest_draft_is_the_one_saved_last(self, ports: Ports, clock: FakeClock) -> None:
        first = ports.drafts.start(CITIZEN.id, "1.001193", 1)
        clock.run(1)
        ports.drafts.start(CITIZEN.id, "1.001193", 1)
        clock.run(1)
        ports.drafts.save(first, {"a": "b"}, place="x")
        latest = ports.drafts.latest(CITIZEN.id)
        assert latest is not None
        assert latest.id == first
        assert latest.saved == clock.now()

    def test_a_draft_is_nobody_elses(self, ports: Ports) -> None:
        ports.drafts.start(CITIZEN.id, "1.001193", 1)
        assert ports.drafts.latest("another account") is None

    def test_papers_stay_in_order_and_can_be_opened(self, ports: Ports) -> None:
        draft, first = ports.draft_with_paper()
        stored = ports.vault.put(io.BytesIO(b"second"), limit=10**6)
        ports.drafts.attach(draft, paper(stored, slot="other"), key=stored.key)
        found = ports.drafts.load(draft)
        assert found is not None
        assert [kept.id for kept in found.papers] == [first.id, stored.id]
        assert found.papers[0] == first
        assert ports.vault.read(first.id, ports.drafts.paper_key(draft, first.id)) == SCAN

    def test_a_paper_comes_with_the_answers_the_place_and_the_event_that_go_with_it(self, ports: Ports) -> None:
        draft, first = ports.draft_with_paper()
        stored = ports.vault.put(io.BytesIO(b"pictures"), limit=100)
        event = PaperEvent("paper.made_harmless", CITIZEN.actor, {"paper": stored.id})
        rebuilt = replace(paper(stored), quality="rebuilt")
        before = ports.journal.head()
        ports.drafts.attach(
            draft, rebuilt, key=stored.key, answers={"pages.other": "counted"}, place="papers", event=event
        )
        found = ports.drafts.load(draft)
        assert found is not None
        assert (found.papers, found.place, dict(found.answers)) == (
            (first, rebuilt), "papers", {"pages.other": "counted"},
        )  # fmt: skip
        assert ports.journal.head() != before
        assert ports.journal.verify() is None

    def test_a_paper_alone_leaves_place_and_answers_as_they_were(self, ports: Ports) -> None:
        draft = ports.drafts.start(CITIZEN.id, "1.001193", 1)
        ports.drafts.save(draft, {"a": "b"}, place="papers")
        before = ports.journal.head()
        self._attach(ports, draft, "other")
        found = ports.drafts.load(draft)
        assert found is not None
        assert (found.place, dict(found.answers), ports.journal.head()) == ("papers", {"a": "b"}, before)

    def test_a_detached_paper_is_gone_with_its_bytes(self, ports: Ports) -> None:
        draft, attached = ports.draft_with_paper()
        key = ports.drafts.paper_key(draft, attached.id)
        ports.drafts.detach(draft, attached.id)
        ports.drafts.detach(draft, attached.id)
        found = ports.drafts.load(draft)
        assert found is not None
        assert found.papers == ()
        with pytest.raises(NotThere):
            ports.vault.read(attached.id, key)
        with pytest.raises(NotThere):
            ports.drafts.paper_key(draft, attached.id)

    def test_one_file_takes_the_place_of_others_with_the_answers_that_go_with_it(self, ports: Ports) -> None:
        draft, first = ports.draft_with_paper()
        others = [self._attach(ports, draft, slot) for slot in ("birth-notice", "other")]
        stored = ports.vault.put(io.BytesIO(b"both"), limit=100)
        both = replace(paper(stored), quality="reduced", reused_from="H-1")
        ports.drafts.replace(
            draft, [first.id, others[0].id], both, key=stored.key, answers={"pages.birth-notice": "counted"}
        )
        found = ports.drafts.load(draft)
        assert found is not None
        assert found.papers == (both, others[1])
        assert found.answers["pages.birth-notice"] == "counted"
        assert ports.vault.read(both.id, ports.drafts.paper_key(draft, both.id)) == b"both"
        for gone in (first, others[0]):
            with pytest.raises(NotThere):
                ports.drafts.paper_key(draft, gone.id)
        filed = ports.dossiers.submit(submission(draft, papers=found.papers), terms())
        assert filed.dossier.body["papers"][0] == both.as_json()

    @pytest.mark.parametrize("gone", [["nowhere"], []], ids=["a paper that is not there", "none"])
    def test_where_a_file_is_to_be_replaced_that_is_not_there_nothing_changes(
        self, ports: Ports, gone: list[str]
    ) -> None:
        draft, first = ports.draft_with_paper()
        stored = ports.vault.put(io.BytesIO(b"both"), limit=100)
        with pytest.raises(NotThere):
            ports.drafts.replace(
                draft, [*gone, first.id] if gone else [], paper(stored), key=stored.key, answers={"a": "b"}
            )
        found = ports.drafts.load(draft)
        assert found is not None
        assert (found.papers, dict(found.answers)) == ((first,), {})
        assert ports.vault.read(first.id, ports.drafts.paper_key(draft, first.id)) == SCAN
        with pytest.raises(NotThere):
            ports.drafts.replace("no draft", [first.id], paper(stored), key=stored.key, answers={})

    def _attach(self, ports: Ports, draft: str, slot: str) -> Attachment:
        stored = ports.vault.put(io.BytesIO(slot.encode()), limit=100)
        attached = paper(stored, slot=slot)
        ports.drafts.attach(draft, attached, key=stored.key)
        return attached

    def test_a_discarded_draft_leaves_nothing(self, ports: Ports) -> None:
        draft, attached = ports.draft_with_paper()
        key = ports.drafts.paper_key(draft, attached.id)
        ports.drafts.discard(draft)
        assert ports.drafts.load(draft) is None
        with pytest.raises(NotThere):
            ports.vault.read(attached.id, key)
        with pytest.raises(NotThere):
            ports.drafts.save(draft, {"a": "b"}, place="x")
        with pytest.raises(NotThere):
            ports.drafts.attach(draft, attached, key=key)
