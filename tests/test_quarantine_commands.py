"""`kiosk quarantine …`: scans that nobody claimed, at the command line."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from typer.testing import CliRunner, Result

from kiosk.cli_output import USELESS
from kiosk.data.clock import SystemClock
from kiosk.data.home import Home, open_home
from kiosk.domain.people import Officer, Role
from kiosk.domain.returned_scans import is_of
from kiosk.quarantine_cli import app
from kiosk.services.pins import hash_pin
from tests.fakes.samples import AGENCY

PIN, SECRET = "246810", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OWNER = "038090000001"
SCAN = b"%PDF-1.7 of somebody\n%%EOF\n"
CLERK = Officer("0ff1", "canbo", "Lê Thị Ví Dụ", frozenset({Role.COUNTER}))
CASHIER = Officer("0ff2", "thuquy", "Trần Văn Mẫu", frozenset({Role.CASHIER}))


@pytest.fixture
def scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The scanner's folder of a kiosk whose store has a clerk, a cashier and one scan that nobody claimed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kiosk.config.reading.SEARCH_PATH", (Path("kiosk.toml"),))
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "kiosk.toml").write_text(
        f'[agency]\nid = "{AGENCY}"\nname = "ỦY BAN NHÂN DÂN XÃ MẪU"\nshort_name = "UBND xã Mẫu"\nplace = "Mẫu"\n'
        '[kiosk]\nhome = "store"\n[scanner]\nfolder = "scans"\n',
        encoding="utf-8",
    )
    folder = tmp_path / "scans"
    folder.mkdir()
    home = opened()
    pin_hash = hash_pin(PIN, home.pepper)
    for officer in (CLERK, CASHIER):
        home.accounts.add_officer(officer, pin_hash=pin_hash, code_secret=SECRET)
    scanned = SystemClock().now() - timedelta(hours=2)
    home.quarantine.keep(io.BytesIO(SCAN), limit=1000, scanned=scanned)
    home.close()
    return folder


def opened() -> Home:
    return open_home(Path("store"), SystemClock())


def run(*arguments: str, login: str = CLERK.login, pin: str = PIN) -> Result:
    owner = f"{OWNER}\n" if arguments[0] == "give-back" else ""
    typed = f"{owner}{login}\n{pin}\n{pyotp.TOTP(SECRET).now()}\n"
    return CliRunner().invoke(app, arguments, input=typed)


def scan_id() -> str:
    said: str = json.loads(run("list", "--json").stdout)["id"]
    return said


def whose(name: str, *numbers: str) -> list[bool]:
    """Which of these persons a file was given back to."""
    home = opened()
    home.close()
    return [is_of(name, number, key=home.pepper) for number in numbers]


def left() -> tuple[int, list[str]]:
    """How many scans lie in quarantine, and the kinds of the journal's events about them."""
    home = opened()
    try:
        with home.store.reading() as connection:
            kinds = connection.exec_driver_sql("SELECT kind FROM journal WHERE kind LIKE 'scans.%' ORDER BY sequence")
            told = list(kinds.scalars())
        return len(home.quarantine.known()), told
    finally:
        home.close()


def test_a_scan_is_listed_without_its_content_and_given_back(scans: Path) -> None:
    listed = run("list")
    assert scan_id()[:8] in listed.stdout
    assert str(len(SCAN)) in listed.stdout

    given = run("give-back", scan_id()[:8])
    assert given.exit_code == 0, given.stderr
    assert "Trong 15 phút" in given.stderr
    (file,) = scans.iterdir()
    assert file.read_bytes() == SCAN
    assert whose(file.name, OWNER, "038090000002") == [True, False]
    assert left() == (0, ["scans.set_aside", "scans.given_back"])


def test_a_scan_is_wiped(scans: Path) -> None:
    assert run("wipe", scan_id(), "--reason", "trial").exit_code == 0
    assert list(scans.iterdir()) == []
    assert left() == (0, ["scans.set_aside", "scans.wiped"])


def test_nothing_happens_without_officer_right_scan_and_reason(scans: Path) -> None:
    scan = scan_id()
    for refused, sentence in (
        (run("wipe", scan, pin="000000"), "chưa đúng"),
        (run("wipe", scan, login=CASHIER.login), "không có quyền"),
        (run("give-back", "nothing"), "không chỉ đúng một bản quét"),
        (run("wipe", scan, "--reason", "because"), "Lý do phải là"),
    ):
        assert refused.exit_code == USELESS
        assert sentence in refused.stderr
    assert left() == (1, ["scans.set_aside"])
