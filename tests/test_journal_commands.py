"""`kiosk journal …`: heads from paper, journals cut short, and lists that name nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.cli_output import FAILED, USELESS
from kiosk.data.home import Home, open_home
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY, CITIZEN, OFFICER, submission, terms


@pytest.fixture
def heads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A kiosk with a filed dossier; the heads that its receipts would have."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kiosk.config.reading.SEARCH_PATH", (Path("kiosk.toml"),))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "kiosk.toml").write_text(
        f'[agency]\nid = "{AGENCY}"\nname = "ỦY BAN NHÂN DÂN XÃ MẪU"\nshort_name = "UBND xã Mẫu"\nplace = "Mẫu"\n'
        '[kiosk]\nhome = "store"\n',
        encoding="utf-8",
    )
    home = opened(tmp_path)
    found = []
    for number in range(3):
        home.dossiers.submit(submission(f"key-{number}"), terms(accept_as=OFFICER))
        home.journal.append("login.passed", actor=OFFICER.actor, body={"evidence": "pin+otp:app"})
        found.append(home.journal.head())
    home.close()
    return found


def opened(tmp_path: Path) -> Home:
    return open_home(tmp_path / "store", FakeClock())


def journal(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["journal", *arguments])


def test_heads_from_receipts_are_found_in_the_chain(heads: list[str]) -> None:
    asked = [part for head in heads for part in ("--head", f"{head[:4]} {head[4:].lower()}")]
    whole = journal("verify", *asked)
    assert whole.exit_code == 0, whole.stderr
    assert heads[-1] in whole.stdout


def test_a_head_that_the_chain_never_went_through_tells_that_it_was_cut_or_rewritten(heads: list[str]) -> None:
    cut = journal("verify", "--head", heads[0], "--head", "0123ABCD")
    assert cut.exit_code == FAILED
    assert "đã bị cắt hoặc viết lại" in cut.stderr
    assert "gõ sai" in cut.stderr


def test_what_cannot_be_a_head_is_refused(heads: list[str]) -> None:
    assert journal("verify", "--head", "12").exit_code == USELESS


def test_a_journal_whose_end_is_gone_is_told_without_any_head(heads: list[str], tmp_path: Path) -> None:
    home = opened(tmp_path)
    with home.store.transaction() as connection:
        for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for table in ("journal_body", "journal"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE sequence > 6")
    home.close()
    cut = journal("verify")
    assert cut.exit_code == FAILED
    assert "dòng cuối còn lại là 6 (seal)" in cut.stderr


def test_lines_are_listed_by_kind_and_day_and_name_nobody(heads: list[str]) -> None:
    everything = journal("list")
    assert everything.exit_code == 0
    for words in ("nộp hồ sơ", "dossier.submitted", OFFICER.actor, "evidence=pin+otp:app"):
        assert words in everything.stdout
    for personal in (CITIZEN.name, CITIZEN.number, CITIZEN.phone, OFFICER.name, "Nguyễn Văn Thử"):
        assert personal not in everything.stdout
    accepted = [json.loads(line) for line in journal("list", "--kind", "login", "--json").stdout.splitlines()]
    assert [line["kind"] for line in accepted] == ["login.passed"] * 3
    assert journal("list", "--since", "2031-01-01", "--json").stdout == ""
