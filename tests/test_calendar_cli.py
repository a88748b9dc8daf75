"""`kiosk calendar …`: lines are added, listed, refused in sentences, and due dates explained."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.cli_output import USELESS
from kiosk.data.clock import SystemClock
from kiosk.data.home import open_home
from kiosk.devices.calendar_source import vietnam_days_off
from kiosk.domain.worktime import VIETNAM
from tests.fakes.clock import FakeClock
from tests.fakes.samples import AGENCY

TODAY = SystemClock().now().astimezone(VIETNAM).date()
SUNDAY = TODAY + timedelta(days=6 - TODAY.weekday() + 7)


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kiosk.config.reading.SEARCH_PATH", (Path("kiosk.toml"),))
    monkeypatch.setenv("COLUMNS", "200")
    Path("kiosk.toml").write_text(
        f'[agency]\nid = "{AGENCY}"\nname = "ỦY BAN NHÂN DÂN XÃ MẪU"\nshort_name = "UBND xã Mẫu"\nplace = "Mẫu"\n'
        '[kiosk]\nhome = "store"\n',
        encoding="utf-8",
    )
    open_home(tmp_path / "store", FakeClock()).close()


def calendar(*arguments: str) -> Result:
    return CliRunner().invoke(app, ("calendar", *arguments))


def shown(*arguments: str) -> str:
    result = calendar(*arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refused(*arguments: str) -> str:
    result = calendar(*arguments)
    assert result.exit_code == USELESS, (result.stdout, result.stderr)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return str(result.stderr)


def test_a_make_up_sunday_is_added_listed_and_removed() -> None:
    day = f"{SUNDAY:%d/%m/%Y}"
    assert day in shown("add", day, "work", "--note", "Công văn 12")
    listed = shown("list", "--year", str(SUNDAY.year))
    assert "làm việc · Công văn 12 · cơ quan ghi" in listed
    assert calendar("remove", day).exit_code == 0
    assert "Công văn 12" not in shown("list", "--year", str(SUNDAY.year))
    assert "chưa ghi dòng nào" in refused("remove", day)


def test_a_swap_is_two_lines_at_once() -> None:
    holidays = vietnam_days_off((TODAY.year, TODAY.year + 1)).off
    off = next(day for n in range(2, 60) if (day := SUNDAY + timedelta(days=n)) not in holidays and day.weekday() < 5)
    shown("add", off.isoformat(), "off", "--make-up", SUNDAY.isoformat())
    assert f"Làm bù cho ngày {off:%d/%m/%Y}" in shown("list", "--year", str(SUNDAY.year))
    assert f"{off:%d/%m/%Y}" in shown("list", "--year", str(off.year))


def test_a_file_is_taken_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "days.toml"
    file.write_text(f'[[days]]\nday = {SUNDAY}\nkind = "work"\nnote = "Bù"\n', encoding="utf-8")
    assert f"{SUNDAY:%d/%m/%Y}" in shown("import", str(file))
    other = SUNDAY + timedelta(days=7)
    file.write_text(
        f'[[days]]\nday = {other}\nkind = "work"\n[[days]]\nday = {SUNDAY - timedelta(days=1)}\nkind = "off"\n',
        encoding="utf-8",
    )
    assert "vốn đã là ngày nghỉ" in refused("import", str(file))
    assert f"{other:%d/%m/%Y}" not in shown("list", "--year", str(other.year))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "days = 1",
        "[[days]]\n",
        '[[days]]\nday = "x"\nkind = "off"\n',
        "[[days]]\nday = 2027-01-04T07:00:00\n",
        "\x00",
    ],
)
def test_a_file_of_another_form_says_how_it_is_written(tmp_path: Path, content: str) -> None:
    file = tmp_path / "days.toml"
    file.write_text(content, encoding="utf-8")
    assert "[[days]]" in refused("import", str(file))
    assert "Không đọc được" in refused("import", "nowhere.toml")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "32/1/2027", "off"), "đủ ngày, tháng, năm"),
        (("add", "2027", "off"), "đủ ngày, tháng, năm"),
        (("add", f"{SUNDAY}", "maybe"), "off (nghỉ) hoặc work"),
        (("add", f"{SUNDAY}", "work", "--make-up", f"{SUNDAY}"), "--make-up"),
        (("add", f"{SUNDAY}", "off"), "vốn đã là ngày nghỉ"),
        (("due", "1.001193", "--from", "2026-11-20"), "ngày và giờ"),
        (("due", "1.001193", "--from", "2026-11-20 25:00"), "ngày và giờ"),
        (("due", "9.999999"), "mã thủ tục (1.001193)"),
        (("due", "0h"), "lớn hơn 0"),
        (("due", "1.001731"), "chưa quy định thời gian"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(*arguments)


def test_a_due_date_is_explained_step_by_step() -> None:
    steps = shown("due", "1.001193", "--from", "2026-11-20 16:00")
    for told in ("nhận hồ sơ", "đã quá 15:00", "Thứ Bảy 21/11/2026", "17:00 Thứ Hai 23/11/2026"):
        assert told in steps
    assert "Ngày Văn hóa Việt Nam" in shown("due", "1nlv", "--from", "20/11/2026 17:30")
    assert "07:00 Thứ Hai 07/12/2026" in shown("due", "15n", "--from", "2026-11-20 10:00")
    assert "cộng 4 giờ làm việc" in shown("due", "4h", "--from", "2026-11-20 16:00")
    assert "HẸN TRẢ KẾT QUẢ" in shown("due", "1.004222")
