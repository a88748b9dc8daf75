"""A whole card number stands only where somebody types it or is asked whether it is right; elsewhere it is masked.

One reads over a citizen's shoulder at a counter, and pages stay up while an officer looks for something. So the pages
that show a number are named here, and a new one has to be added by somebody who thought about it.
"""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.screens.fake_kiosk import FakeKiosk
from tests.screens.made_up import CITIZEN
from tests.screens.view import View
from tests.screens.views import VIEWS

TAKE_OR_CONFIRM: Final = {
    "welcome": "the demo says what to type",
    "account": "its owner looks at her own profile",
    "applicant": "she says whether it is right",
    "review": "she says whether it is right",
}
"""View -> why a number may stand there."""


def numbers_in(text: str) -> bool:
    """Whether the citizen's number is there, also with gaps between its groups."""
    return CITIZEN.number in re.sub(r"(?<=[0-9])[ .\u00a0-](?=[0-9])", "", text)


@pytest.mark.long
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
async def test_only_the_named_views_show_a_whole_card_number(kiosk: FakeKiosk, view: View) -> None:
    async with view.open(kiosk, (120, 60)) as stage:
        assert numbers_in(stage.text()) is (view.name in TAKE_OR_CONFIRM)


def test_a_number_in_groups_is_found_as_well() -> None:
    grouped = f"{CITIZEN.number[:3]} {CITIZEN.number[3:6]} {CITIZEN.number[6:]}"
    assert numbers_in(f"Số: {grouped}")
    assert not numbers_in(f"Số: •••• {CITIZEN.number[-4:]}")
