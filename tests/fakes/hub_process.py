"""A real hub in a process of its own, as `kiosk hub serve` runs it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Self

PATIENCE = 60.0


def kept_port() -> socket.socket:
    """A port on which nobody listens but who is told of it, for as long as this socket is open.

    A port that is only found free and given back belongs to anybody a moment later: to another test's server, or to
    the near end of any connection.
    """
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    return place


class HubProcess:
    """Starts and stops a hub on one home and one port, gently or not."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._place = kept_port()
        self.port = int(self._place.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._place.close()

    @property
    def pid(self) -> int:
        """The process's number, while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "kiosk", "hub", "serve", "--home", str(self.home), "--port", str(self.port)]
        with (self.home.parent / "hub.log").open("ab") as log:
            self._process = subprocess.Popen(command, stderr=log, env=os.environ | {"PYTHONWARNINGS": "ignore"})
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.home.parent / "hub.log").read_text(errors="replace")[-2000:])

    def kill(self) -> None:
        """End it at once, wherever it is."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def code(self, agency: str, kiosk: str, first: int, last: int) -> str:
        """A code with which a kiosk may enrol."""
        command = [sys.executable, "-m", "kiosk", "hub", "enrol", "--agency", agency, "--home", str(self.home)]
        command += ["--kiosk", kiosk, "--first", str(first), "--last", str(last)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = re.search(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}", told)
        assert found is not None
        return found[0]
