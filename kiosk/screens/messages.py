"""What pages tell the shell besides where to go: whoever needs help, or an easier page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from kiosk.screens.frame import Framed


class PageMessage(Message):
    """A message to the shell. It names its page: the shell ignores it unless that page is on top."""

    def __init__(self, page: Framed) -> None:
        super().__init__()
        self.page = page


class HandOverWanted(PageMessage):
    """ "Đổi tay": the keyboard goes to the citizen, or back to the officer."""


class EasyWanted(PageMessage):
    """Fewer things a page, more room and more time; or as usual again."""


class ReadWanted(PageMessage):
    """ "Đọc to": begin to read pages out, or stop."""


class ProblemsShown(PageMessage):
    """The page has said what must be mended."""

    def __init__(self, page: Framed, sentences: Sequence[str]) -> None:
        super().__init__(page)
        self.sentences = tuple(sentences)
