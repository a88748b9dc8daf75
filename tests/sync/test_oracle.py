"""The oracle: real kiosks, a real hub, a bad line, kills on both sides. Every receipt is one dossier at the hub with
all its bytes, and every dossier at the hub is one receipt.

Sizes by KIOSK_ORACLE_KIOSKS, KIOSK_ORACLE_DOSSIERS (of each kiosk), KIOSK_ORACLE_KILLS, KIOSK_ORACLE_SEED.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.data.clock import SystemClock
from kiosk.data.home import open_home
from kiosk.hub import dossiers
from kiosk.hub.home import open_hub
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.hub_process import HubProcess
from tests.fakes.samples import AGENCY
from tests.fakes.sync_world import enrolled_homes

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("KIOSK_ORACLE_SEED", "1"))


def number(name: str, default: int) -> int:
    """A size from the environment."""
    return int(os.environ.get(f"KIOSK_ORACLE_{name}", default))


def lived(hub: HubProcess, proxy: FaultProxy, homes: list[Path], wanted: int, kills: int, hub_kills: int) -> None:
    """Let the kiosks live until all is sent, while the hub is killed and started again."""
    rng = random.Random(SEED)
    command = [sys.executable, str(ROOT / "tests/fakes/kiosk_farm.py"), proxy.url, str(wanted), str(kills), str(SEED)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen([*command, *map(str, homes)], env=environment) as farm:
        while farm.poll() is None:
            time.sleep(rng.uniform(0.3, 1.5))
            if hub_kills:
                hub_kills -= 1
                hub.kill()
                hub.start()
    assert farm.returncode == 0


def compare(hub_home: Path, homes: list[Path], wanted: int) -> int:
    """What stands at the kiosks and what stands at the hub must be the same; how many papers there are."""
    hub, store = open_hub(hub_home)
    here: dict[str, str] = {}
    papers = 0
    try:
        with hub.records.reading() as connection:
            there = {row.id: row.set_aside for row in connection.exec_driver_sql("SELECT id, set_aside FROM dossier")}
        for home_path in homes:
            home = open_home(home_path, SystemClock())
            with home.store.reading() as connection:
                filed = list(connection.exec_driver_sql("SELECT id FROM dossier").scalars())
            printed = [json.loads(line) for line in (home_path / "receipts.jsonl").read_text().splitlines()]
            assert len({one["id"] for one in printed}) == len(printed)
            assert {one["id"] for one in printed} <= set(filed)
            for dossier in filter(None, map(home.dossiers.by_id, filed)):
                here[dossier.code] = dossier.id
                with hub.records.reading() as connection:
                    kept = dossiers.load(connection, dossier.id)
                assert kept is not None
                assert (kept.dossier.code, kept.set_aside, kept.version) == (dossier.code, "", 2)
                for one in dossier.body["papers"]:
                    content = b"".join(hub.blobs.open(AGENCY, one["sha256"]))
                    assert content == home.vault.read(one["id"], home.dossiers.paper_key(dossier.id, one["id"]))
                    papers += 1
            assert home.journal.verify() is None
            home.close()
        assert len(here) == wanted * len(homes)
        assert there == dict.fromkeys(here.values(), "")
    finally:
        store.close()
    return papers


def prove(folder: Path, templates: Path, *, kiosks: int, wanted: int, kills: int, hub_kills: int) -> None:
    hub_home, homes = enrolled_homes(folder, templates, kiosks)
    with HubProcess(hub_home) as hub, FaultProxy(hub.port, share=0.3, seed=SEED) as proxy:
        lived(hub, proxy, homes, wanted, kills, hub_kills)
        assert set(proxy.spoiled) == {"portal", "lost", "reset"}
    assert compare(hub_home, homes, wanted) > 0


def test_every_receipt_is_one_dossier_at_the_hub_and_the_reverse(tmp_path: Path, templates: Path) -> None:
    wanted, kills = number("DOSSIERS", 10), number("KILLS", 6)
    prove(tmp_path, templates, kiosks=number("KIOSKS", 3), wanted=wanted, kills=kills, hub_kills=1)


@pytest.mark.long
def test_two_thousand_dossiers_and_two_hundred_kills(tmp_path: Path, templates: Path) -> None:
    wanted, kills = number("DOSSIERS", 200), number("KILLS", 200)
    prove(tmp_path, templates, kiosks=number("KIOSKS", 10), wanted=wanted, kills=kills, hub_kills=20)
