"""A cheap phone over worn thermal paper: the sealed code is still read, and is still genuine.

The picture is the printer's own; it is turned, blurred, faded and speckled as pockets, light and old print heads do it,
and seen by a camera that has little more than two pixels for a dot.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
import zxingcpp
from PIL import Image, ImageFilter

import receipts
from kiosk.data.signing import checks, open_signing_key
from kiosk.domain.codes import DossierCode
from kiosk.domain.lookup_link import Scanned, Seal, signed_lookup_url, verify_lookup_url
from receipts import RollWidth
from tests.fakes.papers import FILING

CODE = DossierCode("H99.99.01", date(2026, 11, 20), 42)
SECRET = bytes(range(16))
PIXELS_A_DOT = 1.5


def worn(image: Image.Image, *, seed: int, lost: float, turned: float, blurred: float, faded: int) -> Image.Image:
    """What a camera sees.

    Args:
        image: what the printer printed.
        seed: for where the damage is.
        lost: share of the dots that have changed their colour.
        turned: degrees.
        blurred: radius in dots.
        faded: grey of what was black, of 255.
    """
    random = Random(seed)
    image = image.convert("L")
    dots = image.load()
    assert dots is not None
    for _ in range(int(lost * image.width * image.height)):
        x, y = random.randrange(image.width), random.randrange(image.height)
        dots[x, y] = 255 - int(dots[x, y])  # type: ignore[arg-type]
    for column in random.sample(range(image.width), 2):
        # A point of the print head that has burnt out leaves a white line over the whole paper.
        image.paste(255, (column, 0, column + 1, image.height))
    image = image.point([faded + grey * (225 - faded) // 255 for grey in range(256)])
    image = image.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=200)
    image = image.filter(ImageFilter.GaussianBlur(blurred))
    size = (round(image.width * PIXELS_A_DOT), round(image.height * PIXELS_A_DOT))
    noise = Image.frombytes("L", size, random.randbytes(size[0] * size[1]))
    return Image.blend(image.resize(size, Image.Resampling.BILINEAR), noise, 0.15)


@pytest.mark.parametrize("width", ["80mm", "58mm"])
@pytest.mark.parametrize(
    "damage",
    [
        {"lost": 0.05, "turned": 0.0, "blurred": 0.6, "faded": 20},
        {"lost": 0.05, "turned": 4.0, "blurred": 1.0, "faded": 90},
        {"lost": 0.05, "turned": -7.0, "blurred": 1.2, "faded": 120},
        {"lost": 0.02, "turned": 3.0, "blurred": 2.0, "faded": 110},
    ],
    ids=["speckled", "turned and faded", "turned more, very faded", "out of focus"],
)
def test_the_sealed_code_is_read_from_worn_paper(width: RollWidth, damage: dict[str, float], tmp_path: Path) -> None:
    key = open_signing_key(tmp_path)
    url = signed_lookup_url("https://tracuu.example.vn", CODE, SECRET, key.signer)
    values = receipts.FilingReceipt(
        agency=FILING.agency,
        code=str(CODE),
        procedure_name=FILING.procedure_name,
        applicant_name=FILING.applicant_name,
        received_at=FILING.received_at,
        lookup_url=url,
    )
    (image,) = receipts.roll_pictures(values, width=width)
    seen = worn(image, seed=7, **damage)  # type: ignore[arg-type]
    found = zxingcpp.read_barcodes(seen, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    assert [one.text for one in found] == [url]
    scanned = verify_lookup_url(found[0].text, checks([key.public]))
    assert scanned == Scanned(CODE, SECRET, Seal.GENUINE)


def test_there_is_damage_that_cannot_be_read(tmp_path: Path) -> None:
    """Or the test above would prove nothing."""
    (image,) = receipts.roll_pictures(FILING)
    seen = worn(image, seed=7, lost=0.3, turned=5.0, blurred=5.0, faded=190)
    assert zxingcpp.read_barcodes(seen, formats=zxingcpp.barcode_formats_from_str("QRCode")) == []
