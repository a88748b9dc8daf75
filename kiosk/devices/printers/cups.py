"""A printer behind CUPS, by its own commands: `lp`, `lpstat`, `cancel`.

CUPS takes every job and says yes. What became of it shows only in `lpstat`: a printer without paper keeps the job and
prints it when somebody loads the tray, perhaps for the next citizen; a dead network printer stays "printing" for ever.
So a job is watched until it is gone from the queue, and taken back where it is not gone in time.

For the installer: `PreserveJobFiles No` and `PreserveJobHistory No` in cupsd.conf, or CUPS keeps every receipt for a
day.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import Final

from kiosk.services.ports import PrinterFailed, PrinterState

ANSWER_SECONDS: Final = 0.9
"""How long one question to CUPS may take: a screen waits for the answer."""

POLL_SECONDS: Final = 0.5

PATIENCE_SECONDS: Final = 5.0
"""How long a fault must be reported before a job is taken back: a printer that wakes up reports some at first."""

_REQUEST: Final = re.compile(r"request id is (\S+-[0-9]+)")

_FAULTS: Final = (
    # In this order: a printer whose cover is open often reports missing paper as well.
    ("cover_open", re.compile(r"\b(cover|door|interlock)-open\b")),
    ("paper_out", re.compile(r"\bmedia-(empty|needed|jam)\b|\bout of paper\b")),
    ("offline", re.compile(r"\boffline\b|\bshutdown\b|\btimed-out\b|may not exist or is unavailable|not responding")),
)
"""What printer-state-reasons (RFC 8011, section 5.4.12) and the messages of CUPS's backends mean to a citizen."""

_NOT_PRINTED: Final = re.compile(r"cancell?ed|aborted|stopped|failed|unable|cannot|not supported", re.IGNORECASE)


class CupsPrinter:
    """One queue of CUPS.

    Args:
        queue: its name.
        media: the paper, as CUPS calls it.
        timeout: seconds after which a job is taken back.
        poll: seconds between two looks at the job.
        patience: seconds for which a fault must last.
    """

    def __init__(
        self,
        queue: str,
        *,
        media: str,
        timeout: float,
        poll: float = POLL_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._queue = queue
        self._media = media
        self._timeout = timeout
        self._poll = poll
        self._patience = patience

    def state(self) -> PrinterState:
        """What CUPS knows of the printer. After a fault that is the last job's fault, until the next job clears it."""
        try:
            report = self._ask("lpstat", "-l", "-p", self._queue)
        except _Unanswered:
            return PrinterState(False, "offline")
        problem = "offline" if _is_stopped(report) else _fault(report)
        return PrinterState(not problem, problem)

    def send(self, document: bytes, /, *, name: str) -> None:
        """Print, and come back when CUPS has done with the job.

        A fault of the last job is no reason not to try: only a new one shows whether it has been mended.

        Raises:
            PrinterFailed: the job was not taken, or was taken back. It is not in the queue any more.
        """
        deadline = time.monotonic() + self._timeout
        job = self._hand_over(document, name, deadline)
        try:
            problem = self._watch(job, deadline)
        except _Unanswered:
            problem = "offline"
        if problem:
            self._take_back(job)
            raise PrinterFailed(problem)

    def _hand_over(self, document: bytes, name: str, deadline: float) -> str:
        title = re.sub(r"[^0-9A-Za-z.-]", "_", name)
        command = ["lp", "-d", self._queue, "-t", title, "-o", f"media={self._media}", "-o", "print-scaling=none", "-"]
        try:
            report = _run(command, deadline - time.monotonic(), document)
        except _Unanswered:
            raise PrinterFailed("offline") from None
        found = _REQUEST.search(report)
        if found is None:
            raise PrinterFailed("offline")
        return found[1]

    def _watch(self, job: str, deadline: float) -> str:
        """Wait until the job is gone from the queue; what was wrong, or ""."""
        faulty_since: float | None = None
        while True:
            now = time.monotonic()
            report = self._ask("lpstat", "-l", "-W", "not-completed", "-o", self._queue, "-p", self._queue)
            if job not in _jobs(report):
                return self._outcome(job)
            fault = "offline" if _is_stopped(report) else _fault(report)
            if not fault:
                faulty_since = None
            elif faulty_since is None:
                faulty_since = now
            if fault and faulty_since is not None and now - faulty_since >= self._patience:
                return fault
            if now + self._poll >= deadline:
                return fault or "slow"
            time.sleep(self._poll)

    def _outcome(self, job: str) -> str:
        """How a job ended, as far as CUPS still knows; a history that is not kept counts as printed."""
        ended = _jobs(self._ask("lpstat", "-l", "-W", "completed", "-o", self._queue)).get(job, "")
        return "refused" if _NOT_PRINTED.search(ended) else ""

    def _take_back(self, job: str) -> None:
        """Remove the job and its file. Where even that is not answered, CUPS is down and prints nothing either."""
        try:
            self._ask("cancel", "-x", job)
        except _Unanswered:
            return

    def _ask(self, *command: str) -> str:
        return _run(command, ANSWER_SECONDS)


class _Unanswered(Exception):
    """A command is not there, did not end in time, or ended with an error."""


def _run(command: Sequence[str], seconds: float, given: bytes = b"") -> str:
    # Reports are read by their English words.
    environment: Mapping[str, str] = {**os.environ, "LC_ALL": "C"}
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=seconds, env=environment, check=True)
    except (OSError, subprocess.SubprocessError):
        raise _Unanswered from None
    return done.stdout.decode("utf-8", "replace")


def _fault(report: str) -> str:
    return next((problem for problem, pattern in _FAULTS if pattern.search(report)), "")


def _is_stopped(report: str) -> bool:
    """Whether somebody, or CUPS itself after a failed job, has stopped the queue."""
    return re.search(r"^printer \S+ disabled ", report, re.MULTILINE) is not None


def _jobs(report: str) -> dict[str, str]:
    """The jobs in a report, each with the lines about it."""
    found: dict[str, str] = {}
    job = ""
    for line in report.splitlines():
        if not line.startswith((" ", "\t")):
            first = line.split(maxsplit=1)[0] if line.strip() else ""
            job = first if re.fullmatch(r"\S+-[0-9]+", first) else ""
            if job:
                found[job] = ""
        elif job:
            found[job] += line + "\n"
    return found
