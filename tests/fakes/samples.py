"""Made-up people and dossiers. No number here belongs to anybody: the last six digits count up from 000001."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kiosk.domain.codes import Lane
from kiosk.domain.dossier import Attachment, ChargedFee, Submission
from kiosk.domain.people import Citizen, Officer, Role
from kiosk.services.ports import FilingTerms, StoredFile

AGENCY = "H41.29.19"
CITIZEN = Citizen(
    id="5c1f0000000000000000000000000001",
    number="038090000001",
    name="Nguyễn Thị Mẫu",
    birth_date="1990-02-28",
    sex="female",
    phone="0900000001",
    address="Xóm 1, xã Tây Hiếu, tỉnh Nghệ An",
)
OFFICER = Officer("0ff10000000000000000000000000001", "mau.tv", "Trần Văn Mẫu", frozenset({Role.COUNTER, Role.HEAD}))
RECEIVED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LANE = Lane(1, 624)
DUE = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def paper(stored: StoredFile, *, slot: str = "birth-notice", name: str = "Giấy chứng sinh") -> Attachment:
    """An attachment for a file in the vault."""
    return Attachment(stored.id, slot, name, "application/pdf", stored.size, 1, stored.sha256)


def submission(key: str, *, account: str = CITIZEN.id, papers: tuple[Attachment, ...] = ()) -> Submission:
    """A birth registration."""
    return Submission(
        key=key,
        account=account,
        evidence="pin+otp:phone",
        procedure="1.001193",
        procedure_name="Đăng ký khai sinh",
        field_name="Hộ tịch",
        form="khai-sinh",
        form_revision=1,
        applicant={"name": CITIZEN.name, "id_number": CITIZEN.number, "phone": CITIZEN.phone},
        owner={},
        declaration={"child_name": "Nguyễn Văn Thử", "birth_date": "2026-11-11"},
        papers=papers,
        delivery="counter",
        delivery_address="",
        payment="cash",
        fees=(ChargedFee("Lệ phí đăng ký khai sinh", 8000), ChargedFee("Bản sao", None)),
        total=8000,
        consents={"filing": "filing-1"},
    )


def terms(
    *,
    today: date = date(2026, 11, 20),
    lane: Lane = LANE,
    clock_trusted: bool = True,
    accept_as: Officer | None = None,
    received: datetime = RECEIVED,
) -> FilingTerms:
    """What the counter adds."""
    return FilingTerms(
        received=received,
        due=DUE,
        today=today,
        agency=AGENCY,
        lane=lane,
        lease_end=date(2027, 12, 31),
        kiosk="K1",
        clock_trusted=clock_trusted,
        accept_as=accept_as,
    )
