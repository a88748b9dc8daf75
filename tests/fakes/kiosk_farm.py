"""Kiosks with the real code, each in processes of its own that are killed at any moment: `python kiosk_farm.py …`.

One process imports everything and forks them, so that a killed kiosk is up again at once, as after a power cut.
"""

from __future__ import annotations

import io
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from kiosk.data.clock import SystemClock
from kiosk.data.home import Check, open_home
from kiosk.data.signing import open_signing_key
from kiosk.data.sync_home import sync_home
from kiosk.domain.codes import Lane
from kiosk.services.office import local
from kiosk.sync.line import open_line
from kiosk.sync.rounds import Stores, one_round
from tests.fakes.samples import CITIZEN, paper, submission, terms

LARGEST = 300_000


def live(home_path: Path, url: str, wanted: int, seed: int) -> None:
    """File dossiers and send them, until all are filed and all are sent."""
    clock, rng = SystemClock(), random.Random(seed)
    home = open_home(home_path, clock, check=Check.TAIL)
    sync = sync_home(home, clock)
    signer = open_signing_key(home_path, "sync.key").signer
    stores = Stores(sync.links, sync.outbox, sync.news)
    while True:
        link = sync.links.link()
        assert link is not None
        with home.store.reading() as connection:
            filed = connection.exec_driver_sql("SELECT count(*) FROM dossier").scalar_one()
        if filed < wanted:
            lease = sync.links.lease(link.agency)
            assert lease is not None
            draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
            papers = []
            for _ in range(rng.randrange(3)):
                stored = home.vault.put(io.BytesIO(rng.randbytes(rng.randrange(1, LARGEST))), limit=LARGEST)
                papers.append(paper(stored))
                home.drafts.attach(draft, papers[-1], key=stored.key)
            given = terms(today=local(clock.now()).date(), lane=Lane(lease.lane.first, lease.lane.last))
            dossier = home.dossiers.submit(submission(draft, papers=tuple(papers)), given).dossier
            with (home_path / "receipts.jsonl").open("a", encoding="utf-8") as receipts:
                receipts.write(json.dumps({"id": dossier.id, "code": dossier.code}) + "\n")
        with open_line(url, token=link.token) as line:
            done = one_round(stores, line, link, signer, hub_desk=True, with_files=True)
        rest = sync.outbox.rows(after=sync.outbox.mark().sequence, most=1, most_bytes=1)
        if filed >= wanted and not done.error and not rest and not sync.outbox.files(1):
            return
        if done.error == "locked":
            raise SystemExit(9)


def started(home: Path, url: str, wanted: int, seed: int) -> int:
    """A kiosk in a process of its own; its number."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            live(home, url, wanted, seed)
            status = 0
        except SystemExit as ended:
            status = int(str(ended.code))
        finally:
            os._exit(status)
    return child


def keep(homes: list[Path], url: str, wanted: int, kills: int, seed: int) -> int:
    """Keep the kiosks alive until all are done, killing so many of them on the way; 0 where all came to their end."""
    rng = random.Random(seed)
    running = {started(home, url, wanted, rng.randrange(10**9)): home for home in homes}
    while running:
        if kills:
            time.sleep(rng.uniform(0.02, 0.3))
            kills -= 1
            os.kill(rng.choice(list(running)), signal.SIGKILL)
        ended, status = os.wait()
        home = running.pop(ended)
        code = os.waitstatus_to_exitcode(status)
        if code == -signal.SIGKILL:
            running[started(home, url, wanted, rng.randrange(10**9))] = home
        elif code != 0:
            return code
    return 0


if __name__ == "__main__":
    where, number, killed, drawn, *paths = sys.argv[1:]
    import httpx  # noqa: F401 - inherited by all kiosks

    raise SystemExit(keep([Path(path) for path in paths], where, int(number), int(killed), int(drawn)))
