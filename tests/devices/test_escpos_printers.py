"""Thermal printers on the network and on a serial line, played by a thread: whatever happens is told truly, in time."""

from __future__ import annotations

import os
import socket
import stat
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

import receipts
from kiosk.devices.printers import EscposPrinter, device_printer, escpos, network_printer
from kiosk.services.ports import PrinterFailed, PrinterState
from tests.fakes.escpos import FakeEscpos, decode, listening, on_a_line
from tests.fakes.papers import FILING

READY = PrinterState(True)
HANG = 60.0
"""Seconds that no test comes near, unless something hangs."""
AT_ONCE = 1e9
"""Rows a second of a printer that needs no time."""


class Plugged:
    """A played printer and ours at the two ends of a line of either kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.far = FakeEscpos()

    def ours(self, at: str, *, timeout: float = 2 * HANG, pace: float = AT_ONCE, answers: bool = True) -> EscposPrinter:
        if self.kind == "network":
            return network_printer("127.0.0.1", int(at), dots=576, timeout=timeout, answers=answers, rows_a_second=pace)
        return device_printer(Path(at), baud=115200, dots=576, timeout=timeout, answers=answers, rows_a_second=pace)

    def line(self, *, reads: bool = True) -> AbstractContextManager[object]:
        return (listening if self.kind == "network" else on_a_line)(self.far, reads=reads)


@pytest.fixture(params=["network", "serial"])
def plugged(request: pytest.FixtureRequest) -> Plugged:
    return Plugged(request.param)


@pytest.fixture(scope="module")
def document() -> bytes:
    return receipts.render_roll(FILING)


def problem_of(printer: EscposPrinter, document: bytes) -> str:
    with pytest.raises(PrinterFailed) as caught:
        printer.send(document, name="H99")
    return str(caught.value)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer that answers is waited for on a busy machine too."""
    monkeypatch.setattr(escpos, "STATE_SECONDS", HANG)


@contextmanager
def no_hang() -> Iterator[None]:
    """What is done inside waits for no time-out but that of a question, which is less than a second."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < HANG
    assert escpos.STATE_SECONDS < 1


@pytest.mark.usefixtures("patient")
class TestAPrinterThatWorks:
    def test_is_ready(self, plugged: Plugged) -> None:
        with plugged.line() as at:
            assert plugged.ours(str(at)).state() == READY

    def test_gets_the_whole_document_and_prints_the_same_picture(self, plugged: Plugged, document: bytes) -> None:
        with plugged.line() as at:
            plugged.ours(str(at)).send(document, name="H99")
        assert bytes(plugged.far.received) == document
        (picture,) = decode(bytes(plugged.far.received), 576).pictures
        assert picture.tobytes() == receipts.roll_pictures(FILING)[0].tobytes()

    def test_is_asked_before_and_after(self, plugged: Plugged, document: bytes) -> None:
        with plugged.line() as at:
            plugged.ours(str(at)).send(document, name="H99")
        assert plugged.far.questions == 6

    def test_prints_one_document_after_the_other(self, plugged: Plugged, document: bytes) -> None:
        with plugged.line() as at:
            printer = plugged.ours(str(at))
            printer.send(document, name="H99")
            printer.send(document, name="H99")
        assert bytes(plugged.far.received) == document * 2

    def test_may_speak_of_other_things_in_between(self, plugged: Plugged) -> None:
        take = plugged.far.take
        plugged.far.take = lambda data: b"\x14\x00\x00\x0f" + take(data)  # type: ignore[method-assign]
        with plugged.line() as at:
            assert plugged.ours(str(at)).state() == READY


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("trouble", "problem"),
    [
        ({"paper": False}, "paper_out"),
        ({"cover_open": True, "paper": False}, "cover_open"),
        ({"fault": True}, "offline"),
    ],
    ids=["no paper", "open cover", "a fault"],
)
class TestAPrinterInTrouble:
    def test_says_so(self, plugged: Plugged, trouble: dict[str, bool], problem: str) -> None:
        vars(plugged.far).update(trouble)
        with plugged.line() as at:
            assert plugged.ours(str(at)).state() == PrinterState(False, problem)

    def test_gets_no_byte_of_a_document(
        self, plugged: Plugged, document: bytes, trouble: dict[str, bool], problem: str
    ) -> None:
        vars(plugged.far).update(trouble)
        with plugged.line() as at:
            assert problem_of(plugged.ours(str(at)), document) == problem
        assert plugged.far.received == b""

    def test_prints_again_once_it_is_mended(
        self, plugged: Plugged, document: bytes, trouble: dict[str, bool], problem: str
    ) -> None:
        vars(plugged.far).update(trouble)
        with plugged.line() as at:
            printer = plugged.ours(str(at))
            assert problem_of(printer, document) == problem
            vars(plugged.far).update({"paper": True, "cover_open": False, "fault": False})
            printer.send(document, name="H99")
        assert bytes(plugged.far.received) == document


@pytest.mark.usefixtures("patient")
class TestPaperThatEndsInTheMiddle:
    def test_is_noticed_and_the_rest_is_thrown_away(self, plugged: Plugged, document: bytes) -> None:
        """Or the rest came out, for the next citizen, as soon as somebody loads paper."""
        plugged.far.paper_for = len(document) // 2
        with plugged.line() as at:
            assert problem_of(plugged.ours(str(at)), document) == "paper_out"
            _until(lambda: plugged.far.cleared == 1)
        assert plugged.far.cleared == 1

    def test_is_noticed_even_when_the_printer_had_taken_everything(self, plugged: Plugged, document: bytes) -> None:
        """A printer takes bytes faster than it prints: it is watched for as long as the paper needs."""
        looks = iter([True, True])
        take = plugged.far.take

        def later(data: bytes) -> bytes:
            if data.startswith(b"\x10\x04\x01") and plugged.far.received:
                plugged.far.paper = next(looks, False)
            return take(data)

        plugged.far.take = later  # type: ignore[method-assign]
        rows = len(document) / 72
        with plugged.line() as at:
            assert problem_of(plugged.ours(str(at), pace=rows / HANG), document) == "paper_out"


class TestNobodyAtTheOtherEnd:
    def test_a_closed_port_is_offline_at_once(self, document: bytes) -> None:
        with socket.socket() as taken:  # and nobody listens: a port that was given back may be another's by now
            taken.bind(("127.0.0.1", 0))
            printer = network_printer("127.0.0.1", taken.getsockname()[1], dots=576, timeout=2 * HANG)
            with no_hang():
                assert printer.state() == PrinterState(False, "offline")
                assert problem_of(printer, document) == "offline"

    def test_a_device_that_is_not_there_is_offline(self, tmp_path: Path, document: bytes) -> None:
        printer = device_printer(tmp_path / "lp0", baud=9600, dots=576, timeout=5)
        assert printer.state() == PrinterState(False, "offline")
        assert problem_of(printer, document) == "offline"
        assert list(tmp_path.iterdir()) == []

    def test_a_printer_that_accepts_and_says_nothing_is_offline_within_a_second(
        self, plugged: Plugged, document: bytes
    ) -> None:
        plugged.far.mute = True
        with plugged.line() as at:
            printer = plugged.ours(str(at))
            with no_hang():
                assert printer.state() == PrinterState(False, "offline")
            with no_hang():
                assert problem_of(printer, document) == "offline"
        assert plugged.far.received == b""

    def test_a_host_that_never_answers_is_offline_within_a_second(self) -> None:
        """The queue of a server that accepts nobody is filled: then connecting waits as it does for a dead host."""
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen(0)
            waiting = [_half_open(server.getsockname()) for _ in range(4)]
            try:
                with no_hang():
                    state = network_printer("127.0.0.1", server.getsockname()[1], dots=576, timeout=2 * HANG).state()
            finally:
                for one in waiting:
                    one.close()
        assert state == PrinterState(False, "offline")


class TestAPrinterThatDoesNotAnswerQuestions:
    def test_prints_when_the_settings_say_that_it_never_answers(self, plugged: Plugged, document: bytes) -> None:
        plugged.far.mute = True
        with plugged.line() as at:
            printer = plugged.ours(str(at), answers=False)
            assert printer.state() == READY
            printer.send(document, name="H99")
            _until(lambda: len(plugged.far.received) == len(document))
        assert bytes(plugged.far.received) == document
        assert plugged.far.questions == 0


class TestAPrinterThatIsTooSlow:
    def test_is_given_up_at_the_time_out(self, plugged: Plugged, document: bytes) -> None:
        with plugged.line(reads=False) as at:
            printer = plugged.ours(str(at), timeout=1.0, answers=False)
            with no_hang():
                assert problem_of(printer, document * 60) == "slow"


class TestADeviceFile:
    def test_is_for_one_document_at_a_time(self, document: bytes) -> None:
        import fcntl

        with on_a_line(FakeEscpos()) as at:
            other = os.open(at, os.O_RDWR | os.O_NOCTTY)
            try:
                fcntl.flock(other, fcntl.LOCK_EX)
                printer = device_printer(Path(at), baud=115200, dots=576, timeout=HANG)
                assert printer.state() == READY, "somebody prints, so it works"
                assert problem_of(printer, document) == "slow"
            finally:
                os.close(other)

    @pytest.mark.usefixtures("patient")
    @pytest.mark.parametrize("baud", [9600, 19200, 38400, 57600, 115200])
    def test_of_a_serial_line_is_set_to_its_speed_and_changes_no_byte(self, baud: int) -> None:
        every_byte = bytes(range(256))
        far = FakeEscpos()
        with on_a_line(far) as at:
            printer = device_printer(Path(at), baud=baud, dots=576, timeout=2 * HANG, rows_a_second=AT_ONCE)
            printer.send(every_byte, name="H99")
            look = os.open(at, os.O_RDWR | os.O_NOCTTY)
            try:
                settings = termios.tcgetattr(look)
            finally:
                os.close(look)
        assert bytes(far.received) == every_byte
        assert settings[4] == settings[5] == getattr(termios, f"B{baud}")
        assert settings[2] & termios.CSIZE == termios.CS8

    def test_that_is_a_plain_device_is_written_as_it_is(self, tmp_path: Path, document: bytes) -> None:
        """A USB printer's device file is no terminal; a named pipe is not one either."""
        pipe = tmp_path / "lp0"
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        try:
            printer = device_printer(pipe, baud=9600, dots=576, timeout=HANG, answers=False)
            printer.send(document[:60_000], name="H99")
            got = b""
            while len(got) < 60_000:
                got += os.read(reader, 65536)
        finally:
            os.close(reader)
        assert stat.S_ISFIFO(pipe.stat().st_mode)
        assert got == document[:60_000]


def _half_open(address: tuple[str, int]) -> socket.socket:
    connection = socket.socket()
    connection.setblocking(False)
    connection.connect_ex(address)
    return connection


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + HANG
    while not true() and time.monotonic() < end:
        time.sleep(0.005)
