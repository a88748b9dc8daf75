"""Two kiosks were used before they were enrolled and printed one code twice: each paper opens its own dossier only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.cli_output import USELESS
from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Kind
from kiosk.domain.lookup_link import lookup_url, sealed
from kiosk.domain.problem import Problem
from kiosk.domain.typed_codes import check_character, parse_code
from kiosk.hub import decisions, kiosks, set_aside
from kiosk.hub.config import Page
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider
from kiosk.hub.migrate import upgrade
from kiosk.hub.set_aside import Way
from kiosk.sync.ed25519 import signer_of
from kiosk.sync.wire_ack import Outcome
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.journals import DUE_AT, MADE
from tests.fakes.samples import AGENCY, submission

CODE = f"{AGENCY}-261120-0001"
DECIDER = Decider("officer:hub", "Trần Văn Mẫu")
OUT_OF_LANE, TAKEN = (Outcome.SET_ASIDE, "code_out_of_lane"), (Outcome.SET_ASIDE, "code_taken")


class Paper:
    """What a citizen has in hand: a code, a QR with a secret, and the seal of the kiosk that printed it."""

    def __init__(self, kiosk: HubKiosk, name: str, number: str, code: str = CODE) -> None:
        self.kiosk, self.name, self.code, self.digits = kiosk, name, code, number[-4:]
        self.secret = kiosk.journal.random.randbytes(16)
        person = {"name": name, "id_number": number}
        body: Mapping[str, Any] = submission(kiosk.journal.random.randbytes(16).hex()).as_json() | {
            "code": code, "code_reason": "", "secret": self.secret.hex(), "received": MADE, "due": DUE_AT,
            "applicant": person, "owner": person, "procedure_name": f"Việc của {name}",
        }  # fmt: skip
        self.dossier = kiosk.journal.append(Kind.SUBMITTED, "", "citizen:1", body).header.dossier

    @property
    def qr(self) -> str:
        """The path on the paper, sealed."""
        code = parse_code(self.code)
        assert not isinstance(code, Problem)
        base = Page().base
        return sealed(lookup_url(base, code, self.secret), signer_of(self.kiosk.journal.seed)).removeprefix(
            base.upper()
        )


def used_before(hub: Hub, name: str, seed: int, lane: Lane | None = None) -> HubKiosk:
    """A kiosk that is enrolled now. Whatever it prints of lane 0 it has printed before."""
    return HubKiosk.enrolled(hub, kiosks.issue_code(hub, AGENCY, kiosk=name, lane=lane)[0], seed=seed)


@pytest.fixture
def an(hub: Hub) -> Paper:
    return Paper(used_before(hub, "K1", 1), "Nguyễn Thị An", "038190000001")


@pytest.fixture
def binh(hub: Hub) -> Paper:
    return Paper(used_before(hub, "K2", 2), "Trần Văn Bình", "038090000002")


def words(html: str) -> str:
    body = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def by_qr(client: TestClient, paper: Paper) -> tuple[int, str]:
    answer = client.get(paper.qr)
    return answer.status_code, words(answer.text)


def by_typing(client: TestClient, paper: Paper) -> tuple[int, str]:
    typed = {"code": f"{paper.code}-{check_character(paper.code)}", "digits": paper.digits}
    answer = client.post("/", data=typed)
    return answer.status_code, words(answer.text)


def renumber(hub: Hub, paper: Paper) -> str:
    return set_aside.clear(hub, set_aside.find(hub, paper.dossier, DECIDER), Way.NEW_NUMBER, DECIDER).dossier.code


def shows(answer: tuple[int, str], paper: Paper, other: Paper, *codes: str) -> None:
    """The own dossier with all its codes, and nothing of the other one."""
    status, told = answer
    assert status == 200
    for part in (f"Việc của {paper.name}", *codes):
        assert part in told
    assert other.name not in told


def waits(answer: tuple[int, str], *nobody: Paper) -> None:
    status, told = answer
    assert status == 200
    assert "cán bộ đang xem lại" in told
    assert not any(paper.name in told for paper in nobody)


def test_both_are_set_aside_and_both_papers_find_that_they_have_arrived(
    hub: Hub, client: TestClient, an: Paper, binh: Paper
) -> None:
    assert [paper.kiosk.outcomes(paper.kiosk.push()) for paper in (an, binh)] == [[OUT_OF_LANE]] * 2
    for paper in (an, binh):
        waits(by_qr(client, paper), an, binh)
        waits(by_typing(client, paper), an, binh)


@pytest.mark.parametrize("order", list(permutations((0, 1))))
def test_once_they_have_new_numbers_each_paper_opens_its_own(
    hub: Hub, client: TestClient, an: Paper, binh: Paper, order: tuple[int, int]
) -> None:
    papers = (an, binh)
    for paper in papers:
        paper.kiosk.push()
    codes = {place: renumber(hub, papers[place]) for place in order}
    assert len({CODE, *codes.values()}) == 3
    for place, paper in enumerate(papers):
        other = papers[1 - place]
        shows(by_qr(client, paper), paper, other, codes[place], CODE)
        shows(by_typing(client, paper), paper, other, codes[place], CODE)


def test_one_whose_number_it_is_and_one_who_had_printed_it_before_are_told_apart(
    hub: Hub, client: TestClient, binh: Paper
) -> None:
    """The first kiosk was enrolled with the numbers that it had used anyhow."""
    an = Paper(used_before(hub, "K3", 3, Lane(1, 624)), "Nguyễn Thị An", "038190000001")
    assert an.kiosk.outcomes(an.kiosk.push()) == [(Outcome.STORED, "")]
    binh.kiosk.push()
    shows(by_qr(client, an), an, binh)
    waits(by_qr(client, binh), an, binh)
    waits(by_typing(client, binh), an, binh)
    with pytest.raises(HubRefused, match="no_number"):
        renumber(hub, binh)  # lane 0 is leased as a whole
    shows(by_typing(client, an), an, binh, CODE)


def test_a_number_that_the_hub_had_given_already_is_told_apart(hub: Hub, client: TestClient, binh: Paper) -> None:
    an = Paper(used_before(hub, "K1", 1), "Nguyễn Thị An", "038190000001", code="T-K1-7QHW4M")
    an.kiosk.push()
    binh.kiosk.push()
    code = renumber(hub, binh)
    an.code = CODE  # on the new receipt, which names the hub's number
    shows(by_typing(client, an), an, binh, CODE, "T-K1-7QHW4M")
    shows(by_qr(client, an), an, binh)
    shows(by_qr(client, binh), binh, an, code, CODE)
    shows(by_typing(client, binh), binh, an, code, CODE)


def test_where_the_digits_are_equal_too_only_the_qr_opens_anything(hub: Hub, client: TestClient, an: Paper) -> None:
    other = Paper(used_before(hub, "K2", 2), "Trần Văn Bình", "038090000001")
    for paper in (an, other):
        paper.kiosk.push()
        renumber(hub, paper)
    for paper, second in permutations((an, other)):
        status, told = by_typing(client, paper)
        assert (status, "Có hai biên nhận mang mã này" in told) == (409, True)
        assert an.name not in told
        assert other.name not in told
        shows(by_qr(client, paper), paper, second)


def test_what_was_set_aside_before_the_program_was_renewed_is_found_as_well(
    hub: Hub, client: TestClient, an: Paper, binh: Paper
) -> None:
    for paper in (an, binh):
        paper.kiosk.push()
    renumber(hub, an)
    with hub.records.transaction() as connection:
        connection.exec_driver_sql("DROP TABLE paper_code")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'hub0006'")
    upgrade(hub.records)
    shows(by_qr(client, an), an, binh, CODE)
    waits(by_qr(client, binh), an, binh)
    waits(by_typing(client, binh), an, binh)


def test_another_secret_or_other_digits_open_neither(hub: Hub, client: TestClient, an: Paper, binh: Paper) -> None:
    for paper in (an, binh):
        paper.kiosk.push()
        renumber(hub, paper)
    stranger = Paper(used_before(hub, "K9", 9), "Lê Thị Lạ", "038190000009")
    for answer in (by_qr(client, stranger), by_typing(client, stranger)):
        assert answer[0] == 404
        assert an.name not in answer[1]
        assert binh.name not in answer[1]


def test_officers_at_the_hub_never_act_on_the_other_ones_dossier(
    hub: Hub, home: Path, monkeypatch: pytest.MonkeyPatch, an: Paper, binh: Paper
) -> None:
    monkeypatch.setenv("COLUMNS", "200")

    def command(*words: str) -> Result:
        return CliRunner().invoke(app, ["hub", *words, "--officer", "Trần Văn Mẫu", "--home", str(home)])

    for paper in (an, binh):
        paper.kiosk.push()
    for words in (("clear", CODE, "--way", "new_number"), ("erase", CODE, "--reason", "mistake", "--yes")):
        refused = command(*words)
        assert (refused.exit_code, "Có nhiều hồ sơ để riêng" in refused.stderr) == (USELESS, True)
    new = {paper: renumber(hub, paper) for paper in (an, binh)}
    for again in (("accept", CODE), ("erase", CODE, "--reason", "mistake", "--yes")):
        refused = command(*again)
        assert (refused.exit_code, "hai hồ sơ" in refused.stderr) == (USELESS, True)
    for paper, code in new.items():
        typed = f"{code}-{check_character(code)}"
        assert decisions.find(hub, code, DECIDER).id == decisions.find(hub, paper.dossier, DECIDER).id == paper.dossier
        assert "do máy tại quầy xử lý" in command("accept", typed).stderr, "it is found, with its check character too"
    assert command("erase", binh.dossier, "--reason", "mistake", "--yes").exit_code == 0
    assert decisions.find(hub, CODE, DECIDER).id == an.dossier, "the other paper's dossier is gone"


def test_a_code_that_is_one_dossiers_own_is_not_erased_by_while_it_stands_on_another_paper(
    hub: Hub, home: Path, binh: Paper
) -> None:
    an = Paper(used_before(hub, "K3", 3, Lane(1, 3)), "Nguyễn Thị An", "038190000001")
    for paper in (an, binh):
        paper.kiosk.push()
    code = renumber(hub, binh)
    words = ["hub", "erase", CODE, "--reason", "mistake", "--yes", "--officer", "Trần Văn Mẫu", "--home", str(home)]
    refused = CliRunner().invoke(app, words, env={"COLUMNS": "200"})
    assert refused.exit_code == USELESS
    for part in (code, binh.dossier, an.dossier):
        assert part in refused.stderr


def test_a_dossier_that_its_kiosk_erased_while_it_was_set_aside_opens_no_more(
    hub: Hub, client: TestClient, an: Paper
) -> None:
    facts = {"sequences": [1], "code": CODE, "status": 1, "received": MADE, "due": None, "basis": "mistake"}
    an.kiosk.journal.append(Kind.ERASED, an.dossier, "kiosk", facts)
    an.kiosk.push()
    assert by_qr(client, an)[0] == 404
    assert by_typing(client, an)[0] == 404
