"""How a fee is paid: the question on the fee page, and what is offered for which dossier."""

from __future__ import annotations

from kiosk.domain.catalogue import Delivery
from kiosk.domain.fees import Quote
from kiosk.domain.forms import Field, FieldKind, Option, Question
from kiosk.domain.visit import Visit
from kiosk.i18n import t
from kiosk.services import Services

KEY = "payment"


def ways(services: Services, visit: Visit, quote: Quote) -> tuple[str, ...]:
    """The ways of paying that are offered; none where nothing is to be paid.

    A transfer needs an amount, so it is offered only where all fees are set; nobody pays at collection who collects
    nothing.
    """
    if not (quote.total or quote.unknown):
        return ()
    offered = ["cash"]
    if services.transfers.offered and quote.total and not quote.unknown:
        offered.append("transfer")
    if visit.choice("delivery") != Delivery.ELECTRONIC:
        offered.append("collection")
    return tuple(offered)


def payment_question(services: Services, visit: Visit, quote: Quote) -> Question | None:
    """The question how it is paid; None where nothing is to be paid."""
    options = tuple(Option(way, t(f"payment.{way}")) for way in ways(services, visit, quote))
    if not options:
        return None
    return Question(KEY, Field(KEY, t("fee.payment"), FieldKind.CHOICE, required=True, options=options), required=True)


def payment_answer(services: Services, visit: Visit, quote: Quote) -> str:
    """What was answered, unless it is offered no longer: another delivery may have taken it away."""
    chosen = visit.choice(KEY)
    return chosen if chosen in ways(services, visit, quote) else ""
