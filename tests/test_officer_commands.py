"""`kiosk officer …`: who may work at the counter, changed at the command line."""

from __future__ import annotations

from pathlib import Path

import pyotp
import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.cli_output import USELESS
from kiosk.data.home import Home, open_home
from kiosk.domain.people import Role
from kiosk.services.pins import pin_matches
from kiosk.shell_user import shell_actor
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY

PIN = "246810"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store of a kiosk with a head, who is also technician, and a clerk."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kiosk.config.reading.SEARCH_PATH", (Path("kiosk.toml"),))
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "kiosk.toml").write_text(
        f'[agency]\nid = "{AGENCY}"\nname = "ỦY BAN NHÂN DÂN XÃ MẪU"\nshort_name = "UBND xã Mẫu"\nplace = "Mẫu"\n'
        '[kiosk]\nhome = "store"\n',
        encoding="utf-8",
    )
    both = ("--role", "head", "--role", "technician")
    assert officer("add", "--login", "truong", "--name", "Trần Văn Mẫu", *both, typed=PIN).exit_code == 0
    assert officer("add", "--login", "canbo", "--name", "Lê Thị Ví Dụ", typed=PIN).exit_code == 0
    return tmp_path / "store"


def officer(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["officer", *arguments], input=f"{typed}\n")


def opened(home: Path) -> Home:
    return open_home(home, FakeClock())


def test_an_officer_is_listed_disabled_enabled_given_roles_and_reset(home: Path) -> None:
    listed = officer("list")
    assert "phụ trách, kỹ thuật (head, technician)" in listed.stdout
    assert "canbo" in listed.stdout
    assert officer("disable", "canbo").exit_code == 0
    assert "đã khóa" in officer("list").stdout
    assert officer("enable", "canbo").exit_code == 0
    assert "đã khóa" not in officer("list").stdout
    assert officer("roles", "canbo", "--role", "cashier", "--role", "counter").exit_code == 0
    reset = officer("reset", "canbo", typed="135791")
    assert reset.exit_code == 0
    assert "Đã đặt lại" in reset.stdout
    store = opened(home)
    try:
        found = store.accounts.officer("canbo")
        assert found is not None
        assert found.officer.roles == {Role.CASHIER, Role.COUNTER}
        assert pin_matches(found.pin_hash, "135791", store.pepper)
        assert found.code_secret in reset.stdout
        assert store.journal.verify() is None
    finally:
        store.close()


def proof(home: Path, login: str) -> str:
    """PIN and code of an officer, as they are typed."""
    store = opened(home)
    found = store.accounts.officer(login)
    store.close()
    assert found is not None
    return f"{PIN}\n{pyotp.TOTP(found.code_secret).now()}"


def actors(home: Path, kind: str) -> list[str]:
    """Who stands in the journal beside the events of this kind."""
    store = opened(home)
    with store.store.reading() as connection:
        found = connection.execute(text("SELECT actor FROM journal WHERE kind = :kind"), {"kind": kind})
        names = [row.actor for row in found]
    store.close()
    return names


def test_the_journal_says_who_sat_at_the_shell(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "aido")
    monkeypatch.setenv("LOGNAME", "aido")
    monkeypatch.setenv("SUDO_USER", "aido")
    assert officer("disable", "canbo").exit_code == 0
    here = shell_actor()
    assert here.startswith("shell:")
    assert here not in ("shell:aido", "shell:unknown")
    assert actors(home, "officer.added") == [here, here]
    assert actors(home, "officer.disabled") == [here]


@pytest.mark.parametrize(("uid", "said"), [("0", "shell:root"), ("4294967295", None), ("nonsense", None)])
def test_who_logged_in_stays_who_it_was_under_sudo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, uid: str, said: str | None
) -> None:
    (tmp_path / "loginuid").write_text(uid)
    monkeypatch.setattr("kiosk.shell_user.LOGIN_UID", tmp_path / "loginuid")
    monkeypatch.setattr("os.getlogin", lambda: "an")
    assert shell_actor() == (said or "shell:an")
    monkeypatch.setattr("os.getlogin", lambda: "Nguyễn Văn\nAn")
    assert shell_actor() == (said or "shell:unknown")


def test_an_officer_who_proves_it_does_it_in_her_own_name(home: Path) -> None:
    store = opened(home)
    head, clerk = store.accounts.officer("truong"), store.accounts.officer("canbo")
    store.close()
    assert head is not None
    assert clerk is not None
    assert officer("roles", "canbo", "--role", "cashier", "--by", "truong", typed=proof(home, "truong")).exit_code == 0
    assert actors(home, "officer.roles") == [head.officer.actor]
    refused = officer("disable", "truong", "--by", "canbo", typed=proof(home, "canbo"))
    assert refused.exit_code == USELESS
    assert "người phụ trách" in refused.stderr
    wrong = officer("disable", "canbo", "--by", "truong", typed="135790\n000000")
    assert wrong.exit_code == USELESS
    assert actors(home, "officer.disabled") == []
    assert actors(home, "login.failed") == [head.officer.actor]


@pytest.mark.parametrize("change", [("disable", "truong"), ("roles", "truong", "--role", "counter")])
def test_the_last_head_is_kept_and_the_sentence_says_what_to_do(home: Path, change: tuple[str, ...]) -> None:
    refused = officer(*change)
    assert refused.exit_code == USELESS
    assert "trao quyền này cho một người khác trước" in refused.stderr


def test_a_login_that_is_not_there_is_told(home: Path) -> None:
    refused = officer("disable", "aido")
    assert refused.exit_code == USELESS
    assert "kiosk officer list" in refused.stderr


def test_an_account_takes_over_what_was_filed_for_the_card_before_there_was_one(home: Path) -> None:
    store = opened(home)
    met = store.walk_ins.meet("038149000002", "Nguyễn Thị Mẫu", actor="officer:1")
    store.close()
    arguments = ("add", "--number", met.number, "--name", met.name)
    assert CliRunner().invoke(app, ["citizen", *arguments], input=f"{PIN}\n").exit_code == 0
    store = opened(home)
    found = store.accounts.citizen(met.number)
    store.close()
    assert found is not None
    assert found.citizen.id == met.id
