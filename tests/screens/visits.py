"""Visits that have come as far as any step, with everything before it answered."""

from __future__ import annotations

from typing import Any

from kiosk import flow
from kiosk.demo import PIN
from kiosk.domain.assisted import LastStep, Reason
from kiosk.domain.dossier import Dossier
from kiosk.domain.people import Officer
from kiosk.domain.registration import Purpose
from kiosk.domain.visit import Visit
from kiosk.services.drafting import APPLICANT_FORM
from kiosk.services.login import CodeAsked
from kiosk.services.lookup import typed_form
from kiosk.services.papers import to_scan
from kiosk.services.ports import Filed
from kiosk.services.registration import Way
from tests.screens.fake_parts import FakeParts
from tests.screens.filled_forms import answers_for
from tests.screens.made_up import BIRTH, CITIZEN, EXTRACT, OFFICER, REGISTERED


class SeededKiosk(FakeParts):
    """Seeds for every step of the flow."""

    def visit(self, step: str, procedure: str = BIRTH) -> Visit:
        """A visit that has come as far as this step, with everything before it answered."""
        if step in ("login", "welcome", "lookup", "officer"):
            return Visit()
        if flow.desk_page(step):
            return Visit(officer=self.at_work())
        if step == "code":
            asked = self.services.login.start(CITIZEN.number, PIN)
            assert isinstance(asked, CodeAsked)
            return Visit(attempt=asked.attempt, code_way=asked.way, sent_to=asked.sent_to)
        if step == "forgot_pin":
            return Visit()
        if step.startswith("account"):
            return self.known()
        if step.startswith("register"):
            return self._registering(step)
        visit = self.known()
        if step == "search":
            return visit
        if step == "procedure":
            return visit.with_(procedure=procedure)
        visit = self.services.drafting.begin(visit, procedure)
        if step == "resume":
            return self.known().with_(unfinished=visit.draft)
        if step in ("applicant", "owner", "declaration"):
            return visit
        visit = self.declared(visit)
        if step == "papers":
            return visit
        visit = self.attached(visit)
        if step == "fee":
            return visit
        visit = visit.answering("choice", {"delivery": "counter", "payment": "cash"})
        self.services.drafting.keep(visit, visit.answers, "review")
        if step in ("review", "confirm"):
            return visit
        filed = self.file(visit.answering("choice", {"consent": "yes"}))
        return visit.with_(dossier=filed.dossier.id, print_job=filed.print_job)

    def file(self, visit: Visit) -> Filed:
        """The dossier of a visit that lacks nothing, its last step done by the citizen who is here."""
        helped = self.present.helped
        self.present.confirm(visit, "card:officer" if helped else "confirmed:phone", LastStep.CARD if helped else None)
        return self.services.filing.submit(visit)

    def known(self) -> Visit:
        """The citizen, logged in; whoever was here before is not any more."""
        self.present.came(self.citizen, evidence="pin+otp:phone")
        return Visit(citizen=self.citizen)

    def _registering(self, step: str) -> Visit:
        """A registration that has come as far as this step."""
        visit = Visit(registering=True).answering("register", {"kind": "citizen"})
        if step == "register":
            return visit
        visit = visit.answering("register", REGISTERED)
        if step == "register_consent":
            return visit
        visit = visit.answering("choice", {"consent_account": "yes", "own_phone": "yes"})
        if step == "register_pin":
            return visit
        problem = self.services.registration.begin(visit.group("register"), frozenset({Purpose.ACCOUNT}), "590713")
        assert problem is None
        if step == "register_way":
            return visit
        asked = self.services.registration.ask(Way.APP)
        assert isinstance(asked, CodeAsked)
        return visit.with_(attempt=asked.attempt, code_way=asked.way)

    def assisted(self, step: str, procedure: str = BIRTH, *, handed: bool = False) -> Visit:
        """The same, typed by the officer for the citizen."""
        visit = self.visit(step, procedure)
        begun = self.services.assisting.begin(self.at_work(), CITIZEN.number, Reason.ELDERLY)
        assert isinstance(begun, Visit)
        if handed:
            assert begun.officer is not None
            self.services.assisting.hand_over(begun.officer)
        return visit.with_(officer=begun.officer, reason=begun.reason, handed=handed)

    def declared(self, visit: Visit) -> Visit:
        """With applicant and declaration filled in."""
        procedures = self.services.procedures
        groups = {"applicant": APPLICANT_FORM, "declaration": procedures.get(visit.procedure).form}
        for group, key in groups.items():
            form = procedures.form(key)
            visit = visit.answering(group, answers_for(form, visit.group(group), self.services.filing.today()))
        return visit

    def attached(self, visit: Visit) -> Visit:
        """With a scan in every required paper."""
        for paper in to_scan(self.services.procedures.get(visit.procedure)):
            if paper.required:
                visit = self.taken(visit, paper.key, self.scanner.scan(self.scan_name or f"{paper.key}.pdf", pages=2))
        return visit

    def at_desk(self, officer: Officer = OFFICER, **changes: Any) -> Visit:
        """An officer who is logged in."""
        return Visit(officer=self.at_work(officer)).with_(**changes)

    def filed_with_fee(self, payment: str = "cash", procedure: str = EXTRACT) -> Visit:
        """A visit that has filed a dossier for which money is owed, paid in this way."""
        visit = self.visit("fee", procedure)
        choices = {"delivery": "counter", "payment": payment, "copies": "2", "consent": "yes"}
        visit = visit.answering("choice", choices)
        filed = self.file(visit)
        return visit.with_(dossier=filed.dossier.id, print_job=filed.print_job)

    def with_two_scans(self) -> Visit:
        """At the papers, with two scans of two and three pages in the first slot: nobody has counted them."""
        visit = self.visit("papers")
        for name, pages in (("mat-truoc.pdf", 2), ("mat-sau.pdf", 3)):
            visit = self.taken(visit, "birth_notice", self.scanner.scan(name, pages=pages))
        return visit

    def taken(self, visit: Visit, slot: str, scan: str) -> Visit:
        """The visit with a scan in a slot."""
        offered = next(one for one in self.services.papers.offered() if one.id == scan)
        taken = self.services.papers.take(visit, slot, offered)
        assert isinstance(taken, Visit)
        return taken

    def filed(self, procedure: str) -> Dossier:
        """A dossier of the citizen with a scan in every paper."""
        visit = self.declared(self.services.drafting.begin(self.known(), procedure))
        for paper in to_scan(self.services.procedures.get(procedure)):
            visit = self.taken(visit, paper.key, self.scanner.scan(f"{paper.key}.pdf"))
        visit = visit.answering("choice", {"delivery": "counter", "payment": "cash", "consent": "yes"})
        return self.file(visit).dossier

    def filed_code(self) -> str:
        """The code of a filed dossier, as it is printed for typing."""
        dossier = self.services.dossiers.by_id(self.visit("done").dossier)
        assert dossier is not None
        return typed_form(dossier)
