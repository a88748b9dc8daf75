"""The store says of each paper whether it is signed, also of papers from before it could."""

from __future__ import annotations

import io
import secrets
from dataclasses import replace
from pathlib import Path

from alembic import command
from sqlalchemy import delete, select

from kiosk.data import migrate, projections
from kiosk.data.home import Home
from kiosk.data.store import Store
from kiosk.data.tables import AttachmentRow, DossierCodeRow, DossierRow, FeeRow, core
from tests.fakes.samples import CITIZEN, paper, submission, terms


def test_a_draft_and_its_dossier_keep_that_a_paper_is_signed(home: Home) -> None:
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    stored = home.vault.put(io.BytesIO(b"scan"), limit=100)
    signed = replace(paper(stored), signed=True)
    home.drafts.attach(draft, signed, key=stored.key)
    loaded = home.drafts.load(draft)
    assert loaded is not None
    assert loaded.papers == (signed,)
    filed = home.dossiers.submit(submission(draft, papers=(signed,)), terms())
    assert [one["signed"] for one in filed.dossier.body["papers"]] == [True]
    assert signs(home) == [True]
    projections.rebuild(home.store)
    assert signs(home) == [True]


def test_papers_of_events_from_before_this_was_asked_count_as_unsigned(home: Home) -> None:
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    stored = home.vault.put(io.BytesIO(b"scan"), limit=100)
    home.drafts.attach(draft, paper(stored), key=stored.key)
    dossier = home.dossiers.submit(submission(draft, papers=(paper(stored),)), terms()).dossier
    with home.store.transaction() as connection:
        event = projections.events(connection, [dossier.id])[dossier.id][0]
        old = {**event.body, "papers": [_without_sign(one) for one in event.body["papers"]]}
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for row in (FeeRow, AttachmentRow, DossierCodeRow, DossierRow):
            connection.execute(delete(core(row)))
        projections.add(connection, dossier, old, event.sequence, {stored.id: stored.key})
    assert signs(home) == [False]


def test_papers_that_are_there_at_the_upgrade_count_as_unsigned(tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db", secrets.token_bytes(32), create=True)
    with store.transaction() as connection:
        command.upgrade(migrate.alembic_config(connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO draft (id, account, procedure, form_revision, place, saved)"
            " VALUES ('d', 'account', '1.001193', 1, '', 0)"
        )
        connection.exec_driver_sql(
            "INSERT INTO draft_paper (id, position, slot, name, media, size, pages, sha256, key, draft)"
            " VALUES ('p', 1, 'slot', 'scan', 'application/pdf', 1, 1, 'aa', x'00', 'd')"
        )
    assert migrate.upgrade(store)
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT signed FROM draft_paper").scalars().all() == [0]
    store.close()


def _without_sign(paper: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in paper.items() if name != "signed"}


def signs(home: Home) -> list[bool]:
    """What the table of papers says."""
    with home.store.reading() as connection:
        return list(connection.execute(select(core(AttachmentRow).c.signed)).scalars())
