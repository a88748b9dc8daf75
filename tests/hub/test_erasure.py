"""What the law wants erased goes from the records and from the disk, and nothing else does."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kiosk.domain.dossier import Kind
from kiosk.hub import files
from kiosk.hub.core import Hub
from kiosk.hub.tables import BLOB
from kiosk.hub.uploads import Uploads
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY

OWN, SHARED = b"only one dossier's", b"both dossiers'"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def upload(uploads: Uploads, kiosk: HubKiosk, content: bytes) -> None:
    made = uploads.create(kiosk.known, digest(content), len(content))
    part = uploads.part(kiosk.known, made)
    part.write(content)
    part.close()
    uploads.finish(kiosk.known, made)


def erase(kiosk: HubKiosk, dossier: str, sequence: int) -> None:
    facts = {"code": f"{AGENCY}-261120-{sequence:04d}", "status": 1, "received": 1, "due": None, "basis": "law"}
    kiosk.journal.append(Kind.ERASED, dossier, "kiosk", facts | {"sequences": [sequence]})
    kiosk.push()


def on_disk(home: Path) -> set[str]:
    return {path.name for path in (home / "blobs").rglob("*") if path.is_file()}


def test_an_erased_dossiers_files_go_unless_another_has_them(
    hub: Hub, home: Path, uploads: Uploads, kiosk: HubKiosk
) -> None:
    first = kiosk.journal.submitted(1, files=[OWN, SHARED])
    second = kiosk.journal.submitted(2, files=[SHARED])
    kiosk.push()
    for content in (OWN, SHARED):
        upload(uploads, kiosk, content)
    assert on_disk(home) == {digest(OWN), digest(SHARED)}
    erase(kiosk, first, 1)
    assert on_disk(home) == {digest(SHARED)}
    assert files.missing(hub, AGENCY, [digest(OWN), digest(SHARED)]) == (digest(OWN),)
    erase(kiosk, second, 2)
    assert on_disk(home) == set()


def test_an_erasure_that_was_interrupted_is_finished_at_the_next_start(
    hub: Hub, home: Path, uploads: Uploads, kiosk: HubKiosk
) -> None:
    upload(uploads, kiosk, OWN)
    with hub.records.transaction() as connection:
        connection.execute(BLOB.update().values(erased=1))
    assert files.missing(hub, AGENCY, [digest(OWN)]) == (digest(OWN),), "nobody sees it any more"
    assert files.remove_erased(hub) == 1
    assert on_disk(home) == set()


def test_a_file_that_comes_again_while_it_goes_is_kept(hub: Hub, home: Path, uploads: Uploads, kiosk: HubKiosk) -> None:
    upload(uploads, kiosk, OWN)
    with hub.records.transaction() as connection:
        connection.execute(BLOB.update().values(erased=1))
    upload(uploads, kiosk, OWN)
    assert files.remove_erased(hub) == 0
    assert on_disk(home) == {digest(OWN)}
