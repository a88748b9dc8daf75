"""Practice: everything as in the kiosk, marked everywhere, and gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import wiring
from kiosk.app import LEFT, NEXT, PRACTICE
from kiosk.config import parse
from kiosk.demo import CITIZENS, officer_hint, prepare
from kiosk.domain.people import Officer
from kiosk.practice import MARK, PREFIX, practice_folder, practice_settings
from kiosk.screens.dialogs import AskDialog
from kiosk.screens.welcome import WelcomePage
from kiosk.services.paper_values import declaration
from kiosk.services.ports import Filed, NotThere
from kiosk.wiring.revisions import own_catalogue
from tests.fakes.samples import AGENCY, submission, terms
from tests.journeys.receipt import read_receipt
from tests.pseudo_terminal import Terminal
from tests.screens.fake_kiosk import FakeKiosk

OFFICE = {"id": AGENCY, "name": "ỦY BAN NHÂN DÂN XÃ MẪU", "short_name": "UBND xã Mẫu", "place": "Mẫu"}


def test_the_folder_is_private_and_gone_at_the_end_whatever_lay_in_it(tmp_path: Path) -> None:
    with practice_folder(tmp_path) as folder:
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "store").mkdir()
        (folder / "store" / "scan").write_bytes(b"...")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_practice_left_is_removed_by_the_next_one(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, running = tmp_path / f"{PREFIX}{ended.pid}-abc", tmp_path / f"{PREFIX}{os.getpid()}-abc"
    strange = tmp_path / f"{PREFIX}notes"
    for folder in (left, running, strange):
        folder.mkdir()
    with practice_folder(tmp_path):
        assert not left.exists()
        assert running.exists()
        assert strange.exists()


def test_nothing_of_the_real_kiosk_is_touched_but_its_look_is_kept(tmp_path: Path) -> None:
    real = parse(
        {
            "agency": OFFICE,
            "kiosk": {"home": tmp_path / "real", "id": "K7"},
            "printer": {"kind": "cups", "queue": "quay"},
            "screen": {"theme": "night"},
        },
        "test",
    )
    settings = practice_settings(tmp_path / "practice", real)
    for path in (settings.kiosk.home, settings.scanner.folder, settings.printer.folder):
        assert path is not None
        assert path.is_relative_to(tmp_path / "practice")
    assert settings.printer.kind == "folder"
    assert settings.screen.theme == "night"
    assert settings.agency.name == f"{MARK} – {OFFICE['name']}"


def test_every_paper_says_that_it_is_for_practice(tmp_path: Path) -> None:
    settings = practice_settings(tmp_path)
    prepare(tmp_path, settings)
    lobby = wiring.lobby(settings, practice=True)
    store = wiring.open_store(settings, lobby.clock)
    draft = store.drafts.start(CITIZENS[0].id, "1.001193", 1)
    form = own_catalogue(settings).form("khai-sinh")
    filed: Filed = store.dossiers.submit(replace(submission(draft), form_revision=form.revision), terms())
    store.close()
    services = wiring.wire(settings, lobby)
    try:
        with pytest.raises(NotThere):
            services.printing.reprint(filed.print_job)
        officer = services.officers.log_in(*officer_hint())
        assert isinstance(officer, Officer)
        assert services.reprints.print_again(officer, filed.print_job, "not_out").problem == ""
        assert declaration(filed.dossier, services.procedures, wiring.letterhead(settings)) is not None
        assert services.reprints.print_declaration(officer, filed.dossier.id, "not_out").problem == ""
    finally:
        services.hands.shutdown()
    papers = [read_receipt(path).text for path in (tmp_path / "receipts").glob("*.pdf")]
    assert len(papers) == 2
    for paper in papers:
        assert MARK in paper
    assert any("KHÔNG CÓ GIÁ TRỊ" in paper for paper in papers)


@pytest.mark.parametrize("step", ["welcome", "declaration"])
async def test_every_page_says_so(step: str) -> None:
    with FakeKiosk() as kiosk:
        kiosk.set_office(practice=True)
        async with kiosk.at(step) as stage:
            assert "TẬP THỬ: không có gì được lưu" in stage.text()


async def test_the_welcome_page_has_the_door_only_where_the_settings_say_so() -> None:
    with FakeKiosk() as kiosk:
        async with kiosk.at("welcome") as stage:
            assert not stage.app.screen.query("#practice_door")
    with FakeKiosk() as kiosk:
        kiosk.set_office(practice_door=True)
        async with kiosk.at("welcome") as stage:
            await stage.click("#practice_door")
            await stage.on(AskDialog)
            await stage.click("#no")
            await stage.on(WelcomePage)
            await stage.click("#practice_door")
            await stage.on(AskDialog)
            await stage.pilot.click("#yes")
            await stage.until(lambda: stage.app.return_value == PRACTICE)


@pytest.mark.parametrize(
    "step", ["login", *(pytest.param(step, marks=pytest.mark.long) for step in ("welcome", "declaration"))]
)
async def test_one_key_leads_out_of_a_practice_and_nowhere_else(step: str) -> None:
    with FakeKiosk() as kiosk:
        async with kiosk.at(step) as stage:
            await stage.press("f9")
            assert not stage.has(AskDialog)
    with FakeKiosk() as kiosk:
        kiosk.set_office(practice=True, guest=True)
        async with kiosk.at(step) as stage:
            assert "F9 thoát" in stage.text()
            await stage.press("f9")
            await stage.on(AskDialog)
            await stage.pilot.click("#yes")
            await stage.until(lambda: stage.app.return_value == LEFT)


async def test_a_practice_that_nobody_goes_on_with_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeKiosk() as kiosk:
        kiosk.set_office(practice=True, guest=True)
        async with kiosk.at("welcome") as stage:
            stage.app._watch_idle()
            assert stage.app.return_value is None
            monkeypatch.setattr(stage.app, "_last_sign", stage.app._last_sign - kiosk.office.timing.idle_before_login)
            stage.app._watch_idle()
            assert stage.app.return_value == NEXT


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks and a pseudo-terminal")
def test_from_the_welcome_page_into_a_practice_and_back_to_the_real_kiosk(tmp_path: Path) -> None:
    before = set(Path("/dev/shm").glob(f"{PREFIX}*"))
    (tmp_path / "scans").mkdir()
    settings = tmp_path / "kiosk.toml"
    lines = [f'{key} = "{value}"' for key, value in OFFICE.items()]
    more = '[kiosk]\nhome = "home"\n[scanner]\nfolder = "scans"\n[screen]\npractice_door = true\n'
    settings.write_text("\n".join(["[agency]", *lines, more]), encoding="utf-8")
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(settings)]
    terminal = Terminal(command, columns=80, rows=24)
    try:
        terminal.wait("Tập dùng thử")
        terminal.click("Tập dùng thử")
        terminal.wait("Bắt đầu tập")
        terminal.click("Bắt đầu tập")
        terminal.wait("F9 thoát")
        terminal.click("Nộp hồ sơ")
        terminal.wait("Mã PIN")
        terminal.send(b"\x1b[20~")
        terminal.wait("Tập tiếp")
        terminal.press("enter")
        terminal.wait("Tập dùng thử")
        assert set(Path("/dev/shm").glob(f"{PREFIX}*")) == before
    finally:
        terminal.close()


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks and a pseudo-terminal")
def test_the_command_leaves_nothing_behind(tmp_path: Path) -> None:
    before = set(Path("/dev/shm").glob(f"{PREFIX}*"))
    terminal = Terminal([sys.executable, "-m", "kiosk", "run", "--practice"], columns=80, rows=24)
    try:
        terminal.wait("TẬP THỬ")
        terminal.wait("Thoát bản thử")
        made = set(Path("/dev/shm").glob(f"{PREFIX}*")) - before
        terminal.click("Cán bộ")
        terminal.wait("mã xác thực lúc này")
        terminal.click("Quay lại")
        terminal.wait("Thoát bản thử")
        terminal.click("Thoát bản thử")
        assert terminal.ended()
        assert len(made) <= 1
        assert not any(folder.exists() for folder in made)
    finally:
        terminal.close()
