""" "Đọc to": the words of a page, said. What a visitor has typed is never among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kiosk.domain.spoken import spoken
from kiosk.i18n import current
from kiosk.services.ports import Voice

LONGEST: Final = 2000
"""Characters of one page; more than anybody listens to."""


class ReadAloud:
    """Says sentences in the language of the screen; silent where there is no voice."""

    def __init__(self, voice: Voice | None = None) -> None:
        self._voice = voice

    def able(self) -> bool:
        """Whether anything would be heard."""
        return self._voice is not None and self._voice.able()

    def say(self, sentences: Iterable[str]) -> None:
        """Say these, one after the other, instead of what is being said."""
        if self._voice is not None:
            text = ". ".join(filter(None, (spoken(one, current()).rstrip(".:") for one in sentences)))
            self._voice.say(f"{text[:LONGEST]}.", current())

    def stop(self) -> None:
        """Be silent at once."""
        if self._voice is not None:
            self._voice.stop()
