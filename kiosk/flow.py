"""The filing flow and the officers' desk: two lists of pages, and the only place that says what follows what.

A page ends with `Forward` or `Back` and does not know which page is next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.people import Role
from kiosk.domain.visit import Visit

LAST_PAGE = "$last"
"""As `Visit.page`: the last page of a step, which is where the way back leads from the step behind it."""


def _always(_visit: Visit) -> bool:
    return True


def _never(_visit: Visit) -> bool:
    """A step that no other one leads to: the papers' page opens it for one paper and comes back from it."""
    return False


def _logging_in(visit: Visit) -> bool:
    return visit.citizen is None and not visit.registering


def _registering(visit: Visit) -> bool:
    return visit.registering


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the flow.

    Attributes:
        name: how drafts and messages call it; the words for the step line stand under `step.<name>`.
        screen: "module:Class" in `kiosk.screens`, imported when first shown.
        wanted: whether this visit needs the step at all.
        counted: whether it is one of the steps that the step line counts.
        assisted: the page instead of `screen` where an officer files for the citizen; "" where it is the same.
    """

    name: str
    screen: str
    wanted: Callable[[Visit], bool] = _always
    counted: bool = True
    assisted: str = ""

    def screen_for(self, visit: Visit) -> str:
        """The page for this visit."""
        return self.assisted if self.assisted and visit.assisted else self.screen


STEPS: tuple[Step, ...] = (
    Step("login", "login:LoginPage", wanted=_logging_in, counted=False),
    Step("code", "login:CodePage", wanted=_logging_in, counted=False),
    Step("register", "register:RegisterPage", wanted=_registering, counted=False),
    Step("register_consent", "register:ConsentPage", wanted=_registering, counted=False),
    Step("register_pin", "register:NewPinPage", wanted=_registering, counted=False),
    Step("register_way", "register:WayPage", wanted=_registering, counted=False),
    Step("register_code", "register:ProofPage", wanted=_registering, counted=False),
    Step("resume", "resume:ResumePage", wanted=lambda visit: bool(visit.unfinished), counted=False),
    Step("search", "search:SearchPage"),
    Step("procedure", "procedure:ProcedurePage", counted=False),
    Step("applicant", "form:ApplicantPage"),
    Step("owner", "form:OwnerPage"),
    Step("declaration", "form:DeclarationPage"),
    Step("papers", "papers:PapersPage"),
    Step("pages", "pages:PagesPage", wanted=_never, counted=False),
    Step("fee", "fee:FeePage"),
    Step("review", "review:ReviewPage"),
    Step("confirm", "confirm:ConfirmPage", assisted="last_step:LastStepPage"),
    Step("done", "done:DonePage", counted=False),
)


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A page of the officers' desk. All of them go back to the desk itself.

    Attributes:
        name: as with a step; the words for the list of the desk's pages stand under `desk.<name>`.
        screen: as with a step.
        roles: whose list it stands in. What an officer may do is checked by the services, not here.
    """

    name: str
    screen: str
    roles: frozenset[Role] = frozenset(Role)


_MONEY = frozenset({Role.COUNTER, Role.CASHIER, Role.HEAD})
_REACHED_FROM_OTHERS: frozenset[Role] = frozenset()

DESK: tuple[DeskPage, ...] = (
    DeskPage("officer", "officer:OfficerPage"),
    DeskPage("assist", "assist:AssistPage", roles=frozenset({Role.COUNTER, Role.HEAD})),
    DeskPage("cashier", "cashier:CashierPage", _MONEY),
    DeskPage("bill", "bill:BillPage", _REACHED_FROM_OTHERS),
    DeskPage("transfers", "transfers:TransfersPage", _MONEY),
    DeskPage("signatures", "signatures:SignaturesPage", _MONEY),
    DeskPage("drawer", "drawer:DrawerPage", _MONEY),
    DeskPage("slip_code", "slip_code:SlipCodePage", frozenset({Role.COUNTER, Role.HEAD})),
    DeskPage("quarantine", "quarantine:QuarantinePage", frozenset({Role.COUNTER, Role.HEAD})),
    DeskPage("sync", "sync:SyncPage", frozenset({Role.COUNTER, Role.HEAD})),
    DeskPage("reprints", "reprints:ReprintsPage", _MONEY),
)
"""The desk itself first."""

SIDE_DOORS: tuple[Step, ...] = (
    Step("account", "account:AccountPage"),
    Step("account_contact", "account:ContactPage"),
    Step("account_pin", "account:ChangePinPage"),
    Step("account_consents", "account:OwnConsentsPage"),
    Step("account_app", "account:OwnAppPage"),
    Step("forgot_pin", "forgot_pin:ForgotPinPage"),
)
"""Pages beside the way: another page leads there by name, and they lead back by name. Nothing follows them."""

_SIDE = {step.name: step for step in SIDE_DOORS}
_BY_NAME = {step.name: place for place, step in enumerate(STEPS)}
_DESK_BY_NAME = {page.name: page for page in DESK}


def find(name: str) -> Step:
    """The step or side door with this name; a `KeyError` for any other."""
    return _SIDE.get(name) or STEPS[_BY_NAME[name]]


def desk_page(name: str) -> DeskPage | None:
    """The page of the desk with this name."""
    return _DESK_BY_NAME.get(name)


def known(name: str) -> bool:
    """Whether there is such a step; a draft of an older version may name one that is gone."""
    return name in _BY_NAME


def after(name: str, visit: Visit) -> Step | None:
    """The step that follows, or None after the last.

    From an edit that began at "check your answers" the way leads straight back there.
    """
    if visit.returning and visit.returning != name:
        return find(visit.returning)
    return next((step for step in STEPS[_BY_NAME[name] + 1 :] if step.wanted(visit)), None)


def before(name: str, visit: Visit) -> Step | None:
    """The step that "Quay lại" leads to, or None where there is none: before the first and after submitting."""
    if name == "done" or visit.dossier:
        return None
    if visit.returning and visit.returning != name:
        return find(visit.returning)
    return next((step for step in reversed(STEPS[: _BY_NAME[name]]) if step.wanted(visit)), None)


def counted() -> tuple[Step, ...]:
    """The steps that the step line shows, in order."""
    return tuple(step for step in STEPS if step.counted)
