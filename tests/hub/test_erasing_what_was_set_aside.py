"""A dossier that was set aside holds a person's data and scans like any other: erasing finds them, and only them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.domain.dossier import Kind
from kiosk.hub import dossiers, erasure, files, kiosks, set_aside
from kiosk.hub.core import Hub
from kiosk.hub.dossiers import Kept
from kiosk.hub.erasure import Reason
from kiosk.hub.set_aside import Way
from kiosk.hub.uploads import Uploads
from kiosk.sync.wire_ack import Outcome
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY, CITIZEN
from tests.hub.test_erasing_here import DECIDER, digest, everything, upload

OWN, SHARED = b"only its own", b"another has it as well"


def kept(hub: Hub, dossier: str) -> Kept:
    with hub.records.reading() as connection:
        found = dossiers.load(connection, dossier)
    assert found is not None
    return found


def on_disk(home: Path) -> set[str]:
    return {path.name for path in (home / "blobs").rglob("*") if path.is_file()}


@pytest.fixture
def k2(hub: Hub) -> HubKiosk:
    """A kiosk with numbers from 625; lane 0 is the hub's."""
    return HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, kiosk="K2")[0], seed=2)


@pytest.fixture
def aside(hub: Hub, uploads: Uploads, k2: HubKiosk) -> str:
    """A dossier that the hub set aside, with files that are there; one of them a counting dossier has, too."""
    k2.journal.submitted(700, files=[SHARED])
    dossier = k2.journal.submitted(7, files=[OWN, SHARED])
    k2.push()
    for content in (OWN, SHARED):
        upload(uploads, k2, content)
    assert kept(hub, dossier).set_aside == "code_out_of_lane"
    return dossier


def test_the_hub_erases_its_files_unless_another_dossier_has_them(
    hub: Hub, uploads: Uploads, home: Path, aside: str
) -> None:
    erasure.erase(hub, uploads, kept(hub, aside), Reason.ORDER, DECIDER)
    assert on_disk(home) == {digest(SHARED)}
    assert files.missing(hub, AGENCY, [digest(OWN)]) == (), "and it does not ask for them again"


def test_files_of_one_that_an_older_program_set_aside_are_found_too(
    hub: Hub, uploads: Uploads, home: Path, aside: str
) -> None:
    with hub.records.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM dossier_file WHERE dossier = ?", (aside,))
    erasure.erase(hub, uploads, kept(hub, aside), Reason.ORDER, DECIDER)
    assert on_disk(home) == {digest(SHARED)}


def test_erasing_another_dossier_leaves_it_its_files(hub: Hub, uploads: Uploads, home: Path, aside: str) -> None:
    with hub.records.reading() as connection:
        other = dossiers.by_code(connection, f"{AGENCY}-261120-0700")
    assert other is not None
    erasure.erase(hub, uploads, other, Reason.ORDER, DECIDER)
    assert on_disk(home) == {digest(OWN), digest(SHARED)}
    after = set_aside.clear(hub, kept(hub, aside), Way.NEW_NUMBER, DECIDER)
    with hub.records.reading() as connection:
        assert files.progress(connection, after.id) == (2, 2)


def test_what_its_kiosk_erases_goes_here_too(hub: Hub, home: Path, k2: HubKiosk, aside: str) -> None:
    facts = {"code": f"{AGENCY}-261120-0007", "status": 1, "received": 1, "due": None, "basis": "law"}
    row = k2.journal.append(Kind.ERASED, aside, "kiosk", facts | {"sequences": [2]})
    assert k2.outcomes(k2.push(row.header.sequence)) == [(Outcome.SET_ASIDE, "code_out_of_lane")]
    assert on_disk(home) == {digest(SHARED)}
    assert kept(hub, aside).requests[0].body == {}
    after = set_aside.clear(hub, kept(hub, aside), Way.NEW_NUMBER, DECIDER)
    assert (after.dossier.body, after.set_aside) == ({}, "")
    with hub.records.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM body WHERE event IN (SELECT event FROM journal WHERE sequence = 1)")
    assert CITIZEN.number.encode() not in everything(hub)
