"""An office keeps somebody who can do what nobody else may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.domain.officers import lost_role
from kiosk.domain.people import Officer, Role

HEAD = Officer("1", "head", "Trần Văn Mẫu", frozenset({Role.HEAD, Role.COUNTER}))
TECHNICIAN = Officer("2", "tech", "Lê Thị Ví Dụ", frozenset({Role.TECHNICIAN}))
CLERK = Officer("3", "clerk", "Đào Văn Mẫu", frozenset({Role.COUNTER}))
OFFICE = (HEAD, TECHNICIAN, CLERK)


@pytest.mark.parametrize(("officer", "role"), [(HEAD, Role.HEAD), (TECHNICIAN, Role.TECHNICIAN)])
def test_the_last_of_a_needed_role_can_neither_be_disabled_nor_lose_it(officer: Officer, role: Role) -> None:
    assert lost_role(OFFICE, replace(officer, enabled=False)) is role
    assert lost_role(OFFICE, replace(officer, roles=frozenset({Role.COUNTER}))) is role


def test_whoever_is_not_the_last_can() -> None:
    assert lost_role(OFFICE, replace(CLERK, enabled=False)) is None
    assert lost_role((*OFFICE, replace(HEAD, id="4")), replace(HEAD, enabled=False)) is None


def test_somebody_who_is_disabled_does_not_count() -> None:
    other = replace(HEAD, id="4", enabled=False)
    assert lost_role((*OFFICE, other), replace(HEAD, enabled=False)) is Role.HEAD


def test_an_office_that_never_had_the_role_loses_nothing() -> None:
    assert lost_role((CLERK,), replace(CLERK, enabled=False)) is None
