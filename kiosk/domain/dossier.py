"""A dossier: the events that it consists of, the ten national states, and the fold that gives its present state.

The same code folds events at the kiosk and at the hub. Codes of states and their meaning are those of the national
interface (TrangThaiHoSo 1-10). The allowed transitions are derived from the behaviour of systems in use; no official
table was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import Any, Final, Self

from kiosk.domain.assisted import Assisted


class Status(IntEnum):
    """TrangThaiHoSo, as the national portal numbers them."""

    REGISTERED = 1
    ACCEPTED = 2
    REFUSED = 3
    IN_PROGRESS = 4
    SUPPLEMENT = 5
    PAYMENT_DUE = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


S = Status
TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    S.REGISTERED: frozenset({S.ACCEPTED, S.REFUSED, S.SUPPLEMENT, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.IN_PROGRESS, S.SUPPLEMENT, S.PAYMENT_DUE, S.WITHDRAWN, S.STOPPED, S.FINISHED}),
    S.REFUSED: frozenset(),
    S.IN_PROGRESS: frozenset({S.SUPPLEMENT, S.PAYMENT_DUE, S.WITHDRAWN, S.STOPPED, S.FINISHED}),
    S.SUPPLEMENT: frozenset({S.IN_PROGRESS, S.REGISTERED, S.WITHDRAWN, S.STOPPED, S.REFUSED}),
    S.PAYMENT_DUE: frozenset({S.IN_PROGRESS, S.WITHDRAWN, S.STOPPED}),
    S.WITHDRAWN: frozenset({S.STOPPED, S.IN_PROGRESS}),
    S.STOPPED: frozenset({S.IN_PROGRESS, S.RETURNED}),
    S.FINISHED: frozenset({S.RETURNED, S.IN_PROGRESS}),
    S.RETURNED: frozenset(),
}


class Kind(StrEnum):
    """What can happen to a dossier."""

    SUBMITTED = "dossier.submitted"
    ASSISTED = "dossier.assisted"
    """Beside `submitted`, by the officer who helped; it changes no state."""
    ACCEPTED = "dossier.accepted"
    STATE = "dossier.state"
    CODE_GIVEN = "dossier.code_given"
    ERASED = "dossier.erased"


AS_SCANNED: Final = "as_scanned"
REDUCED: Final = "reduced"
REBUILT: Final = "rebuilt"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One stored paper of a dossier.

    Attributes:
        id: random name of the encrypted file.
        slot: key of the required paper that it answers.
        name: what the paper is called, for people.
        media: "application/pdf", "image/jpeg", "image/png" or "image/tiff", found by content.
        size: bytes of the plain file.
        pages: number of pages; a JPEG or PNG has one.
        sha256: hash of the plain file, hex.
        signed: whether the file carries digital signatures, so that not one byte of it may change. Bodies of events
            from before this was asked do not have it.
        quality: `AS_SCANNED`; `REDUCED` where the citizen chose a smaller version of a large file; `REBUILT` where a
            page is a picture, made because the scanned file carried something unsafe (whether smaller or not).
        reused_from: codes of the earlier dossiers that the paper was copied from, with blanks between; else "".
    """

    id: str
    slot: str
    name: str
    media: str
    size: int
    pages: int
    sha256: str
    signed: bool = False
    quality: str = AS_SCANNED
    reused_from: str = ""

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The attachment that an event tells of; an older event knows nothing of quality and reuse."""
        return cls(**{name: said[name] for name in cls.__slots__ if name in said})

    def as_json(self) -> dict[str, Any]:
        """The attachment as an event's body has it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class ChargedFee:
    """One line of what the filing costs, in đồng; `amount` is None where nobody has set the fee yet."""

    name: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Submission:
    """All that a citizen says by submitting, ready to be written in one transaction.

    Attributes:
        key: id of the draft; a second submission with the same key gives the first one's dossier.
        account: the citizen's account.
        evidence: how the citizen was recognised, e.g. "pin+otp:phone".
        procedure, procedure_name, field_name: the catalogue's code and names at the time of filing.
        form, form_revision: which declaration was filled.
        applicant, owner, declaration: canonical answers; `owner` is empty when the applicant is the owner.
        papers: stored attachments.
        channel: "direct", "online" or "post": how the dossier came in.
        delivery, delivery_address: "counter", "post" or "electronic", and where to.
        delivery_commune: code of the commune of a postal address, or "".
        delivery_note: what is paid to the postman, in words, or "".
        payment: "cash", "transfer", "collection" or "none".
        fees, total: what it costs; `total` counts only known amounts.
        consents: purpose -> version of the text that was agreed to.
        language: "vi" or "en".
        assisted: which officer helped, why, and what the citizen did herself; None where nobody did.
        catalogue_revision, calendar_revision: numbers of the hub's that were in use; 0 where none was.
    """

    key: str
    account: str
    evidence: str
    procedure: str
    procedure_name: str
    field_name: str
    form: str
    form_revision: int
    applicant: Mapping[str, str]
    owner: Mapping[str, str]
    declaration: Mapping[str, str]
    papers: tuple[Attachment, ...]
    delivery: str
    delivery_address: str
    payment: str
    fees: tuple[ChargedFee, ...]
    total: int
    consents: Mapping[str, str]
    language: str = "vi"
    channel: str = "direct"
    delivery_commune: str = ""
    delivery_note: str = ""
    assisted: Assisted | None = None
    catalogue_revision: int = 0
    calendar_revision: int = 0

    def as_json(self) -> dict[str, Any]:
        """The body of the `submitted` event, without code and times, which the transaction adds."""
        numbers = {"catalogue": self.catalogue_revision, "calendar": self.calendar_revision}
        revisions = {subject: number for subject, number in numbers.items() if number}
        return {
            "key": self.key,
            "account": self.account,
            "evidence": self.evidence,
            "procedure": self.procedure,
            "procedure_name": self.procedure_name,
            "field_name": self.field_name,
            "form": self.form,
            "form_revision": self.form_revision,
            "applicant": dict(self.applicant),
            "owner": dict(self.owner),
            "declaration": dict(self.declaration),
            "papers": [paper.as_json() for paper in self.papers],
            "channel": self.channel,
            "delivery": self.delivery,
            "delivery_address": self.delivery_address,
            "delivery_commune": self.delivery_commune,
            "delivery_note": self.delivery_note,
            "payment": self.payment,
            "fees": [[fee.name, fee.amount] for fee in self.fees],
            "total": self.total,
            "consents": dict(self.consents),
            "language": self.language,
            **({"assisted": self.assisted.as_json()} if self.assisted else {}),
            **({"revisions": revisions} if revisions else {}),
        }


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a dossier as the fold sees it: the header's facts and the decoded body.

    `wall` is in milliseconds since 1970 (UTC). `body` is empty where it was erased.
    """

    sequence: int
    kind: str
    actor: str
    wall: int
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a dossier's history: which state, since when (milliseconds), by whom."""

    status: Status
    wall: int
    actor: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """That what a dossier said of people was erased: when (milliseconds), and by which rule.

    `basis` is one of "retention", "request", "mistake", "order" where the hub has decided it, else the name of a law.
    """

    wall: int
    basis: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a dossier is now: the fold of its events.

    Attributes:
        id: that of the event that began it, the same for ever and everywhere.
        code: the dossier code; provisional until this kiosk or the hub gives a national one.
        earlier_codes: codes that it had before; they are found for ever.
        secret: 128-bit look-up secret, hex.
        received, due: milliseconds since 1970 (UTC); `due` is None while nobody can promise a date.
        officer: name of the officer who accepted, as printed.
        body: the body of the `submitted` event; empty when it was erased.
        erased: when and by which rule it was erased; None where all of it is there.
    """

    id: str
    code: str = ""
    secret: str = ""
    status: Status = Status.REGISTERED
    received: int = 0
    due: int | None = None
    officer: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Change, ...] = ()
    earlier_codes: tuple[str, ...] = ()
    erased: Erasure | None = None

    @property
    def owner_name(self) -> str:
        """The name of the one whom the result is for."""
        return str((self.body.get("owner") or {}).get("name") or self.applicant_name)

    @property
    def applicant_name(self) -> str:
        """The name of the one who filed."""
        return str((self.body.get("applicant") or {}).get("name", ""))


class ForbiddenTransition(Exception):
    """A state was asked for that the present one does not lead to."""

    def __init__(self, before: Status, after: Status) -> None:
        super().__init__(f"{before.name} does not lead to {after.name}")
        self.before = before
        self.after = after


def moved(dossier: Dossier, status: Status, event: Event) -> Dossier:
    """The dossier in another state.

    Raises:
        ForbiddenTransition: the present state does not lead there.
    """
    if status not in TRANSITIONS[dossier.status]:
        raise ForbiddenTransition(dossier.status, status)
    return replace(dossier, status=status, history=(*dossier.history, Change(status, event.wall, event.actor)))


def apply(dossier: Dossier, event: Event) -> Dossier:
    """The dossier after one more event.

    Kinds that this version does not know change nothing, and neither does an event whose body was erased: what may be
    kept of those stands in the `erased` event.
    """
    body = event.body
    if not body:
        return dossier
    match event.kind:
        case Kind.SUBMITTED:
            return replace(
                dossier,
                code=body.get("code", ""),
                secret=body.get("secret", ""),
                received=body.get("received", event.wall),
                due=body.get("due"),
                body=body,
                history=(Change(Status.REGISTERED, event.wall, event.actor),),
            )
        case Kind.ACCEPTED:
            return replace(
                moved(dossier, Status.ACCEPTED, event),
                received=body.get("received", dossier.received),
                due=body.get("due", dossier.due),
                officer=body.get("officer", ""),
            )
        case Kind.STATE:
            return moved(dossier, Status(body["status"]), event)
        case Kind.CODE_GIVEN:
            return _with_code(dossier, body)
        case Kind.ERASED:
            status = Status(body["status"])
            return Dossier(
                dossier.id,
                code=body["code"],
                status=status,
                received=body["received"],
                due=body["due"],
                history=(Change(status, event.wall, event.actor),),
                earlier_codes=tuple(body.get("earlier_codes", ())),
                erased=Erasure(event.wall, str(body.get("basis", ""))),
            )
        case _:
            return dossier


def _with_code(dossier: Dossier, body: Mapping[str, Any]) -> Dossier:
    """The dossier with one more code.

    The hub names the code that its own takes the place of. Where the kiosk was faster and has printed a national code,
    that one stays and the hub's is only found too: kiosk and hub come to the same, whichever they hear of first.
    """
    code, earlier = body["code"], dossier.earlier_codes
    if code in (dossier.code, *earlier):
        return dossier
    if body.get("provisional", dossier.code) != dossier.code:
        return replace(dossier, earlier_codes=(*earlier, code))
    return replace(dossier, code=code, earlier_codes=(*earlier, dossier.code))


def fold(dossier_id: str, events: Iterable[Event]) -> Dossier:
    """The present state of a dossier from its events, in the order of their sequence."""
    dossier = Dossier(dossier_id)
    for event in events:
        dossier = apply(dossier, event)
    return dossier
