"""R3: a full or failing disk costs a message, never an acknowledged dossier, and the kiosk works again afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.data.clock import SystemClock
from kiosk.data.home import open_home
from tests.reliability.native import HERE, ROOT, build


@pytest.mark.parametrize("runs", [60, pytest.param(600, marks=pytest.mark.long)])
def test_no_failing_write_or_sync_costs_a_dossier(tmp_path: Path, runs: int) -> None:
    library = build(HERE / "fault.c", tmp_path / "fault.so")
    open_home(tmp_path / "template", SystemClock()).close()
    folder = tmp_path / "homes"
    folder.mkdir()
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "FAULT_PREFIX": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.reliability.faulty", str(tmp_path / "template"), str(folder), str(runs)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["bad"] == [], done.stderr
    # The injector fired nearly every time, and the kiosk noticed nearly every time.
    assert report["fired"] > runs * 0.8
    assert report["failures"] > runs * 0.6
    assert report["full"] > runs * 0.2
    print(report)
