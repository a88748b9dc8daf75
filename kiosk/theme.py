"""The two looks, "day" and "night": every text and background pair has a contrast of at least 10:1.

Screens and widgets use only the names below ($paper, $ink …), never a colour of their own.
"""

from __future__ import annotations

from textual.theme import Theme

PALETTES: dict[str, dict[str, str]] = {
    "day": {
        "paper": "#f7f3ea",
        "panel": "#eae3d2",
        "field": "#ffffff",
        "ink": "#14110f",
        "muted": "#3a332b",
        "act": "#6d0f0f",
        "act-ink": "#ffffff",
        "hold": "#06315a",
        "fault": "#6d0f0f",
        "rule": "#b9ad94",
    },
    "night": {
        "paper": "#0e1116",
        "panel": "#1b212a",
        "field": "#151a21",
        "ink": "#fffaf0",
        "muted": "#ddd6c7",
        "act": "#ffd166",
        "act-ink": "#0e1116",
        "hold": "#a9d9ff",
        "fault": "#ffc2b8",
        "rule": "#5b6675",
    },
}
"""`paper` is the page, `panel` bars and buttons, `field` where one types; `act` is what acts, `hold` what holds."""


def themes() -> list[Theme]:
    """Both looks as Textual knows them."""
    return [
        Theme(
            name=name,
            primary=colours["act"],
            secondary=colours["hold"],
            accent=colours["act"],
            error=colours["fault"],
            foreground=colours["ink"],
            background=colours["paper"],
            surface=colours["paper"],
            panel=colours["panel"],
            dark=name == "night",
            # Textual fades text and tints borders by itself; these keep its derived colours inside our palette.
            variables={
                **colours,
                "input-cursor-background": colours["ink"],
                "input-cursor-foreground": colours["field"],
                "input-selection-background": colours["ink"],
                "input-selection-foreground": colours["field"],
                "scrollbar": colours["rule"],
                "scrollbar-hover": colours["rule"],
                "scrollbar-active": colours["hold"],
                "scrollbar-background": colours["paper"],
                "scrollbar-background-hover": colours["paper"],
                "scrollbar-background-active": colours["paper"],
                "scrollbar-corner-color": colours["paper"],
                "block-cursor-background": colours["act"],
                "block-cursor-foreground": colours["act-ink"],
                "block-hover-background": colours["panel"],
            },
        )
        for name, colours in PALETTES.items()
    ]
