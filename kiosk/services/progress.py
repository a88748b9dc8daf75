"""Sends the texts about progress that citizens agreed to: one after the other, as long as the line takes them."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Final

from kiosk.domain.progress import TextEnd
from kiosk.domain.typed_codes import with_check
from kiosk.i18n import t_in
from kiosk.services.ports import ChannelFailed, CodeChannel, DeliveryState, ProgressText, ProgressTexts

_vi: Final = partial(t_in, "vi")
"""Nobody stands here whose language could be asked."""

AT_ONCE: Final = 5
"""Texts of one go: a modem needs several seconds for each, and log-in codes of citizens who stand here go first."""

STEP: Final = 0.2


class ProgressSender:
    """Hands waiting texts to the channel of the one-time codes. What cannot be sent waits for the next go."""

    def __init__(self, texts: ProgressTexts, channel: CodeChannel, pause: Callable[[float], None] = time.sleep) -> None:
        self._texts = texts
        self._channel = channel
        self._pause = pause

    def send(self) -> int:
        """Send what may be sent now; how many went out. It ends at the first one that the line does not take."""
        sent = 0
        for text in self._texts.ready(AT_ONCE):
            # Noted before it is handed over: a death in between costs this text, and nobody ever gets it twice.
            self._texts.trying(text.id)
            end = self._handed_over(text)
            if end is None:
                self._texts.failed(text.id)
                break
            self._texts.end(text.id, end)
            if end is not TextEnd.SENT:
                break
            sent += 1
        return sent

    def _handed_over(self, text: ProgressText) -> TextEnd | None:
        """How it ended; None where it surely did not go."""
        try:
            delivery = self._channel.send(text.phone, words(text))
        except ChannelFailed:
            return None
        while delivery.state is DeliveryState.SENDING:
            self._pause(STEP)
        if delivery.state is DeliveryState.SENT:
            return TextEnd.SENT
        return TextEnd.UNKNOWN if delivery.may_arrive else None


def words(text: ProgressText) -> str:
    """Code, as the look-up wants it, and state; no name and no procedure: a telephone lies about."""
    return _vi("sms.progress", code=with_check(text.code), state=_vi(f"sms.progress_{int(text.status)}"))
