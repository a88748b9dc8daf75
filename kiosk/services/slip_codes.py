"""Making and checking slip codes: the store keeps only a keyed hash, bound to the request that it answers."""

from __future__ import annotations

import hmac
import secrets

from kiosk.domain.people import Officer
from kiosk.domain.problem import Problem
from kiosk.domain.slip_code import ALPHABET, LENGTH, read_slip_code
from kiosk.services.ports import SlipCodes, SlipRequest


def issue_slip_code(slips: SlipCodes, request: str, officer: Officer, pepper: bytes) -> tuple[str, SlipRequest]:
    """A new code for a request; it is told once, here.

    Raises:
        NotThere: the request is gone or has its code already.
    """
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return code, slips.issue(request, code_hash=_hash(request, code, pepper), officer=officer)


def use_slip_code(slips: SlipCodes, request: str, account: str, typed: str, pepper: bytes) -> str:
    """The id of the officer who issued what was typed for this account's request, or ""; a right one is used up."""
    code = read_slip_code(typed)
    if isinstance(code, Problem):
        return ""
    return slips.use(request, account=account, code_hash=_hash(request, code, pepper))


def _hash(request: str, code: str, pepper: bytes) -> str:
    return hmac.digest(pepper or b"slip", f"{request}:{code}".encode(), "sha256").hex()
