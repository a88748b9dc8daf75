"""Whoever wants to serve a home that is served already is refused in one sentence; a dead one's place is free."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.cli import app
from kiosk.hub.home import open_hub
from kiosk.hub.sole import ServedAlready, alone
from tests.fakes.hub_process import HubProcess

SENTENCE = "Mỗi thư mục chỉ một tiến trình"


def test_the_second_is_refused_in_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    with alone(home):
        told = CliRunner().invoke(app, ["hub", "serve", "--home", str(home), "--port", "0"])
    assert told.exit_code == 2
    assert SENTENCE in told.output
    assert str(home) in told.output
    assert len(told.output.strip().splitlines()) == 1


def test_commands_beside_the_one_that_serves_are_not_held_off(home: Path) -> None:
    with alone(home):
        assert CliRunner().invoke(app, ["hub", "overview", "--home", str(home)]).exit_code == 0


def test_the_place_is_free_again_once_its_holder_was_killed(home: Path) -> None:
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        with alone(home):
            os.write(told, b"x")
            signal.pause()
        os._exit(0)
    try:
        os.read(ready, 1)
        with pytest.raises(ServedAlready), alone(home):
            raise AssertionError("two at once")
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(told)
    with alone(home):
        assert (home / "serve.lock").exists()


@pytest.mark.long
def test_two_real_servers_on_one_home_are_one(tmp_path: Path) -> None:
    home = tmp_path / "hub"
    open_hub(home, make=True)[1].close()
    command = [sys.executable, "-m", "kiosk", "hub", "serve", "--home", str(home), "--port", "0"]
    with HubProcess(home) as first:
        second = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"WEB_CONCURRENCY": "3"})
        assert second.returncode == 2
        assert SENTENCE in second.stderr
        assert first.pid
    with HubProcess(home) as after:
        assert after.pid, "the place of a killed one is free"
