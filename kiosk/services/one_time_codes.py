"""Six-digit one-time codes: sent to a phone (HOTP, RFC 4226) or shown by an authenticator app (TOTP, RFC 6238).

No code works twice: the store keeps the last counter or time step that was used and takes only a later one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyotp

from kiosk.domain.people import CodeWay
from kiosk.domain.text import mask_number
from kiosk.i18n import t
from kiosk.services.ports import Accounts, Clock, CodeChannel

LIFETIME = 300.0
"""Seconds for which a sent code is good."""

STEP = 30
"""Seconds of one TOTP step."""


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

    def issue(self, account: str, secret: str, way: CodeWay, phone: str) -> Ticket:
        """Send a code, or wait for the one that the app shows.

        Raises:
            ChannelFailed: the text will not arrive.
        """
        if way is CodeWay.APP:
            return Ticket(account, secret, way, -1, 0.0, "")
        counter = self._accounts.next_counter(account)
        self._channel.send(phone, t("sms.code", code=pyotp.HOTP(secret).at(counter), minutes=int(LIFETIME // 60)))
        return Ticket(account, secret, way, counter, self._clock.monotonic() + LIFETIME, mask_number(phone))

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
        return next((step for step in (present, present - 1, present + 1) if totp.generate_otp(step) == code), None)
