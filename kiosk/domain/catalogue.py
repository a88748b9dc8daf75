"""The catalogue of procedures as values: what a citizen can ask for, with which papers, for how much, by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from datetime import date
from datetime import time as ClockTime
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from kiosk.domain.fees import Channel, Reduction, Tariff, known_by_channel
from kiosk.domain.forms import Form
from kiosk.domain.text import sort_key
from kiosk.domain.worktime import ProcessingTime


class Audience(StrEnum):
    """Who may file."""

    CITIZEN = "citizen"
    BUSINESS = "business"
    ORGANISATION = "organisation"


class AgencyLevel(StrEnum):
    """Who carries the procedure out (there is no district level since 1 July 2025)."""

    COMMUNE = "commune"
    PROVINCE = "province"
    MINISTRY = "ministry"


class ServiceLevel(StrEnum):
    """How much of the procedure can be done online: all of it, a part, nothing, or not known."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"
    UNKNOWN = "unknown"


class Delivery(StrEnum):
    """How the result comes."""

    COUNTER = "counter"
    POST = "post"
    ELECTRONIC = "electronic"


class SignWay(StrEnum):
    """Which signature a paper needs. A digital one can always be replaced by one by hand, on paper, scanned again."""

    NONE = "none"
    HAND = "hand"
    DIGITAL = "digital"


@dataclass(frozen=True, slots=True)
class RequiredPaper:
    """One paper of the dossier.

    Attributes:
        key: unique in the procedure; attachments are kept under it.
        name: what the paper is called.
        note: what to look out for, or "".
        originals, copies: how many of each are handed in.
        required: whether the dossier is incomplete without it in every case.
        when: in which case it is needed, in plain words, for a paper that is not always required.
        present_only: it is shown to the officer, who gives it back; it is not scanned ("xuất trình").
        is_declaration: it is the form that the kiosk itself fills and prints.
        sign: which signature of the applicant it needs.
        valid_days: for so many days after it was handed in the paper may serve another dossier of the same person; 0
            is never.
    """

    key: str
    name: str
    note: str = ""
    originals: int = 1
    copies: int = 0
    required: bool = True
    when: str = ""
    present_only: bool = False
    is_declaration: bool = False
    sign: SignWay = SignWay.NONE
    valid_days: int = 0


@dataclass(frozen=True, slots=True)
class Procedure:
    """One administrative procedure.

    Attributes:
        code: the national code, `1.001193`.
        name: the official name.
        everyday: what people call it.
        field, field_code: the official field and its code ("" where the source gives none).
        life_event: what happened in somebody's life that makes them come.
        who: who may apply, in plain words.
        words: how people ask for it; only for the search.
        form: the key of the declaration.
        time: how long the agency has, or None where the source does not say: then nobody can promise a date.
        time_by_channel: how long it takes where it is not filed at the counter, for channels with a time of their own.
        same_day_until: for "within the day": received later than this means the next working day; None where the
            agency's general rule holds.
        time_note: what to know about the time, or "".
        papers: what belongs to the dossier.
        tariffs: what may be charged; empty where it costs nothing. A fee that nobody has set is one without an amount.
        reductions: who pays less or nothing.
        result: what one gets.
        deliveries: how one can get it, the usual way first.
        minutes: how long filling takes, for the page before the start.
        source: where the facts come from, in words.
        captured: when they were collected.
        compared: whether somebody has compared them with the official decision.
        popular: 1 is what most people come for; 0 is not ranked.
    """

    code: str
    name: str
    everyday: str
    field: str
    life_event: str
    who: str
    form: str
    time: ProcessingTime | None
    result: str
    source: str
    captured: date
    field_code: str = ""
    agency: str = ""
    level: AgencyLevel = AgencyLevel.COMMUNE
    service: ServiceLevel = ServiceLevel.UNKNOWN
    audience: tuple[Audience, ...] = (Audience.CITIZEN,)
    words: tuple[str, ...] = ()
    time_by_channel: Mapping[Channel, ProcessingTime] = made_by(default_factory=dict, hash=False)
    same_day_until: ClockTime | None = None
    time_note: str = ""
    papers: tuple[RequiredPaper, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    deliveries: tuple[Delivery, ...] = (Delivery.COUNTER,)
    minutes: int = 10
    compared: bool = False
    popular: int = 0

    def time_for(self, channel: Channel) -> ProcessingTime | None:
        """How long the agency has for a dossier that comes in by this channel."""
        return self.time_by_channel.get(channel, self.time)

    @property
    def asks_for_channel(self) -> bool:
        """Whether fee or time differ by the way in which the dossier comes in, so that it must be said."""
        if any(time != self.time for time in self.time_by_channel.values()):
            return True
        costs = (cost for tariff in self.tariffs for cost in known_by_channel(tariff))
        return any(set(others) - {None, direct} for direct, *others in costs)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All procedures and forms of a kiosk. `revision` is the hub's number of it, 0 where no hub has published it."""

    procedures: Mapping[str, Procedure]
    forms: Mapping[str, Form]
    revision: int = 0

    @classmethod
    def of(cls, procedures: Iterable[Procedure], forms: Iterable[Form]) -> Self:
        """A catalogue of these: the popular ones first, then by the everyday name as a dictionary sorts."""
        order = sorted(procedures, key=lambda p: (p.popular == 0, p.popular, sort_key(p.everyday)))
        return cls(
            MappingProxyType({procedure.code: procedure for procedure in order}),
            MappingProxyType({form.key: form for form in forms}),
        )

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.procedures.values())

    def __len__(self) -> int:
        return len(self.procedures)

    def get(self, code: str) -> Procedure:
        """The procedure of this code; a `KeyError` for one that is not in the catalogue."""
        return self.procedures[code]

    def form(self, key: str) -> Form:
        """The form of this key; a `KeyError` for one that is not there."""
        return self.forms[key]

    def all(self) -> tuple[Procedure, ...]:
        """Every procedure, popular ones first."""
        return tuple(self)

    def life_events(self) -> tuple[str, ...]:
        """The life events, in the order of their most popular procedure."""
        return tuple(dict.fromkeys(p.life_event for p in self if p.life_event))

    def fields(self) -> tuple[str, ...]:
        """The official fields, sorted as a dictionary does."""
        return tuple(sorted({procedure.field for procedure in self}, key=sort_key))

    def of_life_event(self, life_event: str) -> tuple[Procedure, ...]:
        """The procedures of a life event."""
        return tuple(procedure for procedure in self if procedure.life_event == life_event)

    def of_field(self, field: str) -> tuple[Procedure, ...]:
        """The procedures of an official field."""
        return tuple(procedure for procedure in self if procedure.field == field)
