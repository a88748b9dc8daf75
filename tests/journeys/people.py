"""People and dossiers that are in the store before the kiosk starts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pyotp

from kiosk import wiring
from kiosk.demo import demo_settings, prepare
from kiosk.domain.people import Citizen, CodeWay
from kiosk.services.pins import hash_pin
from kiosk.wiring.revisions import own_catalogue
from tests.journeys.citizen import FIRST, Person

STRANGER = Person("038190000003", "918273", "Phạm Thị Kín")
"""Unlike the demo's citizens, this one is nowhere on the welcome page."""


def add_stranger(home: Path) -> None:
    """An account for the stranger."""
    settings = prepare(home)
    citizen = Citizen(
        id=uuid4().hex, number=STRANGER.number, name=STRANGER.name, birth_date="1990-03-04", sex="female",
        phone="0912000003", address="Thôn Kín, xã Mẫu, tỉnh Thử Nghiệm",
    )  # fmt: skip
    store = wiring.open_store(settings, wiring.lobby(settings).clock)
    try:
        store.accounts.add_citizen(
            citizen, pin_hash=hash_pin(STRANGER.pin), code_secret=pyotp.random_base32(), code_way=CodeWay.PHONE
        )
    finally:
        store.close()


def begin_birth(home: Path, place: str, answers: Mapping[str, str] | None = None) -> None:
    """A birth registration that the first of the demo's citizens has begun, kept at this place."""
    prepare(home)
    settings = demo_settings(home)
    catalogue = own_catalogue(settings)
    procedure = catalogue.get("1.001193")
    store = wiring.open_store(settings, wiring.lobby(settings).clock)
    try:
        found = store.accounts.citizen(FIRST.number)
        assert found is not None
        revision = catalogue.forms[procedure.form].revision
        draft = store.drafts.start(found.citizen.id, procedure.code, revision)
        store.drafts.save(draft, {"choice.owner": "same", **(answers or {})}, place=place)
    finally:
        store.close()
