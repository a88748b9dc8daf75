"""Papers of earlier dossiers that may be handed in once more: which ones, for how long.

A paper counts as old as the dossier that it came with: on that day somebody had it in hand. How long it may serve again
is said by the catalogue (`valid_days`); an agency's overlay can change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.domain.catalogue import Procedure, RequiredPaper
from kiosk.domain.dossier import Attachment, Dossier, Status
from kiosk.domain.text import fold


@dataclass(frozen=True, slots=True)
class EarlierPaper:
    """A stored paper that may be used again: whose dossier it is in, since when, and until when it may be used."""

    dossier: str
    code: str
    received: date
    until: date
    paper: Attachment


def offers(
    wanted: RequiredPaper,
    procedure: str,
    dossiers: Iterable[Dossier],
    *,
    account: str,
    find: Callable[[str], Procedure | None],
    day_of: Callable[[int], date],
    today: date,
) -> tuple[EarlierPaper, ...]:
    """Earlier papers that answer a required paper now, the newest first; the same scan is offered once.

    Args:
        wanted: the required paper, of `procedure`.
        procedure: the code of the procedure that is filed now.
        dossiers: the citizen's own, newest first. An erased one holds no papers, and a refused one may have been
            refused for them: neither offers anything.
        account: whose dossiers count, in case another one's slips in.
        find: the procedure of a code, None where the catalogue no longer has it.
        day_of: the local day of a moment of the journal.
        today: the local day.
    """
    if not wanted.valid_days:
        return ()
    found: dict[str, EarlierPaper] = {}
    for dossier in dossiers:
        if dossier.status is Status.REFUSED or dossier.body.get("account") != account:
            continue
        received = day_of(dossier.received)
        until = received + timedelta(days=wanted.valid_days)
        if not received <= today <= until:
            continue
        for paper in _answering(wanted, procedure, dossier, find):
            found.setdefault(paper.sha256, EarlierPaper(dossier.id, dossier.code, received, until, paper))
    return tuple(found.values())


def _answering(
    wanted: RequiredPaper, procedure: str, dossier: Dossier, find: Callable[[str], Procedure | None]
) -> Iterator[Attachment]:
    """The papers of a dossier that stood for the same required paper: in another procedure it has the same name.

    What was itself used again does not count: it is as old as the dossier that it first came with.
    """
    earlier = str(dossier.body.get("procedure", ""))
    known = find(earlier)
    names = {paper.key: paper.name for paper in known.papers} if known else {}
    for said in dossier.body.get("papers", ()):
        paper = Attachment.from_json(said)
        same = earlier == procedure and paper.slot == wanted.key
        if not paper.reused_from and (same or fold(names.get(paper.slot, "")) == fold(wanted.name)):
            yield paper
