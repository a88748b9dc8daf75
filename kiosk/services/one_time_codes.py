"""One-time codes: sent to a phone (HOTP, RFC 4226), shown by an authenticator app (TOTP, RFC 6238), or on a slip.

No code works twice: the store keeps the last counter and the last time step that was used, each apart, and takes only
a later one. Codes by time need a clock that can be right: one that is behind the newest thing written is not believed.
"""

from __future__ import annotations

import hmac
import math
import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pyotp

from kiosk.domain.people import Citizen, CodeWay
from kiosk.domain.text import mask_number
from kiosk.i18n import t
from kiosk.services.ports import Accounts, ChannelFailed, Clock, CodeChannel, Delivery, DeliveryState, SlipCodes
from kiosk.services.slip_codes import use_slip_code

LIFETIME: Final = 300.0
"""Seconds for which a sent code is good."""

STEP: Final = 30
"""Seconds of one TOTP step."""

MOST_DRIFT: Final = 2
"""Steps that an app's clock may be off for good. It is learned one step at a time, from codes that were right."""

MOST_SENT: Final = 5
SENT_WITHIN: Final = 600.0
"""So many texts go to one account within so many seconds: "send again" costs money, and may ring a stranger's phone."""


@dataclass(frozen=True, slots=True)
class CodeRules:
    """How codes come at this kiosk.

    Attributes:
        sms: whether texts can be sent at all.
        again_after: seconds before another text can be asked for.
    """

    sms: bool = True
    again_after: float = 0.0


@dataclass(frozen=True, slots=True)
class CodeProgress:
    """Where the running code is.

    Attributes:
        state: of the text; None for the other ways.
        again_in: seconds until another one can be asked for.
    """

    state: DeliveryState | None = None
    again_in: int = 0


@dataclass(frozen=True, slots=True)
class Ticket:
    """A code that was asked for.

    Attributes:
        account: whose it is; also the scope of its wrong tries.
        secret: base32; never leaves the services.
        counter: of the code that was sent; -1 for the other ways.
        until: monotonic second until which a sent code is good.
        sent_to: masked phone number, or "".
        again_at: monotonic second from which another one can be sent.
        delivery: the text on its way.
        request: for a slip code, which an officer has to answer.
    """

    account: str
    secret: str
    way: CodeWay
    counter: int
    until: float
    sent_to: str
    again_at: float = 0.0
    delivery: Delivery | None = None
    request: str = ""


class OneTimeCodes:
    """Issues and checks codes. Wrong tries are counted by whoever calls."""

    def __init__(
        self, accounts: Accounts, clock: Clock, channel: CodeChannel, clock_trusted: Callable[[], bool] = lambda: True,
        *, again_after: float = 0.0, slips: SlipCodes | None = None, pepper: bytes = b"",
    ) -> None:  # fmt: skip
        self._accounts = accounts
        self._clock = clock
        self._channel = channel
        self._clock_trusted = clock_trusted
        self._again_after = again_after
        self._slips = slips
        self._pepper = pepper
        self._sent: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=MOST_SENT))
        self._unused: dict[str, float] = {}

    def issue(self, account: str, secret: str, way: CodeWay, *, phone: str) -> Ticket:
        """Send a code, or wait for the one that the app shows.

        Raises:
            ChannelFailed: the text will not arrive, the last one was sent just now ("too_soon"), as many as may be were
                sent ("too_many_codes"), or codes by time cannot be checked because the clock is wrong ("wrong_clock").
        """
        if way is CodeWay.APP:
            if not self._clock_trusted():
                raise ChannelFailed("wrong_clock")
            return Ticket(account, secret, way, -1, 0.0, "")
        now, sent = self._clock.monotonic(), self._sent[account]
        if now < self._unused.get(account, now):
            raise ChannelFailed("too_soon")
        if len(sent) == MOST_SENT and now - sent[0] < SENT_WITHIN:
            raise ChannelFailed("too_many_codes")
        counter = self._accounts.next_counter(account)
        code = pyotp.HOTP(secret).at(counter)
        delivery = self._channel.send(phone, t("sms.code", code=code, minutes=int(LIFETIME // 60)))
        sent.append(now)
        again_at = self._unused[account] = now + self._again_after
        return Ticket(account, secret, way, counter, now + LIFETIME, mask_number(phone), again_at, delivery)

    def ask_officer(self, citizen: Citizen, secret: str) -> Ticket:
        """Wait for the slip of an officer who looks at the card."""
        if self._slips is None:
            raise ChannelFailed("no_channel")
        request = self._slips.ask(citizen.id, number=citizen.number, name=citizen.name)
        return Ticket(citizen.id, secret, CodeWay.SLIP, -1, 0.0, "", request=request)

    def seconds_until_again(self, ticket: Ticket) -> int:
        """How long to wait before another text can be sent."""
        return max(0, math.ceil(ticket.again_at - self._clock.monotonic()))

    def check(self, ticket: Ticket, typed: str) -> bool:
        """Whether the code is right, in time, and was never used before; a right one is used up by this."""
        if ticket.way is CodeWay.SLIP:
            slips = self._slips
            if slips is None:
                return False
            return bool(use_slip_code(slips, ticket.request, ticket.account, typed, self._pepper))
        code = re.sub(r"\s", "", typed)
        if not re.fullmatch(r"[0-9]{6}", code, re.ASCII):
            return False
        return self._check_app(ticket, code) if ticket.way is CodeWay.APP else self._check_sent(ticket, code)

    def _check_sent(self, ticket: Ticket, code: str) -> bool:
        in_time = self._clock.monotonic() <= ticket.until
        right = in_time and pyotp.HOTP(ticket.secret).verify(code, ticket.counter)
        used = right and self._accounts.use_code(ticket.account, ticket.counter)
        if used:
            del self._unused[ticket.account]  # it has arrived: whoever needs the next code need not wait for it
        return used

    def _check_app(self, ticket: Ticket, code: str) -> bool:
        """One step either way of where the app was last, for a phone whose clock is a little off (RFC 6238, 5.2, 6)."""
        totp = pyotp.TOTP(ticket.secret, interval=STEP)
        present = int(self._clock.now().timestamp()) // STEP
        expected = present + self._accounts.app_drift(ticket.account)
        near = (expected, expected - 1, expected + 1)
        step = next((step for step in near if hmac.compare_digest(totp.generate_otp(step), code)), None)
        if step is None:
            return False
        drift = max(-MOST_DRIFT, min(MOST_DRIFT, step - present))
        return self._accounts.use_app_code(ticket.account, step, drift=drift)
