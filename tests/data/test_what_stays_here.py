"""What of a dossier never leaves the kiosk, and which ids follow from what does."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import delete, select

from kiosk.data import journal, projections
from kiosk.data.home import Home
from kiosk.data.journal import Entry
from kiosk.data.tables import AttachmentRow, core
from kiosk.domain.dossier import Kind
from kiosk.domain.journal import Row, event_id
from kiosk.services.ports import NotThere, StoredFile
from tests.fakes.clock import FakeClock
from tests.fakes.samples import CITIZEN, OFFICER, paper, submission, terms


def filed(home: Home) -> tuple[str, StoredFile]:
    """A dossier with a paper, accepted at once."""
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    stored = home.vault.put(BytesIO(b"scan"), limit=10**6)
    home.drafts.attach(draft, paper(stored), key=stored.key)
    given = terms(accept_as=OFFICER)
    return home.dossiers.submit(submission(draft, papers=(paper(stored),)), given).dossier.id, stored


def rows(home: Home) -> list[Row]:
    with home.store.reading() as connection:
        return list(journal.rows(connection))


def keys(home: Home) -> dict[str, bytes]:
    with home.store.reading() as connection:
        return {row.id: row.key for row in connection.execute(select(core(AttachmentRow)))}


def test_the_key_of_a_paper_stands_in_no_body_of_the_journal(home: Home) -> None:
    dossier, stored = filed(home)
    for row in rows(home):
        assert row.body is not None
        assert stored.key.hex().encode() not in row.body
        assert stored.key not in row.body
    assert home.vault.read(stored.id, home.dossiers.paper_key(dossier, stored.id)) == b"scan"


def test_projections_that_are_built_anew_keep_the_keys(home: Home) -> None:
    dossier, stored = filed(home)
    assert projections.rebuild(home.store) == 1
    assert home.dossiers.paper_key(dossier, stored.id) == stored.key
    home.dossiers.erase(dossier, actor=OFFICER.actor, basis="retention")
    projections.rebuild(home.store)
    assert keys(home) == {}
    with pytest.raises(NotThere):
        home.dossiers.paper_key(dossier, stored.id)


def test_a_dossier_of_a_first_kiosk_whose_body_holds_the_keys_is_read_and_built_anew(
    home: Home, clock: FakeClock
) -> None:
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    stored = home.vault.put(BytesIO(b"scan"), limit=10**6)
    body = submission(draft, papers=(paper(stored),)).as_json() | {
        projections.KEYS: {stored.id: stored.key.hex()},
        **{"code": "H41.29.19-261120-0001", "code_reason": "", "secret": "0" * 32, "received": 1, "due": None},
    }
    dossier = "0" * 12 + "7" + "0" * 3 + "8" + "0" * 15
    with home.store.transaction() as connection:
        (event,) = journal.write(connection, clock, Entry(Kind.SUBMITTED, CITIZEN.actor, dossier, body))
        folded = projections.folded(dossier, [event])
        projections.add(connection, folded, body, event.sequence, {stored.id: stored.key})
        connection.execute(delete(core(AttachmentRow)))
    assert projections.KEYS not in folded.body
    projections.rebuild(home.store)
    assert home.dossiers.paper_key(dossier, stored.id) == stored.key
    assert home.journal.verify() is None


def test_a_dossier_has_the_id_of_the_event_that_began_it_and_every_id_follows_from_its_row(home: Home) -> None:
    first, _ = filed(home)
    second, _ = filed(home)
    found = [row.header for row in rows(home)]
    assert [header.event for header in found] == [event_id(header.wall, header.body_hash) for header in found]
    begun = [header.event for header in found if header.kind == Kind.SUBMITTED]
    assert begun == [first, second]
    assert [header.dossier for header in found] == [first, first, second, second]


def test_equal_events_of_the_same_moment_have_ids_of_their_own(home: Home, clock: FakeClock) -> None:
    with home.store.transaction() as connection:
        journal.write(connection, clock, *[Entry("kiosk.login", "kiosk")] * 100)
    assert len({row.header.event for row in rows(home)}) == 100
