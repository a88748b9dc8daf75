"""Devices in plain memory: a phone that keeps its texts, a printer that can fail, an inspector that believes names."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from kiosk.services.ports import ChannelFailed, DeliveryState, PrinterFailed, PrinterState


@dataclass
class FakeDelivery:
    """A `Delivery` whose state the test says."""

    state: DeliveryState = DeliveryState.SENT
    may_arrive: bool = False


class FakeChannel:
    """A `CodeChannel`. Set `broken` to a reason, and nothing arrives any more."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.broken = ""
        self.delivery = FakeDelivery()

    def send(self, phone: str, text: str) -> FakeDelivery:
        if self.broken:
            raise ChannelFailed(self.broken)
        self.texts.append((phone, text))
        return self.delivery

    @property
    def last_code(self) -> str:
        """The code in the newest text."""
        found = re.search(r"\b[0-9]{6}\b", self.texts[-1][1])
        assert found is not None
        return found[0]


class FakeFolder:
    """An `ExportFolder`. Set `gone`, and there is none."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.gone = False

    def write(self, name: str, content: bytes) -> None:
        if self.gone:
            raise FileNotFoundError("no folder")
        self.files[name] = content


class FakePrinter:
    """A `Printer`. Set `broken` to a key of words, and it takes nothing any more.

    With `dies_behind_the_paper` the paper comes out, and the process that sent it ends before it hears of it.
    """

    def __init__(self) -> None:
        self.papers: list[tuple[str, bytes]] = []
        self.broken = ""
        self.dies_behind_the_paper = False

    def state(self) -> PrinterState:
        return PrinterState(not self.broken, self.broken)

    def send(self, pdf: bytes, *, name: str) -> Path | None:
        if self.broken:
            raise PrinterFailed(self.broken)
        self.papers.append((name, pdf))
        if self.dies_behind_the_paper:
            raise SystemExit
        return Path(f"/receipts/{name}-{len(self.papers)}.pdf")


class FakeInspector:
    """An `Inspector`: every file is a PDF of as many pages as it has lines, or what `answer` says."""

    def __init__(self) -> None:
        self.started = 0
        self.seen: list[bytes] = []
        self.answer: Problem | None = None

    def start(self) -> None:
        self.started += 1

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        content = source.read()
        self.seen.append(content)
        return self.answer or facts_of(content, content.count(b"\n") or 1)


class ScriptedInspector(FakeInspector):
    """Answers with these, one after the other, and then as the other fake does."""

    def __init__(self, *answers: Problem) -> None:
        super().__init__()
        self.answers = list(answers)

    def inspect(self, source: BinaryIO, limits: PaperLimits) -> PaperFacts | Problem:
        found = super().inspect(source, limits)
        return self.answers.pop(0) if self.answers else found


def facts_of(content: bytes, pages: int, *, signed: bool = False) -> PaperFacts:
    """What an inspection says of a sound PDF."""
    return PaperFacts(Media.PDF, len(content), pages, signed=signed, sha256=hashlib.sha256(content).hexdigest())
