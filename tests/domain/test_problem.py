from __future__ import annotations

from typing import Any, cast

import pytest

from kiosk.domain.problem import Problem


def test_two_problems_with_the_same_code_and_params_are_equal() -> None:
    assert Problem("id_number.too_short", {"missing": 2}) == Problem("id_number.too_short", {"missing": 2})
    assert Problem("id_number.too_short", {"missing": 2}) != Problem("id_number.too_short", {"missing": 3})
    assert len({Problem("date.empty"), Problem("date.empty")}) == 1


def test_a_problem_does_not_change_through_the_dict_it_was_made_from() -> None:
    params: dict[str, str | int] = {"missing": 2}
    problem = Problem("id_number.too_short", params)
    params["missing"] = 3
    assert problem.params["missing"] == 2
    with pytest.raises(TypeError):
        cast(Any, problem.params)["missing"] = 4
