"""The demo's sample scans are what a scanner would bring, and nobody can take them for documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.data.samples import write_sample_scans
from kiosk.devices.inspector import Inspector
from kiosk.domain.papers import Media, PaperFacts, PaperLimits
from kiosk.domain.problem import Problem
from tests.fakes.inspected_files import PATIENT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    write_sample_scans(folder)
    return folder


def test_the_samples_pass_the_same_check_as_any_scan(folder: Path) -> None:
    found = {}
    with Inspector(PATIENT) as inspector:
        for path in sorted(folder.iterdir()):
            with path.open("rb") as file:
                facts = inspector.inspect(file, PaperLimits())
            found[path.name] = (facts.media, facts.pages) if isinstance(facts, PaperFacts) else facts

    assert found == {
        "cccd-mat-truoc.jpg": (Media.JPEG, 1),
        "giay-chung-sinh.pdf": (Media.PDF, 1),
        "giay-ket-hon.pdf": (Media.PDF, 2),
        "trang-trang.pdf": Problem("paper.blank"),
    }


def test_the_samples_are_as_large_as_real_scans(folder: Path) -> None:
    assert all(50_000 < path.stat().st_size < 500_000 for path in folder.iterdir())


def test_the_same_bytes_are_drawn_each_time(folder: Path, tmp_path: Path) -> None:
    for path in write_sample_scans(tmp_path):
        assert path.read_bytes() == (folder / path.name).read_bytes()
