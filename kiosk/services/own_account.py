"""One's own account: see it, correct it, take it along, change the PIN, withdraw a consent, delete it.

Rights of the person whose data it is (Law 91/2025 on the protection of personal data). Whoever calls has
logged in, and gets her own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import receipts
from kiosk.domain.contact import check_email, check_phone
from kiosk.domain.people import Citizen
from kiosk.domain.problem import Problem
from kiosk.domain.registration import CONSENT_VERSION, NEEDED, Consent, Profile, Purpose, is_guessable
from kiosk.domain.text import clean
from kiosk.domain.throttle import may_try
from kiosk.i18n import t
from kiosk.services.office import local
from kiosk.services.pins import hash_pin, is_pin, is_weak, pin_matches
from kiosk.services.ports import (
    Accounts,
    Clock,
    Drafts,
    ExportFolder,
    Journal,
    Printer,
    PrinterFailed,
    Registry,
    VisitorsDossiers,
)
from kiosk.services.present import Present
from kiosk.services.units import Units

LONGEST_ADDRESS: Final = 200


@dataclass(frozen=True, slots=True)
class Everything:
    """All that this kiosk keeps about one person besides dossiers, which have papers of their own."""

    citizen: Citizen
    profile: Profile
    consents: tuple[Consent, ...]
    dossiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """How an export ended: the file's name, or a key of words that says why there is none."""

    name: str
    problem: str = ""


class OwnAccount:
    """What the owner of an account may do with it: whoever is here by herself; for anybody else `NotThere` is raised.

    An officer who files for somebody has looked at a card. That is no log-in: an authenticator app that she enrols, or
    a phone that she changes, would be a key to the account, and the journal would name its owner.
    """

    def __init__(
        self, accounts: Accounts, registry: Registry, dossiers: VisitorsDossiers, drafts: Drafts, clock: Clock,
        pepper: bytes, present: Present, journal: Journal, *, units: Units, folder: ExportFolder, printer: Printer,
        agency: receipts.Agency, paper: receipts.Medium,
    ) -> None:  # fmt: skip
        self._accounts = accounts
        self._registry = registry
        self._dossiers = dossiers
        self._drafts = drafts
        self._clock = clock
        self._pepper = pepper
        self._units = units
        self._present = present
        self._journal = journal
        self._folder = folder
        self._printer = printer
        self._agency = agency
        self._paper = paper

    def everything(self, citizen: Citizen) -> Everything:
        """What is kept about somebody."""
        self._present.check_alone(citizen)
        dossiers = tuple(dossier.code for dossier in self._dossiers.of_account(citizen.id))
        consents = tuple(self._registry.consents(citizen.id))
        return Everything(citizen, self._registry.profile(citizen.id), consents, dossiers)

    # -- correcting ----------------------------------------------------------------------------------------------

    def correct(
        self, citizen: Citizen, *, phone: str, email: str, street: str, commune: str
    ) -> Citizen | tuple[str, Problem]:
        """Another telephone, e-mail or address; or the field that cannot stand so, and why.

        An address that was only ever known as one text stays as it is while it is not touched.
        """
        self._present.check_alone(citizen)
        # Where there was none there may be none: such an account's codes come by app or slip.
        number = check_phone(phone, mobile=True) if phone.strip() or citizen.phone else ""
        if isinstance(number, Problem):
            return "phone", number
        mail = check_email(email) if email.strip() else ""
        if isinstance(mail, Problem):
            return "email", mail
        street = clean(street, limit=LONGEST_ADDRESS)
        changed = replace(citizen, phone=number, email=mail)
        if commune or street != citizen.address:
            address = self._units.printed(street, commune)
            if not street:
                return "street", Problem("own_address.street_wanted")
            if not address:
                return "commune", Problem("own_address.commune_wanted")
            changed = replace(changed, address=address, street=street, commune=commune)
        self._registry.correct(changed)
        return changed

    def change_pin(self, citizen: Citizen, old: str, new: str) -> Problem | None:
        """Another PIN, for who knows the old one; a wrong old one is charged like any other wrong try."""
        self._present.check_alone(citizen)
        if not is_pin(new):
            return Problem("pin.form")
        if is_weak(new) or is_guessable(new, citizen):
            return Problem("pin.weak")
        found = self._accounts.citizen(citizen.number)
        state = self._accounts.charge_try(citizen.id)
        if found is None or not may_try(state):
            return Problem("pin.wait")
        passed = pin_matches(found.pin_hash, old, self._pepper)
        self._accounts.settle_try(citizen.id, passed=passed, actor=citizen.actor, evidence="pin" if passed else "")
        if not passed:
            return Problem("pin.old_wrong")
        self._registry.set_pin(citizen.id, hash_pin(new, self._pepper), actor=citizen.actor)
        return None

    def agree(self, citizen: Citizen, purposes: frozenset[Purpose]) -> None:
        """From now on exactly these purposes are agreed to, and what an account cannot do without."""
        self._present.check_alone(citizen)
        standing = {one.purpose for one in self._registry.consents(citizen.id) if one.withdrawn is None}
        for purpose in sorted((purposes | NEEDED) - standing):
            self._registry.agree(citizen.id, purpose, version=CONSENT_VERSION, actor=citizen.actor)
        for purpose in sorted(standing - purposes - NEEDED):
            self._registry.withdraw(citizen.id, purpose, actor=citizen.actor)

    # -- taking along ------------------------------------------------------------------------------------------

    def as_json(self, citizen: Citizen) -> bytes:
        """All of it, for another program: UTF-8, names in English, times with their zone."""
        return json.dumps(_plain(self.everything(citizen)), ensure_ascii=False, indent=2).encode() + b"\n"

    def as_paper(self, citizen: Citizen) -> receipts.Declaration:
        """All of it, to read."""
        all_of_it = self.everything(citizen)
        consents = [receipts.Answer(t(f"consent.{one.purpose}"), _since(one)) for one in all_of_it.consents]
        sections = [
            receipts.AnswerSection(t("own.section_account"), tuple(receipts.Answer(*row) for row in rows(all_of_it))),
            receipts.AnswerSection(t("own.section_consents"), tuple(consents)),
            receipts.AnswerSection(
                t("own.section_dossiers"), tuple(receipts.Answer(code, "") for code in all_of_it.dossiers)
            ),
        ]
        return receipts.Declaration(
            agency=self._agency,
            wording=replace(receipts.DECLARATION, pledge=receipts.Phrase(t("own.all_of_it"), t("own.all_of_it"))),
            title=t("own.title"),
            sections=tuple(section for section in sections if section.answers),
            made_at=local(self._clock.now()),
            signer_name=citizen.name,
            compared=True,
        )

    def save(self, citizen: Citizen) -> Exported:
        """Write both forms into the folder that the citizen takes along (a USB stick)."""
        self._present.check_alone(citizen)
        name = f"tai-khoan-{local(self._clock.now()):%Y%m%d-%H%M%S}"
        try:
            self._folder.write(f"{name}.json", self.as_json(citizen))
            self._folder.write(f"{name}.pdf", receipts.render_pdf(self.as_paper(citizen), size="A4"))
        except OSError:
            return Exported("", "own.no_folder")
        self._exported(citizen, "folder")
        return Exported(name)

    def print(self, citizen: Citizen) -> Exported:
        """Print it, where the printer has sheets."""
        self._present.check_alone(citizen)
        if self._paper not in ("A4", "A5"):
            return Exported("", "printer.no_sheets")
        try:
            document = receipts.render_pdf(self.as_paper(citizen), size=self._paper)
            self._printer.send(document, name="tai-khoan")
        except PrinterFailed as error:
            return Exported("", f"printer.{error}")
        self._exported(citizen, "printer")
        return Exported("tai-khoan")

    def _exported(self, citizen: Citizen, to: str) -> None:
        body = {"account": citizen.id, "to": to, "evidence": "own_account"}
        self._journal.append("account.exported", actor=self._present.actor, body=body)

    # -- ending --------------------------------------------------------------------------------------------------

    def delete(self, citizen: Citizen) -> None:
        """Delete the account with its drafts. Dossiers that were filed stay, as the law on archives demands."""
        self._present.check_alone(citizen)
        while (draft := self._drafts.latest(citizen.id)) is not None:
            self._drafts.discard(draft.id)
        self._registry.delete(citizen.id, actor=citizen.actor)
        self._present.left()


def rows(all_of_it: Everything) -> Sequence[tuple[str, str]]:
    """The account as people read it: label and value, only what there is."""
    citizen, profile = all_of_it.citizen, all_of_it.profile
    found = (
        ("own.name", citizen.name),
        (f"own.number_{citizen.paper}", citizen.number),
        ("own.old_number", profile.old_number),
        ("own.birth_date", "/".join(reversed(citizen.birth_date.split("-")))),
        ("own.phone", citizen.phone),
        ("own.email", citizen.email),
        ("own.address", citizen.address),
        ("own.kind", t(f"own.kind_{profile.kind.name.lower()}")),
        ("own.organisation", profile.organisation),
        ("own.tax_code", profile.tax_code),
    )
    return [(t(key), value) for key, value in found if value]


def _since(consent: Consent) -> str:
    given = f"{local(consent.given):%d/%m/%Y}"
    if consent.withdrawn is None:
        return t("own.since", date=given)
    return t("own.withdrawn", date=given, until=f"{local(consent.withdrawn):%d/%m/%Y}")


def _plain(all_of_it: Everything) -> Mapping[str, Any]:
    citizen = {name: getattr(all_of_it.citizen, name) for name in Citizen.__slots__}
    profile = {name: getattr(all_of_it.profile, name) for name in Profile.__slots__}
    return {
        "citizen": citizen,
        "profile": {**profile, "kind": int(all_of_it.profile.kind)},
        "consents": [
            {
                "purpose": one.purpose.value,
                "version": one.version,
                "given": local(one.given).isoformat(),
                "withdrawn": local(one.withdrawn).isoformat() if one.withdrawn else None,
            }
            for one in all_of_it.consents
        ],
        "dossiers": list(all_of_it.dossiers),
    }
