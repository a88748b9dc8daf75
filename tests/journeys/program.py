"""The demo kiosk in a pseudo-terminal as a person sees it, its processes, and its commands without a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from kiosk.i18n import t
from tests.pseudo_terminal import LONG, ROOT, Terminal

_FOCUSED_FIELD = re.compile(r"┏━ (.+?) (?:\* )?━")
_FOCUSED_BUTTON = re.compile(r"(?<!\S)\[ (?!✓)(\S.*?) \](?!\S)")
_WORDS = re.compile(r"[^\W\d]+|[\[\]]")
_BESIDE = re.compile("[│┃▀]+")
"""What parts a row of buttons from a list or a picture beside it."""


class Kiosk(Terminal):
    """`kiosk demo` in a pseudo-terminal, with its welcome page up."""

    def __init__(
        self,
        home: Path,
        *options: str,
        size: tuple[int, int] = (80, 24),
        command: tuple[str, ...] = ("-m", "kiosk", "demo"),
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        super().__init__(
            [sys.executable, *command, "--home", str(home), *options], columns=size[0], rows=size[1], environ=environ
        )
        self.welcome()

    def welcome(self) -> None:
        """Wait for the welcome page."""
        self.wait(t("welcome.title"))
        self.until(lambda: self.button == t("welcome.file"), LONG)

    @property
    def title(self) -> str:
        """The page's title: the first words below the lines of the frame."""
        return next((line.strip() for line in self.lines[2:5] if line.strip()), "")

    @property
    def field(self) -> str:
        """The label of the field that has the focus; "" where none has.

        A field that has to be mended has a heavy border too; only that of the focus has the colour of its label.
        """
        for row, line in enumerate(self.lines):
            for found in _FOCUSED_FIELD.finditer(line):
                if self.cell(found.start(), row).fg == self.cell(found.start(1), row).fg:
                    return found[1]
        return ""

    @property
    def button(self) -> str:
        """The words of the button that has the focus, without its arrow."""
        found = _FOCUSED_BUTTON.search(self.text)
        return found[1].strip("◀▶ ") if found else ""

    @property
    def focus(self) -> str:
        """What has the focus: a field, the words in line with a button, or else a heavy border; "" where nothing has.

        Words, not places: a page that scrolls moves them all. Pictures, lists and digits beside the button do not
        count: what is drawn or counted down there meanwhile is no answer to a key.
        """
        beside = (part for line in self.lines for part in _BESIDE.split(line))
        button = next((" ".join(_WORDS.findall(part)) for part in beside if _FOCUSED_BUTTON.search(part)), "")
        return self.field or button or ("┏" if "┏" in self.text else "")

    def under(self, label: str) -> str:
        """What stands in the field with this label, in a border of either kind."""
        row = self.row_of(label)
        assert row is not None, self.told(f"no field {label!r}")
        return self.line(row + 1).strip().strip("┃│").strip()

    def says(self, label: str, words: str) -> bool:
        """Whether these words stand in the field with this label, which may not be there in this moment."""
        return self.row_of(label) is not None and words in self.under(label)

    def row_of(self, label: str) -> int | None:
        """The row of the border in which this label stands; None where no field has it."""
        border = re.compile(rf"[┏╭][━─] {re.escape(label)} (?:\* )?[━─]")
        return next((row for row, line in enumerate(self.lines) if border.search(line)), None)

    @property
    def highlighted(self) -> str:
        """The highlighted row of the list that has the focus: its ground has the colour of the list's border."""
        found = []
        for row, line in enumerate(self.lines):
            borders = [place.start() for place in re.finditer("[┃│]", line)]
            for left, right in pairwise(borders):
                if self.cell(left + 3, row).bg == self.cell(right, row).fg:
                    found.append(line[left + 1 : right].strip())
        return "\n".join(found)

    @property
    def supervisor(self) -> int:
        """The supervisor's process."""
        return self.process.pid

    @property
    def visitor(self) -> int:
        """The visitor's process: the supervisor's only child."""
        found = children(self.supervisor)
        assert len(found) == 1, found
        return found[0]

    def answers(self, seen: Callable[[], object], *processes: int, within: float = LONG) -> bool:
        # Those that inspect and draw papers for the visitor's process, too: it sleeps until they have answered.
        return super().answers(seen, self.supervisor, *descendants(self.supervisor), *processes, within=within)

    def settle(self) -> None:
        """Wait until the kiosk has nothing more to do for the keys that were pressed, and all is drawn."""
        self.answers(lambda: False)

    def finish(self) -> None:
        """Leave the demo by its button, and wait for its end."""
        self.welcome()
        self.click(t("welcome.exit"))
        assert self.ended(), self.told("the demo does not end")


def children(parent: int) -> list[int]:
    """The living children of a process."""
    found = []
    for thread in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in thread.read_text().split():
            try:
                state = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if state != "Z":
                found.append(int(child))
    return found


def descendants(parent: int) -> list[int]:
    """The living children of a process, and theirs."""
    found = []
    for child in children(parent):
        found += [child, *descendants(child)]
    return found


def command(
    *words: str, environ: Mapping[str, str] | None = None, within: float = 4 * LONG
) -> subprocess.CompletedProcess[str]:
    """`kiosk …` in a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=within,
        env={**os.environ, **(environ or {})},
    )


def look_up(home: Path, code: str) -> dict[str, Any]:
    """What `kiosk lookup` in another process says of a dossier."""
    done = command("lookup", code, "--home", str(home), "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
