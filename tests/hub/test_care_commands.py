"""`kiosk hub overview|clear|settle|erase`, and the same on the clerks' interface as far as clerks may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.domain.ownership import HANDOVER
from kiosk.hub import clerks, decisions, kiosks
from kiosk.hub.core import Hub
from kiosk.hub.decisions import Decider
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY, CITIZEN

OFFICER = ("--officer", "Trần Văn Mẫu")
FIRST, SECOND = f"{AGENCY}-261120-0625", f"{AGENCY}-261120-1250"
DECIDER = Decider("officer:hub", "Trần Văn Mẫu")


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("KIOSK_HUB_HOME", str(home))


@pytest.fixture
def twin(hub: Hub) -> str:
    """Somebody filed at two kiosks; the second kiosk also printed one code twice. The id of the twin."""
    kiosk, k2 = (
        HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, kiosk=f"K{place}")[0], seed=place) for place in (1, 2)
    )
    kiosk.journal.append(HANDOVER, kiosk.journal.submitted(625))
    kiosk.push()
    k2.journal.submitted(1250)
    made = k2.journal.submitted(1250)
    k2.push()
    return made


def call(*words: str) -> Result:
    return CliRunner().invoke(app, ["hub", *words])


def overview() -> Any:
    return json.loads(call("overview", "--json").output)


def test_the_overview_names_codes_reasons_and_kiosks_but_nobody(hub: Hub, twin: str) -> None:
    told = call("overview")
    assert told.exit_code == 0
    for part in (SECOND, "mã đã thuộc hồ sơ khác", "máy K2", FIRST, "kiosk hub clear", "kiosk hub settle"):
        assert part in told.output
    assert CITIZEN.name not in told.output
    found = overview()
    assert (found["dossiers"], found["erased"]) == (3, 0)
    assert [one["id"] for one in found["set_aside"]] == [twin]
    assert [(one["code"], one["other_code"]) for one in found["twice"]] == [(SECOND, FIRST)]


def test_a_dossier_goes_on_by_command(hub: Hub, twin: str) -> None:
    refused = call("clear", twin, *OFFICER)
    assert refused.exit_code != 0
    assert "Vẫn chưa khớp: mã đã thuộc hồ sơ khác" in refused.output + refused.stderr
    done = call("clear", twin, "--way", "new_number", *OFFICER)
    assert done.exit_code == 0, done.output
    assert overview()["set_aside"] == []


def test_pairs_are_settled_by_command(hub: Hub, twin: str) -> None:
    assert call("settle", SECOND, *OFFICER).exit_code == 0
    assert overview()["twice"] == []
    assert "nộp trùng" in call("settle", SECOND, *OFFICER).stderr


def test_erasing_asks_first_and_wants_a_reason_that_fits(hub: Hub, home: Path, twin: str) -> None:
    assert call("erase", FIRST, *OFFICER).exit_code != 0, "no reason"
    assert call("erase", FIRST, "--reason", "mistake", *OFFICER).exit_code == 1, "nobody said yes"
    assert decisions.find(hub, FIRST, DECIDER).dossier.applicant_name == CITIZEN.name
    refused = call("erase", FIRST, "--reason", "retention", "--yes", *OFFICER)
    assert "chưa kết thúc" in refused.output + refused.stderr
    done = call("erase", FIRST, "--reason", "mistake", "--yes", *OFFICER)
    assert done.exit_code == 0, done.output
    assert "nộp nhầm" in done.output
    assert "mistake" not in done.output
    assert decisions.find(hub, FIRST, DECIDER).dossier.body == {}
    again = call("erase", FIRST, "--reason", "order", "--yes", *OFFICER)
    assert "đã xóa" in again.output + again.stderr


def test_erasing_never_guesses_between_two_dossiers_with_one_code(hub: Hub, twin: str) -> None:
    refused = call("erase", SECOND, "--reason", "mistake", "--yes", *OFFICER)
    assert refused.exit_code != 0
    assert twin in refused.output + refused.stderr
    assert call("erase", twin, "--reason", "mistake", "--yes", *OFFICER).exit_code == 0
    assert decisions.find(hub, SECOND, DECIDER).dossier.applicant_name == CITIZEN.name
    assert overview()["set_aside"] == []


class Clerk:
    """Calls the interface with a key."""

    def __init__(self, client: TestClient, hub: Hub, agency: str = AGENCY) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {clerks.add(hub, name=agency, agency=agency)}"}

    def get(self, path: str) -> Any:
        return self._client.get(path, headers=self._headers)

    def post(self, path: str, **body: object) -> Any:
        return self._client.post(path, json={"officer": "Trần Văn Mẫu"} | body, headers=self._headers)


def test_a_clerk_sees_the_own_agencys_overview_only(client: TestClient, hub: Hub, twin: str) -> None:
    mine, other = (Clerk(client, hub, agency).get("/v1/overview").json() for agency in (AGENCY, "H41.29.20"))
    assert [one["id"] for one in mine["set_aside"]] == [twin]
    assert (other["dossiers"], other["set_aside"], other["twice"]) == (0, [], [])
    assert client.get("/v1/overview").status_code == 401


def test_a_clerk_lets_a_dossier_go_on(client: TestClient, hub: Hub, twin: str) -> None:
    clerk = Clerk(client, hub)
    answer = clerk.post(f"/v1/set-aside/{twin}")
    assert (answer.status_code, answer.json()) == (409, {"error": "still:code_taken"})
    assert Clerk(client, hub, "H41.29.20").post(f"/v1/set-aside/{twin}").status_code == 404
    answer = clerk.post(f"/v1/set-aside/{twin}", way="new_number")
    assert (answer.status_code, answer.json()["code"]) == (200, f"{AGENCY}-261120-0001")
    assert clerk.get("/v1/overview").json()["set_aside"] == []
    assert clerk.post(f"/v1/set-aside/{twin}").status_code == 404


def test_a_clerk_compares_and_settles(client: TestClient, hub: Hub, twin: str) -> None:
    clerk = Clerk(client, hub)
    told = clerk.get(f"/v1/dossiers/{SECOND}").json()
    assert told["twice"] == [{"code": FIRST, "kiosk": "K1", "settled": False}]
    assert clerk.get(f"/v1/dossiers/{FIRST}").json()["twice"][0]["code"] == SECOND
    answer = clerk.post(f"/v1/dossiers/{SECOND}/settle")
    assert (answer.status_code, answer.json()["twice"][0]["settled"]) == (200, True)
    assert clerk.post(f"/v1/dossiers/{SECOND}/settle").status_code == 404


def test_a_clerk_cannot_erase_and_sees_what_was_erased(client: TestClient, hub: Hub, twin: str) -> None:
    clerk = Clerk(client, hub)
    for way in ("erase", "erasure"):
        assert clerk.post(f"/v1/dossiers/{FIRST}/{way}").status_code == 404
    call("erase", FIRST, "--reason", "order", "--yes", *OFFICER)
    told = clerk.get(f"/v1/dossiers/{FIRST}").json()
    assert (told["erased"], told["body"], told["code"]) == (True, {}, FIRST)
    answer = clerk.post(f"/v1/dossiers/{FIRST}/accept")
    assert (answer.status_code, answer.json()) == (410, {"error": "erased"})
