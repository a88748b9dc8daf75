"""Printers and their queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A job of the print queue.

    Attributes:
        kind: "receipt", "confirmation", "transfer", or "fee:" and the key of the taking.
        state: "pending", "printing", "sent", "confirmed", "failed" or "missing" (`domain.print_queue`).
        created: when it was put there, in milliseconds since 1970; 0 where nobody knows.
    """

    id: int
    dossier: str
    kind: str
    state: str
    reprints: int
    path: str
    created: int = 0


class PrintQueue(Protocol):
    """The print queue in the store."""

    def job(self, job: int) -> PrintJob | None:
        """One job."""
        ...

    def job_for(self, dossier: str, kind: str) -> int:
        """The job of this paper of the dossier, put into the queue where there is none yet."""
        ...

    def of_dossier(self, dossier: str) -> Sequence[PrintJob]:
        """All jobs of a dossier, oldest first."""
        ...

    def mark(self, job: int, state: str, *, path: str = "", actor: str = "kiosk") -> None:
        """Move a job on; `actor` is who asked for it, for the journal. A job that is not there raises `NotThere`."""
        ...


@dataclass(frozen=True, slots=True)
class PrinterState:
    """Whether paper will come out. `problem` is "" or a key of words: "paper_out", "cover_open", "offline", "disk"."""

    ready: bool
    problem: str = ""


class Printer(Protocol):
    """One printer."""

    def state(self) -> PrinterState:
        """Asked before the citizen starts and before submit; answers within a second."""
        ...

    def send(self, document: bytes, /, *, name: str) -> Path | None:
        """Print the document, or give up within the printer's time-out. Returns where it stands, if in a file.

        Raises:
            PrinterFailed: nothing, or not all of it, was printed, and nothing of it will be printed later.
        """
        ...
