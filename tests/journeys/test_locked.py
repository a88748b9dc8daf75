"""Nobody gets out, nobody gets at the last visitor: keys, signals, environment, crashes, memory, open files."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.i18n import t
from kiosk.terminal.environment import RESET_SEQUENCE
from tests.journeys.citizen import CHILD, KeyboardCitizen
from tests.journeys.conftest import OpenKiosk
from tests.journeys.people import STRANGER, add_stranger
from tests.pseudo_terminal import LONG

BROKEN = (str(Path(__file__).with_name("broken_demo.py")),)
BOTH_ENTERS = b"\r\n"
CHORDS = bytes(byte for byte in range(32) if byte not in BOTH_ENTERS) + b"\x7f\x80\x9b\xff"
UNKNOWN = (
    b"\x1b[1;5C", b"\x1b[1;2A", b"\x1b[27;5;113~", b"\x1b[113;5u", b"\x1bq", b"\x1b\x03", b"\x1b[200~", b"\x1b[201~",
    b"\x1b]52;c;eA==\x07", b"\x1bPq\x1b\\", b"\x1b[M !!", b"\x1b[<99999;1;1M", b"\x1b[48;5000;5000;9;9t",
    b"\x1b[99999999999u", b"\x1b[c", b"\x1b[?1;2c", b"\x1b[5n", b"\x1b[1;1R", b"\x1bO5P", b"\x1b[25~", b"\x1b[34~",
)  # fmt: skip


def test_no_chord_key_sequence_or_signal_leads_out_of_a_locked_kiosk(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk("--locked")
    assert t("welcome.exit") not in kiosk.text
    visitor = kiosk.visitor
    for byte in CHORDS:
        kiosk.send(bytes([byte]))
    for sequence in UNKNOWN:
        kiosk.send(sequence)
    kiosk.press("f3", "f6", "f7", "f8", "f9", "f10", "f11", "f12", "escape")
    # Another language and back: the page lives, and it is the same one.
    for title in ("What", t("welcome.title")):
        for _ in range(5):
            kiosk.press("f4")
            if kiosk.answers(lambda title=title: kiosk.title.startswith(title)):  # type: ignore[misc]
                break
        assert kiosk.title.startswith(title), kiosk.told("the page does not live")
    assert kiosk.visitor == visitor

    # Nor do signals that a helper of the same user sends.
    for process in (visitor, kiosk.supervisor):
        for number in (signal.SIGTSTP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1):
            os.kill(process, number)
    citizen = KeyboardCitizen(kiosk)
    citizen.go_on(t("welcome.file"), t("login.title"))
    assert kiosk.visitor == visitor
    assert kiosk.process.poll() is None


def test_a_hostile_environment_changes_nothing(open_kiosk: OpenKiosk, tmp_path: Path) -> None:
    start_up = tmp_path / "startup.py"
    start_up.write_text("print('started up')")
    environ = {
        "TEXTUAL": "debug,devtools",
        "TEXTUAL_DEBUG": "1",
        "TEXTUAL_LOG": str(tmp_path / "textual.log"),
        "TEXTUAL_DRIVER": "no.such:Driver",
        "TEXTUAL_PRESS": "tab,tab,enter",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_ALLOW_SIGNALS": "1",
        "PYTHONINSPECT": "1",
        "PYTHONDEVMODE": "1",
        "PYTHONSTARTUP": str(start_up),
        "PYTHONWARNINGS": "always",
        "COLUMNS": "9999",
    }
    kiosk = open_kiosk(environ=environ)
    visible = Path(f"/proc/{kiosk.visitor}/environ").read_bytes()
    assert b"PYTHONINSPECT" not in visible
    assert b"TEXTUAL_DRIVER" not in visible
    kiosk.finish()
    assert kiosk.process.returncode == 0
    assert ">>>" not in kiosk.text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "startup.py"]


def test_a_crash_shows_nothing_and_leaves_a_report_without_values(open_kiosk: OpenKiosk, tmp_path: Path) -> None:
    home = tmp_path / "home"
    add_stranger(home)
    kiosk = open_kiosk(command=BROKEN)
    citizen = KeyboardCitizen(kiosk, STRANGER)
    citizen.log_in()
    visitor, drawn = kiosk.visitor, len(kiosk.raw)
    kiosk.type("xyz")
    kiosk.welcome()
    assert kiosk.visitor != visitor
    after = bytes(kiosk.raw[drawn:])
    for word in (b"Traceback", b"ValueError", STRANGER.number.encode()):
        assert word not in after
    assert STRANGER.name.encode() not in after.partition(RESET_SEQUENCE)[2]
    [report] = (home / "crashes").iterdir()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text(encoding="utf-8")
    assert "builtins.ValueError" in text
    assert "broken_demo.py" in text
    for value in (STRANGER.number, STRANGER.name, "xyz"):
        assert value not in text


def test_nothing_of_a_visitor_is_left_in_any_process(
    open_kiosk: OpenKiosk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_stranger(tmp_path / "home")
    kiosk = open_kiosk()
    citizen = KeyboardCitizen(kiosk, STRANGER)
    visitor = kiosk.visitor

    citizen.go_on(t("welcome.file"), t("login.title"))
    citizen.answer(t("login.number"), STRANGER.number)
    citizen.answer(t("login.pin"), STRANGER.pin)
    assert found_in(visitor, STRANGER.number, STRANGER.pin) == {STRANGER.number, STRANGER.pin}
    citizen.go_on(t("action.next"), t("code.title"))
    citizen.enter_code()
    citizen.proceed()
    citizen.choose_procedure()
    citizen.fill(until="Trẻ được khai sinh")
    citizen.answer("Họ, chữ đệm, tên của trẻ", "Traafn Ngocj Thuwr")
    secrets = (STRANGER.number, STRANGER.pin, STRANGER.name, CHILD)
    assert {STRANGER.number, STRANGER.name, CHILD} <= found_in(visitor, *secrets)
    assert found_in(kiosk.supervisor, *secrets) == set()

    kiosk.click(t("action.leave"))
    kiosk.welcome()
    following = kiosk.visitor
    assert following != visitor
    assert kiosk.until(lambda: opened_under(following, kiosk.home), LONG), "the next visitor's store is never opened"
    assert found_in(following, *secrets) == set()
    assert found_in(kiosk.supervisor, *secrets) == set()
    with capsys.disabled():
        print(f"\n  memory: supervisor {resident(kiosk.supervisor)} MB, visitor {resident(following)} MB")


def test_the_supervisor_opens_nothing_of_the_store(open_kiosk: OpenKiosk) -> None:
    kiosk = open_kiosk()
    visitor = kiosk.visitor
    assert kiosk.until(lambda: opened_under(visitor, kiosk.home), LONG), "this test would see an open store"
    KeyboardCitizen(kiosk).go_on(t("welcome.file"), t("login.title"))
    assert opened_under(kiosk.supervisor, kiosk.home) == []
    assert len(list(Path(f"/proc/{kiosk.supervisor}/task").iterdir())) == 1
    os.kill(visitor, signal.SIGKILL)
    kiosk.welcome()
    assert opened_under(kiosk.supervisor, kiosk.home) == []


def opened_under(process: int, folder: Path) -> list[str]:
    """Files under a folder that a process holds open."""
    found = []
    for link in Path(f"/proc/{process}/fd").iterdir():
        try:
            target = os.readlink(link)
        except OSError:
            continue
        if target.startswith(f"{folder}/"):
            found.append(target)
    return found


def resident(process: int) -> int:
    """Megabytes of memory that a process has to itself or shares."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


def found_in(process: int, *texts: str) -> set[str]:
    """Which of the texts stand in the memory of a process: as UTF-8, or as Python keeps them."""
    spellings = {text: {text.encode(), text.encode("utf-16-le"), text.encode("utf-32-le")} for text in texts}
    found: set[str] = set()
    for memory in writable_memory(process):
        found |= {text for text, ways in spellings.items() if any(way in memory for way in ways)}
    return found


def writable_memory(process: int) -> Iterator[bytes]:
    """The writable memory of a process, region by region."""
    try:
        memory = os.open(f"/proc/{process}/mem", os.O_RDONLY)
    except PermissionError:
        pytest.skip("needs the right to read a child's memory (kernel.yama.ptrace_scope below 2)")
    try:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            place, rights, *_ = line.split()
            if not rights.startswith("rw") or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(address, 16) for address in place.split("-"))
            try:
                yield os.pread(memory, end - start, start)
            except OSError:
                continue
    finally:
        os.close(memory)
