"""The oracle: what people hold in their hands against what stands at the hub, both ways, over all bytes."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from kiosk.data.clock import SystemClock
from kiosk.data.home import open_home
from kiosk.data.sync_home import sync_home
from kiosk.domain.dossier import Kind
from kiosk.hub import dossiers
from kiosk.hub.core import Hub
from kiosk.hub.home import open_hub
from kiosk.hub.tables import BLOB, BODY, DOSSIER, DOSSIER_CODE, DOSSIER_EVENT, DOSSIER_FILE
from tests.fakes.kiosk_life import Receipts
from tests.fakes.samples import AGENCY


@dataclass(frozen=True, slots=True)
class Receipt:
    """A paper in somebody's hands, and the hashes of the scans that were given to the kiosk."""

    id: str
    code: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was compared.

    Attributes:
        receipts: how many; as many dossiers stand at the hub.
        provisional: how many of them were printed with a provisional code.
        printed_twice: codes that two copies of one disk have both printed; one dossier of each is set aside.
        files, size: at the hub, and their bytes.
    """

    receipts: int
    provisional: int
    printed_twice: int
    files: int
    size: int


def compare(hub_home: Path, homes: list[Path]) -> Verdict:
    """Every receipt has exactly one dossier with all its bytes, and the reverse; AssertionError otherwise."""
    receipts = _receipts(homes)
    by_code = defaultdict(list)
    for one in receipts.values():
        by_code[one.code].append(one.id)
    twice = {code: set(ids) for code, ids in by_code.items() if len(ids) > 1}
    hub, store = open_hub(hub_home)
    try:
        assert _dossiers(hub) == set(receipts)
        holders = _holders(hub)
        aside = set()
        for one in receipts.values():
            if holders[one.code] != one.id:
                # Two copies of one disk gave one number to two people: the second to arrive waits for an officer.
                assert holders[one.code] in twice[one.code]
                aside.add(one.id)
            _check_dossier(hub, one, "code_taken" if one.id in aside else "")
        assert all(len(ids - aside) == 1 for ids in twice.values())
        wanted = {sha256 for one in receipts.values() for sha256 in one.papers}
        size = _check_files(hub, hub_home, wanted)
    finally:
        store.close()
    for home in homes:
        _check_kiosk(home, set(receipts))
    provisional = sum(one.code.startswith("T-") for one in receipts.values())
    return Verdict(len(receipts), provisional, len(twice), len(wanted), size)


def _receipts(homes: list[Path]) -> dict[str, Receipt]:
    """All receipts by dossier. A copy of a disk has the copied machine's receipts; they are the same paper."""
    found: dict[str, Receipt] = {}
    for home in homes:
        lines = [json.loads(json.dumps(one)) for one in Receipts(home).all()]
        assert len({one["id"] for one in lines}) == len(lines)
        for one in lines:
            receipt = Receipt(one["id"], one["code"], tuple(one["papers"]))
            assert found.setdefault(receipt.id, receipt) == receipt
    return found


def _dossiers(hub: Hub) -> set[str]:
    with hub.records.reading() as connection:
        ids = connection.execute(DOSSIER.select()).scalars().all()
    assert len(set(ids)) == len(ids)
    return set(ids)


def _holders(hub: Hub) -> dict[str, str]:
    with hub.records.reading() as connection:
        return {row.code: row.dossier for row in connection.execute(DOSSIER_CODE.select())}


def _check_dossier(hub: Hub, receipt: Receipt, set_aside: str) -> None:
    """It is there once, under its code, with the papers that were given, in their order."""
    with hub.records.reading() as connection:
        kept = dossiers.load(connection, receipt.id)
        of = connection.execute(DOSSIER_EVENT.select().where(DOSSIER_EVENT.c.dossier == receipt.id)).all()
        (submitted,) = [row for row in of if row.kind == Kind.SUBMITTED]
        body = json.loads(connection.execute(BODY.select().where(BODY.c.event == submitted.event)).one().body)
        files = connection.execute(DOSSIER_FILE.select().where(DOSSIER_FILE.c.dossier == receipt.id)).all()
    assert kept is not None
    assert (kept.set_aside, body["code"]) == (set_aside, receipt.code)
    assert [paper["sha256"] for paper in body["papers"]] == list(receipt.papers)
    if not set_aside:
        assert sorted(row.sha256 for row in files) == sorted(receipt.papers)


def _check_files(hub: Hub, hub_home: Path, wanted: set[str]) -> int:
    """The hub has the bytes of these hashes, and of no others; how many bytes."""
    with hub.records.reading() as connection:
        rows = {row.sha256: row.size for row in connection.execute(BLOB.select())}
    assert set(rows) == wanted, (len(set(rows) - wanted), len(wanted - set(rows)))
    for sha256, size in rows.items():
        content = b"".join(hub.blobs.open(AGENCY, sha256))
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (sha256, size)
    # A killed hub may leave a draft beside a file; it is swept once it is an hour old.
    whole = [path.name for path in (hub_home / "blobs").rglob("[!.]*") if path.is_file()]
    assert sorted(whole) == sorted(wanted)
    return sum(rows.values())


def _check_kiosk(home_path: Path, printed: set[str]) -> None:
    """A kiosk knows of nothing without a receipt, has nothing left to send, and its journal is whole."""
    clock = SystemClock()
    home = open_home(home_path, clock)
    outbox = sync_home(home, clock).outbox
    with home.store.reading() as connection:
        assert set(connection.exec_driver_sql("SELECT id FROM dossier").scalars()) <= printed
    assert not outbox.files(1)
    assert home.journal.verify() is None
    home.close()
