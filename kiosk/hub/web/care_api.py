"""The clerks' interface to what needs somebody's eyes: the overview, likely duplicates, dossiers that were set aside.

Erasing is not here: that is an administrator's, at the hub itself.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from kiosk.hub import attention, decisions, dossiers, duplicates, set_aside
from kiosk.hub.clerks import Clerk
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider
from kiosk.hub.dossiers import Kept
from kiosk.hub.set_aside import Way
from kiosk.hub.web.requests import asking_clerk, no, state_of

router: Final = APIRouter(prefix="/v1", tags=["clerk"])

TheClerk = Annotated[Clerk, Depends(asking_clerk)]
Code = Annotated[str, Path(max_length=64, pattern=r"^[0-9A-Z.-]+$")]
_NOT_THERE: Final = frozenset({"not_found", "no_duplicate"})


class Officer(BaseModel):
    """Who does it."""

    model_config = ConfigDict(extra="forbid")

    officer: Annotated[str, Field(min_length=1, max_length=100)]


class Clear(Officer):
    """Let a dossier go on; `way`: take its events again, give it a new code, or accept it as it stands."""

    way: Way = Way.AGAIN


@router.get("/overview")
def overview(request: Request, clerk: TheClerk) -> dict[str, Any]:
    """What is to be looked at in the clerk's agency; no names."""
    return attention.attention(state_of(request).hub, clerk.agency).as_json()


@router.post("/set-aside/{dossier}")
def clear(
    request: Request, dossier: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], clerk: TheClerk, body: Clear
) -> dict[str, Any]:
    """A dossier that was set aside goes on; by its id, because its code may not be its own."""
    hub, decider = state_of(request).hub, Decider(f"officer:{clerk.id}", body.officer, clerk.agency)
    try:
        after = set_aside.clear(hub, set_aside.find(hub, dossier, decider), body.way, decider)
    except HubRefused as refused:
        raise no(404 if refused.reason in _NOT_THERE else 409, refused.reason) from None
    return {"id": after.id, "code": after.dossier.code, "version": after.version}


@router.post("/dossiers/{code}/settle")
def settle(request: Request, code: Code, clerk: TheClerk, body: Officer) -> dict[str, Any]:
    """The clerk has compared a dossier with its likely duplicates."""
    hub, decider = state_of(request).hub, Decider(f"officer:{clerk.id}", body.officer, clerk.agency)
    try:
        kept = decisions.find(hub, code, decider)
        duplicates.settle(hub, kept, decider)
    except HubRefused as refused:
        raise no(404 if refused.reason in _NOT_THERE else 409, refused.reason) from None
    return {"id": kept.id, "code": kept.dossier.code, "twice": twice(hub, kept)}


def twice(hub: Hub, kept: Kept) -> list[dict[str, Any]]:
    """The likely duplicates of a dossier: code, kiosk, and whether somebody has looked."""
    with hub.records.reading() as connection:
        found = []
        for pair in duplicates.pairs(connection, dossier=kept.id):
            other = dossiers.load(connection, pair.other if pair.dossier == kept.id else pair.dossier)
            if other is not None:
                found.append({"code": other.dossier.code, "kiosk": other.kiosk, "settled": pair.settled is not None})
    return found
