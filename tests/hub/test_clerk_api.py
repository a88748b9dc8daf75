"""The clerks' interface: the same decisions as by command, by a key, for the own agency only."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kiosk.domain.ownership import HANDOVER
from kiosk.hub import clerks
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.uploads import Uploads
from kiosk.sync.wire_feed import DossierEvent
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY, CITIZEN

CODE = f"{AGENCY}-261120-0001"
SCAN = b"%PDF-1.7 a scan"
SHA256 = hashlib.sha256(SCAN).hexdigest()
OFFICER = "Trần Văn Mẫu"


@pytest.fixture
def dossier(kiosk: HubKiosk) -> str:
    made = kiosk.journal.submitted(1, files=[SCAN], keys_inside=True)
    kiosk.journal.append(HANDOVER, made)
    kiosk.push()
    kiosk.news()
    return made


class Clerk:
    """Calls the interface with a key."""

    def __init__(self, client: TestClient, key: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {key}"}

    def get(self, path: str = "") -> Any:
        return self._client.get(f"/v1/dossiers/{CODE}{path}", headers=self._headers)

    def post(self, action: str, **body: object) -> Any:
        return self._client.post(f"/v1/dossiers/{CODE}/{action}", json=body, headers=self._headers)


@pytest.fixture
def clerk(client: TestClient, hub: Hub, dossier: str) -> Clerk:
    return Clerk(client, clerks.add(hub, name="Bộ phận hộ tịch", agency=AGENCY))


def test_a_clerk_reads_the_dossier_without_its_secrets(clerk: Clerk) -> None:
    told = clerk.get().json()
    assert told["body"]["applicant"]["name"] == CITIZEN.name
    assert told["files"] == {"there": 0, "wanted": 1}
    assert (told["status"], told["owner"], told["version"]) == (1, "hub", 2)
    assert {"secret", "paper_keys"}.isdisjoint(told["body"])


def test_a_dossier_goes_its_way_and_the_kiosk_hears_of_each_step(clerk: Clerk, kiosk: HubKiosk) -> None:
    steps = [
        clerk.post("accept", officer=OFFICER, due="2026-11-30T09:00:00+07:00"),
        clerk.post("supplement", officer=OFFICER, defects=[{"slot": "birth-notice", "words": "Nộp bản chính."}]),
        clerk.post("state", officer=OFFICER, status=4, note="Đã nhận đủ."),
        clerk.post("result", officer=OFFICER),
        clerk.post("result", officer=OFFICER, returned=True),
    ]
    assert [step.status_code for step in steps] == [200] * 5
    assert [step.json()["status"] for step in steps] == [2, 5, 4, 9, 10]
    assert steps[0].json()["due"] == 1_796_004_000_000
    items = [item for item in kiosk.news() if isinstance(item, DossierEvent)]
    assert [item.body.get("status", 2) for item in items] == [2, 5, 4, 9, 10]
    assert {item.body["officer"] for item in items} == {OFFICER}


def test_a_step_that_cannot_follow_is_told(clerk: Clerk) -> None:
    answer = clerk.post("result", officer=OFFICER, returned=True)
    assert (answer.status_code, answer.json()) == (409, {"error": "transition:1-10"})


def test_a_clerk_who_looked_at_an_older_state_is_told(clerk: Clerk) -> None:
    version = clerk.get().json()["version"]
    assert clerk.post("accept", officer=OFFICER, version=version).status_code == 200
    answer = clerk.post("state", officer=OFFICER, status=4, version=version)
    assert (answer.status_code, answer.json()) == (409, {"error": "changed"})


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("accept", {}),
        ("accept", {"officer": ""}),
        ("accept", {"officer": OFFICER, "due": "2026-11-30T09:00:00"}),
        ("accept", {"officer": OFFICER, "surprise": 1}),
        ("supplement", {"officer": OFFICER, "defects": []}),
        ("supplement", {"officer": OFFICER, "defects": [{"words": ""}]}),
        ("supplement", {"officer": OFFICER, "defects": [{"words": "x"}] * 31}),
        ("state", {"officer": OFFICER, "status": 11}),
    ],
)
def test_a_decision_says_all_that_it_needs(clerk: Clerk, action: str, body: dict[str, object]) -> None:
    assert clerk.post(action, **body).status_code == 422


def test_errors_do_not_repeat_what_was_sent(clerk: Clerk) -> None:
    answer = clerk.post("accept", officer="", due=f"on {CITIZEN.number}")
    assert answer.status_code == 422
    assert answer.json() == {"error": "fields", "fields": ["body.officer", "body.due"]}


def test_only_a_key_of_the_agency_opens_the_dossier(client: TestClient, hub: Hub, clerk: Clerk) -> None:
    other = Clerk(client, clerks.add(hub, name="Xã khác", agency="H41.29.20"))
    assert (other.get().status_code, other.post("accept", officer=OFFICER).status_code) == (404, 404)
    assert Clerk(client, "guess").get().status_code == 401
    assert client.get(f"/v1/dossiers/{CODE}").status_code == 401


def test_a_key_that_was_taken_away_opens_nothing(client: TestClient, hub: Hub, clerk: Clerk) -> None:
    clerks.revoke(hub, "Bộ phận hộ tịch")
    assert clerk.get().status_code == 401
    with pytest.raises(HubRefused, match="unknown_clerk"):
        clerks.revoke(hub, "Bộ phận hộ tịch")


def test_a_clerk_fetches_a_paper_once_it_is_there(
    clerk: Clerk, uploads: Uploads, kiosk: HubKiosk, dossier: str
) -> None:
    assert clerk.get(f"/files/{SHA256}").status_code == 404
    upload = uploads.create(kiosk.known, SHA256, len(SCAN))
    part = uploads.part(kiosk.known, upload)
    part.write(SCAN)
    part.close()
    uploads.finish(kiosk.known, upload)
    answer = clerk.get(f"/files/{SHA256}")
    assert (answer.status_code, answer.content) == (200, SCAN)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment"
    assert clerk.get().json()["files"] == {"there": 1, "wanted": 1}
    assert clerk.get(f"/files/{'0' * 64}").status_code == 404
