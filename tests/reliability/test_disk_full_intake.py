"""A full or failing disk at any write of intake or merging costs a message, never a scan."""

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


@pytest.mark.parametrize("runs", [8, pytest.param(400, marks=pytest.mark.long)])
def test_no_failing_write_or_sync_costs_a_scan(tmp_path: Path, runs: int) -> None:
    library = build(HERE / "fault.c", tmp_path / "fault.so")
    open_home(tmp_path / "template", SystemClock()).close()
    for name in ("homes", "scans"):
        (tmp_path / name).mkdir()
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "FAULT_PREFIX": str(tmp_path / "homes"),
        "PYTHONPATH": str(ROOT),
    }
    folders = [str(tmp_path / name) for name in ("template", "homes", "scans")]
    command = [sys.executable, "-m", "tests.reliability.faulty_intake", *folders, str(runs)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["bad"] == [], done.stderr
    # The injector fired nearly every time, and the kiosk noticed nearly every time.
    assert report["fired"] > runs * 0.6
    assert report["failures"] > runs * 0.4
    print(report)
