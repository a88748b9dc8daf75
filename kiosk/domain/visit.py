"""What one visitor has said so far: one frozen value that travels from page to page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from kiosk.domain.card_qr import CardText
from kiosk.domain.form_pages import CITIZEN_LIMIT, EASY_LIMIT
from kiosk.domain.people import Citizen, CodeWay, Officer

if TYPE_CHECKING:
    from kiosk.domain.dossier import Attachment
    from kiosk.domain.form_cautions import Doubt


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit at the kiosk, from the welcome page to the receipt.

    Attributes:
        citizen: who logged in; None before that.
        officer: which officer is at work here: at the desk, or filing for the citizen, whom she never stands for.
        reason: why she files for the citizen (`domain.assisted.Reason`); "" where she does not.
        handed: the citizen has the keyboard now, and the officer has no rights until she takes it back.
        easy: fewer questions a page, more room and more time, for this visit only.
        procedure: code of the chosen procedure.
        draft: id of the draft, also the key that makes the submission happen once.
        answers: all answers by flat keys: "applicant.name", "owner.name", "declaration.…", "choice.delivery".
        papers: what was attached, in the order in which it was.
        page: page within a step, where a step has several ("declaration" has one a form page).
        attempt: the running log-in, known to the log-in service only.
        code_way, sent_to: how the running one-time code comes, and the masked number that it went to.
        unfinished: id of a draft that the citizen may go on with.
        returning: the step to go straight back to after an edit from "check your answers".
        card: what the citizen's identity card said, where one was scanned.
        registering: whether an account is being made.
        heeded: what was said to deserve a second look, each with its group of answers: it is said once.
        aside: who stepped aside while an officer is at this screen to issue a slip code; None otherwise.
        dossier, print_job: the filed dossier and its receipt's print job, once there are.
    """

    citizen: Citizen | None = None
    officer: Officer | None = None
    reason: str = ""
    handed: bool = False
    easy: bool = False
    procedure: str = ""
    draft: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    papers: tuple[Attachment, ...] = ()
    page: str = ""
    attempt: str = ""
    code_way: CodeWay = CodeWay.PHONE
    sent_to: str = ""
    unfinished: str = ""
    returning: str = ""
    card: CardText | None = None
    registering: bool = False
    heeded: frozenset[tuple[str, Doubt]] = field(default=frozenset(), repr=False)
    aside: Aside | None = field(default=None, repr=False)
    dossier: str = ""
    print_job: int = 0

    @property
    def questions_a_page(self) -> int:
        """How many questions a form's page may have."""
        return EASY_LIMIT if self.easy else CITIZEN_LIMIT

    @property
    def assisted(self) -> bool:
        """Whether an officer files for the citizen."""
        return self.officer is not None and bool(self.reason)

    @property
    def officer_has_hand(self) -> bool:
        """Whether the keyboard is the officer's now."""
        return self.officer is not None and not self.handed

    def with_(self, **changes: Any) -> Self:
        """The same visit with some parts changed."""
        return replace(self, **changes)

    def answering(self, group: str, answers: Mapping[str, str]) -> Self:
        """The same visit with the answers of one group ("applicant") added or changed."""
        return self.with_(answers={**self.answers, **{f"{group}.{key}": value for key, value in answers.items()}})

    def heeding(self, group: str, doubts: Iterable[Doubt]) -> Self:
        """The same visit with these said."""
        return self.with_(heeded=self.heeded | {(group, doubt) for doubt in doubts})

    def group(self, group: str) -> dict[str, str]:
        """The answers of one group, without its prefix."""
        start = f"{group}."
        return {key.removeprefix(start): value for key, value in self.answers.items() if key.startswith(start)}

    def choice(self, name: str, default: str = "") -> str:
        """One of the small choices: "delivery", "payment", "owner", "copies" …"""
        return self.answers.get(f"choice.{name}", default)

    def papers_for(self, slot: str) -> tuple[Attachment, ...]:
        """The papers attached for one required paper."""
        return tuple(paper for paper in self.papers if paper.slot == slot)

    def facts(self, today: date) -> dict[str, str]:
        """What is known of applicant and owner, under the names that forms prefill from ("applicant.name")."""
        applicant = self.group("applicant")
        owner = applicant if self.choice("owner", "same") == "same" else self.group("owner")
        known = {f"applicant.{key}": value for key, value in applicant.items()}
        known |= {f"owner.{key}": value for key, value in owner.items()}
        return known | {"today": today.isoformat()}


@dataclass(frozen=True, slots=True)
class Aside:
    """A visit that waits, and the page that it goes on with."""

    step: str
    visit: Visit
