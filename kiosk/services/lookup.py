"""Look-up at the welcome page: by code and check character, without log-in; state and dates only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from kiosk.domain.dossier import Dossier, Erasure, Status
from kiosk.domain.lookup_link import lookup_url
from kiosk.domain.problem import Problem
from kiosk.domain.text import mask_name
from kiosk.domain.typed_codes import parse_code, parse_typed, with_check
from kiosk.i18n import has, t
from kiosk.services.office import from_milliseconds, local
from kiosk.services.ports import Accounts, Dossiers, Journal, ReceiptKeys
from kiosk.services.receipt_check import Verdict, check_link

SCOPE = "lookup"


@dataclass(frozen=True, slots=True)
class Found:
    """What anybody with the code may know: no names in full, no numbers, no papers."""

    code: str
    procedure: str
    owner: str
    status: Status
    received: datetime
    due: datetime | None
    earlier_codes: tuple[str, ...] = ()
    erased: Erasure | None = None


@dataclass(frozen=True, slots=True)
class SeenReceipt:
    """A receipt whose QR was scanned: whether it is genuine, and the dossier where this kiosk has it."""

    code: str
    verdict: Verdict
    kiosk: str
    found: Found | None


class LookUp:
    """Answers look-ups and holds back guessing: so many misses an hour for the whole kiosk."""

    def __init__(
        self,
        dossiers: Dossiers,
        accounts: Accounts,
        journal: Journal,
        *,
        agency: str,
        misses: int,
        base: str,
        keys: ReceiptKeys | None = None,
    ) -> None:
        """Without `keys` no receipt is known to be genuine."""
        self._keys = keys
        self._dossiers = dossiers
        self._accounts = accounts
        self._journal = journal
        self._agency = agency
        self._misses = misses
        self._base = base

    def by_typed_code(self, typed: str) -> Found | Problem:
        """The dossier for a code with its check character, as people type it."""
        if not self._accounts.may_miss(SCOPE, limit=self._misses):
            return Problem("lookup.too_many")
        code = parse_typed(typed, (self._agency,))
        if isinstance(code, Problem):
            return code
        dossier = self._dossiers.by_code(str(code))
        if dossier is None:
            self._accounts.record_miss(SCOPE, limit=self._misses)
            self._journal.append("lookup.missed", actor="visitor", body={"evidence": "code"})
            return Problem("lookup.not_found")
        self._journal.append("lookup.answered", actor="visitor", body={"dossier": dossier.id, "evidence": "code"})
        return found(dossier)

    def by_link(self, text: str) -> SeenReceipt | Problem:
        """What a receipt's QR says: whether the paper is genuine, and the dossier where this kiosk has it.

        A sister kiosk's receipt is genuine although its dossier is not here; that is no miss.
        """
        if not self._accounts.may_miss(SCOPE, limit=self._misses):
            return Problem("lookup.too_many")
        seen = self.checked(text)
        if isinstance(seen, Problem):
            return seen
        told = {"evidence": "link", "seal": seen.verdict.value}
        if seen.found is None and not seen.verdict.genuine:
            self._accounts.record_miss(SCOPE, limit=self._misses)
            self._journal.append("lookup.missed", actor="visitor", body=told)
        else:
            self._journal.append("lookup.answered", actor="visitor", body=told)
        return seen

    def checked(self, text: str) -> SeenReceipt | Problem:
        """The same without counting or writing anything: for whoever has the store before them anyhow."""
        link = check_link(text, self._keys.known() if self._keys else ())
        if isinstance(link, Problem):
            return link
        dossier = self._dossiers.by_code(str(link.code))
        # Of an erased dossier no secret is left to compare; the seal of this kiosk says that the paper is its own.
        sealed_here = dossier is not None and dossier.erased is not None and link.verdict is Verdict.OWN
        mine = sealed_here or (dossier is not None and compare_digest(dossier.secret, link.secret.hex()))
        return SeenReceipt(str(link.code), link.verdict, link.kiosk, found(dossier) if dossier and mine else None)

    def url(self, dossier: Dossier) -> str:
        """What the receipt's QR holds: the look-up page with code and secret."""
        return link(dossier, self._base)


def link(dossier: Dossier, base: str) -> str:
    """The look-up page's address for a dossier; "" once the dossier was erased, and its secret with it."""
    if not dossier.secret:
        return ""
    code = parse_code(dossier.code)
    assert not isinstance(code, Problem), "the store keeps only codes that were made by us"
    return lookup_url(base, code, bytes.fromhex(dossier.secret))


def found(dossier: Dossier) -> Found:
    """The part of a dossier that a look-up may show."""
    return Found(
        code=dossier.code,
        procedure=str(dossier.body.get("procedure_name", "")),
        owner=mask_name(dossier.owner_name),
        status=dossier.status,
        received=from_milliseconds(dossier.received),
        due=from_milliseconds(dossier.due) if dossier.due is not None else None,
        earlier_codes=dossier.earlier_codes,
        erased=dossier.erased,
    )


def erased_words(erased: Erasure) -> str:
    """When a dossier's data was erased, and by which rule."""
    rule = t(f"erased.{erased.basis}") if has(f"erased.{erased.basis}") else erased.basis
    when = f"{local(from_milliseconds(erased.wall)):%H:%M %d/%m/%Y}"
    return t("erased.on", when=when, rule=rule) if rule else t("erased.on_day", when=when)


def typed_form(dossier: Dossier) -> str:
    """The code with its check character, as it is printed and typed."""
    return with_check(dossier.code)
