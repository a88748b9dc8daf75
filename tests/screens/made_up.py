"""The moment, the people and the procedures that every test with a whole kiosk knows. Nobody here exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kiosk.demo import CITIZENS
from kiosk.domain.people import Officer, Role
from kiosk.domain.transfer import Receiver

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
"""Monday, 09:14 at the counter."""

BIRTH = "1.001193"
CERTIFIED_COPY = "2.000815"
EXTRACT = "2.000635"
"""8,000 đ a copy."""
HOUSEHOLD = "1.001612"
"""Registration of a household business: three papers, of which a copy of the card may serve again."""

CITIZEN = replace(CITIZENS[0], id="5c1f0000000000000000000000000001")
OFFICER = Officer("0ff10000000000000000000000000001", "canbo", "Lê Thị Ví Dụ", frozenset({Role.COUNTER}))
CODE_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

SECOND = Officer("0ff10000000000000000000000000002", "phutrach", "Đào Văn Mẫu", frozenset({Role.HEAD}))
RECEIVER = Receiver("970415", "VietinBank", "000000001", "UBND XA MAU", "LE PHI")

REGISTERED = {
    "id_number": "038190000003", "name": "Phạm Thị Kín", "birth_date": "1990-03-04", "sex": "female",
    "phone": "0912000003", "street": "Thôn Kín", "commune": "17011",
}  # fmt: skip
"""What somebody without an account says."""
