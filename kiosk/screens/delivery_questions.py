"""The part of the fee page that asks how the dossier came in, and how and where to the result goes.

A postal address is kept as its parts, the choices `street` and `commune` (a code), and as it is printed, `address`.
For an electronic result `address` is the e-mail address.
"""

from __future__ import annotations

from typing import Final

from kiosk.domain.catalogue import Delivery, Procedure
from kiosk.domain.fees import Channel
from kiosk.domain.forms import Field, FieldKind, Option, Question
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.services.units import Units

ADDRESS: Final = "address"
STREET: Final = "street"
COMMUNE: Final = "commune"


def channel_questions(procedure: Procedure, visit: Visit) -> list[Question]:
    """How the dossier comes in: asked of officers, where fee or time differ by it. A citizen stands at the counter."""
    if not visit.assisted or not procedure.asks_for_channel:
        return []
    options = tuple(Option(channel.value, t(f"channel.{channel}")) for channel in Channel)
    hint = t("fee.channel_hint_officer" if visit.officer_has_hand else "fee.channel_hint")
    return [_question("channel", FieldKind.CHOICE, t("fee.channel"), hint, options)]


def address_questions(delivery: str, visit: Visit, units: Units) -> list[Question]:
    """Where to: nothing at the counter, street and commune by post, an e-mail address for an electronic result."""
    match delivery:
        case Delivery.POST:
            commune = visit.choice(COMMUNE)
            unit = units.get(commune) if commune else None
            chosen = (Option(unit.code, unit.full_name),) if unit else ()
            return [
                _question(STREET, FieldKind.TEXT, t("fee.street"), t("fee.street_hint")),
                _question(COMMUNE, FieldKind.CHOICE, t("fee.commune"), t("fee.commune_hint"), chosen),
            ]
        case Delivery.ELECTRONIC:
            return [_question(ADDRESS, FieldKind.EMAIL, t("fee.email"), t("fee.email_hint"))]
    return []


def first_address(delivery: str, visit: Visit, units: Units) -> dict[str, str]:
    """What stands there when another delivery was just chosen: by post the applicant's own address."""
    nothing = {ADDRESS: "", STREET: "", COMMUNE: ""}
    if delivery != Delivery.POST:
        return nothing
    address, own = visit.group("applicant").get("address", ""), visit.citizen
    if own is not None and own.commune and own.address == address:
        return {**nothing, STREET: own.street, COMMUNE: own.commune}
    street, commune = units.read(address)
    return {**nothing, STREET: street, COMMUNE: commune}


def with_address(visit: Visit, units: Units) -> Visit:
    """The visit with a postal address put together; while a part is missing there is none."""
    if visit.choice("delivery") != Delivery.POST:
        return visit
    street = visit.choice(STREET)
    return visit.answering("choice", {ADDRESS: units.printed(street, visit.choice(COMMUNE)) if street else ""})


def _question(key: str, kind: FieldKind, label: str, hint: str, options: tuple[Option, ...] = ()) -> Question:
    return Question(key, Field(key, label, kind, required=True, hint=hint, options=options), required=True)
