"""Dossier codes at the hub: whose numbers they are, and that none is given to two dossiers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, bindparam, insert, select

from kiosk.domain.codes import DossierCode
from kiosk.domain.typed_codes import ProvisionalCode, parse_code
from kiosk.hub import kiosks, own_lane
from kiosk.hub.care_tables import PAPER_CODE
from kiosk.hub.core import Known
from kiosk.hub.tables import DOSSIER_CODE

_ADD: Final = insert(DOSSIER_CODE)
_HOLDER: Final = select(DOSSIER_CODE.c.dossier).where(DOSSIER_CODE.c.code == bindparam("code"))
_ADD_PAPER: Final = insert(PAPER_CODE)
_ON_PAPER: Final = select(PAPER_CODE.c.code).where(
    PAPER_CODE.c.code == bindparam("code"), PAPER_CODE.c.dossier == bindparam("dossier")
)


def is_of(connection: Connection, code: str, dossier: str) -> bool:
    """Whether a code is this dossier's."""
    return bool(connection.execute(_HOLDER, {"code": code}).scalar() == dossier)


def remember(connection: Connection, agency: str, dossier: str, code: str) -> None:
    """Let a dossier be found by the code on its paper, which could not stay its own, if nobody else has that code."""
    parsed = parse_code(code)
    mine = isinstance(parsed, DossierCode) and parsed.agency == agency
    if mine and str(parsed) == code and connection.execute(_HOLDER, {"code": code}).scalar() is None:
        connection.execute(_ADD, {"code": code, "dossier": dossier})


def note_on_paper(connection: Connection, agency: str, dossier: str, code: object) -> None:
    """Keep in mind that a dossier's paper bears a code that is not its own; one of another agency is no code here."""
    parsed = parse_code(code) if isinstance(code, str) else None
    mine = isinstance(parsed, ProvisionalCode) or (isinstance(parsed, DossierCode) and parsed.agency == agency)
    if not mine or str(parsed) != code:
        return
    values = {"code": code, "dossier": dossier}
    if (
        connection.execute(_HOLDER, values).scalar() != dossier
        and connection.execute(_ON_PAPER, values).first() is None
    ):
        connection.execute(_ADD_PAPER, values)


def claim(connection: Connection, kiosk: Known, dossier: str, code: str) -> str:
    """Give a code to a dossier for ever; "" where that was done, else why it cannot be.

    Args:
        connection: inside the transaction that takes the event.
        kiosk: who gave the code out.
        dossier: the dossier's id.
        code: as it stands in the event.

    Returns:
        "", "code_unreadable", "code_of_other_agency", "code_out_of_lane" or "code_taken".
    """
    holder = connection.execute(_HOLDER, {"code": code}).scalar()
    if holder == dossier:
        return ""
    parsed = parse_code(code)
    if not isinstance(parsed, (DossierCode, ProvisionalCode)) or str(parsed) != code:
        return "code_unreadable"
    if isinstance(parsed, DossierCode):
        if parsed.agency != kiosk.agency:
            return "code_of_other_agency"
        mine = [lease for lease in kiosks.leases(connection, kiosk.id) if lease.agency == parsed.agency]
        own = any(parsed.sequence in lease.lane and parsed.day <= lease.ends for lease in mine)
        if not own and not own_lane.may_be_lost(connection, parsed):
            own_lane.pass_over(connection, parsed)
            return "code_out_of_lane"
    if holder is not None:
        return "code_taken"
    connection.execute(_ADD, {"code": code, "dossier": dossier})
    return ""
