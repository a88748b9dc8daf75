"""A kiosk in which every text that comes from outside is chosen by the test: names, file names, the catalogue."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from kiosk.domain.catalogue import Catalogue
from tests.screens.drawn import screen_lines
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import BIRTH
from tests.screens.read_once import shipped
from tests.screens.stage import Stage

Text = Callable[[], str]
"""Gives another text each time."""


def planted_kiosk(text: Text) -> FakeKiosk:
    """A kiosk with another of these texts in every place that is filled from outside."""
    kiosk = FakeKiosk(_planted_catalogue(text))
    kiosk.citizen = replace(kiosk.citizen, name=text(), address=text())
    kiosk.scan_name = text()
    return kiosk


def _planted_catalogue(text: Text) -> Catalogue:
    found = []
    for procedure in shipped():
        if procedure.code == BIRTH:
            papers = tuple(replace(paper, name=text(), when=text()) for paper in procedure.papers)
            tariffs = tuple(replace(tariff, name=text()) for tariff in procedure.tariffs)
            procedure = replace(procedure, papers=papers, tariffs=tariffs, name=text(), everyday=text(), who=text())
            procedure = replace(procedure, field=text(), result=text(), source=text())
        found.append(procedure)
    return Catalogue.of(found, shipped().forms.values())


def only_harmless(stage: Stage) -> None:
    """Nothing on the screen could speak to the terminal or turn the line around, and the program runs on."""
    drawn = "".join(screen_lines(stage.app))
    assert not {c for c in drawn if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")}
    assert stage.app.return_code is None
