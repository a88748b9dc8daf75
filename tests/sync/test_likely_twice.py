"""What the hub tells of dossiers that may have been filed twice: kept for the desk, taken off again."""

from __future__ import annotations

from kiosk.domain.dossier import Dossier, Kind, Status
from kiosk.services.ports import Twin
from kiosk.sync.wire_care import LikelyTwice
from kiosk.sync.wire_feed import item_json, read_item
from tests.fakes.samples import AGENCY
from tests.fakes.sync_world import KioskEnd
from tests.sync.test_hub_news import told

OTHER = f"{AGENCY}-261121-0631"


def item(dossier: Dossier, *, settled: bool = False) -> LikelyTwice:
    return LikelyTwice(dossier.id, "1" * 32, OTHER, "K2", settled)


def test_it_is_read_as_it_was_written() -> None:
    made = LikelyTwice("1" * 32, "2" * 32, OTHER, "K2", settled=False)
    assert read_item(item_json(made)) == made


def test_the_desk_sees_it_once_however_often_it_is_told_and_until_somebody_has_looked(kiosk: KioskEnd) -> None:
    filed = kiosk.file()
    before = kiosk.home.dossiers.by_id(filed.id)
    told(kiosk, item(filed))
    told(kiosk, item(filed))
    assert kiosk.home.dossiers.by_id(filed.id) == before, "the dossier itself is as it was"
    assert kiosk.home.twins.open(10) == [Twin(filed.id, filed.code, OTHER, "K2")]
    told(kiosk, item(filed, settled=True))
    assert kiosk.home.twins.open(10) == []


def test_it_is_not_shown_of_a_dossier_that_has_ended_or_is_not_here(kiosk: KioskEnd) -> None:
    filed = kiosk.file()
    told(kiosk, item(filed), LikelyTwice("f" * 32, "1" * 32, OTHER, "K2", settled=False))
    body = {"status": int(Status.WITHDRAWN), "note": ""}
    assert len(kiosk.home.twins.open(10)) == 1
    kiosk.home.dossiers.record(filed.id, Kind.STATE, actor="citizen:1", body=body)
    assert kiosk.home.twins.open(10) == []
