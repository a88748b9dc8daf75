"""Six-digit one-time codes: sent to a phone (HOTP, RFC 4226) or shown by an authenticator app (TOTP, RFC 6238).

No code works twice: the store keeps the last counter or time step that was used and takes only a later one.
"""

from __future__ import annotations

import hmac
import re
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Final

import pyotp

from kiosk.domain.people import CodeWay
from kiosk.domain.text import mask_number
from kiosk.i18n import t
from kiosk.services.ports import Accounts, ChannelFailed, Clock, CodeChannel

LIFETIME: Final = 300.0
"""Seconds for which a sent code is good."""

STEP: Final = 30
"""Seconds of one TOTP step."""

MOST_SENT: Final = 5
SENT_WITHIN: Final = 600.0
"""So many texts go to one account within so many seconds: "send again" costs money, and may ring a stranger's phone."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A code that was asked for.

    Attributes:
        account: whose it is; also the scope of its wrong tries.
        secret: base32; never leaves the services.
        counter: of the code that was sent; -1 for an authenticator app.
        until: monotonic second until which a sent code is good.
        sent_to: masked phone number, or "".
    """

    account: str
    secret: str
    way: CodeWay
    counter: int
    until: float
    sent_to: str


class OneTimeCodes:
    """Issues and checks codes. Wrong tries are counted by whoever calls."""

    def __init__(self, accounts: Accounts, clock: Clock, channel: CodeChannel) -> None:
        self._accounts = accounts
        self._clock = clock
        self._channel = channel
        self._sent: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=MOST_SENT))

    def issue(self, account: str, secret: str, way: CodeWay, *, phone: str) -> Ticket:
        """Send a code, or wait for the one that the app shows.

        Raises:
            ChannelFailed: the text will not arrive, or as many as may be were sent ("too_many_codes").
        """
        if way is CodeWay.APP:
            return Ticket(account, secret, way, -1, 0.0, "")
        now, sent = self._clock.monotonic(), self._sent[account]
        if len(sent) == MOST_SENT and now - sent[0] < SENT_WITHIN:
            raise ChannelFailed("too_many_codes")
        counter = self._accounts.next_counter(account)
        self._channel.send(phone, t("sms.code", code=pyotp.HOTP(secret).at(counter), minutes=int(LIFETIME // 60)))
        sent.append(now)
        return Ticket(account, secret, way, counter, now + LIFETIME, mask_number(phone))

    def check(self, ticket: Ticket, typed: str) -> bool:
        """Whether the code is right, in time, and was never used before; a right one is used up by this."""
        code = re.sub(r"\s", "", typed)
        if not re.fullmatch(r"[0-9]{6}", code, re.ASCII):
            return False
        mark = self._mark(ticket, code)
        return mark is not None and self._accounts.use_code(ticket.account, mark)

    def _mark(self, ticket: Ticket, code: str) -> int | None:
        if ticket.way is CodeWay.PHONE:
            in_time = self._clock.monotonic() <= ticket.until
            return ticket.counter if in_time and pyotp.HOTP(ticket.secret).verify(code, ticket.counter) else None
        totp = pyotp.TOTP(ticket.secret, interval=STEP)
        present = int(self._clock.now().timestamp()) // STEP
        # One step either way, for a phone whose clock is a little off (RFC 6238, 5.2).
        near = (present, present - 1, present + 1)
        return next((step for step in near if hmac.compare_digest(totp.generate_otp(step), code)), None)
