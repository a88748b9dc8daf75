"""An authenticator app of one's own: a secret shown once as a QR, which counts only after a right code came back."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Final

import pyotp

from kiosk.domain.people import Citizen
from kiosk.services.one_time_codes import STEP
from kiosk.services.ports import Accounts, Clock
from kiosk.services.present import Present

SECRET_LENGTH: Final = 26
"""Characters of base32: 130 bits, a little more than RFC 4226 asks for, and short enough for a QR on 24 rows."""

LABEL: Final = "MotCua"
"""What the app calls it. No name and no number: whoever sees the phone need not know whose account it is."""


@dataclass(frozen=True, slots=True)
class AppSecret:
    """What the app has to learn."""

    secret: str = field(repr=False)

    @property
    def uri(self) -> str:
        """The text of the QR, as authenticator apps read it (Google Authenticator's key URI format)."""
        return f"otpauth://totp/{LABEL}?secret={self.secret}"

    @property
    def grouped(self) -> str:
        """The secret for typing, in groups of four."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def new_app_secret() -> AppSecret:
    """A secret that nobody has yet."""
    return AppSecret(pyotp.random_base32(32)[:SECRET_LENGTH])


def app_step(secret: str, typed: str, clock: Clock) -> tuple[int, int] | None:
    """The time step of a code from a new app, and how far its clock is ahead; None where the code is wrong."""
    code = typed.replace(" ", "")
    totp = pyotp.TOTP(secret, interval=STEP)
    present = int(clock.now().timestamp()) // STEP
    for drift in (0, -1, 1):
        if len(code) == 6 and code.isascii() and hmac.compare_digest(totp.generate_otp(present + drift), code):
            return present + drift, drift
    return None


class AppEnrolment:
    """Gives somebody who is logged in an authenticator app; a second one takes the first one's place."""

    def __init__(self, accounts: Accounts, clock: Clock, present: Present) -> None:
        self._accounts = accounts
        self._clock = clock
        self._present = present

    def confirm(self, citizen: Citizen, new: AppSecret, typed: str) -> bool:
        """Whether the app shows the right code; from then on, and not before, it is the account's."""
        self._present.check_alone(citizen)
        found = app_step(new.secret, typed, self._clock)
        if found is None:
            return False
        step, drift = found
        self._accounts.enrol_app(citizen.id, new.secret, step, drift=drift, actor=citizen.actor)
        return True
