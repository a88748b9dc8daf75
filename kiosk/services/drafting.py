"""A dossier in the making: every field is kept when it is left, and found again after a power cut."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.form_pages import prefilled
from kiosk.domain.forms import Form, with_optional
from kiosk.domain.people import Citizen
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.services.confirmation import SAID_FOR_NOW
from kiosk.services.office import local
from kiosk.services.ports import Clock, DraftRecord, Drafts, NotThere
from kiosk.services.procedures import Procedures

APPLICANT_FORM = "nguoi-nop"
OWNER_FORM = "chu-ho-so"


class Drafting:
    """Begins, keeps, finds and drops drafts. A draft belongs to one person, one procedure, one form revision."""

    def __init__(self, drafts: Drafts, procedures: Procedures, clock: Clock) -> None:
        self._drafts = drafts
        self._procedures = procedures
        self._clock = clock

    def unfinished(self, citizen: Citizen) -> DraftRecord | None:
        """The citizen's draft that can be gone on with; one of an older form revision cannot."""
        draft = self._drafts.latest(citizen.id)
        if draft is None:
            return None
        try:
            form = self._procedures.form(self._procedures.get(draft.procedure).form)
        except KeyError:
            return None
        return draft if draft.form_revision == form.revision else None

    def begin(self, visit: Visit, procedure: str) -> Visit:
        """A new draft for this procedure, prefilled from the citizen's profile."""
        assert visit.citizen is not None
        chosen = self._procedures.get(procedure)
        form = self._procedures.form(chosen.form)
        draft = self._drafts.start(visit.citizen.id, procedure, form.revision)
        today = local(self._clock.now()).date()
        known = {**known_of(visit.citizen), "today": today.isoformat()}
        visit = visit.with_(procedure=procedure, draft=draft, answers={}, papers=(), page="", returning="")
        visit = visit.answering("applicant", prefilled(self._procedures.form(APPLICANT_FORM), known))
        visit = visit.answering("declaration", prefilled(form, known))
        delivery = chosen.deliveries[0].value
        visit = visit.answering("choice", {"owner": "same", "delivery": delivery})
        self._drafts.save(draft, visit.answers, place="applicant")
        return visit

    def go_on(self, visit: Visit, draft: DraftRecord) -> tuple[Visit, str]:
        """The visit as it was when the draft was kept, and the step to show.

        Raises:
            NotThere: the draft is another person's.
        """
        if visit.citizen is None or draft.account != visit.citizen.id:
            raise NotThere("the draft")
        step, _, page = draft.place.partition("/")
        visit = visit.with_(
            procedure=draft.procedure, draft=draft.id, answers=dict(draft.answers), papers=draft.papers, page=page,
            unfinished="",
        )  # fmt: skip
        return visit, step

    def load(self, draft: str) -> DraftRecord | None:
        """One draft."""
        return self._drafts.load(draft)

    def keep(self, visit: Visit, answers: Mapping[str, str], place: str) -> None:
        """Keep these answers, durably, and where the citizen is."""
        if visit.draft:
            kept = {key: value for key, value in answers.items() if key not in SAID_FOR_NOW}
            self._drafts.save(visit.draft, kept, place=place)

    def drop(self, draft: str) -> None:
        """Forget a draft and its papers."""
        self._drafts.discard(draft)


def applicant_form(procedures: Procedures, citizen: Citizen | None) -> Form:
    """The form of who files. Somebody whose account has no telephone is not asked to have one."""
    form = procedures.form(APPLICANT_FORM)
    return form if citizen is None or citizen.phone else with_optional(form, "phone", t("form.phone_if_any"))


def known_of(citizen: Citizen) -> dict[str, str]:
    """What the profile knows of the applicant, under the names that forms prefill from."""
    facts = {
        "name": citizen.name, "id_number": citizen.number, "birth_date": citizen.birth_date, "sex": citizen.sex,
        "phone": citizen.phone, "email": citizen.email, "address": citizen.address, "issued": citizen.issued,
        "street": citizen.street, "commune": citizen.commune,
    }  # fmt: skip
    return {f"applicant.{name}": value for name, value in facts.items() if value}
