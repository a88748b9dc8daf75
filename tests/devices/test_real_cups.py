"""A receipt through the real CUPS to a real IPP printer (`ippeveprinter`), which keeps what it got.

Debian packages: cups, cups-client, cups-ipp-utils, avahi-daemon, dbus. Without them the test is skipped and says so;
where CI is set it fails, because there it must have run. Nothing of the machine's own CUPS is touched: scheduler, bus
and name service are private ones in a folder of the test.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

import receipts
from kiosk.devices.printers import CupsPrinter
from kiosk.services.ports import PrinterFailed, PrinterState
from tests.fakes.papers import FILING, LOOKUP_URL

WANTED = ("cupsd", "lp", "lpstat", "lpadmin", "cancel", "ippeveprinter", "avahi-daemon", "dbus-daemon")
PATIENCE = 30.0


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A running CUPS with the queues EVE (an IPP printer) and DEAD (a socket where nobody listens).

    What is given is the folder in which the printer keeps its jobs.
    """
    missing = [command for command in WANTED if shutil.which(command, path=_path()) is None]
    if os.geteuid() != 0:
        missing.append("root, to start a CUPS scheduler")
    if missing:
        reason = f"NOT TESTED: a real job through CUPS. Missing: {', '.join(missing)}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # The path of a socket may have 107 characters; pytest's own folders are longer.
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        place = Path(subprocess.check_output(["mktemp", "-d", "/tmp/kiosk-cups.XXXXXX"], text=True).strip())
        stack.callback(shutil.rmtree, place, ignore_errors=True)
        place.chmod(0o755)
        patch.setenv("PATH", _path())
        patch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={place}/bus")
        patch.setenv("CUPS_SERVER", str(place / "cups.sock"))
        yield _start(stack, place)


def _path() -> str:
    return f"{os.environ['PATH']}:/usr/sbin:/sbin"


def _start(stack: ExitStack, place: Path) -> Path:
    kept = place / "kept"
    for folder in (kept, *(place / name for name in ("root", "spool", "spool/tmp", "cache", "state", "logs"))):
        folder.mkdir()
        folder.chmod(0o777)
    _write_settings(place)
    _spawn(stack, place, "dbus-daemon", f"--config-file={place}/bus.conf", "--nofork", "--nopidfile", "--nosyslog")
    _until(lambda: (place / "bus").exists(), "a private bus")
    _spawn(stack, place, "avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "--no-proc-title")
    _spawn(stack, place, "cupsd", "-f", "-c", str(place / "cupsd.conf"), "-s", str(place / "cups-files.conf"))
    _until(lambda: (place / "cups.sock").exists(), "CUPS")
    port, dead = _free_port(), _free_port()
    accepted = "application/pdf,image/pwg-raster,image/urf,image/jpeg"
    # With a command to run it does not sleep for the 5 to 15 seconds of a simulated print.
    eve = ["-p", str(port), "-n", "localhost", "-d", str(kept), "-k", "-f", accepted, "-r", "off", "-c", "/bin/true"]

    def listens() -> bool:
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", port)) == 0

    # Without a name service it ends at once, and that service takes a moment after it was started.
    _until(lambda: _tried(stack, place, eve, listens), "an IPP printer")
    uri = f"ipp://localhost:{port}/ipp/print"
    subprocess.run(["lpadmin", "-p", "EVE", "-E", "-v", uri, "-m", "everywhere"], check=True, timeout=PATIENCE)
    raw = ["lpadmin", "-p", "DEAD", "-E", "-v", f"socket://127.0.0.1:{dead}", "-m", "raw"]
    subprocess.run(raw, check=True, timeout=PATIENCE, stderr=subprocess.DEVNULL)
    return kept


def _write_settings(place: Path) -> None:
    (place / "bus.conf").write_text(
        '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"'
        ' "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">\n'
        f"<busconfig><type>system</type><listen>unix:path={place}/bus</listen>"
        "<auth>EXTERNAL</auth><policy context='default'><allow send_destination='*'/><allow own='*'/>"
        "<allow receive_sender='*'/><allow user='*'/></policy></busconfig>\n"
    )
    (place / "cupsd.conf").write_text(
        f"Listen {place}/cups.sock\nBrowsing Off\nPreserveJobFiles No\nPreserveJobHistory Yes\n"
        "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n"
    )
    (place / "cups-files.conf").write_text(
        f"ServerRoot {place}/root\nRequestRoot {place}/spool\nTempDir {place}/spool/tmp\nCacheDir {place}/cache\n"
        f"StateDir {place}/state\nErrorLog {place}/logs/error\nAccessLog {place}/logs/access\n"
        f"PageLog {place}/logs/page\nSystemGroup {getpass.getuser()}\nFileDevice Yes\n"
    )


def _spawn(stack: ExitStack, place: Path, *command: str) -> subprocess.Popen[bytes]:
    log = stack.enter_context((place / f"{command[0]}.log").open("ab"))
    child = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def end() -> None:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    stack.callback(end)
    return child


def _tried(stack: ExitStack, place: Path, arguments: list[str], listens: Callable[[], bool]) -> bool:
    child = _spawn(stack, place, "ippeveprinter", *arguments, "Kiosk test")
    end = time.monotonic() + 2
    while time.monotonic() < end and child.poll() is None:
        if listens():
            return True
        time.sleep(0.05)
    return False


def _until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"{what} did not start"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def test_a_receipt_arrives_whole(queue: Path) -> None:
    printer = CupsPrinter("EVE", media="A4", timeout=PATIENCE)
    assert printer.state() == PrinterState(True)
    pdf = receipts.render_pdf(replace(FILING, language="vi+en"), size="A4")
    printer.send(pdf, name=FILING.code)
    (arrived,) = queue.glob("*.pdf")
    ours, theirs = pypdfium2.PdfDocument(pdf), pypdfium2.PdfDocument(arrived)
    try:
        assert len(theirs) == len(ours) == 1
        texts = [document[0].get_textpage().get_text_bounded() for document in (ours, theirs)]
        images = [document[0].render(scale=2).to_pil().convert("L") for document in (ours, theirs)]
    finally:
        ours.close()
        theirs.close()
    assert texts[0] == texts[1]
    assert images[0].tobytes() == images[1].tobytes()
    assert [found.text for found in zxingcpp.read_barcodes(images[1])] == [LOOKUP_URL]
    assert "261120-0042" in arrived.name


def test_a_dead_printer_is_noticed_and_the_job_is_taken_back(queue: Path) -> None:
    printer = CupsPrinter("DEAD", media="A4", timeout=10, patience=1.0)
    with pytest.raises(PrinterFailed, match="offline"):
        printer.send(receipts.render_pdf(FILING), name=FILING.code)
    left = subprocess.run(["lpstat", "-o", "DEAD"], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert left.stdout == ""


def test_a_queue_that_somebody_has_stopped_is_offline(queue: Path) -> None:
    printer = CupsPrinter("EVE", media="A4", timeout=5, patience=0.5)
    subprocess.run(["cupsdisable", "EVE"], check=True, timeout=PATIENCE)
    try:
        assert printer.state() == PrinterState(False, "offline")
        with pytest.raises(PrinterFailed, match="offline"):
            printer.send(receipts.render_pdf(FILING), name=FILING.code)
    finally:
        subprocess.run(["cupsenable", "EVE"], check=True, timeout=PATIENCE)
    assert printer.state() == PrinterState(True)


def test_paper_that_the_printer_does_not_have_is_refused(queue: Path) -> None:
    printer = CupsPrinter("EVE", media="A5", timeout=PATIENCE)
    with pytest.raises(PrinterFailed, match="refused"):
        printer.send(receipts.render_pdf(FILING, size="A5"), name=FILING.code)


def test_a_queue_that_is_not_there_is_offline(queue: Path) -> None:
    printer = CupsPrinter("NOPE", media="A4", timeout=5)
    assert printer.state() == PrinterState(False, "offline")
    with pytest.raises(PrinterFailed, match="offline"):
        printer.send(b"%PDF-", name=FILING.code)
