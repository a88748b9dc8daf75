"""`[time.online]` and `[time.post]` in a catalogue file."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from kiosk.data.catalogue_files import SHIPPED
from kiosk.data.procedure_file import read_procedure
from kiosk.domain.fees import Channel
from kiosk.domain.plain import PlainFault
from kiosk.domain.worktime import ProcessingTime

RESIDENCE = "1.004222"


def table() -> dict[str, Any]:
    return tomllib.loads((SHIPPED / "catalogue" / f"{RESIDENCE}.toml").read_text(encoding="utf-8"))


def test_a_channel_may_have_a_time_of_its_own() -> None:
    faults: list[PlainFault] = []
    found = table()
    found["time"]["online"] = {"kind": "working_day", "amount": 3}
    procedure = read_procedure(RESIDENCE, found, faults)
    assert faults == []
    assert procedure.time_for(Channel.ONLINE) == ProcessingTime.working_days(3)
    assert procedure.time_for(Channel.POST) == procedure.time_for(Channel.DIRECT) == procedure.time
    assert procedure.asks_for_channel


@pytest.mark.parametrize(
    ("own", "path"),
    [
        ({"kind": "working_day"}, "amount"),
        ({"amount": 3}, "kind"),
        ({"kind": "same_day", "until": "15:00"}, "until"),
        ({"kind": "hour", "amount": 2, "note": "Nhanh."}, "note"),
        ({"kind": "hour", "amount": 2, "often": 1}, "often"),
    ],
)
def test_a_time_that_says_too_little_or_too_much_is_a_fault(own: dict[str, Any], path: str) -> None:
    faults: list[PlainFault] = []
    found = table()
    found["time"]["post"] = own
    read_procedure(RESIDENCE, found, faults)
    assert ("time", "post", path) in [fault.path for fault in faults]
