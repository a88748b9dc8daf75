"""What the terminal shows, as text."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from kiosk.app import KioskApp


def shown(widget: Widget) -> str:
    """The words of a widget as they are drawn."""
    return "\n".join(
        "".join(segment.text for segment in widget.render_line(y)).rstrip() for y in range(widget.size.height)
    ).strip()


def screen_strips(app: KioskApp) -> list[Strip]:
    """The rows of the terminal as they are drawn; Textual has no public name for them."""
    return list(app.screen._compositor.render_strips())


def screen_lines(app: KioskApp) -> list[str]:
    """The rows of the terminal as text."""
    return [strip.text for strip in screen_strips(app)]
