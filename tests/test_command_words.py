"""What commands say of their own use is Vietnamese: help, and the sentence for a command that was called wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.cli_output import FAILED, USELESS, Sentences, agreed
from kiosk.hub.stick_cli import app as hub_app
from kiosk.quarantine_cli import app as quarantine_app
from kiosk.sync_cli import app as sync_app

APPS = {"": app, "hub": hub_app, "sync": sync_app, "quarantine": quarantine_app}
ROOTS: dict[str, Any] = {name: get_command(each) for name, each in APPS.items()}
TYPERS_ENGLISH = re.compile(
    r"Usage|Option|Argument|Command|Show this|required|default|env var|Invalid|Missing|No such|Error|Try|<(str|int|pa)"
)


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def kiosk(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command whose tree is already made; exit status, standard output, error output."""

    def run(*words: str) -> tuple[int, str, str]:
        name = words[0] if words and words[0] in ROOTS else ""
        with pytest.raises(SystemExit) as ended:
            ROOTS[name].main(list(words[1:] if name else words), prog_name=f"kiosk {name}".strip())
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


def helps(command: Any, name: str, parent: Any = None) -> Iterator[tuple[str, str]]:
    """How a command and all below it are called, and their help."""
    context = command.context_class(command, info_name=name, parent=parent)
    yield context.command_path, context.get_help()
    for below, each in getattr(command, "commands", {}).items():
        if parent is not None or below not in ROOTS:
            yield from helps(each, below, context)


@pytest.mark.parametrize(("name", "least"), [("", 30), ("hub", 17), ("sync", 8), ("quarantine", 3)])
def test_the_help_of_every_command_has_no_word_of_typers(name: str, least: int) -> None:
    told = dict(helps(ROOTS[name], f"kiosk {name}".strip()))
    assert len(told) > least
    for path, words in told.items():
        assert words.startswith(f"Cách dùng: {path} [TÙY CHỌN]")
        assert TYPERS_ENGLISH.search(words) is None, path


@pytest.mark.parametrize(
    ("words", "wrong", "shows"),
    [
        ("lookup", "Còn thiếu phần code.", "kiosk lookup --help"),
        ("lookup A B C", "Lệnh có phần thừa.", "kiosk lookup --help"),
        ("lookup --hom x", "Không có tùy chọn --hom. Có phải: --home?", "kiosk lookup --help"),
        ("lookup --config", "Sau --config phải ghi một giá trị.", "kiosk lookup --help"),
        ("lookup --json=3 x", "Tùy chọn --json đứng một mình", "kiosk lookup --help"),
        ("backup --to USB của tôi", "phải đặt trong dấu nháy.", "kiosk backup --help"),
        ("loopup", "Không có lệnh loopup. Có phải: lookup?", "kiosk --help"),
        ("--nope", "Không có tùy chọn --nope.", "kiosk --help"),
        ("lane nope", "Không có lệnh nope.", "kiosk lane --help"),
        ("lane mark x --officer a", "Phần number (số thứ tự lớn nhất", "kiosk lane mark --help"),
        ("lane mark 1", "Còn thiếu tùy chọn --officer.", "kiosk lane mark --help"),
        ("journal list --limit 0", "hãy ghi một số không nhỏ hơn 1.", "kiosk journal list --help"),
        ("hub serve --port 99999", "hãy ghi một số không lớn hơn 65535.", "kiosk hub serve --help"),
        ("hub erase X", "Còn thiếu tùy chọn --reason. Ghi được: retention, request", "kiosk hub erase --help"),
        ("hub clear X --officer A --way up", "chỉ ghi được again, new_number", "kiosk hub clear --help"),
        ("hub stick /nowhere", "hãy ghi một thư mục có thật", "kiosk hub stick --help"),
        ("hub restore /nowhere", "hãy ghi một tệp có thật", "kiosk hub restore --help"),
        ("hub nope", "Không có lệnh nope.", "kiosk hub --help"),
        ("sync import /nowhere", "hãy ghi một thư mục có thật", "kiosk sync import --help"),
        ("quarantine wipe", "Còn thiếu phần scan", "kiosk quarantine wipe --help"),
        ("officer add --login a --name b --role boss", "chỉ ghi được counter, cashier", "kiosk officer add --help"),
        ("journal list --since later", "Tùy chọn --since chưa đúng", "kiosk journal list --help"),
    ],
)
def test_a_command_that_is_called_wrongly_says_what_is_wrong_and_where_its_use_is_shown(
    kiosk: Callable[..., tuple[int, str, str]], words: str, wrong: str, shows: str
) -> None:
    status, out, told = kiosk(*words.split())
    assert (status, out) == (USELESS, "")
    assert wrong in told
    assert told.endswith(f"Xem cách dùng: {shows}\n")
    assert TYPERS_ENGLISH.search(told) is None


def test_the_commands_of_an_extra_part_are_told_by_their_whole_name() -> None:
    told = CliRunner().invoke(app, ["sync", "nope"], prog_name="kiosk")
    assert (told.exit_code, told.stderr) == (USELESS, "Không có lệnh nope. Xem cách dùng: kiosk sync --help\n")


@pytest.mark.parametrize("words", ["", "lane", "hub", "sync"])
def test_a_group_without_a_command_shows_its_help(kiosk: Callable[..., tuple[int, str, str]], words: str) -> None:
    status, _, told = kiosk(*words.split())
    assert status == USELESS
    assert "Các lệnh:" in told


def asking(*, typed: str) -> Result:
    small = typer.Typer(cls=Sentences, pretty_exceptions_enable=False, rich_markup_mode=None)

    @small.command()
    def wipe() -> None:
        typer.echo("done" if agreed("Xóa?") else "kept")

    @small.command()
    def other() -> None:
        """Only so that there are two commands, and so a group."""

    return CliRunner().invoke(small, ["wipe"], input=typed)


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [("có\n", "done"), ("CO\n", "done"), ("y\n", "done"), ("\n", "kept"), ("không\n", "kept"), ("xóa\n", "kept")],
)
def test_a_question_is_asked_and_answered_in_vietnamese(typed: str, outcome: str) -> None:
    told = asking(typed=typed)
    assert "Xóa? [có/không]" in told.stdout
    assert outcome in told.stdout


def test_whoever_answers_nothing_at_all_hears_that_nothing_was_changed() -> None:
    told = asking(typed="")
    assert (told.exit_code, "Chưa thay đổi gì" in told.stderr, "Abort" in told.output) == (FAILED, True, False)
