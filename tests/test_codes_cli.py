"""`kiosk backup`, `restore`, `lane …`, `mirror …`: one commune office loses its disk and goes on."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.cli_output import FAILED, USELESS
from kiosk.data.clock import SystemClock
from kiosk.data.home import STORE, Home, open_home
from kiosk.data.hub_link import keep_lease
from kiosk.domain.codes import Lane, NoCode
from kiosk.domain.people import Officer, Role
from kiosk.domain.typed_codes import is_provisional
from kiosk.domain.worktime import VIETNAM
from kiosk.i18n import t
from kiosk.services.pins import hash_pin
from kiosk.services.ports import FilingTerms
from kiosk.shell_user import shell_actor
from kiosk.sync.wire_enrol import Lease
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY, OFFICER, submission, terms

PIN = "246810"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def now() -> datetime:
    """The moment at the counter; not that of the import, which may be of the day before."""
    return SystemClock().now()


def today() -> date:
    """The day at the counter."""
    return now().astimezone(VIETNAM).date()


@pytest.fixture(autouse=True)
def away_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kiosk.config.reading.SEARCH_PATH", (Path("kiosk.toml"),))
    monkeypatch.setattr("kiosk.data.mirror.same_disk", lambda one, other: False)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "stick").mkdir()


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two officers, of whom the second may not work at the counter."""
    path = tmp_path_factory.mktemp("office") / "store"
    home = open_home(path, SystemClock())
    pin_hash = hash_pin(PIN)
    home.accounts.add_officer(OFFICER, pin_hash=pin_hash, code_secret=SECRET)
    auditor = Officer("0ff2", "soat", "Lê Thị Mẫu", frozenset())
    home.accounts.add_officer(auditor, pin_hash=pin_hash, code_secret=SECRET)
    home.close()
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(
        f'[agency]\nid = "{AGENCY}"\nname = "ỦY BAN NHÂN DÂN XÃ MẪU"\nshort_name = "UBND xã Mẫu"\nplace = "Mẫu"\n'
        '[kiosk]\nhome = "store"\nlane_first = 1\nlane_last = 624\nlane_lease_end = 2099-12-31\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def home(config: Path, office_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(office_template, tmp_path / "store"))


def with_mirror(config: Path) -> None:
    config.write_text(config.read_text(encoding="utf-8") + 'mirror = "stick"\n', encoding="utf-8")


def kiosk(*arguments: str, officer: bool = False) -> Result:
    typed = f"{PIN}\n{pyotp.TOTP(SECRET).now()}\n" if officer else ""
    return CliRunner().invoke(app, arguments, input=typed)


def said(result: Result, status: int) -> str:
    assert result.exit_code == status, (result.stdout, result.stderr)
    assert "Traceback" not in result.output
    return str(result.stderr)


def file_one(home: Path, key: str, *, mirrored: bool = False, lane: Lane | None = None) -> str:
    lane = lane or terms(today=today()).lane
    wanted = FilingTerms(now(), None, today(), AGENCY, lane, date.max, "K1", mirrored=mirrored)
    opened: Home = open_home(home, SystemClock())
    code = opened.dossiers.submit(submission(key), wanted).dossier.code
    opened.close()
    return code


def test_a_kiosk_that_lost_its_disk_goes_on_with_the_officers_mark(home: Path, tmp_path: Path) -> None:
    printed = [file_one(home, "one")]
    result = kiosk("backup", "--to", "stick", "--with-keys")
    assert result.exit_code == 0, result.stderr
    assert "kiểm tra lại" in result.stdout
    printed.append(file_one(home, "two"))
    shutil.rmtree(home)

    result = kiosk("restore", "stick")
    assert result.exit_code == 0, result.stderr
    assert "kiosk lane mark" in result.stderr
    waiting = file_one(home, "three")
    assert is_provisional(waiting)
    assert "chưa biết" in kiosk("lane", "show").stdout
    assert t("code.provisional.mark_unknown") in said(
        kiosk("lane", "give", "--officer", OFFICER.login, officer=True), FAILED
    )

    # One authenticator code works once: the next log-in is for the next half minute.
    result = _next_code("lane", "mark", "2", "--officer", OFFICER.login)
    assert "0002" in result.stdout
    printed.append(file_one(home, "four"))
    assert printed == [f"{AGENCY}-{today():%y%m%d}-000{number}" for number in (1, 2, 3)]
    result = _next_code("lane", "give", "--officer", OFFICER.login)
    assert waiting in result.stdout
    answer = json.loads(kiosk("lookup", waiting, "--json").stdout)
    assert (answer["code"], answer["earlier_codes"]) == (f"{AGENCY}-{today():%y%m%d}-0004", [waiting])
    assert "Mã trước đây" in kiosk("lookup", answer["code"]).stdout
    assert "Nhật ký còn nguyên" in kiosk("journal", "verify").stdout


def _restored_by(home: Path) -> list[str]:
    """Who stands in the journal beside each restore."""
    opened = open_home(home, SystemClock())
    with opened.store.reading() as connection:
        found = connection.exec_driver_sql("SELECT actor FROM journal WHERE kind = 'store.restored' ORDER BY sequence")
        actors = [row.actor for row in found]
    opened.close()
    return actors


def test_the_journal_says_who_gave_the_command_to_restore(home: Path, tmp_path: Path) -> None:
    opened = open_home(home, SystemClock())
    opened.officers.set_roles(OFFICER.login, frozenset({Role.HEAD}), actor="shell:an")
    opened.close()
    assert kiosk("backup", "--to", "stick", "--with-keys").exit_code == 0
    assert kiosk("restore", "stick").exit_code == 0
    assert _restored_by(home) == [shell_actor()]

    shutil.rmtree(home)  # her account is asked of the backup: there is no other store any more
    assert kiosk("restore", "stick", "--by", OFFICER.login, officer=True).exit_code == 0
    assert _restored_by(home) == [OFFICER.actor]


@pytest.mark.parametrize("typed", ["135790\n000000", f"{PIN}\n000000"])
def test_nothing_is_restored_in_the_name_of_whoever_cannot_prove_it(home: Path, typed: str) -> None:
    assert kiosk("backup", "--to", "stick", "--with-keys").exit_code == 0
    before = (home / STORE).read_bytes()
    refused = CliRunner().invoke(app, ["restore", "stick", "--by", OFFICER.login], input=typed)
    assert "chưa đúng" in said(refused, USELESS)
    assert (home / STORE).read_bytes() == before
    assert sorted(path.name for path in home.iterdir() if path.name.startswith(f".{STORE}")) == []


def test_an_officer_who_may_not_change_accounts_restores_nothing_in_her_name(home: Path) -> None:
    assert kiosk("backup", "--to", "stick", "--with-keys").exit_code == 0
    refused = kiosk("restore", "stick", "--by", "soat", officer=True)
    assert "người phụ trách" in said(refused, USELESS)


def test_without_the_key_of_the_pins_nobody_can_prove_who_she_is(home: Path) -> None:
    assert kiosk("backup", "--to", "stick").exit_code == 0
    (home / "pin.key").unlink()
    refused = kiosk("restore", "stick", "--by", OFFICER.login, officer=True)
    assert "--by" in said(refused, USELESS)


def _next_code(*arguments: str) -> Result:
    """Run an officer's command with a code that was not used before."""
    opened = open_home(Path("store"), SystemClock())
    with opened.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM app_code")
    opened.close()
    result = kiosk(*arguments, officer=True)
    assert result.exit_code == 0, result.stderr
    return result


def test_the_mirror_spares_the_question(home: Path, config: Path) -> None:
    with_mirror(config)
    assert "sẵn sàng" in said(kiosk("mirror", "init"), 0)
    first = file_one(home, "one", mirrored=True)
    assert not is_provisional(first)
    assert "không" in kiosk("mirror", "status").stdout
    backups = Path("backups")
    backups.mkdir()
    kiosk("backup", "--to", "backups", "--with-keys")
    second = file_one(home, "two", mirrored=True)
    shutil.rmtree(home)
    result = kiosk("restore", "backups")
    assert "tính tiếp sau 0016" in result.stdout
    assert "kiosk lane mark" not in result.stderr
    assert is_provisional(file_one(home, "three", mirrored=True))
    assert kiosk("mirror", "init").exit_code == 0
    third = file_one(home, "four", mirrored=True)
    assert [first[-4:], second[-4:], third[-4:]] == ["0001", "0002", "0017"]


def test_a_mirror_that_is_behind_is_told(home: Path, config: Path) -> None:
    with_mirror(config)
    assert "mirror init" in said(kiosk("mirror", "status"), USELESS)
    kiosk("mirror", "init")
    for number in range(16):
        file_one(home, f"key-{number}", mirrored=True)
    result = kiosk("mirror", "status")
    assert result.exit_code == FAILED
    assert "còn cấp được 0 số" in result.stdout
    assert "Mốc ở ổ dự phòng" in kiosk("lane", "show").stdout


def test_of_an_enrolled_kiosk_the_mirror_keeps_the_lane_that_the_hub_gave(home: Path, config: Path) -> None:
    with_mirror(config)
    lane = Lane(1250, 1874)
    opened = open_home(home, SystemClock())
    with opened.store.transaction() as connection:
        keep_lease(connection, Lease(AGENCY, lane, today(), today() + timedelta(days=365)))
    opened.close()
    assert "1250–1874, đến hết" in kiosk("lane", "show").stdout
    assert kiosk("mirror", "init").exit_code == 0
    assert file_one(home, "one", mirrored=True, lane=lane).endswith("-1250")


@pytest.mark.parametrize("command", [("mirror", "init"), ("mirror", "status")])
def test_without_a_mirror_the_setting_is_named(home: Path, command: tuple[str, ...]) -> None:
    assert "kiosk.mirror" in said(kiosk(*command), USELESS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("mark", "9999", "--officer", OFFICER.login), "từ 1 đến 624"),
        (("mark", "1", "--day", "31/12/2098", "--officer", OFFICER.login), "chưa tới"),
        (("mark", "1", "--day", "2098", "--officer", OFFICER.login), "đủ ngày, tháng, năm"),
        (("mark", "1", "--officer", "nobody"), "chưa đúng"),
        (("mark", "1", "--officer", "soat"), "không có quyền"),
        (("give", "--officer", "soat"), "không có quyền"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(home: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in said(kiosk("lane", *arguments, officer=True), USELESS)


def test_after_a_wrong_clock_an_officer_confirms_the_right_one(home: Path) -> None:
    opened = open_home(home, FakeClock(now() + timedelta(days=400)))
    opened.journal.append("visit.began", actor="kiosk")
    opened.close()
    opened = open_home(home, SystemClock())
    opened.journal.append("visit.began", actor="kiosk")
    assert not opened.journal.clock_trusted()
    opened.close()
    assert "Máy đang chỉ" in _next_code("confirm-clock", "--officer", OFFICER.login).stderr
    opened = open_home(home, SystemClock())
    assert opened.journal.clock_trusted()
    opened.close()
    assert "không có quyền" in said(kiosk("confirm-clock", "--officer", "soat", officer=True), USELESS)


def test_there_may_be_nothing_to_give(home: Path) -> None:
    assert "Không có hồ sơ" in _next_code("lane", "give", "--officer", OFFICER.login).stderr


@pytest.mark.parametrize("command", [("backup", "--to", "stick"), ("lane", "show"), ("mirror", "status")])
def test_without_a_store_nothing_is_made(config: Path, command: tuple[str, ...]) -> None:
    with_mirror(config)
    assert "Chưa có kho dữ liệu" in said(kiosk(*command), USELESS)
    assert not Path("store").exists()


def test_a_folder_that_is_not_there_is_not_made(home: Path) -> None:
    assert "cắm ổ" in said(kiosk("backup", "--to", "nowhere"), USELESS)
    assert not Path("nowhere").exists()
    assert "Không có bản sao lưu" in said(kiosk("restore", "nowhere"), USELESS)
    assert (home / STORE).exists()


@pytest.mark.parametrize("reason", list(NoCode))
def test_every_reason_for_a_provisional_code_has_words(reason: NoCode) -> None:
    assert t(f"code.provisional.{reason.value}").endswith((".", "mark"))


def test_a_backup_of_another_kiosk_is_named_and_restored_only_where_it_is_meant(home: Path, config: Path) -> None:
    file_one(home, "one")
    assert kiosk("backup", "--to", "stick", "--with-keys").exit_code == 0
    shutil.rmtree(home)
    config.write_text(config.read_text(encoding="utf-8") + 'id = "K2"\n', encoding="utf-8")

    refused = said(kiosk("restore", "stick"), USELESS)
    for part in (f"Bản sao lưu là của máy K1 của cơ quan {AGENCY}", "ghi máy K2", "Chưa thay đổi gì", "--other-kiosk"):
        assert part in refused
    assert not (home / STORE).exists()
    meant = said(kiosk("restore", "stick", "--other-kiosk"), 0)
    assert "Đừng bật lại máy kia" in meant
