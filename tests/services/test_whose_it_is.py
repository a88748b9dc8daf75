"""Whose draft, dossier, paper or account it is: the second citizen gets nothing of the first one's, by no function.

`test_who_may_call.py` says which functions are citizens'. Here every one of them is called by somebody else with the
first citizen's own values, exactly as a page would call it for her: she is refused, nothing was done, and nothing is
told. A function that is added later fails here until it has its line in one of two tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import pytest

from kiosk.domain.assisted import Reason
from kiosk.domain.catalogue import RequiredPaper
from kiosk.domain.dossier import Attachment, Dossier
from kiosk.domain.earlier_papers import EarlierPaper
from kiosk.domain.paper_slots import arrangement
from kiosk.domain.people import Citizen, CodeWay
from kiosk.domain.problem import Problem
from kiosk.domain.registration import Purpose
from kiosk.domain.visit import Visit
from kiosk.services import Services
from kiosk.services.app_enrolment import new_app_secret
from kiosk.services.assisting import NotHelping
from kiosk.services.paper_pages import Made
from kiosk.services.papers import OfferedScan, to_scan
from kiosk.services.ports import DraftRecord, NotThere
from tests.fakes.signing import PIN as TOKEN_PIN
from tests.fakes.signing import TOKEN
from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import BIRTH, CITIZEN, HOUSEHOLD
from tests.services.test_who_may_call import CITIZEN as ABOUT_HER_OWN
from tests.services.test_who_may_call import WHO

STRANGER: Final = Citizen("5c1f0000000000000000000000000002", "038090000002", "Trần Văn Thử", phone="0900000002")
NEW_PIN: Final = "590713"


@dataclass
class Hers:
    """What the first citizen has at this kiosk, and a page's way to call the services with it."""

    kiosk: FakeKiosk
    services: Services
    visit: Visit
    record: DraftRecord
    paper: Attachment
    made: Made
    wanted: RequiredPaper
    offer: EarlierPaper
    scan: OfferedScan
    dossier: Dossier
    job: int

    @property
    def filing(self) -> Visit:
        """Her visit, with nothing missing."""
        return self.visit.answering("choice", {"consent": "yes"})


def hers(kiosk: FakeKiosk) -> Hers:
    """A citizen with a filed dossier, a draft with papers, and a scan on the glass."""
    services = kiosk.services
    filed = kiosk.filed(HOUSEHOLD)
    [job] = kiosk.home.print_queue.of_dossier(filed.id)
    again = services.drafting.begin(kiosk.known(), HOUSEHOLD)
    wanted, offer = next(
        (paper, offers[0])
        for paper in to_scan(services.procedures.get(HOUSEHOLD))
        if (offers := services.earlier.offers(again, paper))
    )
    visit = kiosk.visit("review", BIRTH)
    [record, *_] = [services.drafting.load(visit.draft)]
    assert record is not None
    paper = visit.papers[0]
    kiosk.scanner.scan("them.pdf", pages=1)
    [scan] = services.papers.offered()
    kiosk.printing.print_receipt(job.id)
    made = Made(paper, kiosk.home.drafts.paper_key(visit.draft, paper.id))
    for warmed in (services.pages.look(visit, paper.slot), services.signing.check(visit, paper.id)):
        assert not isinstance(warmed, Problem)
    page = arrangement(visit, paper.slot).pages[0]
    services.pages.preview(visit, page, width=10, height=10)
    own = Hers(kiosk, services, visit, record, paper, made, wanted, offer, scan, filed, job.id)
    kiosk.present.confirm(own.filing, "confirmed:phone")
    return own


ATTEMPTS: Final[Mapping[str, Callable[[Hers], object]]] = {
    "login.ask_again": lambda h: h.services.login.ask_again(CITIZEN),
    "drafting.unfinished": lambda h: h.services.drafting.unfinished(CITIZEN),
    "drafting.begin": lambda h: h.services.drafting.begin(h.visit, BIRTH),
    "drafting.load": lambda h: h.services.drafting.load(h.visit.draft),
    "drafting.keep": lambda h: h.services.drafting.keep(h.visit, {"applicant.name": "Ai Đó"}, "applicant"),
    "drafting.drop": lambda h: h.services.drafting.drop(h.visit.draft),
    "papers.take": lambda h: h.services.papers.take(h.visit, h.paper.slot, h.scan),
    "signing.check": lambda h: h.services.signing.check(h.visit, h.paper.id),
    "signing.known": lambda h: h.services.signing.known(h.paper.id),
    "signing.print_to_sign": lambda h: h.services.signing.print_to_sign(h.visit, h.paper.id),
    "signing.sign": lambda h: h.services.signing.sign(h.visit, h.paper.id, TOKEN, TOKEN_PIN),
    "pages.assemble": lambda h: h.services.pages.assemble(h.visit, h.paper.slot, "gop.pdf"),
    "pages.clear": lambda h: h.services.pages.clear(h.visit, h.paper.slot),
    "pages.codes": lambda h: h.services.pages.codes(h.paper.id),
    "pages.finish": lambda h: h.services.pages.finish(h.visit, h.paper.slot, h.made),
    "pages.look": lambda h: h.services.pages.look(h.visit, h.paper.slot),
    "pages.looks": lambda h: h.services.pages.looks,
    "pages.preview": lambda h: h.services.pages.preview(
        h.visit, arrangement(h.visit, h.paper.slot).pages[0], width=10, height=10
    ),
    "earlier.offers": lambda h: h.services.earlier.offers(h.visit.with_(procedure=HOUSEHOLD), h.wanted),
    "earlier.reuse": lambda h: h.services.earlier.reuse(h.visit.with_(procedure=HOUSEHOLD), h.wanted, h.offer),
    "login.confirm_last_step": lambda h: h.services.login.confirm_last_step(h.filing, "000000"),
    "filing.confirmed": lambda h: h.services.filing.confirmed(h.filing),
    "filing.submit": lambda h: h.services.filing.submit(h.filing),
    "printing.print_receipt": lambda h: h.services.printing.print_receipt(h.job),
    "printing.reprint": lambda h: h.services.printing.reprint(h.job),
    "printing.confirm": lambda h: h.services.printing.confirm(h.job, came_out=False),
    "printing.print_transfer": lambda h: h.services.printing.print_transfer(h.dossier.id),
    "printing.print_draft": lambda h: h.services.printing.print_draft(h.visit, h.kiosk.clock.now()),
    "dossiers.by_id": lambda h: h.services.dossiers.by_id(h.dossier.id),
    "transfers.asked": lambda h: h.services.transfers.asked(h.dossier),
    "own_account.everything": lambda h: h.services.own_account.everything(CITIZEN),
    "own_account.agree": lambda h: h.services.own_account.agree(CITIZEN, frozenset(Purpose)),
    "own_account.change_pin": lambda h: h.services.own_account.change_pin(CITIZEN, "246810", NEW_PIN),
    "own_account.correct": lambda h: h.services.own_account.correct(
        CITIZEN, phone="0912000003", email="", street="", commune=""
    ),
    "own_account.delete": lambda h: h.services.own_account.delete(CITIZEN),
    "own_account.as_json": lambda h: h.services.own_account.as_json(CITIZEN),
    "own_account.as_paper": lambda h: h.services.own_account.as_paper(CITIZEN),
    "own_account.print": lambda h: h.services.own_account.print(CITIZEN),
    "own_account.save": lambda h: h.services.own_account.save(CITIZEN),
    "app_enrolment.confirm": lambda h: h.services.app_enrolment.confirm(CITIZEN, new_app_secret(), "000000"),
    "assisting.last_steps": lambda h: h.services.assisting.last_steps(h.visit),
    "assisting.submit_by_pin": lambda h: h.services.assisting.submit_by_pin(h.filing, "246810"),
}
"""Everything that reads or changes what is one person's, asked for with her own visit, dossier, paper, account."""

TAKE_AWAY: Final = {
    "drafting.drop", "pages.clear", "papers.take", "signing.sign", "filing.submit", "own_account.delete",
}  # fmt: skip
"""After these something of hers is gone, or is another file: each is tried on things of its own."""

HER_ACCOUNT: Final = {name for name in ATTEMPTS if name.startswith(("own_account.", "app_enrolment."))}
"""What nobody does in her name, not even an officer who has looked at her card."""

ON_VALUES: Final[Mapping[str, Callable[[Hers], object]]] = {
    "drafting.go_on": lambda h: h.services.drafting.go_on(h.visit, h.record),
    "papers.warm": lambda h: h.services.papers.warm(),
    "papers.made_harmless": lambda h: h.services.papers.made_harmless(h.scan),
    "papers.offered": lambda h: h.services.papers.offered(),
    "papers.folder_problem": lambda h: h.services.papers.folder_problem(),
    "papers.content": lambda h: h.services.papers.content(h.scan.id),
    "filing.quote": lambda h: h.services.filing.quote(h.visit),
    "filing.to_the_postman": lambda h: h.services.filing.to_the_postman(h.visit),
    "filing.due": lambda h: h.services.filing.due(h.visit),
    "filing.channel": lambda h: h.services.filing.channel(h.visit),
    "filing.problems": lambda h: h.services.filing.problems(h.visit),
    "filing.check_ready": lambda h: h.services.filing.check_ready(h.filing),
    "lookup.url": lambda h: h.services.lookup.url(h.dossier),
    "printing.print_missing": lambda h: h.services.printing.print_missing(
        h.visit.with_(papers=()), h.kiosk.clock.now()
    ),
    "signing.cannot_sign": lambda h: h.services.signing.cannot_sign(h.paper),
    "signing.plugged": lambda h: h.services.signing.plugged(),
    "signing.stop": lambda h: h.services.signing.stop(),
    "pages.blank": lambda h: h.services.pages.blank(h.visit, h.paper.slot),
    "pages.hints": lambda h: h.services.pages.hints(h.services.procedures.get(BIRTH), h.visit, [h.scan]),
    "pages.stop": lambda h: h.services.pages.stop(),
    "pages.is_large": lambda h: h.services.pages.is_large(1),
    "pages.look_at_scan": lambda h: h.services.pages.look_at_scan(h.scan, h.services.papers.content),
}
"""What works on the values in the caller's own hands, or on what the scanner made since the visitor came: no store is
asked, which the test proves. Whoever has the values learns nothing."""

WITH_ITS_KEY: Final = {"pages.smaller"}
"""It opens one file, and takes the file's key from the caller: only `assemble` gives such a key out."""


@pytest.fixture
def kiosk() -> Iterator[FakeKiosk]:
    with FakeKiosk() as made:
        made.home.accounts.add_citizen(STRANGER, pin_hash="hash", code_secret="secret", code_way=CodeWay.PHONE)
        yield made


REFUSED: Final = "refused"


def attempted(function: str, own: Hers) -> object:
    """What a function answers to a page that hands over the first citizen's things."""
    try:
        return {**ATTEMPTS, **ON_VALUES}[function](own)
    except (NotThere, NotHelping):
        return REFUSED


def everything(kiosk: FakeKiosk) -> Any:
    """All that a call could change for somebody."""
    home = kiosk.home
    stores = (home.accounts, home.drafts, home.dossiers, home.slips, home.registry)
    kept = [repr(part) for store in stores for part in vars(store).values() if isinstance(part, dict | list)]
    outside = (list(kiosk.printer.papers), kiosk.phone.messages(), dict(kiosk.folder.files))
    return kept, outside, len(home.journal.rows), list(home.print_queue.jobs)


def tells(answer: object) -> bool:
    """Whether an answer says anything: a refusal, nothing found, "that cannot be read" do not."""
    if isinstance(answer, Mapping):
        return any(answer.values())
    return bool(answer) and answer != REFUSED and not isinstance(answer, Problem)


def test_every_function_of_citizens_is_in_one_of_the_tables() -> None:
    about_her_own = {name for name, who in WHO.items() if who == ABOUT_HER_OWN}
    tables = [set(ATTEMPTS), set(ON_VALUES), WITH_ITS_KEY]
    assert set().union(*tables) == about_her_own, "say of a new function whether it is somebody's own that it touches"
    assert sum(map(len, tables)) == len(about_her_own)


def next_citizen(kiosk: FakeKiosk) -> None:
    kiosk.present.came(STRANGER, evidence="pin+otp:phone")


def nobody(kiosk: FakeKiosk) -> None:
    kiosk.present.left()


def officer_who_helps_somebody_else(kiosk: FakeKiosk) -> None:
    helping = kiosk.services.assisting.begin(kiosk.at_work(), STRANGER.number, Reason.ELDERLY)
    assert isinstance(helping, Visit)


@pytest.mark.parametrize("other", [next_citizen, nobody, officer_who_helps_somebody_else])
def test_what_is_hers_is_not_there_for_anybody_else(kiosk: FakeKiosk, other: Callable[[FakeKiosk], None]) -> None:
    own = hers(kiosk)
    other(kiosk)
    for function in ATTEMPTS:
        before = everything(kiosk)
        assert not tells(attempted(function, own)), function
        assert everything(kiosk) == before, f"{function} did something"


def test_what_is_hers_is_there_for_herself(kiosk: FakeKiosk) -> None:
    own = hers(kiosk)
    alone = [name for name in ATTEMPTS if name not in TAKE_AWAY and not name.startswith("assisting")]
    assert [name for name in alone if attempted(name, own) == REFUSED] == []


@pytest.mark.parametrize("function", sorted(TAKE_AWAY))
def test_and_what_takes_something_away_is_done_for_her_as_well(kiosk: FakeKiosk, function: str) -> None:
    assert attempted(function, hers(kiosk)) != REFUSED


def test_what_is_hers_is_there_for_the_officer_who_helps_her(kiosk: FakeKiosk) -> None:
    own = hers(kiosk)
    helping = kiosk.services.assisting.begin(kiosk.at_work(), CITIZEN.number, Reason.ELDERLY)
    assert isinstance(helping, Visit)
    assert helping.officer is not None
    own.visit = own.visit.with_(officer=helping.officer, reason=helping.reason)
    kiosk.services.assisting.hand_over(helping.officer)
    helped = [name for name in ATTEMPTS if name not in TAKE_AWAY | HER_ACCOUNT]
    assert [name for name in helped if attempted(name, own) == REFUSED] == []


@pytest.mark.parametrize("handed", [False, True])
def test_her_account_is_not_there_for_the_officer_who_helps_her(kiosk: FakeKiosk, handed: bool) -> None:
    own = hers(kiosk)
    helping = kiosk.services.assisting.begin(kiosk.at_work(), CITIZEN.number, Reason.ELDERLY)
    assert isinstance(helping, Visit)
    assert helping.officer is not None
    own.visit = own.visit.with_(officer=helping.officer, reason=helping.reason)
    if handed:
        kiosk.services.assisting.hand_over(helping.officer)
    before = everything(kiosk)
    assert [name for name in sorted(HER_ACCOUNT) if attempted(name, own) != REFUSED] == []
    assert everything(kiosk) == before


def test_what_works_on_values_asks_no_store(kiosk: FakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    own, home = hers(kiosk), kiosk.home

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("a store was asked")

    for store in (home.accounts, home.drafts, home.dossiers, home.slips, home.registry, home.vault, home.payments):
        for name in (name for name in dir(type(store)) if not name.startswith("_")):
            # Making empty files ahead reads nothing, and nobody gets anything of it.
            if (store, name) != (home.vault, "prepare"):
                monkeypatch.setattr(store, name, asked)
    for function in ON_VALUES:
        assert attempted(function, own) != REFUSED, function


def test_a_dossier_is_filed_for_nobody_else_and_from_nobody_elses_draft(kiosk: FakeKiosk) -> None:
    own = hers(kiosk)
    kiosk.present.came(STRANGER, evidence="pin+otp:phone")
    before = everything(kiosk)
    taken_over = own.filing.with_(citizen=STRANGER)
    kiosk.present.confirm(taken_over, "confirmed:phone")
    for visit in (own.filing, taken_over):
        with pytest.raises(NotThere):
            kiosk.services.filing.submit(visit)
    assert everything(kiosk) == before
    kiosk.present.came(CITIZEN, evidence="pin+otp:phone")
    filed = kiosk.file(own.filing)
    kiosk.present.came(STRANGER, evidence="pin+otp:phone")
    with pytest.raises(NotThere):  # the key of her dossier would otherwise give the dossier itself
        kiosk.file(taken_over)
    assert kiosk.services.dossiers.by_id(filed.dossier.id) is None


def test_scans_of_one_person_are_not_offered_to_the_next(kiosk: FakeKiosk) -> None:
    kiosk.services.papers.warm()
    watched: list[object] = []
    kiosk.services.papers._watch = lambda: watched.append(1) or kiosk.scanner  # type: ignore[func-returns-value]
    kiosk.services.papers.offered()
    assert not watched
    kiosk.present.came(STRANGER, evidence="pin+otp:phone")
    kiosk.services.papers.offered()
    assert watched, "the folder is watched anew, and what lay there is set aside"


def test_who_deletes_the_account_is_not_here_any_more(kiosk: FakeKiosk) -> None:
    kiosk.services.own_account.delete(CITIZEN)
    with pytest.raises(NotThere):
        kiosk.services.own_account.everything(CITIZEN)


def test_no_service_but_the_officers_has_the_whole_store_in_hand(kiosk: FakeKiosk) -> None:
    home = kiosk.home
    for_officers = {"desk", "cashier", "reprints"}
    narrow = {"printing", "dossiers"}
    for field in fields(kiosk.services):
        service = getattr(kiosk.services, field.name)
        parts = [*vars(service).values()] if hasattr(service, "__dict__") else []
        assert not any(part is home.drafts for part in parts), field.name
        if any(part is home.dossiers for part in parts):
            assert field.name in for_officers | narrow | {"lookup"}, field.name
