"""A page that goes before its work has begun leaves nothing behind."""

from __future__ import annotations

import gc

from kiosk.screens.scans import ScanPage
from tests.screens.fake_kiosk import FakeKiosk


async def test_a_page_that_goes_at_once_leaves_no_work_that_nobody_awaits(kiosk: FakeKiosk) -> None:
    async with kiosk.at("papers") as stage:
        page = stage.app.screen
        assert isinstance(page, ScanPage)
        page.poll()  # its turn never comes
        page.workers.cancel_all()
        gc.collect()  # a coroutine that was never awaited would be told now, as an error
