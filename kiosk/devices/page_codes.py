"""The QR and bar codes on a page. Runs only inside the workshop's own process."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from kiosk.devices.workshop_messages import LONGEST_CODE, MOST_CODES

_NO_TEXT = (zxingcpp.ContentType.Binary, zxingcpp.ContentType.UnknownECI)


def codes_on(page: Image.Image) -> tuple[str, ...]:
    """The texts of the codes on a grey picture of a page, from top to bottom; those that are no text are left out."""
    found = zxingcpp.read_barcodes(page, text_mode=zxingcpp.TextMode.Plain)
    found.sort(key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    texts = [code.text for code in found if code.text and code.content_type not in _NO_TEXT]
    return tuple(text[:LONGEST_CODE] for text in texts[:MOST_CODES])
