"""A slip code handed out on paper: issued, printed and journalled in one call, told on the screen only otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import receipts
from kiosk.domain.people import Officer
from kiosk.domain.slip_code import LIFETIME_S, grouped
from kiosk.domain.text import mask_name
from kiosk.i18n import current
from kiosk.services.identity_desk import MAY_OPEN, IdentityDesk
from kiosk.services.office import local
from kiosk.services.ports import Journal, PrinterState, SlipRequest
from kiosk.services.printing import Printing
from kiosk.services.rights import Rights, for_officers

FILE_NAME: Final = "phieu-ma"


@dataclass(frozen=True, slots=True)
class SlipPlace:
    """Who issues slips, and for which machine.

    Attributes:
        agency: the letterhead.
        kiosk: which machine a code is for: its code works where it was asked for.
    """

    agency: receipts.Agency
    kiosk: str


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A code that was issued.

    Attributes:
        code: grouped; for the screen only where there is no paper.
        printed: whether the printer has taken it.
        problem: why it has not, as the printer says it; "" where nobody wanted paper.
    """

    code: str = field(repr=False)
    printed: bool = False
    problem: str = ""


class SlipPapers:
    """The queue in the store keeps no such slip: it would keep the code, of which the store has a keyed hash only. Its
    turn at the printer comes as any other's, and what the printer took stands in the journal."""

    def __init__(
        self, desk: IdentityDesk, printing: Printing, journal: Journal, now: Callable[[], datetime], place: SlipPlace,
        rights: Rights,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._printing = printing
        self._journal = journal
        self._now = now
        self._place = place
        self._rights = rights

    @for_officers(MAY_OPEN)
    def printer(self, officer: Officer) -> PrinterState:
        """Whether a slip would come out now."""
        return self._printing.state()

    @for_officers(MAY_OPEN)
    def hand_out(self, officer: Officer, request: SlipRequest, *, on_paper: bool) -> HandedOut:
        """The officer has compared the card: a new code, on paper where that is wanted and works.

        Raises:
            NotAllowed: the officer may not.
            NotThere: the request is gone or has its code already.
        """
        code = grouped(self._desk.issue_slip(officer, request.id))
        if not on_paper:
            return HandedOut(code)
        printed = self._printing.put_out(self._slip(code, request), FILE_NAME)
        if printed.problem:
            return HandedOut(code, problem=printed.problem)
        body = {"kind": "slip_code", "account": request.account}
        self._journal.append("print.sent", actor=officer.actor, body=body)
        return HandedOut(code, printed=True)

    def _slip(self, code: str, request: SlipRequest) -> receipts.CodeSlip:
        issued = local(self._now())
        return receipts.CodeSlip(
            agency=self._place.agency,
            code=code,
            name=mask_name(request.name),
            kiosk=self._place.kiosk,
            issued_at=issued,
            good_until=issued + timedelta(seconds=LIFETIME_S),
            language="vi" if current() == "vi" else "vi+en",
        )
