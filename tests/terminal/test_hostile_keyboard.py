"""The kiosk in a real pseudo-terminal: hostile keyboards, signals, sizes, a crash, a lost terminal."""

from __future__ import annotations

import random
import re
import signal
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.terminal.driver import EXIT_HANGUP, EXIT_TERMINATED
from kiosk.terminal.environment import RESET_SEQUENCE, reset_terminal

NUMBER = b"038090000001"
F9, F10 = b"\x1b[20~", b"\x1b[21~"
LEAVE_SCREEN = b"\x1b[?1049l"
KEYS_OF_CONTROL = b"\x08\t\n\r\x1b"

# What may go to the terminal: styles, cursor moves, mode switches, one question; nothing that data could have made.
_ALLOWED = re.compile(rb"\x1b\[[0-9;]*[mH]|\x1b\[\?[0-9]+[hl]|\x1b\[\?2026\$p|\n|\r")
_LEFT_CLEAN = [
    b"\x1b[?1000l",
    b"\x1b[?1003l",
    b"\x1b[?1006l",
    b"\x1b[?2004l",
    b"\x1b[?1004l",
    LEAVE_SCREEN,
    b"\x1b[?25h",
]


def hostile_chunks(seed: int, count: int) -> Iterator[bytes]:
    """Bytes as no keyboard sends them: noise, cut letters, forged answers, unfinished sequences, control keys.

    Ctrl+Q is left out, which would end Textual without any malice.
    """
    dice = random.Random(seed)

    def number() -> bytes:
        return str(dice.choice([0, 1, 7, 24, 80, 255, 5_000, 99_999, 1_114_112, 10**18])).encode()

    makers: list[Callable[[], bytes]] = [
        lambda: dice.randbytes(dice.randint(1, 40)),
        lambda: bytes(dice.randrange(32) for _ in range(dice.randint(1, 6))),
        lambda: "Nguyễn Thị Hương ".encode()[: dice.randint(1, 22)],
        lambda: b"\x1b" + dice.choice([b"[", b"O", b"]", b"P", b"_", b"X", b"(", b"\x1b"]) + dice.randbytes(3),
        lambda: (
            b"\x1b["
            + b";".join(number() for _ in range(dice.randint(1, 5)))
            + dice.choice(b"utRMm~cnJH"[:]).to_bytes(1, "big")
        ),
        lambda: b"\x1b[48;" + b";".join(number() for _ in range(4)) + b"t",
        lambda: b"\x1b[<" + b";".join(number() for _ in range(3)) + dice.choice([b"M", b"m", b"", b"x"]),
        lambda: b"\x1b[M" + dice.randbytes(3),
        lambda: b"\x1b[200~" + dice.randbytes(8) + dice.choice([b"", b"\x1b[201~"]),
        lambda: b"\x1b]52;c;" + dice.randbytes(9) + dice.choice([b"", b"\x07", b"\x1b\\"]),
        lambda: b"\x1b[?" + number() + b";" + number() + b"$y",
        lambda: b"9" * dice.randint(1, 80) + b"u",
        lambda: dice.choice([b"\x1b[A", b"\x1b[Z", b"\x1bOP", b"\t", b"\r", b"\x7f", b"\x10", b"\x03"]),
    ]
    for _ in range(count):
        yield dice.choice(makers)().replace(b"\x11", b"")


def starts_over(terminal: Any, tries: int = 40) -> bool:
    """Whether F9 works, pressed again by somebody who sees nothing happen: a flood or a paste may have eaten it."""
    for _ in range(tries):
        terminal.send(F9)
        if terminal.shows("started over", within=1.5):
            return True
    return False


def survives(terminal: Any, seed: int, count: int, tries: int = 40) -> bool:
    """Whether the program still takes a name after all that, in the same process.

    Somebody types it anew who sees that it is not there whole: right behind a flood its letters come too fast, as all
    that is typed within 20 ms does.
    """
    for chunk in hostile_chunks(seed, count):
        terminal.send(chunk)
    for _ in range(tries):
        terminal.send(F9)
        if terminal.shows("started over", within=1.5):
            terminal.send("nguyễn".encode())
            if terminal.shows("nguyễn", within=1.5):
                return terminal.process.poll() is None
    return False


def leaks(raw: bytes) -> bytes:
    """What the program sent apart from its own drawing, and that does not only draw."""
    rest = _ALLOWED.sub(b"", raw).decode()
    return "".join(char for char in rest if not char.isprintable()).encode()


class TestHostileKeyboard:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_the_kiosk_survives(self, terminal_with: Callable[..., Any], seed: int) -> None:
        terminal = terminal_with()
        assert survives(terminal, seed, 2_500), terminal.told(f"ended with {terminal.process.poll()}")
        assert leaks(terminal.raw) == b""

    @pytest.mark.long
    @pytest.mark.parametrize("seed", range(100, 108))
    def test_the_kiosk_survives_for_long(self, terminal_with: Callable[..., Any], seed: int) -> None:
        terminal = terminal_with()
        assert survives(terminal, seed, 20_000), terminal.told(f"ended with {terminal.process.poll()}")
        assert leaks(terminal.raw) == b""

    @pytest.mark.parametrize("seed", [1, 2])
    def test_textual_alone_does_not(self, terminal_with: Callable[..., Any], seed: int) -> None:
        assert not survives(terminal_with("--stock"), seed, 2_500, tries=4)

    def test_a_hundred_thousand_keys_at_once_are_told_off_and_forgotten(
        self, terminal_with: Callable[..., Any]
    ) -> None:
        terminal = terminal_with()
        terminal.send(b"a" * 100_000)
        assert terminal.shows("Nhập quá nhanh")
        assert starts_over(terminal)

    def test_no_chord_of_control_does_anything(self, terminal_with: Callable[..., Any]) -> None:
        terminal = terminal_with()
        for byte in range(32):
            if byte not in KEYS_OF_CONTROL:
                terminal.send(b"x" + bytes([byte]))
        assert terminal.shows(" " + "x" * 27 + " ")
        assert terminal.process.poll() is None

    def test_escape_and_keys_of_other_terminals_work(self, terminal_with: Callable[..., Any]) -> None:
        terminal = terminal_with()
        terminal.send(b"\x1b")
        assert terminal.shows("escaped")
        terminal.send(b"bcd\x1bOH" + b"a\x1b[4~e\x1b[1~\x1b[3~")
        assert terminal.shows(" bcde ")


class TestSignals:
    def test_a_helper_cannot_stop_it(self, terminal_with: Callable[..., Any]) -> None:
        terminal = terminal_with()
        for number in (signal.SIGTSTP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGCONT):
            terminal.process.send_signal(number)
        terminal.send(b"still here")
        assert terminal.shows("still here")

    def test_terminate_leaves_a_clean_terminal(self, terminal_with: Callable[..., Any]) -> None:
        terminal = terminal_with()
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended()
        assert terminal.shows("")
        assert terminal.process.returncode == EXIT_TERMINATED
        assert [mode for mode in _LEFT_CLEAN if mode not in terminal.raw] == []
        assert leaks(terminal.raw) == b""
        assert termios.tcgetattr(terminal.slave) == terminal.line_settings

    def test_hang_up_signal_ends_it(self, terminal_with: Callable[..., Any]) -> None:
        terminal = terminal_with()
        terminal.process.send_signal(signal.SIGHUP)
        assert terminal.ended()
        assert terminal.process.returncode == EXIT_HANGUP

    @pytest.mark.parametrize("options", [(), ("--controlling",)])
    def test_a_terminal_that_goes_away_ends_it(
        self, terminal_with: Callable[..., Any], options: tuple[str, ...]
    ) -> None:
        terminal = terminal_with(*options)
        terminal.hang_up()
        assert terminal.ended()

    def test_what_a_killed_kiosk_leaves_is_cleaned_by_the_reset(self, terminal_with: Callable[..., Any]) -> None:
        terminal = terminal_with()
        terminal.process.kill()
        assert terminal.ended()
        assert termios.tcgetattr(terminal.slave) != terminal.line_settings
        reset_terminal(terminal.slave, terminal.line_settings)
        assert termios.tcgetattr(terminal.slave) == terminal.line_settings
        assert terminal.receives(RESET_SEQUENCE)
        assert not terminal.shows("ready", within=0)


class TestSizes:
    def test_absurd_sizes_are_not_believed(self, terminal_with: Callable[..., Any]) -> None:
        terminal = terminal_with("--controlling")
        for columns, rows in [(0, 0), (1, 1), (5_000, 5_000), (80, 1), (65_535, 65_535)] * 40:
            terminal.resize(columns, rows)
        terminal.resize(80, 24)
        terminal.send(F9)
        assert terminal.shows("started over")

    def test_a_real_change_is_followed(self, terminal_with: Callable[..., Any]) -> None:
        terminal = terminal_with("--controlling")
        terminal.resize(40, 20)
        assert terminal.until(lambda: "▊" not in terminal.line(1)[41:] and "▎" in terminal.line(1)[:40], 10)


class TestPrivacy:
    def test_a_crash_shows_nothing_and_leaves_a_scrubbed_report(
        self, terminal_with: Callable[..., Any], tmp_path: Path
    ) -> None:
        terminal = terminal_with()
        terminal.send(NUMBER)
        assert terminal.shows(NUMBER.decode())
        terminal.send(F10)
        assert terminal.ended()
        assert terminal.shows("")
        assert terminal.process.returncode == 1
        # Until the crash the page may still draw itself; from where its screen is left on, nothing of it may show.
        left = terminal.raw.index(LEAVE_SCREEN)
        assert NUMBER not in terminal.raw[left:]
        assert b"Traceback" not in terminal.raw
        [report] = (tmp_path / "crashes").iterdir()
        text = report.read_text(encoding="utf-8")
        assert "action_fail" in text
        assert NUMBER.decode() not in text

    def test_no_switch_of_textual_has_an_effect(self, terminal_with: Callable[..., Any], tmp_path: Path) -> None:
        environ = {
            "TEXTUAL": "debug",
            "TEXTUAL_DEBUG": "1",
            "TEXTUAL_LOG": str(tmp_path / "log"),
            "TEXTUAL_PRESS": "x",
            "TEXTUAL_ALLOW_SIGNALS": "1",
            "TEXTUAL_SCREENSHOT": "0",
            "COLUMNS": "9999",
        }
        terminal = terminal_with(environ=environ)
        terminal.send(b"\x03typed")
        assert terminal.shows(" typed ")
        assert list(tmp_path.iterdir()) == []
