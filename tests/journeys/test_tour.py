"""Commands without a terminal: the tour files a dossier that others find; what needs a screen says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.program import command, look_up
from tests.journeys.receipt import read_receipt


def test_the_tour_files_a_dossier_that_receipt_and_lookup_agree_on(tmp_path: Path) -> None:
    done = command("tour", "--home", str(tmp_path), "--json", within=300)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    stored = look_up(tmp_path, outcome["code"])
    assert (stored["code"], stored["lookup_url"]) == (outcome["code"], outcome["lookup_url"])
    receipt = read_receipt(Path(outcome["receipt"]))
    assert receipt.pages == 1
    assert outcome["code"] in receipt.text
    assert [held for held in receipt.codes if f"{held}/".startswith(f"{outcome['lookup_url']}/")]


@pytest.mark.parametrize("words", [("demo",), ("demo", "--locked")], ids=" ".join)
def test_a_kiosk_without_a_terminal_refuses_in_one_sentence(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = command(*words, "--home", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_real_kiosk_without_a_terminal_refuses_in_one_sentence(tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    assert command("config", "init", str(settings)).returncode == 0
    done = command("run", "--config", str(settings))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
