"""The part of a page between title and buttons, which scrolls where the window is low."""

from __future__ import annotations

from textual.containers import VerticalScroll


class PageBody(VerticalScroll, can_focus=False, inherit_bindings=False):
    """No keys of its own: arrows go to the question above or below also where the page scrolls, and what has the focus
    is brought into view. Page up and page down are the page's."""
