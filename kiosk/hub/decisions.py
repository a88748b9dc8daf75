"""What officers decide at the hub: accept, ask for a supplement, another state, the result. Command and API end here.

A decision is an event in the same fold as the kiosk's; it goes down the feed to the kiosk that filed the dossier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.domain.dossier import Kind, Status
from kiosk.domain.ownership import Owner
from kiosk.domain.supplement import SupplementRequest
from kiosk.hub import dossiers, feed, own_events, paper_codes
from kiosk.hub.core import Hub, HubRefused
from kiosk.hub.dossiers import Kept
from kiosk.sync.wire_feed import DossierEvent


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides.

    Attributes:
        actor: the pseudonym that stands in the event, "officer:…".
        name: the name that stands on paper.
        agency: whose dossiers; "" for an administrator at the hub itself.
    """

    actor: str
    name: str
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The event that a decision makes."""

    kind: Kind
    body: Mapping[str, Any]


def acceptance(kept: Kept, decider: Decider, *, received: int, due: int | None) -> Decision:
    """Accept it. A due date that is not given is the one that the citizen was told."""
    told = kept.dossier.due if due is None else due
    return Decision(Kind.ACCEPTED, {"received": received, "due": told, "officer": decider.name})


def supplement(request: SupplementRequest) -> Decision:
    """Ask for everything that is missing."""
    return Decision(Kind.STATE, request.as_body())


def state(status: Status, decider: Decider, note: str = "") -> Decision:
    """Another state, with words for the citizen."""
    return Decision(Kind.STATE, {"status": int(status), "officer": decider.name, "note": note})


def find(hub: Hub, code: str, decider: Decider) -> Kept:
    """The dossier that an officer means: by a code, or by its id.

    Raises:
        HubRefused: "not_found", also where it is another agency's; "two_papers" where the code was taken from the
            dossier and stands on another one's paper, too: each has a code of its own now.
    """
    with hub.records.reading() as connection:
        kept = dossiers.by_code(connection, code) or dossiers.load(connection, code)
        if kept is None or decider.agency not in ("", kept.agency):
            raise HubRefused("not_found")
        if code not in (kept.id, kept.dossier.code) and paper_codes.others(connection, code, kept.id):
            raise HubRefused("two_papers")
    return kept


def decide(hub: Hub, kept: Kept, decision: Decision, decider: Decider) -> Kept:
    """Write a decision about the dossier as the officer saw it; the dossier after it.

    Raises:
        HubRefused: "kiosk_decides" (not handed over), "set_aside", "erased", or "changed" (something happened in
            between).
        ForbiddenTransition: its state does not lead there. Nothing is written in any of these cases.
    """
    now = hub.now()
    with hub.records.transaction() as connection:
        present = dossiers.load(connection, kept.id)
        if present is None or present.version != kept.version:
            raise HubRefused("changed")
        if present.erased:
            raise HubRefused("erased")
        if present.set_aside:
            raise HubRefused("set_aside")
        if present.owner is not Owner.HUB:
            raise HubRefused("kiosk_decides")
        after, event = own_events.write(connection, present, decision.kind, decider.actor, decision.body, now)
        item = DossierEvent(
            dossier=kept.id,
            event=event,
            code=after.dossier.code,
            kind=decision.kind,
            actor=decider.actor,
            wall=now,
            base=present.version,
            body=decision.body,
        )
        feed.append(connection, item, agency=present.agency, kiosk=present.kiosk)
    return after
