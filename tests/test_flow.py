"""What follows what, for every visit that there can be."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import flow
from kiosk.domain.people import Citizen
from kiosk.domain.visit import Visit
from kiosk.i18n import has
from kiosk.screens.frame import Framed

NAMES = [step.name for step in flow.STEPS]
CITIZEN = Citizen("1", "038090000001", "Trần Văn Thử")

names = st.sampled_from(NAMES)
visits = st.builds(
    Visit,
    citizen=st.sampled_from([None, CITIZEN]),
    unfinished=st.sampled_from(["", "draft"]),
    registering=st.booleans(),
    dossier=st.sampled_from(["", "dossier"]),
)


def test_the_whole_way_of_a_new_visitor() -> None:
    visit, way = Visit(), ["login"]
    while (step := flow.after(way[-1], visit)) is not None:
        way.append(step.name)
        if step.name == "code":
            visit = visit.with_(citizen=CITIZEN)
    assert way == [name for name in NAMES if name not in ("resume", "pages") and not name.startswith("register")]


def test_who_has_an_unfinished_dossier_is_asked_about_it() -> None:
    step = flow.after("code", Visit(citizen=CITIZEN, unfinished="draft"))
    assert step is not None
    assert step.name == "resume"


def test_who_has_no_account_yet_makes_one_and_is_then_logged_in() -> None:
    visit, way = Visit(registering=True), ["register"]
    while (step := flow.after(way[-1], visit)) is not None and step.name != "procedure":
        way.append(step.name)
        if step.name == "register_code":
            visit = visit.with_(citizen=CITIZEN, registering=False)
    assert way == ["register", "register_consent", "register_pin", "register_way", "register_code", "search"]
    assert flow.before("register", Visit(registering=True)) is None


@given(names, visits)
@settings(max_examples=100)
def test_forward_goes_forward_and_only_to_a_step_that_is_wanted(name: str, visit: Visit) -> None:
    step = flow.after(name, visit)
    if step is None:
        assert name == NAMES[-1]
    else:
        assert NAMES.index(step.name) > NAMES.index(name)
        assert step.wanted(visit)


@given(names, visits)
@settings(max_examples=100)
def test_back_undoes_forward(name: str, visit: Visit) -> None:
    step = flow.after(name, visit)
    if step is not None and step.name != "done" and not visit.dossier and flow.find(name).wanted(visit):
        back = flow.before(step.name, visit)
        assert back is not None
        assert back.name == name


@given(names, visits)
@settings(max_examples=100)
def test_a_filed_dossier_leaves_no_way_back(name: str, visit: Visit) -> None:
    assert flow.before(name, visit.with_(dossier="filed")) is None
    assert flow.before("done", visit) is None


@given(names, visits)
@settings(max_examples=100)
def test_an_edit_leads_straight_back_to_the_list_of_answers_both_ways(name: str, visit: Visit) -> None:
    visit = visit.with_(returning="review", dossier="")
    if name not in ("review", "done"):
        assert flow.after(name, visit) == flow.before(name, visit) == flow.find("review")


def test_nobody_logs_in_twice() -> None:
    visit = Visit(citizen=CITIZEN)
    assert flow.before("search", visit) is None
    assert flow.before("procedure", visit) == flow.find("search")


@pytest.mark.parametrize("step", [*flow.STEPS, *flow.SIDE_DOORS], ids=lambda step: step.name)
def test_each_step_names_a_page_that_is_there_and_has_its_words(step: flow.Step) -> None:
    module, _, name = step.screen.partition(":")
    page = getattr(import_module(f"kiosk.screens.{module}"), name)
    assert issubclass(page, Framed)
    assert page.step == step.name
    assert has(f"help.{step.name}")
    assert not (step in flow.STEPS and step.counted) or has(f"step.{step.name}")


def test_a_step_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        flow.find("payment")


def test_the_step_line_counts_eight_steps() -> None:
    assert [step.name for step in flow.counted()] == [
        "search", "applicant", "owner", "declaration", "papers", "fee", "review", "confirm",
    ]  # fmt: skip
