"""The commands: each answers with a table, a JSON object or one sentence, and never with a traceback."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.cli_output import FAILED, USELESS
from kiosk.data.home import STORE, Home, open_home
from kiosk.data.journal import StoreJournal
from kiosk.data.store_place import set_aside
from kiosk.domain.dossier import Dossier
from kiosk.domain.journal import Break
from kiosk.domain.people import CodeWay
from kiosk.domain.typed_codes import check_character
from kiosk.services.login import ALL_CITIZENS
from kiosk.services.pins import pin_matches
from kiosk.tour import Outcome, TourFailed
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY, CITIZEN, submission, terms
from tests.pseudo_terminal import Terminal

PIN = "246810"


@pytest.fixture(autouse=True)
def away_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings lie in the folder in which the commands run, and tables have room."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kiosk.config.reading.SEARCH_PATH", (Path("kiosk.toml"),))
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Dossier]:
    """A store with one dossier, made once."""
    path = tmp_path_factory.mktemp("cli") / "store"
    home = open_home(path, FakeClock())
    try:
        draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
        dossier = home.dossiers.submit(submission(draft), terms()).dossier
    finally:
        home.close()
    return path, dossier


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a kiosk that has no store yet."""
    path = tmp_path / "kiosk.toml"
    path.write_text(
        f'[agency]\nid = "{AGENCY}"\nname = "ỦY BAN NHÂN DÂN XÃ MẪU"\nshort_name = "UBND xã Mẫu"\nplace = "Mẫu"\n'
        '[kiosk]\nhome = "store"\n[scanner]\nfolder = "scans"\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def dossier(config: Path, filled_store: tuple[Path, Dossier], tmp_path: Path) -> Dossier:
    """The dossier that lies in the store of these settings."""
    shutil.copytree(filled_store[0], tmp_path / "store")
    return filled_store[1]


def kiosk(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, arguments, input=typed)


def opened(tmp_path: Path) -> Home:
    return open_home(tmp_path / "store", FakeClock())


def sentence(result: Result, status: int) -> str:
    """What was said, which must be all, on one line of the error output, and no traceback."""
    assert result.exit_code == status, (result.stdout, result.stderr)
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "Traceback" not in line
    assert line.endswith((".", "init", "check"))
    return line


class TestLookup:
    def test_tells_of_a_dossier_what_its_receipt_tells(self, dossier: Dossier) -> None:
        result = kiosk("lookup", dossier.code)
        assert (result.exit_code, result.stderr) == (0, "")
        for told in (dossier.code, "Đăng ký khai sinh", "Nguyễn T. M.", "Mới đăng ký", "09:00 20/11/2026"):
            assert told in result.stdout
        assert CITIZEN.name not in result.stdout

    def test_can_be_read_by_programs(self, dossier: Dossier) -> None:
        answer = json.loads(kiosk("lookup", dossier.code, "--json").stdout)
        link = answer.pop("lookup_url")
        assert link.startswith(f"HTTPS://TRACUU.EXAMPLE.VN/L/{dossier.code}/")
        assert answer == {
            "code": dossier.code,
            "earlier_codes": [],
            "procedure": "Đăng ký khai sinh",
            "owner": "Nguyễn T. M.",
            "status": 1,
            "received": "2026-11-20T09:00:00+07:00",
            "due": "2026-11-27T09:00:00+07:00",
        }

    @pytest.mark.parametrize(
        "style",
        [
            str.lower,
            lambda code: f"  {code} ",
            lambda code: f"{code}-{check_character(code)}",
            lambda code: f"{code}{check_character(code)}".replace("-", "").replace(".", ""),
        ],
    )
    def test_understands_the_code_as_people_type_it(self, dossier: Dossier, style: Callable[[str], str]) -> None:
        assert kiosk("lookup", style(dossier.code)).exit_code == 0

    def test_of_a_receipts_qr_tells_whether_it_is_genuine(self, dossier: Dossier) -> None:
        link = json.loads(kiosk("lookup", dossier.code, "--json").stdout)["lookup_url"]
        told = {"code": dossier.code, "receipt": "own", "kiosk": "", "status": 1}
        assert json.loads(kiosk("lookup", link, "--json").stdout) == told
        changed = kiosk("lookup", link.replace("TRACUU", "TRACVU"))
        assert (changed.exit_code, "Giả" in changed.stdout) == (FAILED, True)
        assert "QR" in sentence(kiosk("lookup", "https://example.vn"), USELESS)

    def test_of_an_erased_dossier_has_no_link(self, dossier: Dossier, tmp_path: Path) -> None:
        home = opened(tmp_path)
        home.dossiers.erase(dossier.id, actor="officer:1", basis="retention")
        home.close()
        answer = json.loads(kiosk("lookup", dossier.code, "--json").stdout)
        assert (answer["lookup_url"], answer["owner"]) == ("", "")
        assert answer["erased"]["basis"] == "retention"

    @pytest.mark.parametrize(
        ("basis", "rule"),
        [("retention", "hết hạn lưu"), ("order", "có quyết định"), ("91/2025/QH15", "91/2025/QH15")],
    )
    def test_of_an_erased_dossier_says_that_it_was_erased_when_and_by_which_rule(
        self, dossier: Dossier, tmp_path: Path, basis: str, rule: str
    ) -> None:
        home = opened(tmp_path)
        home.dossiers.erase(dossier.id, actor="hub", basis=basis)
        home.close()
        told = kiosk("lookup", dossier.code)
        assert re.search(rf"Dữ liệu cá nhân │ đã xóa lúc \d\d:\d\d \d\d/\d\d/\d\d\d\d, vì: {rule}", told.stdout)
        assert "Chỉ còn mã, ngày và tình trạng" in told.stderr
        assert "Chủ hồ sơ" not in told.stdout

    def test_of_a_code_that_nobody_has_fails(self, dossier: Dossier) -> None:
        said = sentence(kiosk("lookup", f"{AGENCY}-261120-9999\x1b[31m"), FAILED)
        assert f"{AGENCY}-261120-9999" in said
        assert "\x1b" not in said

    def test_makes_no_store_where_there_is_none(self, config: Path, tmp_path: Path) -> None:
        assert "Chưa có kho dữ liệu" in sentence(kiosk("lookup", f"{AGENCY}-261120-0001"), USELESS)
        assert not (tmp_path / "store").exists()

    def test_says_that_it_answers_from_the_trials_store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kiosk.demo.usual_home", lambda: tmp_path / "demo")
        open_home(tmp_path / "demo" / "store", FakeClock()).close()
        monkeypatch.setattr("kiosk.demo.is_prepared", lambda home: True)
        assert f"Kho của bản thử: {tmp_path / 'demo'}" in kiosk("officer", "list").stderr

    def test_in_a_demo_that_is_not_there(self, tmp_path: Path) -> None:
        assert "Không có thư mục" in sentence(kiosk("lookup", "x", "--home", str(tmp_path / "demo")), USELESS)


class TestConfig:
    def test_init_writes_a_file_that_can_be_used(self, tmp_path: Path) -> None:
        result = kiosk("config", "init", "new.toml")
        assert (result.exit_code, result.stderr) == (0, "Đã viết new.toml. Hãy điền mã định danh và tên cơ quan.\n")
        assert kiosk("config", "check", "--config", "new.toml").exit_code == 0

    def test_init_never_writes_over_a_file(self, config: Path) -> None:
        before = config.read_text(encoding="utf-8")
        assert "đã có" in sentence(kiosk("config", "init"), USELESS)
        assert config.read_text(encoding="utf-8") == before

    def test_init_makes_the_folder(self) -> None:
        assert kiosk("config", "init", "etc/kiosk/kiosk.toml").exit_code == 0
        assert kiosk("config", "check", "--config", "etc/kiosk/kiosk.toml").exit_code == 0

    def test_init_says_where_it_cannot_write(self) -> None:
        Path("a-file").touch()
        assert "Không tạo được thư mục a-file" in sentence(kiosk("config", "init", "a-file/kiosk.toml"), USELESS)

    def test_init_leaves_no_piece_of_a_file_on_a_full_disk(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def full() -> str:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("kiosk.commands.settings.template", full)
        assert "đĩa đã đầy" in sentence(kiosk("config", "init", "kiosk.toml"), USELESS)
        assert not Path("kiosk.toml").exists()

    def test_check_names_what_the_machine_does_not_have(self, config: Path, tmp_path: Path) -> None:
        text = config.read_text(encoding="utf-8")
        wanted = f'[catalogue]\noverlay = "overlay"\n[codes]\nsms = "gammu"\ngammu_config = "{tmp_path}/gammurc"\n'
        config.write_text(text + wanted, encoding="utf-8")
        shown = kiosk("config", "check").stdout
        assert "catalogue.overlay" in shown
        assert "codes.gammu_config" in shown
        (tmp_path / "overlay").mkdir()
        assert "catalogue.overlay" not in kiosk("config", "check").stdout

    def test_check_shows_what_is_set(self, config: Path, tmp_path: Path) -> None:
        result = kiosk("config", "check")
        assert (result.exit_code, result.stderr) == (0, "")
        assert "UBND xã Mẫu" in result.stdout
        assert "chưa có; hãy tạo trước khi chạy" in result.stdout
        (tmp_path / "scans").mkdir()
        assert "chưa có" not in kiosk("config", "check").stdout

    def test_check_names_the_key_that_is_wrong(self, config: Path) -> None:
        config.write_text(config.read_text(encoding="utf-8") + "settle = 3\n", encoding="utf-8")
        said = sentence(kiosk("config", "check", "--config", str(config)), USELESS)
        assert said == (
            f"{config}, dòng 10: không có thiết đặt tên “scanner.settle”. Hãy xóa hoặc sửa tên khóa này. "
            "Có lẽ là “settle_seconds”."
        )

    @pytest.mark.parametrize("arguments", [(), ("--config", "no-such.toml")])
    def test_check_without_a_file_says_how_to_make_one(self, arguments: tuple[str, ...]) -> None:
        assert "kiosk config init" in sentence(kiosk("config", "check", *arguments), USELESS)


class TestCitizenAdd:
    ARGUMENTS = ("citizen", "add", "--number", CITIZEN.number, "--name", CITIZEN.name)

    def test_makes_an_account_with_an_authenticator_app(self, config: Path, tmp_path: Path) -> None:
        more = ("--birth", "28/2/1990", "--phone", "0900000001", "--address", "Xóm 1,\u202e xã Mẫu")
        result = kiosk(*self.ARGUMENTS, *more, typed=f"{PIN}\n")
        assert result.exit_code == 0, result.stderr
        home = opened(tmp_path)
        found = home.accounts.citizen(CITIZEN.number)
        home.close()
        assert found is not None
        citizen = found.citizen
        assert (citizen.name, citizen.birth_date, citizen.address) == (CITIZEN.name, "1990-02-28", "Xóm 1, xã Mẫu")
        assert pin_matches(found.pin_hash, PIN, home.pepper)
        assert found.code_way is CodeWay.APP
        assert found.code_secret in result.stdout
        assert len(pyotp.TOTP(found.code_secret).now()) == 6
        assert PIN not in result.output

    @pytest.mark.parametrize(
        ("change", "typed", "said"),
        [
            ({"--number": "03809000000"}, PIN, "đang thiếu 1 số"),
            ({"--name": "R2D2"}, PIN, "Tên không có ký tự “2”"),
            ({"--birth": "31/2/1990"}, PIN, "Tháng 2/1990 chỉ có ngày 1 đến 28"),
            ({"--phone": "0123"}, PIN, "Số điện thoại"),
            ({}, "12345", "đúng 6 chữ số"),
            ({}, "", "đúng 6 chữ số"),
            ({}, "123456", "dễ đoán"),
        ],
    )
    def test_refuses_what_is_wrong_in_one_sentence_and_adds_nothing(
        self, config: Path, tmp_path: Path, change: dict[str, str], typed: str, said: str
    ) -> None:
        given = {"--number": CITIZEN.number, "--name": CITIZEN.name} | change
        options = [part for pair in given.items() for part in pair]
        assert said in sentence(kiosk("citizen", "add", *options, typed=f"{typed}\n"), USELESS)
        assert not (tmp_path / "store").exists()

    def test_refuses_a_number_that_has_an_account(self, config: Path) -> None:
        assert kiosk(*self.ARGUMENTS, typed=f"{PIN}\n").exit_code == 0
        assert "đã có tài khoản" in sentence(kiosk(*self.ARGUMENTS, typed=f"{PIN}\n"), USELESS)

    def test_needs_number_and_name(self, config: Path) -> None:
        result = kiosk("citizen", "add", "--number", CITIZEN.number)
        assert result.exit_code == USELESS
        assert "--name" in result.stderr


class TestOfficerAdd:
    ARGUMENTS = ("officer", "add", "--login", "mau.tv", "--name", "Trần Văn Mẫu")

    def test_makes_an_account_for_the_counter(self, config: Path, tmp_path: Path) -> None:
        result = kiosk(*self.ARGUMENTS, typed=f"{PIN}\n")
        assert result.exit_code == 0, result.stderr
        home = opened(tmp_path)
        found = home.accounts.officer("mau.tv")
        home.close()
        assert found is not None
        assert (found.officer.name, sorted(found.officer.roles)) == ("Trần Văn Mẫu", ["counter"])
        assert pin_matches(found.pin_hash, PIN, home.pepper)
        assert found.code_secret in result.stdout

    @pytest.mark.parametrize("login", ["M", "Mau", "mẫu", "mau tv", "1mau", "m" * 40])
    def test_refuses_a_name_that_cannot_be_typed_everywhere(self, config: Path, login: str) -> None:
        said = sentence(kiosk("officer", "add", "--login", login, "--name", "Mẫu", typed=f"{PIN}\n"), USELESS)
        assert said.startswith("Tên đăng nhập gồm chữ thường không dấu")

    def test_refuses_a_name_that_is_taken(self, config: Path) -> None:
        assert kiosk(*self.ARGUMENTS, typed=f"{PIN}\n").exit_code == 0
        assert "đã có" in sentence(kiosk(*self.ARGUMENTS, typed=f"{PIN}\n"), USELESS)


class TestOfficerUnlock:
    def test_opens_log_in_again_after_the_officer_has_proved_who_she_is(self, config: Path, tmp_path: Path) -> None:
        secret = self._officer(tmp_path)
        home = opened(tmp_path)
        for number in range(31):
            home.accounts.charge_shared_try(f"unknown-{number}", shared=ALL_CITIZENS, limit=30)
        home.close()
        typed = f"mau.tv\n{PIN}\n{pyotp.TOTP(secret).now()}\n"
        result = kiosk("officer", "unlock", typed=typed)
        assert result.exit_code == 0, result.stderr
        home = opened(tmp_path)
        assert home.accounts.charge_shared_try("a", shared=ALL_CITIZENS, limit=30) is not None
        home.close()

    def test_refuses_a_wrong_code_and_a_card_without_an_account(self, config: Path, tmp_path: Path) -> None:
        secret = self._officer(tmp_path)
        said = sentence(kiosk("officer", "unlock", typed=f"mau.tv\n{PIN}\n000000\n"), USELESS)
        assert said.startswith("Tên đăng nhập, mã PIN hoặc mã xác nhận chưa đúng")
        typed = f"mau.tv\n{PIN}\n{pyotp.TOTP(secret).now()}\n"
        said = sentence(kiosk("officer", "unlock", "--number", CITIZEN.number, typed=typed), USELESS)
        assert "chưa có tài khoản" in said

    def _officer(self, tmp_path: Path) -> str:
        assert kiosk(*TestOfficerAdd.ARGUMENTS, typed=f"{PIN}\n").exit_code == 0
        home = opened(tmp_path)
        found = home.accounts.officer("mau.tv")
        home.close()
        assert found is not None
        return found.code_secret


class TestCatalogueCheck:
    def test_counts_what_is_shipped(self) -> None:
        result = kiosk("catalogue", "check")
        assert result.exit_code == 0
        assert "Danh mục dùng được" in result.stdout

    def test_names_file_line_and_field_of_a_fault(self, tmp_path: Path) -> None:
        overlay = tmp_path / "ours"
        overlay.mkdir()
        (overlay / "9.000001.toml").write_text('name = "Thử"\npopular = "một"\n', encoding="utf-8")
        result = kiosk("catalogue", "check", "--overlay", str(overlay))
        assert result.exit_code == FAILED
        assert "9.000001.toml" in result.stdout
        assert "popular" in result.stdout

    @pytest.mark.parametrize("option", ["--overlay", "--folder"])
    def test_of_a_folder_that_is_not_there(self, option: str) -> None:
        assert "Không có thư mục nowhere" in sentence(kiosk("catalogue", "check", option, "nowhere"), USELESS)


class TestJournalVerify:
    def test_of_a_whole_journal_shows_its_head(self, dossier: Dossier, tmp_path: Path) -> None:
        home = opened(tmp_path)
        head = home.journal.head()
        home.close()
        result = kiosk("journal", "verify")
        assert (result.exit_code, result.stderr) == (0, "")
        assert head in result.stdout

    def test_of_a_broken_journal_names_the_line(self, dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(StoreJournal, "verify", lambda *_: Break(7, "body"))
        assert "từ dòng 7 (body)" in sentence(kiosk("journal", "verify"), FAILED)

    def test_of_no_store_is_not_a_whole_journal(self, config: Path) -> None:
        assert "Chưa có kho dữ liệu" in sentence(kiosk("journal", "verify"), USELESS)


class TestTour:
    def test_tells_what_came_of_it(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        outcome = Outcome("H99.99.01-261120-0001", "/receipts/1.pdf", "HTTPS://X", 1.5)
        monkeypatch.setattr("kiosk.tour.play", lambda _, theme: outcome)
        assert json.loads(kiosk("tour", "--json", "--home", str(tmp_path)).stdout) == {
            "code": outcome.code,
            "receipt": outcome.receipt,
            "lookup_url": outcome.lookup_url,
            "seconds": 1.5,
        }
        assert outcome.code in kiosk("tour").stdout

    def test_to_the_hub_asks_for_the_extra_before_anything_is_played(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        result = kiosk("tour", "--hub", "--home", str(tmp_path / "demo"))
        assert result.exit_code == USELESS
        assert "pip install 'motcua-kiosk[hub]'" in result.stderr
        assert not (tmp_path / "demo").exists()

    def test_that_gets_stuck_says_where(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def stuck(_: Path, *, theme: str | None) -> Outcome:
            raise TourFailed("waited too long for: fee.")

        monkeypatch.setattr("kiosk.tour.play", stuck)
        assert "waited too long for: fee" in sentence(kiosk("tour"), FAILED)


class TestFailures:
    @pytest.mark.parametrize("command", ["demo", "run"])
    def test_without_a_terminal(self, config: Path, command: str) -> None:
        assert "terminal" in sentence(kiosk(command), USELESS)

    def test_of_run_without_settings_come_before_the_question_for_a_terminal(self) -> None:
        assert "kiosk config init" in sentence(kiosk("run"), USELESS)

    def test_of_a_store_without_its_key(self, dossier: Dossier, tmp_path: Path) -> None:
        (tmp_path / "store" / "store.key").unlink()
        assert "không còn tệp khóa" in sentence(kiosk("journal", "verify"), USELESS)

    def test_of_a_damaged_store(self, dossier: Dossier, tmp_path: Path) -> None:
        (tmp_path / "store" / STORE).write_bytes(b"not a store at all" * 1000)
        assert "Không giải mã được kho dữ liệu" in sentence(kiosk("journal", "verify"), USELESS)

    @pytest.mark.parametrize(
        "command", [("officer", "list"), ("lane", "show"), ("lookup", "H99.99.01-261120-0001"), ("sync", "status")]
    )
    def test_of_a_store_that_was_set_aside_say_where_it_is_and_what_to_do(
        self, dossier: Dossier, tmp_path: Path, command: tuple[str, ...]
    ) -> None:
        home = tmp_path / "store"
        set_aside(home, datetime(2026, 11, 20, 8, tzinfo=UTC))
        said = sentence(kiosk(*command), USELESS)
        assert "kiosk restore" in said
        assert str(home / "damaged") in said

    def test_of_the_disk_name_the_file(self, dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: Any) -> Break:
            raise OSError(28, "No space left on device", "/var/lib/kiosk/store.db")

        monkeypatch.setattr(StoreJournal, "verify", full)
        assert "/var/lib/kiosk/store.db: đĩa đã đầy" in sentence(kiosk("journal", "verify"), USELESS)

    def test_of_a_disk_that_names_no_file_are_no_fault_of_the_program(
        self, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: Any) -> Break:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(StoreJournal, "verify", full)
        assert "đĩa đã đầy" in sentence(kiosk("journal", "verify"), USELESS)

    def test_of_the_program_tell_type_and_place_and_nothing_personal(
        self, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def faulty(*_: Any) -> Break:
            raise RuntimeError(CITIZEN.number)

        monkeypatch.setattr(StoreJournal, "verify", faulty)
        said = sentence(kiosk("journal", "verify"), FAILED)
        assert "RuntimeError ở test_cli.py:" in said
        assert CITIZEN.number not in said

    @pytest.mark.parametrize("arguments", [("no-such-command",), ("lookup",), ("lookup", "--no-such-option")])
    def test_of_the_call_are_told_by_the_command_line_itself(self, arguments: tuple[str, ...]) -> None:
        result = kiosk(*arguments)
        assert result.exit_code == USELESS
        assert "Traceback" not in result.output


class TestTheProgram:
    def test_says_what_it_can_do(self) -> None:
        done = subprocess.run([sys.executable, "-m", "kiosk", "--help"], capture_output=True, text=True, check=True)
        for command in ("demo", "run", "tour", "lookup", "config", "citizen", "officer", "catalogue", "journal"):
            assert command in done.stdout

    def test_ends_in_a_sentence_where_the_store_is_broken_before_the_first_visitor(
        self, dossier: Dossier, tmp_path: Path
    ) -> None:
        (tmp_path / "store" / "store.key").unlink()
        terminal = Terminal([sys.executable, "-m", "kiosk", "run"], cwd=tmp_path)
        try:
            terminal.wait("không còn tệp khóa")
            assert terminal.ended()
            assert terminal.process.returncode == USELESS
            assert "Traceback" not in terminal.raw.decode(errors="replace")
        finally:
            terminal.close()
