"""The oracle: real kiosks, a real hub, and every misfortune on both sides and on the line between. Every receipt is one
dossier at the hub with all its bytes, and every dossier at the hub is one receipt.

`pytest -m long tests/sync/test_oracle.py -s` lets ten kiosks file KIOSK_ORACLE_DOSSIERS (2,000), `-m soak` 10,000;
KIOSK_ORACLE_SEED draws other misfortunes. What happened, and how often, is printed; a kind that never did is a failure.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.hub.backup import back_up, restore
from kiosk.hub.home import BLOBS, RECORDS, UPLOADS
from tests.fakes.fault_proxy import FAULTS, FaultProxy
from tests.fakes.hub_process import HubProcess
from tests.fakes.kiosk_farm import FarmPlan
from tests.fakes.kiosk_life import NO_MORE_HUB, Receipts
from tests.fakes.oracle import compare
from tests.fakes.sync_world import enrolled_homes

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("KIOSK_ORACLE_SEED", "1"))
MISFORTUNES = ("kill", "clock_wrong", "clock_right", "clone", "locked", "restore", "rejoined")


@dataclass(frozen=True)
class Size:
    """Of one run."""

    kiosks: int
    wanted: int
    kills: int
    jumps: int
    restores: int
    clones: int
    hub_kills: int
    faults: tuple[str, ...] = FAULTS


def lost_and_restored(hub: HubProcess, folder: Path) -> None:
    """The hub's disk is lost; its backup and the copy of its keys become a hub again."""
    hub.kill()
    for path in hub.home.glob(f"{RECORDS}*"):
        path.unlink()
    for name in (BLOBS, UPLOADS):
        shutil.rmtree(hub.home / name)
    (records,) = (folder / "hub-backups").glob("hub-*.db")
    restore(records, hub.home)
    hub.start()


def lived(hub: HubProcess, plan: FarmPlan, folder: Path, hub_kills: int) -> Counter[str]:
    """Let the kiosks live until all is sent, while the hub is killed, and once restored; what happened."""
    plan.write(folder / "plan.json")
    command = [sys.executable, str(ROOT / "tests/fakes/kiosk_farm.py"), str(folder / "plan.json")]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    happened: Counter[str] = Counter()
    homes, rng = [Path(home) for home in plan.homes], random.Random(SEED)
    blows = sorted(rng.uniform(0.2, 0.9) for _ in range(hub_kills))
    with subprocess.Popen(command, env=environment) as farm:
        while farm.poll() is None:
            time.sleep(0.1)
            printed = sum(Receipts(home).count() for home in homes) / (plan.wanted * len(homes))
            if printed >= 0.1 and not (folder / "hub-backups").exists():
                back_up(hub.home, folder / "hub-backups", datetime.now(UTC))
                happened["hub_backup"] += 1
            elif printed >= 0.2 and not happened["hub_restore"]:
                lost_and_restored(hub, folder)
                happened["hub_restore"] += 1
                (folder / NO_MORE_HUB).touch()
            elif blows and printed >= blows[0]:
                blows.pop(0)
                hub.kill()
                hub.start()
                happened["hub_kill"] += 1
    assert farm.returncode == 0
    return happened + Counter(json.loads((folder / "plan.happened").read_text()))


def prove(folder: Path, templates: Path, size: Size) -> tuple[Path, list[Path]]:
    """Live and compare; the hub's home and the kiosks'."""
    hub_home, homes = enrolled_homes(folder, templates, size.kiosks)
    began = time.monotonic()
    with HubProcess(hub_home) as hub, FaultProxy(hub.port, share=0.5, seed=SEED) as proxy:
        names = [str(home) for home in homes]
        plan = FarmPlan(proxy.url, names, size.wanted, size.kills, size.jumps, size.restores, size.clones, seed=SEED)
        happened = lived(hub, plan, folder, size.hub_kills)
    took = time.monotonic() - began
    copies = [copy for home in homes if (copy := home.with_name(f"{home.name}copy")).exists()]
    verdict = compare(hub_home, homes + copies)
    print(f"\nseed {SEED}, {took:.0f} s, {proxy.connections} connections: {verdict}")
    print(f"on the line {dict(proxy.spoiled)}; of the machines {dict(happened)}")
    assert verdict.receipts >= size.kiosks * size.wanted
    assert {fault for fault in size.faults if not proxy.spoiled[fault]} == set()
    assert {what for what in MISFORTUNES if not happened[what]} == set()
    assert (happened["hub_restore"], happened["hub_kill"]) == (1, size.hub_kills)
    return hub_home, homes + copies


def test_every_receipt_is_one_dossier_at_the_hub_and_the_reverse(tmp_path: Path, templates: Path) -> None:
    few = ("portal",)  # so short a life meets some of the others, and which ones is left to chance
    size = Size(kiosks=2, wanted=12, kills=3, jumps=2, restores=1, clones=1, hub_kills=0, faults=few)
    hub_home, homes = prove(tmp_path, templates, size)
    it_would_have_seen_harm(hub_home, homes)


def it_would_have_seen_harm(hub_home: Path, homes: list[Path]) -> None:
    """A changed byte, a receipt without a dossier, a dossier without a receipt: the comparison fails."""
    scan = next(path for path in (hub_home / BLOBS).rglob("*") if path.is_file())
    paper = homes[0].with_suffix(".receipts")
    receipts = paper.read_text()
    last = json.loads(receipts.splitlines()[-1])
    one_more = json.dumps(last | {"id": "0" * 32, "code": "T-K1-222222"}) + "\n"
    whole = scan.read_bytes()
    for path, harmed, healed in (
        (scan, bytes([whole[0] ^ 1]) + whole[1:], whole),
        (paper, (receipts + one_more).encode(), receipts.encode()),
        (paper, "".join(receipts.splitlines(keepends=True)[:-1]).encode(), receipts.encode()),
    ):
        path.write_bytes(harmed)
        with pytest.raises(AssertionError):
            compare(hub_home, homes)
        path.write_bytes(healed)
    compare(hub_home, homes)


def ten_kiosks(dossiers: int) -> Size:
    """So many dossiers, and misfortunes to match."""
    wanted = dossiers // 10
    hub_kills = max(2, wanted // 20)
    return Size(kiosks=10, wanted=wanted, kills=wanted, jumps=wanted // 4, restores=3, clones=3, hub_kills=hub_kills)


@pytest.mark.long
def test_and_so_it_is_in_two_thousand_dossiers(tmp_path: Path, templates: Path) -> None:
    prove(tmp_path, templates, ten_kiosks(int(os.environ.get("KIOSK_ORACLE_DOSSIERS", "2000"))))


@pytest.mark.soak
def test_and_in_ten_thousand(tmp_path: Path, templates: Path) -> None:
    prove(tmp_path, templates, ten_kiosks(10_000))
