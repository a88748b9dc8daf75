"""What somebody says to get an account of the counter's own, and what is kept of it besides the account itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final

from kiosk.domain.forms import Field, FieldKind, Form
from kiosk.domain.id_papers import IdPaper, check_paper
from kiosk.domain.identity import check_old_id_number, check_tax_code
from kiosk.domain.people import Citizen
from kiosk.domain.problem import Problem


class AccountKind(IntEnum):
    """Who an account is for; the numbers are the national portal's (LoaiDoiTuong)."""

    CITIZEN = 1
    BUSINESS = 2
    AGENCY = 3
    ORGANISATION = 4


class Purpose(StrEnum):
    """What personal data is used for. Each is agreed to by itself, and can be taken back by itself."""

    ACCOUNT = "account"
    """To keep the account at this counter. Without it there is none."""
    PROGRESS = "progress"
    """To send a text about the state of a dossier."""
    REUSE = "reuse"
    """To fill in later forms from what was said before."""


CONSENT_VERSION: Final = "1"
"""Of the sentences under `consent.` in the locale files: goes up whenever one of them says something else."""

PAPER: Final = "paper"
NUMBER: Final = "id_number"
STREET: Final = "street"
COMMUNE: Final = "commune"
PHONE: Final = "phone"
"""Keys of the registration form that somebody else asks about."""

NEEDED: Final = frozenset({Purpose.ACCOUNT})


@dataclass(frozen=True, slots=True)
class Profile:
    """What an account says beside name, number and address.

    Attributes:
        organisation, tax_code: of whom the citizen acts for; "" for a citizen.
        old_number: of the former identity card (CMND), or "".
        evidence: how the identity was made sure of at registration: "declared" with a phone or an app only,
            "card_seen" where an officer looked at the card.
    """

    kind: AccountKind = AccountKind.CITIZEN
    organisation: str = field(default="", repr=False)
    tax_code: str = field(default="", repr=False)
    old_number: str = field(default="", repr=False)
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """An agreement to one purpose. It is withdrawn, never forgotten: that it stood is a fact, too."""

    purpose: Purpose
    version: str
    given: datetime
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A registration that is complete but for the proof."""

    citizen: Citizen
    profile: Profile
    consents: frozenset[Purpose]


def asked_of(form: Form, papers: Sequence[IdPaper], *, without_phone: str = "") -> Form:
    """The registration form for a counter that takes these papers: where it is only the card, nobody is asked.

    `without_phone`: what to do who has no telephone, in words, which then stand under the question; "" where the
    codes of this counter come by text only, and an account without a telephone could never be used.
    """

    def kept(field: Field) -> Field | None:
        if field.key == PHONE and without_phone:
            return replace(field, required=False, hint=without_phone)
        if field.key == NUMBER and len(papers) > 1:
            return replace(field, kind=FieldKind.PERSONAL_NUMBER, hint="")
        if field.key != PAPER:
            return field
        allowed = tuple(option for option in field.options if option.value in papers)
        return replace(field, options=allowed) if len(allowed) > 1 else None

    sections = []
    for section in form.sections:
        fields = tuple(one for one in map(kept, section.fields) if one is not None)
        sections.append(replace(section, fields=fields))
    return replace(form, sections=tuple(sections))


def read_answers(answers: Mapping[str, str], *, account: str, consents: frozenset[Purpose]) -> NewAccount:
    """The account that a filled registration form asks for."""
    kind = AccountKind[answers.get("kind", "citizen").upper()]
    for_other = kind is not AccountKind.CITIZEN
    tax_code = check_tax_code(answers.get("tax_code", ""))
    citizen = Citizen(
        id=account,
        number=answers[NUMBER],
        name=answers["name"],
        birth_date=answers.get("birth_date", ""),
        sex=answers.get("sex", ""),
        phone=answers.get("phone", ""),
        email=answers.get("email", ""),
        address=answers.get("address", ""),
        street=answers.get(STREET, ""),
        commune=answers.get(COMMUNE, ""),
        paper=said_paper(answers),
    )
    profile = Profile(
        kind=kind,
        organisation=answers.get("organisation", "") if for_other else "",
        tax_code=tax_code if for_other and isinstance(tax_code, str) else "",
        old_number=answers.get("old_number", ""),
    )
    return NewAccount(citizen, profile, consents)


def said_paper(answers: Mapping[str, str]) -> IdPaper:
    """Whose number it is; where nobody was asked, the card's."""
    said = answers.get(PAPER, "")
    return IdPaper(said) if said in tuple(IdPaper) else IdPaper.CCCD


def answer_problem(key: str, value: str, paper: IdPaper = IdPaper.CCCD) -> Problem | None:
    """What the form's own rules cannot see: a paper's number, the check digit of a tax code, an old number's shape."""
    found: str | Problem | None
    match key:
        case "id_number" if value:
            found = check_paper(value, paper)
        case "tax_code" if value:
            found = check_tax_code(value)
        case "old_number" if value:
            found = check_old_id_number(value)
        case _:
            return None
    return found if isinstance(found, Problem) else None


def is_guessable(pin: str, citizen: Citizen) -> bool:
    """Whether a PIN stands on the citizen's card or telephone: who finds those tries it first."""
    year, month, day = (*citizen.birth_date.split("-"), "", "")[:3]
    dates = {f"{day}{month}{year[2:]}", f"{year[2:]}{month}{day}", f"{month}{day}{year[2:]}", f"{month}{year}"}
    numbers = (citizen.number, re.sub(r"\D", "", citizen.phone))
    return pin in dates or any(pin in number for number in numbers)
