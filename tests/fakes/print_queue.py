"""The papers that wait to be printed, in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kiosk.domain.print_queue import PrintState, allowed, is_reprint
from kiosk.services.ports import NotThere, PrintJob


class FakePrintQueue:
    """A `PrintQueue` in a list."""

    def __init__(self) -> None:
        self.jobs: list[PrintJob] = []

    def add(self, dossier: str, kind: str) -> int:
        """Put a paper into the queue."""
        self.jobs.append(PrintJob(len(self.jobs) + 1, dossier, kind, PrintState.PENDING.value, 0, ""))
        return len(self.jobs)

    def job(self, job: int) -> PrintJob | None:
        return self.jobs[job - 1] if 0 < job <= len(self.jobs) else None

    def job_for(self, dossier: str, kind: str) -> int:
        known = [job.id for job in self.of_dossier(dossier) if job.kind == kind]
        return known[0] if known else self.add(dossier, kind)

    def of_dossier(self, dossier: str) -> Sequence[PrintJob]:
        return [job for job in self.jobs if job.dossier == dossier]

    def mark(self, job: int, state: str, *, path: str = "", actor: str = "kiosk") -> None:
        present, after = self.job(job), PrintState(state)
        if present is None:
            raise NotThere("the print job")
        before = PrintState(present.state)
        if not allowed(before, after):
            raise ValueError(f"a print job does not go from {before} to {after}")
        reprints = present.reprints + is_reprint(before, after)
        self.jobs[job - 1] = replace(present, state=after.value, reprints=reprints, path=path or present.path)
