"""`kiosk sync …` against a hub that runs in a process of its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.cli import app as main
from kiosk.data.clock import SystemClock
from kiosk.data.home import open_home
from kiosk.domain.codes import Lane
from kiosk.domain.typed_codes import check_character
from kiosk.domain.worktime import VIETNAM
from kiosk.hub import kiosks
from kiosk.hub.home import open_hub
from kiosk.sync.enrolment import REASONS
from kiosk.sync.turns import ask_for_a_round
from kiosk.sync_cli import app
from kiosk.sync_words import refusal
from tests.fakes.hub_process import PATIENCE, HubProcess, kept_port
from tests.fakes.samples import AGENCY, CITIZEN, submission, terms


class Commands:
    """Runs commands for one kiosk."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.config = folder / "kiosk.toml"
        self.config.write_text(
            f'[agency]\nid = "{AGENCY}"\nname = "X"\nshort_name = "X"\nplace = "X"\n[kiosk]\nhome = "{self.home}"\n',
            encoding="utf-8",
        )

    def __call__(self, *words: str) -> tuple[int, str]:
        """Exit status and everything that was said."""
        done = CliRunner().invoke(app, [*words, "--config", str(self.config)], env={"COLUMNS": "200"})
        return done.exit_code, done.output

    def file(self) -> str:
        """File a dossier; its code."""
        home = open_home(self.home, SystemClock())
        draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
        code = home.dossiers.submit(submission(draft), terms()).dossier.code
        home.close()
        return code


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    home = tmp_path_factory.mktemp("commands") / "hub"
    home.mkdir(mode=0o700)
    with HubProcess(home) as running:
        yield running


@pytest.fixture
def kiosk(tmp_path: Path, templates: Path) -> Commands:
    shutil.copytree(templates / "home", tmp_path / "home")
    return Commands(tmp_path)


def test_from_enrolment_to_the_state_and_back_after_a_restore(kiosk: Commands, hub: HubProcess) -> None:
    status, said = kiosk("now")
    assert (status, "kiosk sync enrol" in said) == (1, True)

    status, said = kiosk("enrol", hub.code(AGENCY, "K1", 1, 624).lower(), "--hub", hub.url + "/")
    assert status == 0, said
    assert "0001–0624" in said

    code = kiosk.file()
    assert json.loads(kiosk("status", "--json")[1]) | {"reached": ""} == {
        "enrolled": True, "kiosk": "K1", "incarnation": 1, "sent": 0, "left": 1, "reached": "", "error": "",
        "locked": "", "texts_in_doubt": 0, "aside": [], "revisions": [],
    }  # fmt: skip
    assert kiosk("now")[0] == 0
    told = json.loads(kiosk("status", "--json")[1])
    assert (told["sent"], told["left"], told["error"]) == (1, 0, "")
    assert "không có gì để gửi lại" in kiosk("retry", code)[1]

    backup = shutil.copytree(kiosk.home, kiosk.home.with_name("backup"))
    kiosk.file()
    assert kiosk("now")[0] == 0
    shutil.rmtree(kiosk.home)
    shutil.copytree(backup, kiosk.home)
    status, said = kiosk("now")
    assert (status, "kiosk sync rejoin" in said) == (1, True)
    assert kiosk("rejoin")[0] == 0
    assert kiosk("now")[0] == 0
    assert kiosk.file().endswith("-0003")


def test_a_kiosk_that_was_used_before_hears_what_becomes_of_its_codes(kiosk: Commands, hub: HubProcess) -> None:
    printed = kiosk.file()
    status, said = kiosk("enrol", hub.code(AGENCY, "K7", 4375, 4999), "--hub", hub.url)
    assert status == 0
    assert "máy này đã in 1 mã hồ sơ ngoài dải số mới" in said
    assert "kiosk hub clear" in said
    assert kiosk("now")[0] == 0
    shown = kiosk("status")[1]
    assert f"{printed}-{check_character(printed)}" in shown
    assert "Sẽ gửi lại" in kiosk("retry", f"{printed}-{check_character(printed)}")[1]


def test_back_from_a_backup_that_is_older_than_the_enrolment(kiosk: Commands, hub: HubProcess) -> None:
    opened, store = open_hub(hub.home)
    first, _, _ = kiosks.issue_code(opened, AGENCY, kiosk="K5", lane=Lane.numbered(5))
    backup = shutil.copytree(kiosk.home, kiosk.home.with_name("backup"))
    assert kiosk("enrol", str(first), "--hub", hub.url)[0] == 0
    assert kiosk("now")[0] == 0
    shutil.copy(kiosk.home / "sync.key", backup)
    shutil.rmtree(kiosk.home)
    shutil.copytree(backup, kiosk.home)

    at_the_hub, here = f"kiosk hub enrol --agency {AGENCY} --kiosk TÊN_MÁY, rồi chạy", "kiosk sync rejoin --hub"
    said = kiosk("rejoin")[1]
    assert "cũ hơn lần kết nối" in said
    assert at_the_hub in said
    another, _, _ = kiosks.issue_code(opened, AGENCY, kiosk="K6", lane=Lane.numbered(6))
    again, _, _ = kiosks.issue_code(opened, AGENCY, kiosk="K5")
    store.close()
    said = kiosk("enrol", str(another), "--hub", hub.url)[1]
    assert at_the_hub in said
    assert "vẫn còn dùng được" in kiosk("enrol", str(again), "--hub", hub.url)[1]
    assert here in kiosk("rejoin", "--hub", hub.url)[1]
    status, said = kiosk("rejoin", "--hub", hub.url, "--code", str(again))
    assert status == 0, said
    assert "3125–3749" in said
    assert kiosk("now")[0] == 0
    told = json.loads(kiosk("status", "--json")[1])
    assert (told["kiosk"], told["incarnation"], told["left"], told["locked"]) == ("K5", 2, 0, "")


@pytest.mark.long
def test_what_the_hub_publishes_is_what_the_kiosk_shows_and_files_by(
    kiosk: Commands, hub: HubProcess, tmp_path: Path
) -> None:
    assert kiosk("enrol", hub.code(AGENCY, "K4", 1875, 2499), "--hub", hub.url)[0] == 0
    day = next(day for n in range(30, 40) if (day := datetime.now(VIETNAM).date() + timedelta(n)).weekday() == 2)
    (tmp_path / "days.toml").write_text(f'[[days]]\nday = {day}\nkind = "off"\nnote = "Ngày thử"\n', encoding="utf-8")
    command = [sys.executable, "-m", "kiosk", "hub", "publish", "calendar", str(tmp_path / "days.toml")]
    published = subprocess.run(
        [*command, "--agency", AGENCY, "--home", str(hub.home)], capture_output=True, text=True, check=False
    )
    assert published.returncode == 0, published.stderr
    status, said = kiosk("now")
    assert status == 0, said
    (shown,) = json.loads(kiosk("status", "--json")[1])["revisions"]
    assert (shown["subject"], shown["number"], shown["refused"]) == ("calendar", 1, 0)
    listed = CliRunner().invoke(main, ["calendar", "list", "--year", str(day.year), "--config", str(kiosk.config)])
    assert "Ngày thử" in listed.stdout
    assert "bản số 1" in listed.output


@pytest.mark.parametrize("reason", sorted(REASONS | {"refused", "revoked", "another_hub"}))
def test_every_refusal_says_what_to_do(reason: str) -> None:
    assert re.search("[Hh]ãy|Gọi|Liên hệ", refusal(reason, AGENCY))


def test_what_cannot_be_is_said_in_a_sentence(kiosk: Commands, hub: HubProcess) -> None:
    code = hub.code(AGENCY, "K2", 625, 1249)
    assert "sáu nhóm" in kiosk("enrol", "ABCD", "--hub", hub.url)[1]
    assert "https://" in kiosk("enrol", code, "--hub", "http://hub.example.vn")[1]
    with kept_port() as nobody:
        port = nobody.getsockname()[1]
        assert "Chưa tới được hub" in kiosk("enrol", code, "--hub", f"http://127.0.0.1:{port}")[1]
    assert "Hub không nhận" in kiosk("enrol", "0" * 24, "--hub", hub.url)[1]
    half = code[:14] + "-0000-0000-0000"
    assert "không phải hub đã cấp mã" in kiosk("enrol", half, "--hub", hub.url)[1]


def test_the_service_sends_when_asked_and_ends_when_told(kiosk: Commands, hub: HubProcess) -> None:
    assert kiosk("enrol", hub.code(AGENCY, "K3", 1250, 1874), "--hub", hub.url)[0] == 0
    kiosk.file()
    command = [sys.executable, "-m", "kiosk", "sync", "run", "--config", str(kiosk.config)]
    with subprocess.Popen(command) as service:
        try:
            deadline = time.monotonic() + PATIENCE
            while (left := json.loads(kiosk("status", "--json")[1])["left"]) and time.monotonic() < deadline:
                ask_for_a_round(kiosk.home)
                time.sleep(0.2)
            assert left == 0
        finally:
            service.terminate()
    assert service.returncode == 0
