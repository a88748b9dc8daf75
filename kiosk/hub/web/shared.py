"""What the processes of a hub share, where there is one process: it keeps that in its own memory."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from kiosk.hub.config import HubSettings
from kiosk.hub.ports import Shared
from kiosk.hub.web.limits import DAY, HOUR, MINUTE, Limit
from kiosk.hub.web.turns import LoopTurns


def of_one_process(settings: HubSettings, now: Callable[[], int]) -> Shared:
    """Limits that a restart forgets, and turns of one event loop."""
    limits = settings.limits
    return Shared(
        requests=Limit(limits.requests_a_minute, MINUTE, now),
        upload_bytes=Limit(limits.megabytes_a_day << 20, DAY, now),
        public=Limit(limits.public_requests_a_minute, MINUTE, now),
        misses=Limit(settings.page.misses_an_hour, HOUR, now),
        turns=LoopTurns(),
        address_key=secrets.token_bytes(16),
    )
