"""What a dossier costs, when its result is due, and the one moment at which it is submitted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kiosk.domain.assisted import Assisted
from kiosk.domain.catalogue import Delivery, Procedure
from kiosk.domain.codes import Lane
from kiosk.domain.contact import check_email
from kiosk.domain.dossier import ChargedFee, Dossier, Submission
from kiosk.domain.fees import MOST_COPIES, MOST_PAGES, Channel, CopyOrder, FeeChoice, Quote, Unknown, quote
from kiosk.domain.form_pages import pruned
from kiosk.domain.form_rules import check
from kiosk.domain.forms import FieldProblem, Form
from kiosk.domain.id_papers import IdPaper
from kiosk.domain.people import Citizen, Officer
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.domain.worktime import GENERAL_CUTOFF, WorkCalendar, due_at
from kiosk.i18n import current
from kiosk.services.confirmation import NotConfirmed
from kiosk.services.drafting import APPLICANT_FORM, OWNER_FORM, applicant_form
from kiosk.services.office import local
from kiosk.services.papers import missing, uncounted
from kiosk.services.ports import Clock, Filed, FilingTerms, VisitorsDossiers
from kiosk.services.postage import Postage
from kiosk.services.present import Present
from kiosk.services.procedures import Procedures

CONSENT = "filing-1"
"""Version of the consent text (`confirm.consent` in the locale files); raise it with every change of that text."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What this counter is set to.

    Attributes:
        agency: agency id of the codes.
        kiosk: this kiosk's id.
        lane: its share of the day's numbers, leased until `lease_end`.
        on_shift: the officer who accepts at submit, asked anew each time; None means an officer accepts later.
        clock_trusted: whether the wall clock can be believed, asked anew each time.
        mirrored: whether a mirror of the high-water mark is set.
    """

    agency: str
    kiosk: str
    lane: Lane
    lease_end: date
    on_shift: Callable[[], Officer | None]
    clock_trusted: Callable[[], bool]
    mirrored: bool = False

    def terms(self, received: datetime, due: datetime | None, *, accept: bool = True) -> FilingTerms:
        """What this counter adds to a submission; `accept` asks for the officer of the open shift."""
        return FilingTerms(
            received=received,
            due=due,
            today=local(received).date(),
            agency=self.agency,
            lane=self.lane,
            lease_end=self.lease_end,
            kiosk=self.kiosk,
            clock_trusted=self.clock_trusted(),
            accept_as=self.on_shift() if accept else None,
            mirrored=self.mirrored,
        )


class Incomplete(Exception):
    """Something is still missing; the pages hold their visitors back, so this means a page was passed over.

    Attributes:
        step: the step that must be seen to.
    """

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class Filing:
    """Quote, due date, submission."""

    def __init__(
        self,
        dossiers: VisitorsDossiers,
        procedures: Procedures,
        clock: Clock,
        calendar: Callable[[int], WorkCalendar],
        counter: Counter,
        postage: Postage | None = None,
        *,
        present: Present,
        calendar_revision: int = 0,
    ) -> None:
        """`calendar` gives the working time around a year; a due date may fall into the next one.

        Without `postage` results by post cost nothing that is known here. `calendar_revision` is the number of the
        hub's calendar in it, 0 for none.
        """
        self._present = present
        self._calendar_revision = calendar_revision
        self._postage = postage
        self._dossiers = dossiers
        self._procedures = procedures
        self._clock = clock
        self._calendar = calendar
        self._counter = counter

    def today(self) -> date:
        """Today in local time."""
        return local(self._clock.now()).date()

    def quote(self, visit: Visit) -> Quote:
        """What it costs with the choices made so far."""
        procedure = self._procedures.get(visit.procedure)
        order = CopyOrder(
            pages=_count(visit.choice("pages"), MOST_PAGES), copies=_count(visit.choice("copies"), MOST_COPIES)
        )
        variants = {tariff.key: visit.choice(f"variant.{tariff.key}") for tariff in procedure.tariffs}
        reductions = frozenset({visit.choice("reduction")})
        choice = FeeChoice(
            channel=self._channel(visit, procedure), orders=(order,), variants=variants, reductions=reductions
        )
        fees = quote(procedure.tariffs, choice, procedure.reductions)
        return Quote((*fees.lines, *self._postage.lines(visit))) if self._postage else fees

    def to_the_postman(self, visit: Visit) -> str:
        """What is given to the postman, in words; "" where that is nothing, or nobody knows of a postman."""
        return self._postage.to_the_postman(visit) if self._postage else ""

    def due(self, visit: Visit, received: datetime | None = None) -> datetime | None:
        """When the result would be due if it were received now (or then); None where no time is set."""
        procedure = self._procedures.get(visit.procedure)
        return self._due(procedure, received or self._clock.now(), self._channel(visit, procedure))

    def promise(self, code: str, received: datetime, channel: Channel = Channel.DIRECT) -> datetime | None:
        """When the result of a dossier is due that is received at this moment, to be written down and printed.

        None where nobody can promise: no time is set, the clock cannot be trusted, or the catalogue no longer has the
        procedure.
        """
        if not self._counter.clock_trusted():
            return None
        try:
            procedure = self._procedures.get(code)
        except KeyError:
            return None
        return self._due(procedure, received, channel)

    def _due(self, procedure: Procedure, moment: datetime, channel: Channel) -> datetime | None:
        processing = procedure.time_for(channel)
        if processing is None:
            return None
        cutoff = procedure.same_day_until or GENERAL_CUTOFF
        return due_at(moment, processing, self._calendar(local(moment).year), cutoff=cutoff)

    def problems(self, visit: Visit) -> tuple[tuple[str, FieldProblem], ...]:
        """All that is still wrong with the forms, each with the step where it is mended."""
        found: list[tuple[str, FieldProblem]] = []
        for step, form in self._forms(visit):
            found += [(step, problem) for problem in check(form, visit.group(step), today=self.today())]
        return tuple(found)

    def check_ready(self, visit: Visit) -> None:
        """Raise `Incomplete` where an answer, a paper or its page count, a choice or the consent is missing."""
        procedure = self._procedures.get(visit.procedure)
        if problems := self.problems(visit):
            raise Incomplete(problems[0][0])
        if missing(procedure, visit) or uncounted(procedure, visit):
            raise Incomplete("papers")
        if not self._choices_made(visit, procedure):
            raise Incomplete("fee")
        if visit.choice("consent") != "yes":
            raise Incomplete("confirm")

    def confirmed(self, visit: Visit) -> bool:
        """Whether the citizen has done her last step for this dossier as it stands now."""
        return not isinstance(self._present.confirmation(visit), Problem)

    def submit(self, visit: Visit) -> Filed:
        """Submit once; the same draft again gives the same dossier.

        Who files, how she was recognised, which officer helped and by what the last step was done is asked of
        `Present`, whatever the visit says.

        Raises:
            NotThere: the visit is somebody else's.
            Incomplete: an answer, a required paper, the count of its pages, a choice or the consent is missing.
            NotConfirmed: the citizen's own last step is missing, or was done for another dossier than this one.
        """
        self._present.check(visit.citizen)
        self.check_ready(visit)
        confirmed = self._present.confirmation(visit)
        if isinstance(confirmed, Problem):
            raise NotConfirmed(confirmed)
        procedure = self._procedures.get(visit.procedure)
        received = self._clock.now()
        terms = self._counter.terms(received, self.promise(procedure.code, received, self._channel(visit, procedure)))
        helped, step = self._present.helped, confirmed.step
        assisted = Assisted(helped.officer.id, helped.officer.name, helped.reason, step) if helped and step else None
        submission = self._submission(visit, procedure, assisted, f"+{confirmed.proof}")
        return self._dossiers.submit(submission, terms)

    def preview(self, visit: Visit, assisted: Assisted | None = None) -> Dossier:
        """The dossier as it would be filed now, without id and code: for a declaration that is signed before."""
        submission = self._submission(visit, self._procedures.get(visit.procedure), assisted)
        return Dossier("", received=int(self._clock.now().timestamp() * 1000), body=submission.as_json())

    def _choices_made(self, visit: Visit, procedure: Procedure) -> bool:
        """Whether it is known how the result comes, where to, and how what it costs is paid."""
        delivery = visit.choice("delivery")
        address = visit.choice("address")
        if delivery not in procedure.deliveries or (delivery != Delivery.COUNTER and not address):
            return False
        if delivery == Delivery.ELECTRONIC and isinstance(check_email(address), Problem):
            return False
        cost = self.quote(visit)
        if any(line.unknown is Unknown.VARIANT_WANTED for line in cost.lines):
            return False
        return bool(visit.choice("payment")) or not _to_pay(cost)

    def channel(self, visit: Visit) -> Channel:
        """How the dossier comes in: direct at this counter, unless it makes a difference and an officer said otherwise.

        An answer that an officer once gave stays in the draft; whoever goes on with it alone stands at the counter.
        """
        return self._channel(visit, self._procedures.get(visit.procedure))

    def _channel(self, visit: Visit, procedure: Procedure) -> Channel:
        said = visit.choice("channel", Channel.DIRECT.value)
        officers = self._present.helped is not None and procedure.asks_for_channel and said in tuple(Channel)
        return Channel(said) if officers else Channel.DIRECT

    def _submission(
        self, visit: Visit, procedure: Procedure, assisted: Assisted | None, confirmed: str = ""
    ) -> Submission:
        assert visit.citizen is not None
        form = self._procedures.form(procedure.form)
        cost = self.quote(visit)
        owner_same = visit.choice("owner", "same") == "same"
        owner = {} if owner_same else pruned(self._procedures.form(OWNER_FORM), visit.group("owner"))
        return Submission(
            key=visit.draft,
            account=visit.citizen.id,
            evidence=with_paper(f"{self._present.evidence}{confirmed}", visit.citizen),
            procedure=procedure.code,
            procedure_name=procedure.name,
            field_name=procedure.field,
            form=form.key,
            form_revision=form.revision,
            applicant=pruned(self._procedures.form(APPLICANT_FORM), visit.group("applicant")),
            owner=owner,
            declaration=pruned(form, visit.group("declaration")),
            papers=visit.papers,
            channel=self._channel(visit, procedure).value,
            delivery=visit.choice("delivery"),
            delivery_address=visit.choice("address"),
            delivery_commune=visit.choice("commune") if visit.choice("delivery") == Delivery.POST else "",
            delivery_note=self.to_the_postman(visit),
            payment=visit.choice("payment") if _to_pay(cost) else "none",
            fees=tuple(ChargedFee(line.name, line.amount) for line in cost.lines),
            total=cost.total,
            consents={"filing": CONSENT},
            language=current(),
            assisted=assisted,
            catalogue_revision=self._procedures.catalogue.revision,
            calendar_revision=self._calendar_revision,
        )

    def _forms(self, visit: Visit) -> Iterator[tuple[str, Form]]:
        yield "applicant", applicant_form(self._procedures, visit.citizen)
        if visit.choice("owner", "same") == "other":
            yield "owner", self._procedures.form(OWNER_FORM)
        yield "declaration", self._procedures.form(self._procedures.get(visit.procedure).form)


def with_paper(evidence: str, citizen: Citizen) -> str:
    """How the citizen was recognised, and by which paper where that was not the card: "pin+otp:phone+passport"."""
    return evidence if citizen.paper is IdPaper.CCCD else f"{evidence}+{citizen.paper}"


def channel_in(body: Mapping[str, Any]) -> Channel:
    """The channel that a dossier's body tells; older dossiers were all filed at the counter."""
    return Channel(body.get("channel", Channel.DIRECT.value))


def _to_pay(cost: Quote) -> bool:
    return cost.total > 0 or cost.unknown


def _count(text: str, most: int) -> int:
    """A number as typed; what cannot be one counts as 1 until the page has it mended."""
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
