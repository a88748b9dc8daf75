"""kiosk.toml: every key has its default in the shipped file, and whatever is wrong is said in one sentence."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from kiosk.config import Settings, SettingsError, find, load, parse, template
from kiosk.domain.codes import is_agency_id
from kiosk.domain.typed_codes import ProvisionalCode

ROOT = Path(__file__).parent.parent

OFFICE: dict[str, Any] = {
    "id": "H41.29.19",
    "name": "ỦY BAN NHÂN DÂN XÃ MẪU",
    "short_name": "UBND xã Mẫu",
    "place": "Mẫu",
}
"""What has no default: which office this is."""

HEAD = "[agency]\n" + "".join(f'{key} = "{value}"\n' for key, value in OFFICE.items())


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("KIOSK__")]:
        monkeypatch.delenv(name)


def written(folder: Path, text: str) -> Path:
    path = folder / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    """What is said about a file that cannot be used."""
    with pytest.raises(SettingsError) as caught:
        load(written(folder, text))
    return re.sub(r"^(, dòng [0-9]+|, dòng cuối)?: ", "", str(caught.value).removeprefix(str(folder / "kiosk.toml")))


def uncommented(text: str) -> dict[str, Any]:
    """The shipped file with every "# key = value" in force."""
    return tomllib.loads(re.sub(r"^# (?=[a-z_]+ =)", "", text, flags=re.MULTILINE))


class TestTheShippedFile:
    def test_is_the_one_at_the_root_of_the_repository(self) -> None:
        assert (ROOT / "kiosk.toml").read_text(encoding="utf-8") == template()

    def test_can_be_used_as_notepad_saves_it(self, tmp_path: Path) -> None:
        assert load(written(tmp_path, "\ufeff" + template())) == load(written(tmp_path, template()))

    def test_can_be_used_as_it_is(self, tmp_path: Path) -> None:
        assert load(written(tmp_path, template())).agency.short_name == "UBND xã Tây Hiếu"

    def test_names_every_key_there_is(self) -> None:
        keys = {
            f"{section}.{key}"
            for section, field in Settings.model_fields.items()
            if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
            for key in field.annotation.model_fields
        }
        shown = {f"{section}.{key}" for section, table in uncommented(template()).items() for key in table}
        assert shown == keys

    def test_says_the_true_default_of_every_key(self) -> None:
        shown = uncommented(template())
        # Examples, because the default of each is a path that follows from elsewhere, or none.
        # Examples, because the default of each follows from elsewhere, or is none.
        assert shown["printer"].pop("folder") == "/var/lib/kiosk/receipts"
        assert shown["catalogue"].pop("overlay") == "/etc/kiosk/catalogue"
        assert shown["signing"].pop("roots") == "/etc/kiosk/roots"
        assert shown["kiosk"].pop("mirror") == "/media/kiosk-du-phong"
        assert shown["kiosk"].pop("lane_lease_end") == date(2027, 12, 31)
        assert shown["scanner"].pop("usb_folder") == "/media/kiosk"
        in_force = tomllib.loads(template())
        assert parse(shown, "all keys") == parse(in_force, "as shipped")

    def test_has_one_comment_a_key_and_no_line_that_wraps(self) -> None:
        lines = [line for line in template().splitlines() if re.match(r"(# )?[a-z_]+ =", line)]
        assert all(line.count("#") - line.startswith("#") <= 1 for line in lines)
        assert max(map(len, template().splitlines())) <= 120


class TestARefusal:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "thiếu “agency”. Hãy điền khóa này; xem ví dụ bằng lệnh kiosk config init."),
            (
                HEAD.replace("place", "plcae"),
                "thiếu “agency.place”. Hãy điền khóa này; xem ví dụ bằng lệnh kiosk config init.",
            ),
            (HEAD + "hotlnie = '1'", "không có thiết đặt tên “agency.hotlnie”. Hãy xóa hoặc sửa tên khóa này."),
            (HEAD + "[scaner]", "không có thiết đặt tên “scaner”. Hãy xóa hoặc sửa tên khóa này."),
            ("screen = 3\n" + HEAD, "“screen” phải là một bảng, mở đầu bằng [screen]. Hãy sửa giá trị này."),
            (HEAD + "x =", "viết chưa đúng dạng TOML"),
        ],
    )
    def test_names_the_key_and_says_what_to_do(self, tmp_path: Path, text: str, sentence: str) -> None:
        assert refusal(tmp_path, text).startswith(sentence)

    @pytest.mark.parametrize(
        ("section", "key", "value", "wanted"),
        [
            ("agency", "name", "7", "phải là chữ trong dấu nháy"),
            ("agency", "name", "'  '", "không được để trống"),
            ("agency", "address", f"'{'a' * 201}'", "dài quá 200 ký tự"),
            ("agency", "hotline", "'gọi tôi'", "phải là số điện thoại, chỉ gồm chữ số, dấu chấm và khoảng trống"),
            ("kiosk", "id", "'k1'", "phải gồm 1–8 chữ số hoặc chữ hoa không dấu, trừ I, L và O"),
            ("kiosk", "home", "7", "phải là đường dẫn trong dấu nháy"),
            ("kiosk", "home", "''", "không được để trống"),
            ("kiosk", "lane_first", "0", "phải từ 1 trở lên"),
            ("kiosk", "lane_last", "10000", "phải không quá 9999"),
            ("kiosk", "lane_first", "'một'", "phải là số nguyên"),
            ("kiosk", "acceptance", "'later'", "phải là một trong các giá trị 'by_officer' hoặc 'at_submit'"),
            ("screen", "theme", "'blue'", "phải là một trong các giá trị 'day' hoặc 'night'"),
            ("screen", "idle_seconds", "1.5", "phải là số nguyên"),
            ("screen", "idle_seconds", "19", "phải từ 20 trở lên"),
            ("hours", "shifts", "3", "phải là danh sách trong ngoặc vuông"),
            ("scanner", "settle_seconds", "'nhanh'", "phải là số"),
            ("scanner", "settle_seconds", "nan", "phải không quá 60.0"),
            ("printer", "folder", "false", "phải là đường dẫn trong dấu nháy"),
            ("lookup", "base", "'ftp://tracuu.vn'", "phải là địa chỉ bắt đầu bằng https://, không có dấu ? và #"),
            ("signing", "module", "'softhsm'", "phải là đường dẫn đầy đủ của một tệp .so"),
            ("catalogue", "overlay", "[]", "phải là đường dẫn trong dấu nháy"),
        ],
    )
    def test_of_a_value_says_what_is_wanted(
        self, tmp_path: Path, section: str, key: str, value: str, wanted: str
    ) -> None:
        office = dict(OFFICE)
        office.pop(key, None) if section == "agency" else None
        head = "[agency]\n" + "".join(f'{name} = "{text}"\n' for name, text in office.items())
        table = "" if section == "agency" else f"[{section}]\n"
        said = refusal(tmp_path, f"{head}{table}{key} = {value}\n")
        assert said == f"“{section}.{key}” {wanted}. Hãy sửa giá trị này."

    @pytest.mark.parametrize(
        "identifier", ["H41", "H41.29.19", "000.19.29.H41", "G15", "H4", "h41.29.19", "H41-29", "H41.", "41.29.19", ""]
    )
    def test_of_an_agency_id_follows_the_dossier_code(self, tmp_path: Path, identifier: str) -> None:
        text = HEAD.replace(OFFICE["id"], identifier)
        if is_agency_id(identifier):
            assert load(written(tmp_path, text)).agency.id == identifier
        else:
            said = refusal(tmp_path, text)
            assert said == "“agency.id” phải là mã định danh như H41.29.19 hoặc 000.19.29.H41. Hãy sửa giá trị này."

    @pytest.mark.parametrize("identifier", [*map(chr, range(0x21, 0x7F)), "", "K1234567", "K12345678", "K 1", "Đ1"])
    def test_of_a_kiosk_id_follows_the_provisional_code(self, identifier: str) -> None:
        def fits(make: Any) -> bool:
            try:
                make()
            except (ValueError, SettingsError):
                return False
            return True

        taken = fits(lambda: parse({"agency": OFFICE, "kiosk": {"id": identifier}}, "test"))
        assert taken == fits(lambda: ProvisionalCode(identifier, "222222"))

    def test_of_a_lane_that_ends_before_it_begins(self, tmp_path: Path) -> None:
        said = refusal(tmp_path, HEAD + "[kiosk]\nlane_first = 9\nlane_last = 3\n")
        assert said.startswith("“kiosk” có lane_first lớn hơn lane_last")

    @pytest.mark.parametrize(
        "hours",
        [
            "shifts = []",
            "weekdays = []",
            "shifts = [[11:30:00, 07:00:00]]",
            "shifts = [[13:30:00, 17:00:00], [07:00:00, 11:30:00]]",
            "shifts = [[07:00:00, 12:00:00], [11:00:00, 17:00:00]]",
        ],
    )
    def test_of_hours_in_which_nobody_could_work(self, tmp_path: Path, hours: str) -> None:
        assert refusal(tmp_path, f"{HEAD}[hours]\n{hours}\n").startswith("“hours” cần ít nhất một ngày và một ca")

    def test_of_a_file_that_is_not_toml_names_the_line(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, HEAD + "hotline 123\n") == "viết chưa đúng dạng TOML. Hãy sửa dòng đó."

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            (HEAD + "hotline 123\n", "dòng 6"),
            (HEAD + "\n# nothing\n[screen]\ntheme = 'blue'\n", "dòng 9"),
            (HEAD + "[kiosk]\nlane_first = 9\nlane_last = 3\n", "dòng 6"),
            (HEAD.replace("place", "plcae"), "dòng 1"),
            (HEAD + "[scaner]\n", "dòng 6"),
        ],
    )
    def test_names_file_and_line(self, tmp_path: Path, text: str, place: str) -> None:
        with pytest.raises(SettingsError) as caught:
            load(written(tmp_path, text))
        assert str(caught.value).startswith(f"{tmp_path / 'kiosk.toml'}, {place}: ")

    @pytest.mark.parametrize(
        ("text", "meant"), [("hotlnie = '1'", "hotline"), ("[scaner]", "scanner"), ("[screen]\nteme = 'day'", "theme")]
    )
    def test_of_a_slip_of_the_pen_says_what_was_meant(self, tmp_path: Path, text: str, meant: str) -> None:
        assert refusal(tmp_path, HEAD + text).endswith(f"Có lẽ là “{meant}”.")

    def test_of_a_name_like_no_other_guesses_nothing(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, HEAD + "[zzz]").endswith("tên khóa này.")

    def test_of_a_file_that_is_not_text(self, tmp_path: Path) -> None:
        path = tmp_path / "kiosk.toml"
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(SettingsError, match="không phải văn bản UTF-8"):
            load(path)

    def test_of_brackets_without_an_end(self, tmp_path: Path) -> None:
        assert "ngoặc" in refusal(tmp_path, "a = " + "[" * 20_000)

    def test_is_one_line_and_does_not_repeat_the_value(self, tmp_path: Path) -> None:
        said = refusal(tmp_path, HEAD + "[screen]\ntheme = 'a secret'\n")
        assert "\n" not in said
        assert "secret" not in said


class TestFinding:
    def test_takes_the_named_file_and_no_other(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        written(tmp_path, HEAD)
        with pytest.raises(SettingsError, match=r"other\.toml"):
            find(Path("other.toml"))

    def test_takes_the_file_of_the_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        written(tmp_path, HEAD)
        assert find(None) == Path("kiosk.toml")

    def test_says_how_to_make_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kiosk.config.reading.SEARCH_PATH", (tmp_path / "kiosk.toml",))
        with pytest.raises(SettingsError, match="kiosk config init"):
            find(None)

    def test_of_a_folder_is_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="Không tìm thấy"):
            find(tmp_path)

    def test_of_a_file_that_went_away_in_between(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="Không đọc được"):
            load(tmp_path / "kiosk.toml")


class TestPaths:
    def test_are_meant_from_the_folder_of_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = written(
            tmp_path,
            HEAD
            + "[kiosk]\nhome = 'store'\n[scanner]\nfolder = 'scans'\n"
            + "[printer]\nfolder = 'receipts'\n[catalogue]\noverlay = '../ours'\n",
        )
        monkeypatch.chdir("/")
        settings = load(path)
        assert settings.kiosk.home == tmp_path / "store"
        assert settings.scanner.folder == tmp_path / "scans"
        assert settings.printer.folder == tmp_path / "receipts"
        assert settings.catalogue.overlay == tmp_path / "../ours"

    def test_that_are_absolute_stay(self, tmp_path: Path) -> None:
        settings = load(written(tmp_path, HEAD))
        assert settings.kiosk.home == Path("/var/lib/kiosk")
        assert (settings.printer.folder, settings.catalogue.overlay) == (None, None)


class TestTheEnvironment:
    def test_wins_over_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KIOSK__SCREEN__THEME", "night")
        settings = load(written(tmp_path, HEAD + "[screen]\ntheme = 'day'\nidle_seconds = 90\n"))
        assert (settings.screen.theme, settings.screen.idle_seconds) == ("night", 90)

    def test_is_checked_like_the_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KIOSK__SCREEN__THEME", "blue")
        with pytest.raises(SettingsError) as caught:
            load(written(tmp_path, HEAD))
        assert str(caught.value).startswith("biến môi trường KIOSK__SCREEN__THEME: “screen.theme” phải là một trong")

    def test_that_cannot_be_read_is_said_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KIOSK__SCREEN", "not JSON")
        assert refusal(tmp_path, HEAD).startswith("Một biến môi trường KIOSK__")

    def test_does_not_reach_the_demo(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from kiosk.demo import demo_settings

        monkeypatch.setenv("KIOSK__KIOSK__HOME", "/var/lib/kiosk")
        assert demo_settings(tmp_path).kiosk.home == tmp_path / "store"


class TestSettings:
    def test_cannot_be_changed_while_the_kiosk_runs(self, tmp_path: Path) -> None:
        settings = load(written(tmp_path, HEAD))
        with pytest.raises(ValueError, match="frozen"):
            settings.screen.theme = "night"
        with pytest.raises(ValueError, match="frozen"):
            settings.screen = settings.screen

    def test_hold_cleaned_words(self) -> None:
        decomposed = "Ta\u0302y  Hie\u0302\u0301u\u202e"
        assert parse({"agency": {**OFFICE, "place": decomposed}}, "test").agency.place == "Tây Hiếu"

    def test_know_hours_that_a_calendar_takes(self) -> None:
        from kiosk.wiring import work_week

        settings = parse({"agency": OFFICE, "hours": {"weekdays": [1, 6]}}, "test")
        calendar = work_week(settings)
        assert sorted(calendar.week) == [0, 5]
        for shifts in calendar.week.values():
            assert all(before.end <= after.start for before, after in pairwise(shifts))
