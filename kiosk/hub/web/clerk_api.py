"""The clerks' interface: read a dossier, accept it, ask for a supplement, change its state, tell its result."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from kiosk.data.times import millis
from kiosk.domain.dossier import ForbiddenTransition, Status
from kiosk.domain.supplement import LONGEST_WORDS, MOST_DEFECTS, Defect, SupplementRequest
from kiosk.hub import decisions, files
from kiosk.hub.clerks import Clerk
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.decisions import Decider, Decision
from kiosk.hub.dossiers import Kept
from kiosk.hub.web import care_api
from kiosk.hub.web.requests import asking_clerk, no, state_of

router: Final = APIRouter(prefix="/v1/dossiers", tags=["clerk"])

Code = Annotated[str, Path(max_length=64, pattern=r"^[0-9A-Z.-]+$")]
TheClerk = Annotated[Clerk, Depends(asking_clerk)]
_STATUS: Final = {
    "not_found": 404,
    "kiosk_decides": 409,
    "set_aside": 409,
    "changed": 409,
    "two_papers": 409,
    "erased": 410,
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    officer: Annotated[str, Field(min_length=1, max_length=100)]
    version: Annotated[int, Field(ge=0)] | None = None


class Accept(_Body):
    """Accept a dossier. `version`: as the officer saw it; another one is refused."""

    due: AwareDatetime | None = None


class Asked(BaseModel):
    """One defect; `slot` is the key of the paper that it is about, or ""."""

    model_config = ConfigDict(extra="forbid")

    slot: Annotated[str, Field(max_length=64)] = ""
    words: Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]


class Supplement(_Body):
    """Ask for everything that is missing, at once."""

    defects: Annotated[list[Asked], Field(min_length=1, max_length=MOST_DEFECTS)]
    until: AwareDatetime | None = None


class Move(_Body):
    """Another state."""

    status: Status
    note: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""


class Result(_Body):
    """The result is ready, or was handed over."""

    returned: bool = False
    note: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""


@router.get("/{code}")
def read(request: Request, code: Code, clerk: TheClerk) -> dict[str, Any]:
    """All that the hub knows of a dossier."""
    hub = state_of(request).hub
    return _told(hub, _kept(hub, code, clerk))


@router.get("/{code}/files/{sha256}")
def file(
    request: Request, code: Code, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")], clerk: TheClerk
) -> StreamingResponse:
    """One paper of a dossier."""
    hub = state_of(request).hub
    kept = _kept(hub, code, clerk)
    with hub.records.reading() as connection:
        media = files.media_of(connection, kept.id, sha256)
    if media is None:
        raise no(404, "not_found")
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return StreamingResponse(hub.blobs.open(kept.agency, sha256), media_type=media, headers=headers)


@router.post("/{code}/accept")
def accept(request: Request, code: Code, clerk: TheClerk, body: Accept) -> dict[str, Any]:
    """Accept it; the citizen's receipt shows the officer's name."""
    hub, decider = state_of(request).hub, _decider(clerk, body)
    kept = _kept(hub, code, clerk)
    decision = decisions.acceptance(kept, decider, received=hub.now(), due=_ms(body.due))
    return _decided(hub, kept, body, decision, decider)


@router.post("/{code}/supplement")
def supplement(request: Request, code: Code, clerk: TheClerk, body: Supplement) -> dict[str, Any]:
    """Ask for what is missing."""
    hub, decider = state_of(request).hub, _decider(clerk, body)
    defects = tuple(Defect(asked.slot, asked.words) for asked in body.defects)
    decision = decisions.supplement(SupplementRequest(body.officer, defects, _ms(body.until)))
    return _decided(hub, _kept(hub, code, clerk), body, decision, decider)


@router.post("/{code}/state")
def state(request: Request, code: Code, clerk: TheClerk, body: Move) -> dict[str, Any]:
    """Change its state."""
    hub, decider = state_of(request).hub, _decider(clerk, body)
    decision = decisions.state(body.status, decider, body.note)
    return _decided(hub, _kept(hub, code, clerk), body, decision, decider)


@router.post("/{code}/result")
def result(request: Request, code: Code, clerk: TheClerk, body: Result) -> dict[str, Any]:
    """Tell that the result is ready, or was handed over."""
    hub, decider = state_of(request).hub, _decider(clerk, body)
    decision = decisions.state(Status.RETURNED if body.returned else Status.FINISHED, decider, body.note)
    return _decided(hub, _kept(hub, code, clerk), body, decision, decider)


def _kept(hub: Hub, code: str, clerk: Clerk) -> Kept:
    try:
        return decisions.find(hub, code, Decider(f"officer:{clerk.id}", "", clerk.agency))
    except HubRefused as refused:
        raise no(_STATUS[refused.reason], refused.reason) from None


def _decider(clerk: Clerk, body: _Body) -> Decider:
    return Decider(f"officer:{clerk.id}", body.officer, clerk.agency)


def _decided(hub: Hub, kept: Kept, body: _Body, decision: Decision, decider: Decider) -> dict[str, Any]:
    if body.version not in (None, kept.version):
        raise no(409, "changed")
    try:
        return _told(hub, decisions.decide(hub, kept, decision, decider))
    except HubRefused as refused:
        raise no(_STATUS[refused.reason], refused.reason) from None
    except ForbiddenTransition as forbidden:
        raise no(409, f"transition:{forbidden.before.value}-{forbidden.after.value}") from None


def _told(hub: Hub, kept: Kept) -> dict[str, Any]:
    with hub.records.reading() as connection:
        there, wanted = files.progress(connection, kept.id)
    dossier = kept.dossier
    return {
        "id": kept.id,
        "code": dossier.code,
        "earlier_codes": list(dossier.earlier_codes),
        "erased": kept.erased,
        "twice": care_api.twice(hub, kept),
        "agency": kept.agency,
        "kiosk": kept.kiosk,
        "owner": kept.owner,
        "version": kept.version,
        "set_aside": kept.set_aside,
        "status": int(dossier.status),
        "received": dossier.received,
        "due": dossier.due,
        "officer": dossier.officer,
        "files": {"there": there, "wanted": wanted},
        "body": {name: value for name, value in dossier.body.items() if name != "secret"},
        "history": [{"status": int(step.status), "at": step.wall, "actor": step.actor} for step in dossier.history],
        "requests": [{"kind": event.kind, "at": event.wall, "body": event.body} for event in kept.requests],
    }


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else millis(moment)
