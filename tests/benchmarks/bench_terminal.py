"""How fast the screen is, beside bare Textual in the same run.

    python tests/benchmarks/bench_terminal.py

Prints, each as a ratio to a bare Textual program on the same pseudo-terminal: cold start to the painted welcome page;
the next visitor's first paint after the last one's end; key to screen on a page of five fields beside a lone Input;
a page shown again beside its own first showing; memory (PSS) of all our processes with the store open; processor time
while idle. Goals: 1.5, 0.5, 1.6, 0.65, 4, 0.2 % CPU. Where Chromium is installed the same form is opened in it, and our
memory shall be at most 0.35 of its. Everything of ours is measured from the outside, from the byte written to the
picture read; runs are interleaved.
"""

from __future__ import annotations

import compileall
import os
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from kiosk.demo import CITIZENS, PIN, prepare
from kiosk.i18n import t
from tests.benchmarks.chromium import Browser
from tests.pseudo_terminal import Terminal

ROOT = Path(__file__).parents[2]
STARTS = 9
KEYS = 1000
SHOWINGS = 5
IDLE_SECONDS = 10.0

BARE = """
import os
os.environ.update(TEXTUAL_ANIMATIONS="none", TEXTUAL_DISABLE_KITTY_KEY="1"{fps})
from textual.app import App
from textual.widgets import Input, Static
class Bare(App):
    ENABLE_COMMAND_PALETTE = False
    def compose(self):
        yield Static("PAINTED")
        {field}
Bare().run()
"""


def main() -> None:
    """Measure and print."""
    compileall.compile_dir(ROOT / "kiosk", quiet=2)
    compileall.compile_dir(ROOT / "receipts", quiet=2)
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "home"
        prepare(home)
        without_drafts = Path(place) / "without_drafts"
        shutil.copytree(home, without_drafts)
        bare = Path(place) / "bare.py"
        bare.write_text(BARE.format(fps="", field="pass"))
        lone = Path(place) / "lone.py"
        lone.write_text(BARE.format(fps=', TEXTUAL_FPS="240"', field="i = Input(); i.cursor_blink = False; yield i"))
        starts(home, bare)
        keys(home, lone)
        showings(without_drafts, Path(place))
        rest(home, bare)
        if Browser.there():
            chromium(shutil.copytree(without_drafts, Path(place) / "chromium"))


def kiosk(home: Path) -> Terminal:
    """The demo in a pseudo-terminal."""
    return Terminal([sys.executable, "-m", "kiosk", "demo", "--home", str(home)], cwd=ROOT)


def starts(home: Path, bare: Path) -> None:
    """Cold starts, and the next visitor after the last one's end."""
    ours: list[float] = []
    theirs: list[float] = []
    again: list[float] = []
    for _ in range(STARTS):
        theirs.append(seconds_until(lambda: Terminal([sys.executable, str(bare)]), "PAINTED"))
        ours.append(seconds_until(lambda: kiosk(home), t("welcome.exit")))
        again.append(next_visitor(home))
    say("cold start to the welcome page", ours, theirs, 1.5)
    say("next visitor's first paint", again, theirs, 0.5)


def seconds_until(start: Callable[[], Terminal], words: str) -> float:
    """From nothing to the words on the screen."""
    began = time.perf_counter()
    terminal = start()
    try:
        terminal.wait(words)
        return time.perf_counter() - began
    finally:
        terminal.close()


def next_visitor(home: Path) -> float:
    """From the end of one visitor's process to the next one's welcome page."""
    terminal = kiosk(home)
    try:
        terminal.wait(t("welcome.exit"))
        # The parent warms up while the first visitor reads; a real visit takes minutes.
        terminal.shows("nothing like this", within=2.5)
        (child,) = children(terminal.process.pid)
        seen = len(terminal.raw)
        began = time.perf_counter()
        os.kill(child, signal.SIGKILL)
        terminal.until(lambda: t("welcome.exit").encode() in terminal.raw[seen:], 10)
        return time.perf_counter() - began
    finally:
        terminal.close()


def keys(home: Path, lone: Path) -> None:
    """Key to screen: a letter in the first field of the applicant's page, and in a lone Input; they take turns."""
    ours_terminal, theirs_terminal = kiosk(home), Terminal([sys.executable, str(lone)])
    try:
        theirs_terminal.wait("PAINTED")
        to_the_form(ours_terminal)
        ours: list[float] = []
        theirs: list[float] = []
        for number in range(KEYS // 20):
            ours += typed(ours_terminal, 20)
            theirs += typed(theirs_terminal, 20)
            if number % 2:
                for terminal in (ours_terminal, theirs_terminal):
                    for _ in range(40):
                        key_seconds(terminal, b"\x7f")
        say("key to screen, five fields, median", ours, theirs, 1.6)
        ninety_five = [statistics.quantiles(some, n=20)[-1] for some in (ours, theirs)]
        say("key to screen, 95th percentile", ninety_five[:1], ninety_five[1:], 2.0)
    finally:
        ours_terminal.close()
        theirs_terminal.close()


def typed(terminal: Terminal, count: int) -> list[float]:
    """Letters that no typing method changes."""
    return [key_seconds(terminal, b"bh"[place % 2 : place % 2 + 1]) for place in range(count)]


def key_seconds(terminal: Terminal, key: bytes) -> float:
    """From the byte written to the first bytes that draw it."""
    before = len(terminal.raw)
    began = time.perf_counter()
    terminal.send(key)
    terminal.until(lambda: len(terminal.raw) > before, 5)
    return time.perf_counter() - began


def to_the_form(terminal: Terminal) -> None:
    """Log in and open the applicant's page."""
    to_the_procedure(terminal)
    press_until(terminal, "Họ và tên")


def to_the_procedure(terminal: Terminal) -> None:
    """Log in and open a procedure's page."""
    terminal.wait(t("welcome.exit"))
    press_until(terminal, t("login.pin"))
    terminal.type(CITIZENS[0].number)
    terminal.press("enter")
    terminal.type(PIN)
    press_until(terminal, t("phone.title"))
    code = next(word for word in terminal.text.replace(".", " ").split() if len(word) == 6 and word.isdigit())
    terminal.type(code)
    press_until(terminal, t("search.title"))
    terminal.type("khai sinh")
    press_until(terminal, t("procedure.begin"))


def showings(without_drafts: Path, place: Path) -> None:
    """The applicant's page for the first time in a visit, and again after a step back."""
    first: list[float] = []
    again: list[float] = []
    for number in range(SHOWINGS):
        terminal = kiosk(shutil.copytree(without_drafts, place / f"showing{number}"))
        try:
            to_the_procedure(terminal)
            first.append(seconds_to_show(terminal, "Họ và tên"))
            time.sleep(1)  # else the page that has only just come takes no key
            terminal.press("escape")
            terminal.wait(t("procedure.begin"))
            again.append(seconds_to_show(terminal, "Họ và tên"))
        finally:
            terminal.close()
    say("a page shown again, first showing", again, first, 0.65)


def seconds_to_show(terminal: Terminal, words: str) -> float:
    """From Enter to the words; the page has been there long enough to take a key."""
    time.sleep(1)
    began = time.perf_counter()
    terminal.press("enter")
    terminal.wait(words)
    return time.perf_counter() - began


def chromium(home: Path) -> None:
    """Ours on the form page, and Chromium with the same form."""
    terminal = kiosk(home)
    try:
        to_the_form(terminal)
        family = [terminal.process.pid, *descendants(terminal.process.pid)]
        with Browser() as browser:
            theirs = {pid for first in browser.processes() for pid in (first, *descendants(first))}
            say("MiB on the form page / Chromium", [sum(map(pss, family))], [sum(map(pss, theirs))], 0.35)
            pairs = [(typed(terminal, 1)[0], browser.key_seconds()) for _ in range(100)]
            say("key to screen / Chromium", [ours for ours, _ in pairs], [other for _, other in pairs], 1.0)
            again = [browser.again_seconds() for _ in range(SHOWINGS)]
            sys.stdout.write(
                f"{'Chromium: start, form loaded again':38} "
                f"{browser.start_seconds * 1000:8.1f} {statistics.median(again) * 1000:8.1f}\n"
            )
            before = sum(map(cpu_seconds, theirs))
            time.sleep(IDLE_SECONDS)
            used = sum(map(cpu_seconds, theirs)) - before
            sys.stdout.write(f"{'Chromium: idle processor time':38} {used / IDLE_SECONDS:8.2%}\n")
    finally:
        terminal.close()


def press_until(terminal: Terminal, words: str) -> None:
    """Enter, again where the page was not ready to take it."""
    for _ in range(20):
        time.sleep(0.5)
        terminal.press("enter")
        if terminal.shows(words, within=1.5):
            time.sleep(0.5)  # an Enter that comes with the page belongs to the page before and is dropped
            return
    raise SystemExit(f"waited for {words!r}:\n{terminal.text}")


def rest(home: Path, bare: Path) -> None:
    """Memory and processor time of a kiosk that waits, store open."""
    ours_terminal, theirs_terminal = kiosk(home), Terminal([sys.executable, str(bare)])
    try:
        theirs_terminal.wait("PAINTED")
        ours_terminal.wait(t("welcome.exit"))
        time.sleep(4)
        family = [ours_terminal.process.pid, *descendants(ours_terminal.process.pid)]
        say("memory of all processes (MiB PSS)", [sum(map(pss, family))], [pss(theirs_terminal.process.pid)], 4.0)
        before = sum(map(cpu_seconds, family))
        ours_terminal.shows("nothing like this", within=IDLE_SECONDS)
        used = sum(map(cpu_seconds, family)) - before
        sys.stdout.write(f"{'idle processor time':38} {used / IDLE_SECONDS:8.2%}   (goal 0.20 %)\n")
        # The first visitor's process was forked before its parent had loaded all that both need; later ones share it.
        seen = len(ours_terminal.raw)
        os.kill(family[1], signal.SIGKILL)
        ours_terminal.until(lambda: t("welcome.exit").encode() in ours_terminal.raw[seen:], 10)
        time.sleep(4)
        family = [ours_terminal.process.pid, *descendants(ours_terminal.process.pid)]
        say("the same with a later visitor (MiB)", [sum(map(pss, family))], [pss(theirs_terminal.process.pid)], 4.0)
    finally:
        ours_terminal.close()
        theirs_terminal.close()


def children(pid: int) -> list[int]:
    """The direct children of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants(pid: int) -> list[int]:
    """All processes under a process, threads' children included."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            found += [child, *descendants(child)]
    return found


def pss(pid: int) -> float:
    """Proportional memory of a process in MiB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def say(what: str, ours: list[float], theirs: list[float], goal: float) -> None:
    """One line: ours, theirs, the ratio of the medians, the goal."""
    mine, other = statistics.median(ours), statistics.median(theirs)
    unit = 1.0 if "MiB" in what else 1000.0
    sys.stdout.write(
        f"{what:38} {mine * unit:8.1f} {other * unit:8.1f}  {mine / other:5.2f} x   (goal {goal} x, n = {len(ours)})\n"
    )


if __name__ == "__main__":
    main()
