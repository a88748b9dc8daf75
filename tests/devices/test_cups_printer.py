"""A printer behind CUPS, its commands played by scripts: what CUPS says of itself is not what came out.

The reports are those of CUPS 2.4, shortened.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kiosk.devices.printers import CupsPrinter
from kiosk.devices.printers import cups as cups_module
from kiosk.services.ports import PrinterFailed, PrinterState

HANG = 60.0
"""Seconds that no test comes near, unless something hangs."""

IDLE = """printer XA is idle.  enabled since Sat Nov 21 23:05:49 2026
\tForm mounted:
\tAlerts: none
\tOn fault: no alert
"""
PRINTING = """printer XA now printing XA-7.  enabled since Sat Nov 21 23:05:50 2026
\tAlerts: cups-waiting-for-job-completed
"""
DISABLED = """printer XA disabled since Sat Nov 21 23:06:14 2026 -
\thết mực
\tAlerts: paused
"""
DEAD = """printer XA now printing XA-7.  enabled since Sat Nov 21 23:05:50 2026
\tThe printer may not exist or is unavailable at this time.
\tAlerts: none
"""
JOB = """XA-7                   kiosk             1024   Sat Nov 21 23:05:50 2026
\tStatus: Printing.
\tAlerts: job-printing
\tqueued for XA
"""
DONE = JOB.replace("Printing.", "").replace("job-printing", "processing-to-stop-point")
REFUSED = DONE.replace("Status: ", "Status: Printer cannot print with supplied options.")
OTHER_JOB = REFUSED.replace("XA-7", "XA-77")


def with_alert(alert: str) -> str:
    return IDLE.replace("none", alert)


class Played:
    """CUPS's three commands as scripts that read what to say from files and note how they were called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._script("lp", 'cat >"$D/document"\ncat "$D/lp"')
        self._script("cancel", 'rm -f "$D/busy"')
        # A job is busy for as many looks as the file has bytes; "x" for ever.
        self._script(
            "lpstat",
            'case "$*" in\n'
            '*not-completed*) if grep -q x "$D/busy" 2>/dev/null; then cat "$D/job"; '
            'elif [ -s "$D/busy" ]; then cat "$D/job"; printf %s "$(tail -c +2 "$D/busy")" >"$D/busy"; fi\n'
            '  cat "$D/printer" ;;\n'
            '*completed*) cat "$D/history" ;;\n'
            '*) cat "$D/printer" ;;\n'
            "esac",
        )
        self.say(lp="request id is XA-7 (0 file(s))\n", printer=IDLE, job=JOB, history=DONE, busy="...")

    def _script(self, name: str, body: str) -> None:
        path = self.folder / name
        head = f'#!/bin/sh\nD="{self.folder}/says"\necho "{name} $*" >>"$D/calls"\n'
        tail = f'\n[ ! -e "$D/{name}.hangs" ] || exec sleep 600\nexit "$(cat "$D/{name}.code" 2>/dev/null || echo 0)"\n'
        path.write_text(head + body + tail, encoding="utf-8")
        path.chmod(0o755)
        (self.folder / "says").mkdir(exist_ok=True)

    def say(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.folder / "says" / name.replace("_", ".")).write_text(text, encoding="utf-8")

    @property
    def calls(self) -> list[str]:
        return (self.folder / "says" / "calls").read_text(encoding="utf-8").splitlines()

    @property
    def document(self) -> bytes:
        return (self.folder / "says" / "document").read_bytes()


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Played:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return Played(tmp_path)


@pytest.fixture
def printer() -> CupsPrinter:
    return CupsPrinter("XA", media="A5", timeout=HANG, poll=0.01, patience=0.05)


@pytest.fixture(autouse=True)
def _a_busy_machine_is_no_silent_cups(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "hangs" not in request.node.name:
        monkeypatch.setattr(cups_module, "ANSWER_SECONDS", HANG)


class Time:
    """A clock that only waiting moves on."""

    def __init__(self) -> None:
        self._now = 0.0

    def monotonic(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds


def problem_of(printer: CupsPrinter) -> str:
    with pytest.raises(PrinterFailed) as caught:
        printer.send(b"%PDF-", name="H99")
    return str(caught.value)


class TestAJob:
    def test_is_handed_over_whole_and_watched_until_it_is_gone(self, cups: Played, printer: CupsPrinter) -> None:
        cups.say(printer=PRINTING)
        document = bytes(range(256)) * 300
        printer.send(document, name="H99.99.01-261120-0001")
        assert cups.document == document
        hand_over, *looks, last = cups.calls
        assert hand_over == "lp -d XA -t H99.99.01-261120-0001 -o media=A5 -o print-scaling=none -"
        assert looks == ["lpstat -l -W not-completed -o XA -p XA"] * 4
        assert last == "lpstat -l -W completed -o XA"

    def test_has_a_title_that_is_no_option_and_no_path(self, cups: Played, printer: CupsPrinter) -> None:
        printer.send(b"%PDF-", name="a b/../-o x")
        assert " -t a_b_..-o_x " not in cups.calls[0]
        assert " -t a_b_.._-o_x " in cups.calls[0]

    def test_is_printed_where_cups_keeps_no_history(self, cups: Played, printer: CupsPrinter) -> None:
        cups.say(history="")
        printer.send(b"%PDF-", name="H99")
        assert cups.document == b"%PDF-"
        assert not any(call.startswith("cancel") for call in cups.calls)

    def test_that_the_printer_did_not_take_is_told(self, cups: Played, printer: CupsPrinter) -> None:
        cups.say(history=REFUSED)
        assert problem_of(printer) == "refused"

    def test_is_not_taken_for_another_of_a_longer_number(self, cups: Played, printer: CupsPrinter) -> None:
        cups.say(history=OTHER_JOB + DONE)
        printer.send(b"%PDF-", name="H99")
        cups.say(history=DONE.replace("XA-7", "XA-77") + REFUSED)
        assert problem_of(printer) == "refused"

    def test_that_stays_printing_for_ever_is_taken_back_at_the_time_out(
        self, cups: Played, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cups_module, "time", Time())
        cups.say(busy="x", printer=PRINTING)
        assert problem_of(CupsPrinter("XA", media="A5", timeout=HANG, poll=HANG / 4)) == "slow"
        assert cups.calls.count("lpstat -l -W not-completed -o XA -p XA") == 4
        assert cups.calls[-1] == "cancel -x XA-7"

    @pytest.mark.parametrize(
        ("report", "problem"),
        [
            (DEAD, "offline"),
            (DISABLED, "offline"),
            (with_alert("media-empty-error media-needed-error"), "paper_out"),
            (with_alert("media-empty-error, cover-open-report"), "cover_open"),
            (with_alert("door-open"), "cover_open"),
            (with_alert("media-jam-error"), "paper_out"),
            (with_alert("offline-report"), "offline"),
        ],
    )
    def test_that_cannot_be_printed_is_taken_back_and_never_comes_out_for_somebody_else(
        self, cups: Played, printer: CupsPrinter, report: str, problem: str
    ) -> None:
        cups.say(busy="x", printer=report)
        assert problem_of(printer) == problem
        assert cups.calls[-1] == "cancel -x XA-7"

    def test_is_left_alone_while_the_printer_wakes_up(self, cups: Played) -> None:
        cups.say(busy="..", printer=with_alert("media-empty-report"))
        CupsPrinter("XA", media="A5", timeout=HANG, poll=0.01, patience=HANG).send(b"%PDF-", name="H99")
        assert not any(call.startswith("cancel") for call in cups.calls)

    def test_is_tried_although_the_last_one_found_no_paper(self, cups: Played, printer: CupsPrinter) -> None:
        """CUPS repeats the last job's fault until a new job shows that it has been mended."""
        cups.say(busy="", printer=with_alert("media-empty-error"))
        assert printer.state() == PrinterState(False, "paper_out")
        printer.send(b"%PDF-", name="H99")
        assert cups.document == b"%PDF-"

    def test_for_a_queue_that_is_not_there_is_offline(self, cups: Played, printer: CupsPrinter) -> None:
        cups.say(lp_code="1", lp="")
        assert problem_of(printer) == "offline"

    def test_that_hangs_is_offline_at_the_time_out(self, cups: Played) -> None:
        cups.say(lp_hangs="")
        start = time.monotonic()
        assert problem_of(CupsPrinter("XA", media="A5", timeout=0.6)) == "offline"
        assert time.monotonic() - start < HANG

    def test_is_taken_back_when_cups_falls_silent(self, cups: Played, printer: CupsPrinter) -> None:
        cups.say(lpstat_code="1")
        assert problem_of(printer) == "offline"
        assert cups.calls[-1] == "cancel -x XA-7"

    def test_that_cannot_even_be_taken_back_is_told_all_the_same(self, cups: Played, printer: CupsPrinter) -> None:
        cups.say(busy="x", printer=DEAD, cancel_code="1")
        assert problem_of(printer) == "offline"


class TestTheState:
    @pytest.mark.parametrize(
        ("report", "state"),
        [
            (IDLE, PrinterState(True)),
            (PRINTING, PrinterState(True)),
            (with_alert("media-low-warning toner-low-report"), PrinterState(True)),
            (with_alert("media-empty-error"), PrinterState(False, "paper_out")),
            (with_alert("cover-open"), PrinterState(False, "cover_open")),
            (DISABLED, PrinterState(False, "offline")),
            (DEAD, PrinterState(False, "offline")),
        ],
    )
    def test_is_what_cups_knows(self, cups: Played, printer: CupsPrinter, report: str, state: PrinterState) -> None:
        cups.say(printer=report)
        assert printer.state() == state

    def test_of_a_queue_that_is_not_there_is_offline(self, cups: Played, printer: CupsPrinter) -> None:
        cups.say(lpstat_code="1", printer="")
        assert printer.state() == PrinterState(False, "offline")

    def test_comes_within_a_second_even_if_cups_hangs(self, cups: Played, printer: CupsPrinter) -> None:
        cups.say(lpstat_hangs="")
        start = time.monotonic()
        assert printer.state() == PrinterState(False, "offline")
        assert time.monotonic() - start < HANG
        assert cups_module.ANSWER_SECONDS < 1

    def test_without_cups_on_the_machine_is_offline(
        self, printer: CupsPrinter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert printer.state() == PrinterState(False, "offline")
        assert problem_of(printer) == "offline"
