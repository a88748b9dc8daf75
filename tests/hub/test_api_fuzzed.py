"""Whatever the interface's own description allows, and what it does not: an answer, never a fault.

KIOSK_FUZZ_EXAMPLES=500 pytest -m long tests/hub/test_api_fuzzed.py
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from kiosk.hub import clerks
from kiosk.hub.config import HubSettings, Limits
from kiosk.hub.core import Hub
from kiosk.hub.uploads import Uploads
from kiosk.hub.web.app import make_app
from kiosk.sync import wire_batch, wire_document
from tests.fakes.hub_kiosk import HubKiosk
from tests.fakes.samples import AGENCY

EXAMPLES = int(os.environ.get("KIOSK_FUZZ_EXAMPLES", "6"))
OPERATIONS = 19

schemathesis.openapi.media_type(
    wire_batch.MEDIA_TYPE, st.binary(max_size=300) | st.binary(max_size=300).map(b"KSB2".__add__)
)
schemathesis.openapi.media_type(
    wire_document.MEDIA_TYPE,
    st.binary(max_size=300)
    | st.from_regex(r"motcua [a-z]+ 1 [0-9a-f]{8} [0-9a-f]{128}\n\{.*", fullmatch=True).map(str.encode),
)

pytestmark = pytest.mark.long


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("who", "mode"),
    [
        ("kiosk", GenerationMode.POSITIVE),
        ("stranger", GenerationMode.POSITIVE),
        ("clerk", GenerationMode.POSITIVE),
        ("clerk", GenerationMode.NEGATIVE),
    ],
)
def test_nothing_that_is_sent_is_a_fault(
    hub: Hub, uploads: Uploads, kiosk: HubKiosk, who: str, mode: GenerationMode
) -> None:
    kiosk.journal.submitted(1)
    kiosk.journal.submitted(1)  # set aside: its code is the first one's
    kiosk.push()
    keys = {"kiosk": kiosk.answer.token, "clerk": clerks.add(hub, name="X", agency=AGENCY), "stranger": "guess"}
    headers = {"Authorization": f"Bearer {keys[who]}", "Tus-Resumable": "1.0.0"}
    patient = HubSettings(limits=Limits(requests_a_minute=10**9, public_requests_a_minute=10**9))
    app = make_app(replace(hub, settings=patient), uploads)
    statuses: dict[str, set[int]] = {}
    for found in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Case[Any]) -> None:
            answer = case.call(headers=headers)
            statuses.setdefault(case.operation.label, set()).add(answer.status_code)
            assert answer.status_code < 500

        if mode is GenerationMode.NEGATIVE and "clerk" not in (operation.tags or ()):
            continue  # the others take any bytes
        with suppress(Unsatisfiable):  # nothing can be wrong with a plain GET
            send()
    assert len(statuses) >= OPERATIONS or mode is GenerationMode.NEGATIVE
