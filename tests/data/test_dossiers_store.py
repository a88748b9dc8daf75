"""What only the real store can show: several processes, rebuilding, erasing from the disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from kiosk.data.home import Home, open_home
from kiosk.data.journal import rows
from kiosk.data.projections import rebuild
from kiosk.data.tables import AttachmentRow, DossierCodeRow, DossierRow, FeeRow, core
from kiosk.data.vault import FileVault
from kiosk.domain.dossier import Kind
from kiosk.services.ports import NotThere
from tests.fakes.clock import FakeClock
from tests.fakes.forks import Child
from tests.fakes.samples import CITIZEN, OFFICER, paper, submission, terms

PROJECTIONS = (DossierRow, DossierCodeRow, AttachmentRow, FeeRow)


def file_with_paper(home: Home, content: bytes = b"scan") -> tuple[str, str]:
    """A filed dossier's id and its paper's."""
    draft = home.drafts.start(CITIZEN.id, "1.001193", 1)
    stored = home.vault.put(BytesIO(content), limit=10**6)
    home.drafts.attach(draft, paper(stored), key=stored.key)
    return home.dossiers.submit(submission(draft, papers=(paper(stored),)), terms()).dossier.id, stored.id


def contents(home: Home) -> dict[str, set[Any]]:
    with home.store.reading() as connection:
        tables = [core(model) for model in PROJECTIONS]
        return {table.name: {tuple(row) for row in connection.execute(table.select())} for table in tables}


def test_two_processes_never_give_out_a_code_twice_and_leave_no_gap(
    tmp_path: Path, clock: FakeClock, new_home: Callable[[Path], Path]
) -> None:
    path = new_home(tmp_path / "home")

    def submit(write: int) -> None:
        mine = open_home(path, clock)
        for number in range(40):
            code = mine.dossiers.submit(submission(f"{os.getpid()}-{number}"), terms()).dossier.code
            os.write(write, f"{code}\n".encode())

    with Child(submit) as first, Child(submit) as second:
        said = (first.said_until_its_end() + second.said_until_its_end()).decode().split()
        assert (first.wait(), second.wait()) == (0, 0)
    assert sorted(int(code.rpartition("-")[2]) for code in said) == list(range(1, 81))
    home = open_home(path, clock)
    assert home.journal.verify() is None
    with home.store.reading() as connection:
        assert [row.header.sequence for row in rows(connection)] == list(range(1, 81))
    home.close()


def test_waits_after_wrong_tries_survive_a_restart_of_the_program(home: Home, clock: FakeClock) -> None:
    for _ in range(5):
        home.accounts.charge_try("account")
    home.close()
    again = open_home(home.path, clock)
    assert again.accounts.charge_try("account").wait_left_s == 15
    again.close()


def test_a_kill_between_charge_and_verdict_gives_no_try_back(home: Home, clock: FakeClock) -> None:
    home.close()

    def guess(write: int) -> None:
        mine = open_home(home.path, clock)
        mine.accounts.charge_try("account")
        os.write(write, b"charged")
        signal_never_comes, _ = os.pipe()
        os.read(signal_never_comes, 1)

    for _ in range(3):
        with Child(guess) as child:
            assert child.said() == b"charged"
            child.kill()
    again = open_home(home.path, clock)
    assert again.accounts.charge_try("account").failures == 3
    again.close()


def test_projections_built_anew_from_the_journal_are_the_same(home: Home) -> None:
    dossiers = [file_with_paper(home)[0] for _ in range(4)]
    home.dossiers.record(dossiers[0], Kind.ACCEPTED, actor=OFFICER.actor, body={"officer": OFFICER.name})
    home.dossiers.record(dossiers[0], Kind.STATE, actor=OFFICER.actor, body={"status": 4})
    home.dossiers.record(dossiers[1], Kind.STATE, actor=OFFICER.actor, body={"status": 5})
    home.dossiers.erase(dossiers[1], actor=OFFICER.actor, basis="retention")
    job = home.dossiers.submit(submission("last"), terms()).print_job
    before = contents(home)
    assert rebuild(home.store) == 5
    assert contents(home) == before
    assert home.print_queue.job(job) is not None
    assert home.journal.verify() is None


def test_a_printed_paper_is_gone_before_the_store_forgets_where_it_lies(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = home.dossiers.submit(submission("key"), terms())
    printed = tmp_path / "receipt.pdf"
    printed.write_bytes(b"%PDF of a receipt")
    assert filed.print_job is not None
    home.print_queue.mark(filed.print_job, "sent", path=str(printed))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FileVault, "remove", killed)  # the first thing after the commit
    with pytest.raises(KeyboardInterrupt):
        home.dossiers.erase(filed.dossier.id, actor=OFFICER.actor, basis="retention")
    assert not printed.exists()


def test_erasing_removes_every_trace_from_the_store_and_the_disk(home: Home, tmp_path: Path) -> None:
    dossier, scan = file_with_paper(home)
    kept, kept_scan = file_with_paper(home)
    receipt = tmp_path / "receipt.pdf"
    receipt.write_bytes(b"%PDF")
    home.print_queue.mark(1, "sent", path=str(receipt))
    home.dossiers.erase(dossier, actor=OFFICER.actor, basis="retention")
    home.dossiers.erase(dossier, actor=OFFICER.actor, basis="a second time changes nothing")
    assert not receipt.exists()
    assert {file.name for file in (home.path / "papers").iterdir()} == {kept_scan}
    assert (home.path / "store.db-wal").stat().st_size == 0
    with home.store.reading() as connection:
        bodies = [row.body for row in rows(connection) if row.header.dossier == dossier]
        assert [body is None for body in bodies] == [True, False]
    assert home.vault.read(kept_scan, home.dossiers.paper_key(kept, kept_scan)) == b"scan"
    with pytest.raises(NotThere):
        home.dossiers.paper_key(dossier, scan)


def test_a_list_of_dossiers_costs_two_statements_however_long_it_is(home: Home) -> None:
    for number in range(20):
        home.dossiers.submit(submission(f"key-{number}"), terms())
    statements: list[str] = []
    with home.store.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
    driver.set_trace_callback(statements.append)
    assert len(home.dossiers.of_account(CITIZEN.id)) == 20
    assert [text.split()[0] for text in statements] == ["BEGIN", "SELECT", "SELECT", "COMMIT"]
